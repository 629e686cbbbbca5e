/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "tls/pem.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <limits.h>

/* Nobody is there to type a password when a server starts. */
static int no_password(char *to, int room, int writing, void *arg)
{
	(void)to;
	(void)room;
	(void)writing;
	(void)arg;
	return -1;
}

static BIO *reader(struct str pem)
{
	ERR_clear_error();
	if (pem.len == 0 || pem.len > INT_MAX)
		return BIO_new_mem_buf("", 0);
	return BIO_new_mem_buf(pem.p, (int)pem.len);
}

const char *pem_reason(void)
{
	unsigned long code = ERR_peek_last_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;

	ERR_clear_error();
	return reason ? reason : "no reason given";
}

X509 *pem_leaf(struct str chain, struct err *err)
{
	BIO *bio = reader(chain);
	X509 *leaf;

	if (!bio) {
		err_nomem(err);
		return NULL;
	}
	leaf = PEM_read_bio_X509(bio, NULL, no_password, NULL);
	if (!leaf)
		err_set(err, ERR_FORMAT, "holds no certificate in PEM form (%s)", pem_reason());
	BIO_free(bio);
	return leaf;
}

/* Reads until there is nothing more that begins like PEM; what is broken in
 * between is an error, because a chain with a hole helps no client. */
static int read_rest(BIO *bio, STACK_OF(X509) * rest, struct err *err)
{
	X509 *next;

	while ((next = PEM_read_bio_X509(bio, NULL, no_password, NULL)) != NULL)
		if (!sk_X509_push(rest, next)) {
			X509_free(next);
			return err_nomem(err);
		}
	if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		return err_set(err, ERR_FORMAT,
			"has a certificate after the first that cannot be read (%s)", pem_reason());
	ERR_clear_error();
	return 0;
}

int pem_chain(struct str chain, X509 **ret_leaf, STACK_OF(X509) * *ret_rest, struct err *err)
{
	BIO *bio = reader(chain);
	STACK_OF(X509) *rest = sk_X509_new_null();
	X509 *leaf = NULL;
	int rc = 0;

	if (!bio || !rest)
		rc = err_nomem(err);
	if (rc == 0) {
		leaf = PEM_read_bio_X509(bio, NULL, no_password, NULL);
		if (!leaf)
			rc = err_set(err, ERR_FORMAT, "holds no certificate in PEM form (%s)",
				pem_reason());
	}
	if (rc == 0)
		rc = read_rest(bio, rest, err);
	BIO_free(bio);
	if (rc < 0) {
		X509_free(leaf);
		sk_X509_pop_free(rest, X509_free);
		return rc;
	}
	*ret_leaf = leaf;
	*ret_rest = rest;
	return 0;
}

EVP_PKEY *pem_key(struct str key, struct err *err)
{
	BIO *bio = reader(key);
	EVP_PKEY *pkey;

	if (!bio) {
		err_nomem(err);
		return NULL;
	}
	pkey = PEM_read_bio_PrivateKey(bio, NULL, no_password, NULL);
	if (!pkey && str_search(key, STR("ENCRYPTED")) < key.len)
		err_set(err, ERR_FORMAT,
			"is locked with a password, which a server cannot type; unlock it with "
			"'openssl pkey'");
	else if (!pkey)
		err_set(err, ERR_FORMAT, "holds no private key in PEM form (%s)", pem_reason());
	ERR_clear_error();
	BIO_free(bio);
	return pkey;
}

int pem_out(BIO *bio, struct buf *out, struct err *err)
{
	char *p = NULL;
	long len = BIO_get_mem_data(bio, &p);

	if (len > 0)
		buf_add(out, p, (size_t)len);
	return buf_failed(out) ? err_nomem(err) : 0;
}
