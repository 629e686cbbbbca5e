/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_LOCK_H
#define SITE_LOCK_H

#include "base/err.h"

/*
 * lock_take - hold `file` so that no other index run can; it goes with the
 * process, however that ends.
 *
 * wait_ms  how long to wait for another holder.
 *
 * Returns 0 and a descriptor for lock_drop(), ERR_BUSY with a sentence that names
 * the process that holds it, ERR_DENIED, ERR_IO.
 */
int lock_take(const char *file, unsigned wait_ms, int *ret_fd, struct err *err);
void lock_drop(int fd); /* accepts -1 */

#endif
