/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_POOL_READER_H
#define SITE_POOL_READER_H

#include "site/pool.h"

/* What both ends of a pool's socket know.  For pool.c and pool_reader.c. */
enum { POOL_HEAD = 8, POOL_FRAME_MAX = 256 * 1024 * 1024 };

/* pool_reader_main - serve jobs that come over `fd` until it ends. */
void pool_reader_main(const struct pool_options *options, int fd) __attribute__((noreturn));

#endif
