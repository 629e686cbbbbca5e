/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_SANDBOX_H
#define DAEMON_SANDBOX_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The last step before the server's first thread: nothing to write, nothing to
 * execute, nothing to read but the capsules and the index.  hardening.md 6.3.
 */
struct sandbox_state {
	int landlock; /* ABI of the kernel, 0 when it has none or refuses */
	bool no_new_privs, openat2;
};

/*
 * sandbox_enter - forget how to gain rights, and confine this process with
 * Landlock where the kernel has it; then try what must fail.
 *
 * capsules  descriptors of the folders that may be read; by descriptor, since another
 *           folder may by now stand where they were opened
 * index     folder whose files may be read
 *
 * Call it while the process has one thread.  A kernel without Landlock is no
 * error: ret_state tells.  ERR_INTERNAL when confinement began and could not be
 * completed, or the self test found a hole: do not go on.
 */
int sandbox_enter(const int *capsules, size_t count, const char *index,
	struct sandbox_state *ret_state, struct err *err);

/* sandbox_probe - what sandbox_enter() would find; changes nothing. */
void sandbox_probe(struct sandbox_state *ret_state);

/* sandbox_describe - "landlock=7 no_new_privs=yes openat2=yes". */
void sandbox_describe(const struct sandbox_state *state, struct buf *out);

#endif
