/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TLS_PAIR_FILES_H
#define TLS_PAIR_FILES_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/*
 * Certificates on disk: DIR/HOST.pem (chain, leaf first) and DIR/HOST.key, both
 * 0600 when Bifold makes them, in a folder that is 0700 when Bifold makes it.
 *
 * A pair is written whole or not at all: both files are complete and synced
 * under waiting names (.HOST.pem.new, .HOST.key.new) before either gets its own.
 * The chain gets its name first; a run killed just then is finished by the next
 * call of any function here, which finds the key still waiting.  Writers hold a
 * lock on the folder, so that two of them cannot mix their pairs.  Clients pin
 * what they see first: nothing here replaces a pair unless it is asked to.
 * What root writes belongs to the folder's owner.
 *
 * Either name may be a link to a file that another program renews.
 *
 * Errors common to all of these:
 *   ERR_USAGE    something for a person to mend: only one of the two files is
 *                there, others may read or change the key (secret_file.h), a file
 *                is not PEM or too long, a link leads nowhere,
 *                the key does not belong to the certificate, the host's name
 *                cannot be a file's name
 *   ERR_DENIED   the folder or a file may not be opened or written
 *   ERR_IO       reading or writing failed (full disk included)
 *   ERR_NOMEM
 */

/* Octets of PEM that a buffer for either file should be able to take. */
enum { PAIR_PEM_MAX = 64 * 1024 };

/*
 * pair_ensure - the pair of `host`, made now if neither file exists.
 *
 * names     for the certificate that is made: the first is the subject, all go
 *           into subjectAltName; unused when there is a pair already
 * chain     buffers from buf_init(.., PAIR_PEM_MAX); they receive the PEM.  The
 * key       caller wipes `key` with secret_wipe() before it releases it.
 * ret_made  true when the pair is new; may be NULL
 */
int pair_ensure(const char *dir, struct str host, const struct str *names, size_t name_count,
	struct buf *chain, struct buf *key, bool *ret_made, struct err *err);

/* pair_load - as pair_ensure(), but ERR_MISSING when neither file exists. */
int pair_load(
	const char *dir, struct str host, struct buf *chain, struct buf *key, struct err *err);

/*
 * pair_write - put a pair in place; the folder is made if need be.
 *
 * replace   allow an existing pair to be replaced; without it ERR_USAGE.  A key
 *           that stays the same is not written again, so that changing the
 *           certificate alone is one rename.
 */
int pair_write(const char *dir, struct str host, struct str chain, struct str key, bool replace,
	struct err *err);

#endif
