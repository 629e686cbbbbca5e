/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_PAIRS_H
#define DAEMON_PAIRS_H

#include "base/buf.h"
#include "base/err.h"
#include "config/config.h"
#include "tls/tls.h"

/* Keys and certificates of all hosts, and the keys for tickets: read by the keeper,
 * handed to the server as octets. */

enum {
	PAIRS_MAX_OCTETS = CONFIG_LIST_MAX * (2 * 64 * 1024 + 512),
	PAIRS_TICKETS_MAX = TLS_KEYS_MAX * TLS_KEY_OCTETS
};

/*
 * pairs_load - read the pair of every host, make those that are not there, and
 * append them to `out` (an empty buffer of PAIRS_MAX_OCTETS).
 *
 * Logs what it made, and cert_advise() on the others.  Errors are those of
 * pair_ensure(), and ERR_USAGE for a pair that tls_server_new() would refuse and
 * for a key that lies inside a capsule; `out` is wiped then.
 */
int pairs_load(const struct config *config, struct buf *out, struct err *err);

/*
 * pairs_reload - the same while `old` (what was loaded last) is in service: it
 * makes nothing, and what cannot be used is logged and its old pair kept.
 * ERR_NOMEM.
 */
int pairs_reload(const struct config *config, struct str old, struct buf *out, struct err *err);

/* pairs_remind - log cert_advise() on all that was loaded. */
void pairs_remind(const struct config *config, struct str text);

/* pairs_check - as pairs_load(), but makes nothing: for a trial run.  Reads the
 * ticket keys as well. */
int pairs_check(const struct config *config, struct err *err);

/*
 * pairs_tickets - the ticket keys of the file tls.ticket_keys, as octets for
 * tls_keys_import(), in place of what `out` (of PAIRS_TICKETS_MAX) held.
 *
 * 0 with an empty buffer when the setting is empty.  ERR_USAGE with the file's
 * name for a bad line and a file that is not there, that others can read or that
 * lies inside a capsule; ERR_DENIED, ERR_IO, ERR_NOMEM.
 */
int pairs_tickets(const struct config *config, struct buf *out, struct err *err);

/* pairs_folders - the folders whose changes can change a pair or the ticket keys,
 * each with a NUL after it: certs.dir, and those that links in it lead through. */
void pairs_folders(const struct config *config, struct buf *out);

/* pairs_read - what pairs_load() wrote; *ret_count pairs borrowed from `text`.
 * ERR_FORMAT. */
int pairs_read(struct str text, struct tls_pair pairs[CONFIG_LIST_MAX], size_t *ret_count);

/* pairs_wanted - some listener speaks TLS. */
bool pairs_wanted(const struct config *config);

void pairs_wipe(struct buf *b); /* overwrite, then release */

#endif
