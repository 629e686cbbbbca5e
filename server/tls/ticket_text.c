/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Ticket keys as text, for the file that machines share. */
#include "tls/tls.h"

#include <openssl/crypto.h>

#include <string.h>

static bool key_decode(struct str line, char key[TLS_KEY_OCTETS])
{
	if (line.len != 2 * (size_t)TLS_KEY_OCTETS)
		return false;
	for (size_t i = 0; i < TLS_KEY_OCTETS; i++) {
		int octet = str_hex_octet(line, 2 * i);

		if (octet < 0)
			return false;
		key[i] = (char)octet;
	}
	return true;
}

/* The same line twice is a rotation that went wrong. */
static bool known(const struct buf *out, const char key[TLS_KEY_OCTETS])
{
	for (size_t at = 0; at < out->len; at += TLS_KEY_OCTETS)
		if (!CRYPTO_memcmp(out->p + at, key, TLS_KEY_OCTETS))
			return true;
	return false;
}

int tls_keys_read(struct str text, struct buf *out, struct err *err)
{
	char key[TLS_KEY_OCTETS];
	unsigned number = 0;
	int rc = 0;

	buf_clear(out);
	while (text.len && rc == 0) {
		struct str line = str_trim(str_line(&text));

		number++;
		if (line.len == 0 || line.p[0] == '#')
			continue;
		if (!key_decode(line, key))
			rc = err_set(err, ERR_USAGE,
				"line %u is no key: it takes %d hexadecimal digits, as 'openssl "
				"rand -hex %d' prints them",
				number, 2 * TLS_KEY_OCTETS, TLS_KEY_OCTETS);
		else if (known(out, key))
			rc = err_set(err, ERR_USAGE, "line %u repeats a key", number);
		else if (out->len == (size_t)TLS_KEYS_MAX * TLS_KEY_OCTETS)
			rc = err_set(err, ERR_USAGE, "line %u is one key too many: there may be %d",
				number, TLS_KEYS_MAX);
		else
			buf_add(out, key, sizeof(key));
	}
	OPENSSL_cleanse(key, sizeof(key));
	if (rc == 0 && buf_failed(out))
		rc = err_nomem(err);
	if (rc == 0 && out->len == 0)
		rc = err_set(err, ERR_USAGE, "holds no key");
	return rc;
}
