/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "tls/internal.h"

enum { CONTENT_CCS = 20, CONTENT_HANDSHAKE = 22, CONTENT_APPLICATION = 23, CLIENT_HELLO = 1 };
enum { MESSAGE_HEAD = 4 };

static size_t octet(struct str s, size_t at)
{
	return (unsigned char)s.p[at];
}

/* record: type (1), version (2, the first 3), length (2), body.  RFC 8446 5.1 */
size_t tls_record_size(struct str in)
{
	size_t body;

	if (in.len < TLS_RECORD_HEAD)
		return 0;
	body = octet(in, 3) << 8 | octet(in, 4);
	if (octet(in, 0) < CONTENT_CCS || octet(in, 0) > CONTENT_APPLICATION || octet(in, 1) != 3 ||
		body > TLS_RECORD_BODY_MAX)
		return TLS_RECORD_HEAD;
	return TLS_RECORD_HEAD + body;
}

/* message: type (1), length (3), body, cut into records at will.  RFC 8446 4
 * Anything odd after a good start counts as whole: OpenSSL then finds the words
 * to refuse it with. */
enum tls_hello tls_hello_look(struct str in)
{
	size_t have = 0, need = MESSAGE_HEAD, length = 0;

	if (in.len > 0 && octet(in, 0) != CONTENT_HANDSHAKE)
		return HELLO_NOT_TLS;
	if (in.len > 1 && octet(in, 1) != 3)
		return HELLO_NOT_TLS;
	while (have < need) {
		size_t size = tls_record_size(in);

		if (size == 0)
			return HELLO_MORE;
		if (size <= TLS_RECORD_HEAD || octet(in, 0) != CONTENT_HANDSHAKE)
			return HELLO_WHOLE;
		for (size_t i = TLS_RECORD_HEAD; i < size && i < in.len && have < need;
			i++, have++) {
			if (have == 0 && octet(in, i) != CLIENT_HELLO)
				return HELLO_WHOLE;
			if (have >= 1 && have < MESSAGE_HEAD)
				length = length << 8 | octet(in, i);
			if (have == MESSAGE_HEAD - 1)
				need = MESSAGE_HEAD + length;
		}
		if (in.len < size)
			return HELLO_MORE;
		in = str_from(in, size);
	}
	return HELLO_WHOLE;
}
