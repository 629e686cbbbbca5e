/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* `bifold cert show|new|import`: the keys and certificates in the certificates' folder. */
#include "tls/cert.h"
#include "cli/cli.h"
#include "config/address.h"
#include "config/config.h"
#include "tls/pair_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NAMES_MAX = 16 };

struct cert_command {
	struct config config;
	struct config_args args;
	char dir[4096];
	struct config_host host;
	struct str names[NAMES_MAX]; /* --name */
	size_t name_count;
	bool new_key, replace;
	struct buf chain, key;
};

static int report(const struct err *err)
{
	return cli_fail(err->code == ERR_USAGE ? EXIT_USAGE : EXIT_FAILED, "%s", err->text);
}

static int usage(void)
{
	return cli_fail(EXIT_USAGE, "usage: bifold cert show [HOST|FILE]... | new [HOST] [--name "
				    "NAME]... [--new-key] [--replace] | "
				    "import CHAIN KEY [HOST] [--replace]; all take --certs DIR");
}

/* Our own flags are taken out of argv; what is left goes to config_load(). */
static int take_flags(struct cert_command *cert, int argc, char **argv)
{
	int kept = 1;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--new-key"))
			cert->new_key = true;
		else if (!strcmp(argv[i], "--replace"))
			cert->replace = true;
		else if (!strcmp(argv[i], "--name") && i + 1 < argc && cert->name_count < NAMES_MAX)
			cert->names[cert->name_count++] = str_of(argv[++i]);
		else
			argv[kept++] = argv[i];
	}
	return kept;
}

static void warn(void *arg, const char *sentence)
{
	(void)arg;
	fprintf(stderr, "bifold: warning: %s\n", sentence);
}

/* The name of a host, as an operand or the settings (where it may carry ports)
 * give it, in the one form that files are named by.  NULL: the default one. */
static int take_host(struct cert_command *cert, const char *operand, struct err *err)
{
	struct str entry = operand ? str_of(operand) : STR("localhost");

	if (!operand && cert->config.hosts.count)
		entry = cert->config.hosts.at[0];
	return config_host_parse(entry, &cert->host, err);
}

/* ---- show -------------------------------------------------------------------- */

static int show_chain(struct str name, struct str chain)
{
	struct cert_info info;
	struct err err;

	if (cert_describe(chain, &info, &err) < 0)
		return cli_fail(EXIT_FAILED, "%.*s: %s", STR_PRINTF(name), err.text);
	printf("%.*s\n", STR_PRINTF(name));
	printf("  subject      %s\n", info.subject);
	printf("  names        %s\n", *info.names ? info.names : "none");
	printf("  valid        %s to %s, %lld days left\n", info.not_before, info.not_after,
		(long long)info.days_left);
	printf("  key          %s\n", info.key_type);
	printf("  signed by    %s\n", info.self_signed ? "itself" : "an authority");
	printf("  certificate  SHA256 %s\n", info.cert_sha256);
	printf("  public key   SHA256 %s\n", info.spki_sha256);
	return EXIT_OK;
}

static int read_file(const char *name, struct buf *out, struct err *err)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = 0;
	char *to;

	if (fd < 0)
		return err_set(err, errno == ENOENT ? ERR_MISSING : ERR_IO, "cannot read %s: %s%s",
			name, strerror(errno),
			errno == ENOENT ? "; name a file in PEM that is there"
					: "; give this user the right to read it");
	buf_clear(out);
	to = buf_room(out, PAIR_PEM_MAX);
	while (to && out->len < PAIR_PEM_MAX) {
		n = read(fd, to + out->len, PAIR_PEM_MAX - out->len);
		if (n <= 0)
			break;
		buf_grown(out, (size_t)n);
	}
	if (n < 0)
		err_set(err, ERR_IO, "cannot read %s: %s", name, strerror(errno));
	close(fd);
	if (!to)
		return err_nomem(err);
	return n < 0 ? ERR_IO : 0;
}

static int show_file(struct cert_command *cert, const char *file)
{
	struct err err;

	if (read_file(file, &cert->chain, &err) < 0)
		return report(&err);
	return show_chain(str_of(file), buf_view(&cert->chain));
}

static int show_host(struct cert_command *cert)
{
	struct str name = str_of(cert->host.name);
	char file[sizeof(cert->dir) + sizeof(cert->host.name) + 8];
	struct err err;
	int result;

	if (pair_load(cert->dir, name, &cert->chain, &cert->key, &err) < 0)
		return report(&err);
	result = show_chain(name, buf_view(&cert->chain));
	snprintf(file, sizeof(file), "%s/%s.pem", cert->dir, cert->host.name);
	if (result == EXIT_OK)
		cert_advise(file, buf_view(&cert->chain), name, warn, NULL);
	return result;
}

/* A file is shown as it is, a host's pair only if it is one. */
static int show_one(struct cert_command *cert, const char *what)
{
	struct err err;

	if (strchr(what, '/') || access(what, R_OK) == 0)
		return show_file(cert, what);
	return take_host(cert, what, &err) < 0 ? report(&err) : show_host(cert);
}

static int cert_show(struct cert_command *cert)
{
	struct err err;
	int result = EXIT_OK;

	for (size_t i = 0; i < cert->args.other_count && result == EXIT_OK; i++)
		result = show_one(cert, cert->args.others[i]);
	if (cert->args.other_count)
		return result;
	for (size_t i = 0; i < cert->config.hosts.count && result == EXIT_OK; i++)
		result = config_host_parse(cert->config.hosts.at[i], &cert->host, &err) < 0
				 ? report(&err)
				 : show_host(cert);
	return result;
}

/* ---- new and import ------------------------------------------------------------ */

static int keep(struct cert_command *cert, struct str host, bool replace)
{
	struct err err;

	if (pair_write(cert->dir, host, buf_view(&cert->chain), buf_view(&cert->key), replace,
		    &err) < 0) {
		if (err.code == ERR_USAGE && !replace)
			return cli_fail(EXIT_USAGE, "%s; --replace replaces it", err.text);
		return report(&err);
	}
	return show_chain(host, buf_view(&cert->chain));
}

/* What somebody else has signed is not to be lost by a slip. */
static int check_old(const struct cert_command *cert, struct str host)
{
	struct cert_info info;
	struct err err;

	if (cert_describe(buf_view(&cert->chain), &info, &err) < 0)
		return report(&err);
	if (!info.self_signed && !cert->replace)
		return cli_fail(EXIT_USAGE,
			"the certificate of %.*s is signed by an authority; --replace replaces it "
			"all the same",
			STR_PRINTF(host));
	return EXIT_OK;
}

static int cert_new(struct cert_command *cert)
{
	struct str names[NAMES_MAX + 1], host = STR_EMPTY;
	struct buf old_key;
	struct err err;
	int rc, result = EXIT_OK;
	bool exists;

	if (cert->args.other_count > 1)
		return usage();
	rc = take_host(cert, cert->args.other_count ? cert->args.others[0] : NULL, &err);
	if (rc < 0)
		return report(&err);
	host = str_of(cert->host.name);
	rc = pair_load(cert->dir, host, &cert->chain, &cert->key, &err);
	exists = rc == 0;
	if (rc < 0 && rc != ERR_MISSING)
		return report(&err);
	if (exists)
		result = check_old(cert, host);
	if (result != EXIT_OK)
		return result;
	names[0] = host;
	memcpy(names + 1, cert->names, sizeof(cert->names));
	old_key = cert->key;
	buf_init(&cert->key, PAIR_PEM_MAX);
	buf_clear(&cert->chain);
	rc = cert_make(names, cert->name_count + 1, cert->new_key ? STR_EMPTY : buf_view(&old_key),
		&cert->chain, &cert->key, &err);
	secret_wipe(old_key.p, old_key.cap);
	buf_release(&old_key);
	if (rc < 0)
		return report(&err);
	result = keep(cert, host, exists);
	if (result == EXIT_OK && exists)
		fprintf(stderr, "bifold: %s\n",
			cert->new_key ? "the key is new: every client that knew the old one will "
					"warn its reader"
				      : "the key is the same; clients that pin whole certificates "
					"will ask once");
	return result;
}

/* A file that holds key and chain together may be given twice; only its
 * certificates go where others may read them. */
static int tidy(struct cert_command *cert, struct err *err)
{
	struct buf chain;
	int rc;

	buf_init(&chain, PAIR_PEM_MAX);
	rc = cert_tidy(buf_view(&cert->chain), &chain, err);
	if (rc < 0)
		err_prefix(err, "%s ", cert->args.others[0]);
	secret_wipe(cert->chain.p, cert->chain.cap);
	buf_release(&cert->chain);
	cert->chain = chain;
	return rc;
}

static int cert_import(struct cert_command *cert)
{
	struct str host;
	struct err err;

	if (cert->args.other_count < 2 || cert->args.other_count > 3)
		return usage();
	if (take_host(cert, cert->args.other_count > 2 ? cert->args.others[2] : NULL, &err) < 0)
		return report(&err);
	host = str_of(cert->host.name);
	if (read_file(cert->args.others[0], &cert->chain, &err) < 0 ||
		read_file(cert->args.others[1], &cert->key, &err) < 0)
		return report(&err);
	if (tidy(cert, &err) < 0)
		return report(&err);
	cert_advise(cert->args.others[0], buf_view(&cert->chain), host, warn, NULL);
	return keep(cert, host, cert->replace);
}

/* ---- */

static int run(struct cert_command *cert, const char *word)
{
	int n = snprintf(cert->dir, sizeof(cert->dir), "%.*s", STR_PRINTF(cert->config.certs_dir));

	if (n < 0 || (size_t)n >= sizeof(cert->dir))
		return cli_fail(EXIT_USAGE, "the name of the certificates' folder is too long");
	if (!strcmp(word, "show"))
		return cert_show(cert);
	if (!strcmp(word, "new"))
		return cert_new(cert);
	return !strcmp(word, "import") ? cert_import(cert) : usage();
}

int cli_cert(int argc, char **argv)
{
	struct cert_command cert = { .new_key = false };
	struct err err;
	int result;

	if (argc < 2)
		return usage();
	argc = take_flags(&cert, argc - 1, argv + 1);
	if (config_load(&cert.config, argc, argv + 1, &cert.args, &err) < 0)
		return report(&err);
	buf_init(&cert.chain, PAIR_PEM_MAX);
	buf_init(&cert.key, PAIR_PEM_MAX);
	result = cert.args.help ? usage() : run(&cert, argv[1]);
	secret_wipe(cert.key.p, cert.key.cap);
	buf_release(&cert.key);
	buf_release(&cert.chain);
	config_release(&cert.config);
	return result;
}
