/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "tls/cert.h"

#include "tls/pem.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static void describe_subject(X509 *cert, struct cert_info *info)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *p;
	long len = 0;

	if (bio && X509_NAME_print_ex(bio, X509_get_subject_name(cert), 0, XN_FLAG_RFC2253) >= 0)
		len = BIO_get_mem_data(bio, &p);
	if (len > 0)
		snprintf(info->subject, sizeof(info->subject), "%.*s", (int)len, p);
	BIO_free(bio);
}

static void one_name(const GENERAL_NAME *name, char *to, size_t room)
{
	const ASN1_STRING *value = NULL;
	int type = GEN_OTHERNAME;
	size_t len;

	*to = '\0';
	value = GENERAL_NAME_get0_value(name, &type);
	if (type == GEN_DNS) {
		const unsigned char *p = ASN1_STRING_get0_data(value);

		len = (size_t)ASN1_STRING_length(value);
		for (size_t i = 0; i < len && i + 1 < room; i++) {
			to[i] = p[i] > 0x20 && p[i] < 0x7f ? (char)p[i] : '?';
			to[i + 1] = '\0';
		}
	} else if (type == GEN_IPADD) {
		inet_ntop(ASN1_STRING_length(value) == 4 ? AF_INET : AF_INET6,
			ASN1_STRING_get0_data(value), to, (socklen_t)room);
	}
}

static void describe_names(X509 *cert, struct cert_info *info)
{
	GENERAL_NAMES *all = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	size_t used = 0;

	for (int i = 0; i < sk_GENERAL_NAME_num(all); i++) {
		char text[256];
		int n;

		one_name(sk_GENERAL_NAME_value(all, i), text, sizeof(text));
		n = snprintf(info->names + used, sizeof(info->names) - used, "%s%s",
			used && *text ? ", " : "", text);
		if (n < 0 || (size_t)n >= sizeof(info->names) - used)
			break;
		used += (size_t)n;
	}
	GENERAL_NAMES_free(all);
}

static void describe_date(const ASN1_TIME *when, char *to, size_t room)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(when, &tm) == 1)
		snprintf(to, room, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
	else
		snprintf(to, room, "unknown");
}

/* Upper-case hex pairs joined by colons, as clients show fingerprints. */
static void fingerprint(const unsigned char *der, int len, char *to, size_t room)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned digest_len = 0;

	*to = '\0';
	if (len <= 0 || EVP_Digest(der, (size_t)len, digest, &digest_len, EVP_sha256(), NULL) != 1)
		return;
	for (size_t i = 0; i < digest_len && 3 * i + 2 < room; i++)
		snprintf(
			to + 3 * i, room - 3 * i, i + 1 < digest_len ? "%02X:" : "%02X", digest[i]);
}

static void describe_prints(X509 *cert, struct cert_info *info)
{
	unsigned char *der = NULL;
	int len = i2d_X509(cert, &der);

	fingerprint(der, len, info->cert_sha256, sizeof(info->cert_sha256));
	OPENSSL_free(der);
	der = NULL;
	len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
	fingerprint(der, len, info->spki_sha256, sizeof(info->spki_sha256));
	OPENSSL_free(der);
}

static void describe_key(X509 *cert, struct cert_info *info)
{
	EVP_PKEY *key = X509_get0_pubkey(cert);
	char group[16] = "";
	const char *type = key ? EVP_PKEY_get0_type_name(key) : NULL;

	if (type && EVP_PKEY_get_group_name(key, group, sizeof(group), NULL) == 1)
		snprintf(info->key_type, sizeof(info->key_type), "%s %s", type,
			strcmp(group, "prime256v1") ? group : "P-256");
	else if (type && EVP_PKEY_is_a(key, "RSA"))
		snprintf(info->key_type, sizeof(info->key_type), "%s %d", type,
			EVP_PKEY_get_bits(key));
	else
		snprintf(info->key_type, sizeof(info->key_type), "%s", type ? type : "unknown");
}

/* Days until `when`, rounded up or down; below 0 when it was before. */
static int64_t days_until(const ASN1_TIME *when, bool up)
{
	int days = 0, seconds = 0;

	if (ASN1_TIME_diff(&days, &seconds, NULL, when) != 1)
		return 0;
	if (up)
		return seconds > 0 ? (int64_t)days + 1 : days;
	return seconds < 0 ? (int64_t)days - 1 : days;
}

int cert_describe(struct str chain, struct cert_info *ret_info, struct err *err)
{
	X509 *cert = pem_leaf(chain, err);
	struct cert_info info = { .self_signed = false };

	if (!cert) {
		err_prefix(err, "the file ");
		return ERR_FORMAT;
	}
	describe_subject(cert, &info);
	describe_names(cert, &info);
	describe_date(X509_get0_notBefore(cert), info.not_before, sizeof(info.not_before));
	describe_date(X509_get0_notAfter(cert), info.not_after, sizeof(info.not_after));
	info.days_left = days_until(X509_get0_notAfter(cert), false);
	info.days_until = days_until(X509_get0_notBefore(cert), true);
	describe_prints(cert, &info);
	describe_key(cert, &info);
	info.self_signed =
		X509_NAME_cmp(X509_get_subject_name(cert), X509_get_issuer_name(cert)) == 0 &&
		X509_verify(cert, X509_get0_pubkey(cert)) == 1;
	X509_free(cert);
	ERR_clear_error();
	*ret_info = info;
	return 0;
}

int cert_matches(struct str chain, struct str key, struct err *err)
{
	X509 *cert = pem_leaf(chain, err);
	EVP_PKEY *pkey;
	int rc = 0;

	if (!cert) {
		err_prefix(err, "the certificate file ");
		return ERR_FORMAT;
	}
	pkey = pem_key(key, err);
	if (!pkey) {
		err_prefix(err, "the key file ");
		rc = ERR_FORMAT;
	} else if (X509_check_private_key(cert, pkey) != 1) {
		rc = err_set(err, ERR_FORMAT, "the key does not belong to the certificate");
	}
	EVP_PKEY_free(pkey);
	X509_free(cert);
	ERR_clear_error();
	return rc;
}

bool cert_covers(struct str chain, struct str name)
{
	X509 *cert = pem_leaf(chain, NULL);
	char text[256] = "";
	bool covers;

	if (!cert || name.len == 0 || name.len >= sizeof(text)) {
		X509_free(cert);
		return false;
	}
	memcpy(text, name.p, name.len);
	covers = X509_check_host(cert, text, name.len, 0, NULL) == 1 ||
		 X509_check_ip_asc(cert, text, 0) == 1;
	X509_free(cert);
	ERR_clear_error();
	return covers;
}
