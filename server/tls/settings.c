/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The one place where OpenSSL's switches are set; hardening.md 6.5 says why. */
#include "tls/internal.h"

#if defined(__aarch64__) || defined(__arm__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

enum { CERT_LIST_MAX = 8192 };

static bool processor_has_aes(void)
{
#if defined(__x86_64__) || defined(__i386__)
	return __builtin_cpu_supports("aes");
#elif defined(__aarch64__)
	return (getauxval(AT_HWCAP) & HWCAP_AES) != 0;
#elif defined(__arm__)
	return (getauxval(AT_HWCAP2) & HWCAP2_AES) != 0;
#else
	return false;
#endif
}

static bool ciphers_apply(SSL_CTX *ctx)
{
	if (processor_has_aes())
		return SSL_CTX_set_cipher_list(ctx,
			       "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
			       "ECDHE+CHACHA20:ECDHE+AESGCM:!aNULL:!PSK") &&
		       SSL_CTX_set_ciphersuites(ctx,
			       "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:"
			       "TLS_AES_256_GCM_SHA384");
	return SSL_CTX_set_cipher_list(ctx,
		       "ECDHE+CHACHA20:ECDHE-ECDSA-AES128-GCM-SHA256:"
		       "ECDHE-RSA-AES128-GCM-SHA256:ECDHE+AESGCM:!aNULL:!PSK") &&
	       SSL_CTX_set_ciphersuites(ctx, "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:"
					     "TLS_AES_256_GCM_SHA384");
}

bool tls_settings_apply(SSL_CTX *ctx)
{
	static const unsigned char context_id[] = "bifold";

	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
					 SSL_OP_CIPHER_SERVER_PREFERENCE |
					 SSL_OP_PRIORITIZE_CHACHA | SSL_OP_CLEANSE_PLAINTEXT);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
				      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_NO_AUTO_CHAIN);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_timeout(ctx, TLS_KEYS_SECONDS);
	SSL_CTX_set_read_ahead(ctx, 0);
	SSL_CTX_set_max_cert_list(ctx, CERT_LIST_MAX);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_security_level(ctx, 2);
	return SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) &&
	       SSL_CTX_set_num_tickets(ctx, 1) && SSL_CTX_set_max_early_data(ctx, 0) &&
	       SSL_CTX_set_session_id_context(ctx, context_id, sizeof(context_id) - 1) &&
	       SSL_CTX_set1_groups_list(ctx, "X25519:P-256") && ciphers_apply(ctx);
}
