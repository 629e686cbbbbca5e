/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/*
 * A self-signed certificate as Gemini wants it: good for ever, because clients
 * pin it at first sight.  Every date is a string: a 32-bit time_t ends in 2038,
 * and a small box may not know today's date when it starts.
 */
#include "tls/cert.h"

#include "tls/pem.h"

#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <string.h>

#define NOT_BEFORE "19700101000000Z"
#define NOT_AFTER  "40960101000000Z"

enum { VERSION_3 = 2, NAME_MAX_LEN = 253, COMMON_NAME_MAX = 64 };

void secret_wipe(void *p, size_t len)
{
	if (p && len)
		OPENSSL_cleanse(p, len);
}

static bool name_is_plain(struct str name)
{
	if (name.len == 0 || name.len > NAME_MAX_LEN)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!ascii_is_alpha(name.p[i]) && !ascii_is_digit(name.p[i]) && name.p[i] != '-' &&
			name.p[i] != '.' && name.p[i] != '_' && name.p[i] != '*' &&
			name.p[i] != ':')
			return false;
	return true;
}

/* The name as an entry of subjectAltName; NULL when there is no memory. */
static GENERAL_NAME *alt_name(struct str name)
{
	char text[NAME_MAX_LEN + 1] = "";
	unsigned char address[16];
	GENERAL_NAME *entry = GENERAL_NAME_new();
	ASN1_STRING *value;
	int type = GEN_IPADD, len = 0;

	memcpy(text, name.p, name.len);
	if (inet_pton(AF_INET, text, address) == 1)
		len = 4;
	else if (inet_pton(AF_INET6, text, address) == 1)
		len = 16;
	else
		type = GEN_DNS;
	value = type == GEN_DNS ? ASN1_IA5STRING_new() : ASN1_OCTET_STRING_new();
	if (!entry || !value ||
		!ASN1_STRING_set(value, type == GEN_DNS ? (const void *)text : address,
			type == GEN_DNS ? (int)name.len : len)) {
		GENERAL_NAME_free(entry);
		ASN1_STRING_free(value);
		return NULL;
	}
	GENERAL_NAME_set0_value(entry, type, value);
	return entry;
}

static bool add_names(X509 *cert, const struct str *names, size_t name_count)
{
	GENERAL_NAMES *all = GENERAL_NAMES_new();
	bool ok = all != NULL;

	for (size_t i = 0; ok && i < name_count; i++) {
		GENERAL_NAME *entry = alt_name(names[i]);

		ok = entry && sk_GENERAL_NAME_push(all, entry);
		if (!ok)
			GENERAL_NAME_free(entry);
	}
	ok = ok && X509_add1_ext_i2d(cert, NID_subject_alt_name, all, 0, 0) == 1;
	GENERAL_NAMES_free(all);
	return ok;
}

static bool add_usage(X509 *cert)
{
	static const unsigned char digital_signature = 0x80;
	ASN1_BIT_STRING *bits = ASN1_BIT_STRING_new();
	bool ok = bits && ASN1_BIT_STRING_set(bits, (unsigned char *)&digital_signature, 1) &&
		  ASN1_BIT_STRING_set_bit(bits, 0, 1) &&
		  X509_add1_ext_i2d(cert, NID_key_usage, bits, 1, 0) == 1;

	ASN1_BIT_STRING_free(bits);
	return ok;
}

static bool add_serial(X509 *cert)
{
	uint64_t serial = 0;

	if (RAND_bytes((unsigned char *)&serial, sizeof(serial)) != 1)
		return false;
	return ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), serial ? serial : 1) == 1;
}

static bool add_subject(X509 *cert, struct str name)
{
	X509_NAME *subject = X509_get_subject_name(cert);

	if (name.len > COMMON_NAME_MAX)
		name = STR("bifold");
	return X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8,
		       (const unsigned char *)name.p, (int)name.len, -1, 0) == 1 &&
	       X509_set_issuer_name(cert, subject) == 1;
}

static bool fill(X509 *cert, EVP_PKEY *key, const struct str *names, size_t name_count)
{
	/* Ed25519 and its like bring their own digest */
	const EVP_MD *digest =
		EVP_PKEY_is_a(key, "EC") || EVP_PKEY_is_a(key, "RSA") ? EVP_sha256() : NULL;

	return X509_set_version(cert, VERSION_3) == 1 && add_serial(cert) &&
	       ASN1_TIME_set_string_X509(X509_getm_notBefore(cert), NOT_BEFORE) == 1 &&
	       ASN1_TIME_set_string_X509(X509_getm_notAfter(cert), NOT_AFTER) == 1 &&
	       add_subject(cert, names[0]) && X509_set_pubkey(cert, key) == 1 &&
	       add_names(cert, names, name_count) && add_usage(cert) &&
	       X509_sign(cert, key, digest) > 0;
}

static int write_out(
	X509 *cert, EVP_PKEY *pkey, struct buf *chain, struct buf *key, struct err *err)
{
	BIO *chain_bio = BIO_new(BIO_s_mem());
	BIO *key_bio = BIO_new(BIO_s_secmem());
	int rc = 0;

	if (!chain_bio || !key_bio || PEM_write_bio_X509(chain_bio, cert) != 1 ||
		PEM_write_bio_PrivateKey(key_bio, pkey, NULL, NULL, 0, NULL, NULL) != 1)
		rc = err_set(err, ERR_NOMEM, "the new certificate could not be written out (%s)",
			pem_reason());
	if (rc == 0)
		rc = pem_out(chain_bio, chain, err);
	if (rc == 0)
		rc = pem_out(key_bio, key, err);
	BIO_free(chain_bio);
	BIO_free(key_bio);
	return rc;
}

int cert_make(const struct str *names, size_t name_count, struct str old_key, struct buf *chain,
	struct buf *key, struct err *err)
{
	EVP_PKEY *pkey;
	X509 *cert;
	int rc;

	if (name_count == 0)
		return err_set(err, ERR_USAGE, "a certificate needs at least one name");
	for (size_t i = 0; i < name_count; i++)
		if (!name_is_plain(names[i]))
			return err_set(err, ERR_USAGE,
				"a certificate cannot name '%.*s': give a host name in ASCII (IDNA "
				"form) or an address",
				STR_PRINTF(str_upto(names[i], 100)));
	ERR_clear_error();
	pkey = old_key.len ? pem_key(old_key, err) : EVP_EC_gen("P-256");
	if (!pkey)
		return old_key.len ? ERR_FORMAT
				   : err_set(err, ERR_INTERNAL, "no key could be made (%s)",
					     pem_reason());
	cert = X509_new();
	if (!cert || !fill(cert, pkey, names, name_count))
		rc = err_set(err, ERR_INTERNAL, "no certificate could be made (%s)", pem_reason());
	else
		rc = write_out(cert, pkey, chain, key, err);
	X509_free(cert);
	EVP_PKEY_free(pkey);
	return rc;
}
