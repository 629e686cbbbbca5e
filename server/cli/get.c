/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* `bifold get URL`: one page to standard output, and the truth about how it came. */
#include "cli/cli.h"
#include "cli/get_url.h"
#include "cli/get_wire.h"
#include "tls/cert.h"

#include <stdio.h>
#include <string.h>

enum { REDIRECTS_MAX = 5, HEADER_MAX = 3 + 1024 + 2, CHAIN_MAX = 64 * 1024 };

struct get {
	struct get_target target;
	struct tls_client *client; /* owned; NULL until TLS is needed */
	struct wire wire;
	struct buf header; /* a Gemini header as it came, without its line end */
	bool show_header;
};

static int report(const struct err *err)
{
	return cli_fail(err->code == ERR_USAGE ? EXIT_USAGE : EXIT_FAILED, "%s", err->text);
}

static void show_certificate(const struct get *get)
{
	struct cert_info info;
	struct buf chain;

	buf_init(&chain, CHAIN_MAX);
	if (tls_client_chain(get->wire.tls, &chain, NULL) == 0 &&
		cert_describe(buf_view(&chain), &info, NULL) == 0)
		printf("tls: %s\ncertificate: SHA256 %s\npublic-key: SHA256 %s\nvalid: %s to %s\n",
			tls_version(get->wire.tls), info.cert_sha256, info.spki_sha256,
			info.not_before, info.not_after);
	buf_release(&chain);
}

/* The header's line; what came after it in the same read goes to `rest`. */
static int read_header(struct get *get, struct buf *rest, struct err *err)
{
	char bytes[4096];

	buf_clear(&get->header);
	for (;;) {
		int n = wire_read(&get->wire, bytes, sizeof(bytes), err);
		size_t end;

		if (n < 0)
			return n;
		if (n == 0)
			return err_set(err, ERR_FORMAT,
				"the server ended the connection without an answer");
		buf_add(rest, bytes, (size_t)n);
		end = str_search(buf_view(rest), STR("\r\n"));
		if (end < rest->len && end + 2 <= HEADER_MAX) {
			buf_str(&get->header, str_upto(buf_view(rest), end));
			buf_drop(rest, end + 2);
			return 0;
		}
		if (rest->len >= HEADER_MAX)
			return err_set(err, ERR_FORMAT, "the server's header has no end");
	}
}

static int header_status(const struct buf *header)
{
	struct str s = buf_view(header);

	if (s.len < 2 || (s.len > 2 && s.p[2] != ' ') || s.p[0] < '1' || s.p[0] > '6')
		return -1;
	return (int)str_number(str_upto(s, 2), 69);
}

static int copy_body(struct get *get, struct str begun)
{
	char bytes[8192];
	struct err err;
	int n = 0;

	if (begun.len)
		fwrite(begun.p, 1, begun.len, stdout);
	while ((n = wire_read(&get->wire, bytes, sizeof(bytes), &err)) > 0)
		fwrite(bytes, 1, (size_t)n, stdout);
	if (fflush(stdout) != 0)
		return cli_fail(EXIT_FAILED, "the page could not be written out");
	if (n < 0)
		return report(&err);
	if (!get->wire.clean_end)
		return cli_fail(EXIT_FAILED,
			"the server hung up without close_notify: the page may be cut short");
	return EXIT_OK;
}

static int ask(struct get *get, struct err *err)
{
	int rc;

	if (get->target.tls && !get->client)
		get->client = tls_client_new(TLS_CLIENT_ANY);
	if (get->target.tls && !get->client)
		return err_nomem(err);
	rc = wire_open(&get->wire, get->target.host, get->target.port,
		get->target.tls ? get->client : NULL, err);
	return rc < 0 ? rc : wire_send(&get->wire, buf_view(&get->target.request), err);
}

static int get_gopher(struct get *get)
{
	struct err err;

	if (ask(get, &err) < 0)
		return report(&err);
	if (get->show_header && get->target.tls) {
		show_certificate(get);
		putchar('\n');
	}
	return copy_body(get, STR_EMPTY);
}

static void show_header(const struct get *get)
{
	printf("%.*s\n", STR_PRINTF(buf_view(&get->header)));
	show_certificate(get);
	putchar('\n');
}

/* The words of a header end up on somebody's terminal. */
static int fail_status(const struct get *get)
{
	char words[HEADER_MAX + 1];
	struct str s = buf_view(&get->header);

	for (size_t i = 0; i < s.len; i++)
		words[i] = (unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f ? '?' : s.p[i];
	words[s.len] = '\0';
	return cli_fail(EXIT_FAILED, "the server answers %s", words);
}

/* One exchange.  A redirect leaves -1 and the next URL in `next`. */
static int get_gemini_once(struct get *get, struct buf *next)
{
	struct buf rest;
	struct err err;
	int status, result;

	buf_init(&rest, 2 * 4096 + HEADER_MAX);
	if (ask(get, &err) < 0 || read_header(get, &rest, &err) < 0) {
		buf_release(&rest);
		return report(&err);
	}
	status = header_status(&get->header);
	if (get->show_header)
		show_header(get);
	if (status < 0)
		result = cli_fail(EXIT_FAILED, "the server's header is not one of Gemini's");
	else if (status / 10 == 2)
		result = copy_body(get, buf_view(&rest));
	else if (status / 10 != 3)
		result = fail_status(get);
	else if (get_target_resolve(&get->target, str_trim(str_from(buf_view(&get->header), 2)),
			 next, &err) < 0)
		result = report(&err);
	else
		result = -1;
	buf_release(&rest);
	return result;
}

static int get_gemini(struct get *get)
{
	int result = -1;

	for (int i = 0; result < 0; i++) {
		struct buf next;
		struct err err;

		buf_init(&next, 4096);
		result = get_gemini_once(get, &next);
		wire_close(&get->wire);
		if (result < 0 && i == REDIRECTS_MAX)
			result = cli_fail(EXIT_FAILED, "the server redirects more than %d times",
				REDIRECTS_MAX);
		else if (result < 0 && get_target_parse(&get->target, buf_view(&next), &err) < 0)
			result = cli_fail(EXIT_FAILED, "the server redirects badly: %s", err.text);
		buf_release(&next);
	}
	return result;
}

int cli_get(int argc, char **argv)
{
	struct get get = { .wire = { .fd = -1 } };
	const char *url = NULL;
	struct err err;
	int result;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "-i"))
			get.show_header = true;
		else if (argv[i][0] == '-' || url)
			return cli_fail(EXIT_USAGE, "usage: bifold get [-i] URL");
		else
			url = argv[i];
	}
	if (!url)
		return cli_fail(EXIT_USAGE, "usage: bifold get [-i] URL");
	get_target_init(&get.target);
	buf_init(&get.header, HEADER_MAX);
	if (get_target_parse(&get.target, str_of(url), &err) < 0)
		result = report(&err);
	else
		result = get.target.gemini ? get_gemini(&get) : get_gopher(&get);
	wire_close(&get.wire);
	buf_release(&get.header);
	get_target_release(&get.target);
	tls_client_free(get.client);
	return result;
}
