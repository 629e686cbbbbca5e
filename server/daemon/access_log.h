/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_ACCESS_LOG_H
#define DAEMON_ACCESS_LOG_H

#include "base/err.h"
#include "config/config.h"

/*
 * The file of log.access_file.  The keeper opens it, before it gives up rights
 * and again when it is told to; the server writes to the descriptor.
 */

/* access_log_wanted - requests are logged, and to a file of their own. */
bool access_log_wanted(const struct config *config);

/*
 * access_log_open - open it for adding to, or make it: 0640 and, as root, for
 * the user of the setting `user`.
 *
 * A regular file, a FIFO that somebody reads, or a device such as /dev/null;
 * symbolic links are not followed.  ret_fd is to be closed by the caller.
 * ERR_USAGE says why it cannot be used and what to do.
 */
int access_log_open(const struct config *config, int *ret_fd, struct err *err);

/* access_log_apart - ERR_USAGE when the file lies in the folder `capsule`, where
 * it would be served; below a folder whose name begins with a dot it is not. */
int access_log_apart(const struct config *config, const char *capsule, struct err *err);

/* access_log_check - whether access_log_open() would succeed; makes nothing. */
int access_log_check(const struct config *config, struct err *err);

#endif
