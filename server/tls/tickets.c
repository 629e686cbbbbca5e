/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/*
 * Session tickets (RFC 5077): the session itself, sealed with a key that every
 * worker knows, so that any of them can resume it and none has to remember it.
 * The keys live in memory only, and at most two of them.
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

struct tls_keys {
	pthread_rwlock_t lock;
	struct ticket_key newest, previous;
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
	/* the previous one gets a value too: nobody can guess it, so no ticket
	 * matches it, and no case is needed for its absence */
	if (!keys->aes || !key_make(&keys->newest) || !key_make(&keys->previous) ||
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

void tls_keys_rotate(struct tls_keys *keys)
{
	struct ticket_key fresh;

	if (!key_make(&fresh))
		return; /* no randomness now: the keys in use stay a while longer */
	pthread_rwlock_wrlock(&keys->lock);
	keys->previous = keys->newest;
	keys->newest = fresh;
	pthread_rwlock_unlock(&keys->lock);
	OPENSSL_cleanse(&fresh, sizeof(fresh));
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
	struct ticket_key newest, previous;
	int result = TICKET_UNKNOWN;

	pthread_rwlock_rdlock(&keys->lock);
	newest = keys->newest;
	previous = keys->previous;
	pthread_rwlock_unlock(&keys->lock);
	if (sealing)
		result = seal(keys, &newest, name, iv, cipher, mac);
	else if (!memcmp(name, newest.name, NAME_LEN))
		result = unseal(keys, &newest, false, ssl, iv, cipher, mac);
	else if (!memcmp(name, previous.name, NAME_LEN))
		result = unseal(keys, &previous, true, ssl, iv, cipher, mac);
	OPENSSL_cleanse(&newest, sizeof(newest));
	OPENSSL_cleanse(&previous, sizeof(previous));
	return result;
}

bool tls_tickets_install(SSL_CTX *ctx, struct tls_keys *keys)
{
	if (!SSL_CTX_set_app_data(ctx, keys))
		return false;
	return SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, ticket_key_cb) == 1;
}
