/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_PAIRS_H
#define DAEMON_PAIRS_H

#include "base/buf.h"
#include "base/err.h"
#include "config/config.h"
#include "tls/tls.h"

/* Keys and certificates of all hosts, read by the keeper, handed over as octets. */

enum { PAIRS_MAX_OCTETS = CONFIG_LIST_MAX * (2 * 64 * 1024 + 512) };

/*
 * pairs_load - read the pair of every host, make those that are not there, and
 * append them to `out` (an empty buffer of PAIRS_MAX_OCTETS).
 *
 * Logs what it made, and what an operator should know of the others: one that
 * soon ends, one that is not for its host.  Errors are those of pair_ensure();
 * `out` is wiped then.
 */
int pairs_load(const struct config *config, struct buf *out, struct err *err);

/* pairs_check - as pairs_load(), but makes nothing: for a trial run. */
int pairs_check(const struct config *config, struct err *err);

/* pairs_read - what pairs_load() wrote; *ret_count pairs borrowed from `text`.
 * ERR_FORMAT. */
int pairs_read(struct str text, struct tls_pair pairs[CONFIG_LIST_MAX], size_t *ret_count);

/* pairs_wanted - some listener speaks TLS. */
bool pairs_wanted(const struct config *config);

void pairs_wipe(struct buf *b); /* overwrite, then release */

#endif
