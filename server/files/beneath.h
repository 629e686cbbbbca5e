/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef FILES_BENEATH_H
#define FILES_BENEATH_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

/*
 * Files below one folder, and nothing else.  hardening.md T21-T24.
 */

/* root_open - a descriptor of the folder `path` for the calls below; the
 * caller closes it.  ERR_MISSING, ERR_DENIED, ERR_IO. */
int root_open(const char *path, int *ret_fd, struct err *err);

/*
 * beneath_open - open a regular file for reading.
 *
 * rel   path without a leading slash, no empty, "." or ".." components, no
 *       component that begins with a dot; anything else is ERR_MISSING.
 *
 * Symbolic links are followed while they stay below the root (openat2 with
 * RESOLVE_BENEATH; where the kernel lacks it, a walk that refuses links).
 * Never blocks on a FIFO or device.
 *
 * Returns 0 and a descriptor that the caller closes with its size in octets, or
 *   ERR_MISSING  not there, not a regular file, leads outside, may not be read:
 *                one answer, so that a client learns nothing
 *   ERR_BUSY     out of descriptors or memory: try again later
 *   ERR_IO       the disk failed
 */
int beneath_open(int root_fd, struct str rel, int *ret_fd, uint64_t *ret_size, struct err *err);

/* beneath_walks - test hook: true makes every open take the walk that is for
 * kernels without openat2.  Process-wide. */
void beneath_walks(bool always);

#endif
