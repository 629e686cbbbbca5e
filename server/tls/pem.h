/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TLS_PEM_H
#define TLS_PEM_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

/* PEM text to OpenSSL's objects and back.  Internal to tls/. */

/* pem_leaf - the first certificate; the caller frees it.  NULL with ERR_FORMAT. */
X509 *pem_leaf(struct str chain, struct err *err);

/* pem_chain - the first certificate and those after it; the caller frees both. */
int pem_chain(struct str chain, X509 **ret_leaf, STACK_OF(X509) * *ret_rest, struct err *err);

/* pem_key - a private key without a password.  NULL with ERR_FORMAT. */
EVP_PKEY *pem_key(struct str key, struct err *err);

/* pem_out - what was written to a memory BIO, appended to `out`. */
int pem_out(BIO *bio, struct buf *out, struct err *err);

/* pem_reason - OpenSSL's own word for what just failed; clears its queue. */
const char *pem_reason(void);

#endif
