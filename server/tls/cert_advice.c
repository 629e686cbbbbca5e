/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "tls/cert.h"

#include "tls/pem.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <stdio.h>
#include <string.h>

enum { SENTENCE_MAX = 8192 };

struct adviser {
	const char *file;
	cert_advice_fn *say;
	void *arg;
	char sentence[SENTENCE_MAX];
};

__attribute__((format(printf, 2, 3))) static void advise(struct adviser *a, const char *format, ...)
{
	int used = snprintf(a->sentence, sizeof(a->sentence), "the certificate %s ", a->file);
	va_list ap;

	if (used < 0 || (size_t)used >= sizeof(a->sentence))
		return;
	va_start(ap, format);
	vsnprintf(a->sentence + used, sizeof(a->sentence) - (size_t)used, format, ap);
	va_end(ap);
	a->say(a->arg, a->sentence);
}

static void advise_dates(struct adviser *a, const struct cert_info *info)
{
	if (info->days_left < 0)
		advise(a, "ended on %s; renew it", info->not_after);
	else if (info->days_left < CERT_WARN_DAYS)
		advise(a, "ends on %s, in %lld day%s; renew it", info->not_after,
			(long long)info->days_left, info->days_left == 1 ? "" : "s");
	if (info->days_until > 0)
		advise(a, "holds only from %s on; is this machine's clock right?",
			info->not_before);
}

void cert_advise(
	const char *file, struct str chain, struct str name, cert_advice_fn *say, void *arg)
{
	struct adviser a = { .file = file, .say = say, .arg = arg };
	struct cert_info info;

	if (cert_describe(chain, &info, NULL) < 0)
		return; /* whoever loads it says what is wrong */
	advise_dates(&a, &info);
	if (!strcmp(info.key_type, "ED25519") || !strcmp(info.key_type, "ED448"))
		advise(&a,
			"has an %s key, which some Gemini clients cannot take; an ECDSA P-256 key "
			"works everywhere",
			info.key_type);
	if (!cert_covers(chain, name))
		advise(&a, "is not for the name %.*s; clients will warn their readers",
			STR_PRINTF(name));
}

static bool write_chain(BIO *bio, X509 *leaf, STACK_OF(X509) * rest)
{
	bool ok = PEM_write_bio_X509(bio, leaf) == 1;

	for (int i = 0; ok && i < sk_X509_num(rest); i++)
		ok = PEM_write_bio_X509(bio, sk_X509_value(rest, i)) == 1;
	return ok;
}

int cert_tidy(struct str chain, struct buf *out, struct err *err)
{
	STACK_OF(X509) *rest = NULL;
	X509 *leaf = NULL;
	BIO *bio;
	int rc = pem_chain(chain, &leaf, &rest, err);

	if (rc < 0)
		return rc;
	bio = BIO_new(BIO_s_mem());
	rc = bio && write_chain(bio, leaf, rest) ? pem_out(bio, out, err) : err_nomem(err);
	BIO_free(bio);
	X509_free(leaf);
	sk_X509_pop_free(rest, X509_free);
	ERR_clear_error();
	return rc;
}
