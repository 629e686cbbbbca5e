/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TLS_CERT_H
#define TLS_CERT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

/*
 * cert_make - a new ECDSA P-256 key and a self-signed certificate for it, as PEM.
 *
 * names     the first is the subject; all stand in subjectAltName (addresses as
 *           iPAddress).  notBefore 1970-01-01, notAfter 4096-01-01.
 * old_key   PEM of a key to keep, or empty for a new one
 * The buffers must be initialised; the caller wipes and releases `key`.
 */
int cert_make(const struct str *names, size_t name_count, struct str old_key, struct buf *chain,
	struct buf *key, struct err *err);

struct cert_info {
	char subject[256];
	char names[512];                    /* subjectAltName, comma separated */
	char not_before[32], not_after[32]; /* YYYY-MM-DD */
	int64_t days_left;                  /* below 0: it has ended */
	int64_t days_until;                 /* above 0: it does not hold yet */
	char cert_sha256[96];               /* colon separated upper-case hex, as Amfora shows */
	char spki_sha256[96];
	char key_type[32];
	bool self_signed;
};

/* cert_describe - of the first certificate in a PEM chain.  ERR_FORMAT. */
int cert_describe(struct str chain, struct cert_info *ret_info, struct err *err);

/*
 * cert_advise - call `say` with each sentence that whoever keeps the certificate
 * `file` for the host `name` should hear: it has ended or soon ends, does not
 * hold yet, is not for that name, or has a key that clients in use cannot take.
 */
typedef void cert_advice_fn(void *arg, const char *sentence);

enum { CERT_WARN_DAYS = 60 };

void cert_advise(
	const char *file, struct str chain, struct str name, cert_advice_fn *say, void *arg);

/* cert_tidy - the certificates of a PEM text and nothing else of it, appended to
 * `out`.  ERR_FORMAT. */
int cert_tidy(struct str chain, struct buf *out, struct err *err);

/* cert_matches - 0 when the key belongs to the chain's leaf, else ERR_FORMAT. */
int cert_matches(struct str chain, struct str key, struct err *err);

/* cert_covers - the leaf is valid for the host name. */
bool cert_covers(struct str chain, struct str name);

/* secret_wipe - overwrite memory that held a key; never optimised away. */
void secret_wipe(void *p, size_t len);

#endif
