/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_PROCESS_H
#define DAEMON_PROCESS_H

#include "base/err.h"
#include "config/config.h"

#include <stdint.h>

/* What a process of ours does to itself before its work.  hardening.md 6.2. */

/*
 * process_prepare - descriptors 0 to 2 exist, SIGPIPE, SIGXFSZ and SIGUSR1 are ignored,
 * new files are for us alone, no core is dumped and no other process of this
 * user may read our memory.  ERR_IO.
 */
int process_prepare(struct err *err);

/* process_seal - what we were started with beyond descriptors 0 to 2 is not
 * passed on to the programs that we run. */
void process_seal(void);

/*
 * process_descriptors - raise the limit of open files as far as `connections`
 * (0: as many as there may be) with `others` besides need.
 *
 * Returns the connections that fit, which is `connections` unless the hard
 * limit is lower; at least 1.
 */
unsigned process_descriptors(unsigned connections, unsigned others);

/*
 * process_become - as root, turn into `user` for good: its groups, no
 * capabilities, no way back.  Does nothing when `user` is empty or is who we
 * are.  ERR_USAGE (no such user, or we are not root), ERR_INTERNAL (the system
 * let us go back: never go on).
 */
int process_become(struct str user, struct err *err);

/* process_folder - make a folder that is missing, 0700; as root, for `user`
 * (may be empty).  Parents must exist.  ERR_DENIED, ERR_IO, ERR_USAGE. */
int process_folder(struct str path, struct str user, struct err *err);

/* process_give - as root, make `user` (may be empty) the owner of a file that we
 * have made.  ERR_DENIED, ERR_USAGE. */
int process_give(int fd, struct str user, struct err *err);

/* process_lock_down - no child gains rights by running a program. */
int process_lock_down(struct err *err);

/* process_tune_memory - as few pools of freed memory as there are threads. */
void process_tune_memory(unsigned threads);

/* process_workers - the setting, or one for each processor we may use. */
unsigned process_workers(int64_t setting);

#endif
