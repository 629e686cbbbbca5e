/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/*
 * Session tickets (RFC 5077): the session itself, sealed with a key that every
 * worker knows, so that any of them can resume it and none has to remember it.
 */
#include "tls/internal.h"

#include "base/mem.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <pthread.h>
#include <string.h>

enum { NAME_LEN = 16, SECRET_LEN = 32 };

/* What the callback answers to OpenSSL. */
enum { TICKET_ERROR = -1, TICKET_UNKNOWN = 0, TICKET_GOOD = 1, TICKET_RENEW = 2 };

struct ticket_key {
	unsigned char name[NAME_LEN], cipher[SECRET_LEN], mac[SECRET_LEN];
};

_Static_assert(sizeof(struct ticket_key) == TLS_KEY_OCTETS, "a key is its octets");

/* The first seals; all open. */
struct ring {
	struct ticket_key at[TLS_KEYS_MAX];
	size_t count;
};

struct tls_keys {
	pthread_rwlock_t lock;
	struct ring ring;
	EVP_CIPHER *aes; /* owned; fetching it for every ticket costs more than using it */
};

static bool key_make(struct ticket_key *key)
{
	return RAND_bytes(key->name, NAME_LEN) == 1 &&
	       RAND_priv_bytes(key->cipher, SECRET_LEN) == 1 &&
	       RAND_priv_bytes(key->mac, SECRET_LEN) == 1;
}

struct tls_keys *tls_keys_new(void)
{
	struct tls_keys *keys = mem_alloc(sizeof(*keys));

	if (!keys)
		return NULL;
	keys->aes = EVP_CIPHER_fetch(NULL, "AES-256-CBC", NULL);
	keys->ring.count = 1;
	if (!keys->aes || !key_make(&keys->ring.at[0]) ||
		pthread_rwlock_init(&keys->lock, NULL) != 0) {
		EVP_CIPHER_free(keys->aes);
		mem_free(keys);
		return NULL;
	}
	return keys;
}

void tls_keys_free(struct tls_keys *keys)
{
	if (!keys)
		return;
	pthread_rwlock_destroy(&keys->lock);
	EVP_CIPHER_free(keys->aes);
	OPENSSL_cleanse(keys, sizeof(*keys));
	mem_free(keys);
}

static void ring_replace(struct tls_keys *keys, struct ring *fresh)
{
	pthread_rwlock_wrlock(&keys->lock);
	keys->ring = *fresh;
	pthread_rwlock_unlock(&keys->lock);
	OPENSSL_cleanse(fresh, sizeof(*fresh));
}

static struct ring ring_copy(struct tls_keys *keys)
{
	struct ring copy;

	pthread_rwlock_rdlock(&keys->lock);
	copy = keys->ring;
	pthread_rwlock_unlock(&keys->lock);
	return copy;
}

void tls_keys_rotate(struct tls_keys *keys)
{
	struct ring old = ring_copy(keys), fresh = { .count = 2 };

	fresh.at[1] = old.at[0];
	OPENSSL_cleanse(&old, sizeof(old));
	if (key_make(&fresh.at[0]))
		ring_replace(keys, &fresh);
	else /* no randomness now: the keys in use stay a while longer */
		OPENSSL_cleanse(&fresh, sizeof(fresh));
}

void tls_keys_export(struct tls_keys *keys, struct buf *out)
{
	struct ring copy = ring_copy(keys);

	buf_add(out, (const char *)copy.at, copy.count * TLS_KEY_OCTETS);
	OPENSSL_cleanse(&copy, sizeof(copy));
}

int tls_keys_import(struct tls_keys *keys, struct str octets)
{
	struct ring fresh = { .count = octets.len / TLS_KEY_OCTETS };

	if (fresh.count == 0 || fresh.count > TLS_KEYS_MAX || octets.len % TLS_KEY_OCTETS)
		return ERR_FORMAT;
	memcpy(fresh.at, octets.p, octets.len);
	ring_replace(keys, &fresh);
	return 0;
}

static bool mac_start(EVP_MAC_CTX *mac, struct ticket_key *key)
{
	char digest[] = "SHA256";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key->mac, SECRET_LEN),
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};

	return EVP_MAC_CTX_set_params(mac, params) == 1;
}

static int seal(const struct tls_keys *keys, struct ticket_key *key, unsigned char *name,
	unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac)
{
	memcpy(name, key->name, NAME_LEN);
	if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(keys->aes)) != 1 ||
		EVP_EncryptInit_ex2(cipher, keys->aes, key->cipher, iv, NULL) != 1 ||
		!mac_start(mac, key))
		return TICKET_ERROR;
	return TICKET_GOOD;
}

/* Clients use a TLS 1.3 ticket once (RFC 8446 C.4), so a resumed connection
 * gets another one; in 1.2 only a ticket under the old key is replaced. */
static int unseal(const struct tls_keys *keys, struct ticket_key *key, bool old, SSL *ssl,
	unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac)
{
	if (EVP_DecryptInit_ex2(cipher, keys->aes, key->cipher, iv, NULL) != 1 ||
		!mac_start(mac, key))
		return TICKET_ERROR;
	return old || SSL_version(ssl) == TLS1_3_VERSION ? TICKET_RENEW : TICKET_GOOD;
}

static int ticket_key_cb(SSL *ssl, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher,
	EVP_MAC_CTX *mac, int sealing)
{
	struct tls_keys *keys = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
	struct ring ring = ring_copy(keys);
	int result = TICKET_UNKNOWN;

	if (sealing)
		result = seal(keys, &ring.at[0], name, iv, cipher, mac);
	for (size_t i = 0; !sealing && i < ring.count && result == TICKET_UNKNOWN; i++)
		if (!memcmp(name, ring.at[i].name, NAME_LEN))
			result = unseal(keys, &ring.at[i], i > 0, ssl, iv, cipher, mac);
	OPENSSL_cleanse(&ring, sizeof(ring));
	return result;
}

bool tls_tickets_install(SSL_CTX *ctx, struct tls_keys *keys)
{
	if (!SSL_CTX_set_app_data(ctx, keys))
		return false;
	return SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, ticket_key_cb) == 1;
}
