/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/server.h"

#include "base/log.h"
#include "base/mem.h"
#include "config/capsules.h"
#include "config/config.h"
#include "daemon/access_log.h"
#include "daemon/listeners.h"
#include "daemon/message.h"
#include "daemon/pairs.h"
#include "daemon/process.h"
#include "daemon/sandbox.h"
#include "daemon/workers.h"
#include "files/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { RESERVE = 256 * 1024 };

struct server {
	struct config config;
	struct listeners listeners;
	struct buf in; /* from the keeper; wiped as it is used */
	struct tls_keys *keys;
	struct tls_server *tls;
	struct workers *workers;
	char index_dir[4096], index_file[4200];
	struct config_capsules capsules;
	int roots[CONFIG_CAPSULE_MAX];
	unsigned worker_count, connections;
	bool leave;
};

int server_wanted(void)
{
	return getenv(SERVER_VARIABLE) != NULL;
}

/* The keeper decides when we end; a terminal or a service manager that signals
 * the whole group must not cut answers short before it has. */
static void leave_signals_to_keeper(void)
{
	const int ignored[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2 };

	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		signal(ignored[i], SIG_IGN);
}

static int take_settings(struct server *s, struct str text, struct err *err)
{
	int rc = 0;

	while (text.len > 0 && rc == 0)
		rc = config_set(&s->config, str_line(&text), err);
	if (rc == 0)
		log_open("bifoldd", (enum log_level)log_level_named(s->config.log_level));
	if (rc == 0 && access_log_wanted(&s->config))
		log_access_to(SERVER_LOG);
	return rc;
}

static int take_pairs(struct server *s, struct str body, struct err *err)
{
	struct tls_pair pairs[CONFIG_LIST_MAX];
	struct tls_server *tls;
	size_t count;
	int rc;

	if (pairs_read(body, pairs, &count) < 0)
		return err_set(err, ERR_FORMAT, "the keeper's certificates are garbled");
	if (count == 0)
		return 0;
	rc = tls_server_new(pairs, count, s->keys, &tls, err);
	if (rc < 0)
		return rc;
	tls_server_unref(s->tls);
	s->tls = tls;
	return 0;
}

static int take_tickets(struct server *s, struct str octets, struct err *err)
{
	if (tls_keys_import(s->keys, octets) < 0)
		return err_set(err, ERR_FORMAT, "the keeper's ticket keys are garbled");
	return 0;
}

/* 1: go, 0: the next message, or an error. */
static int take_first(struct server *s, const struct message *m, struct err *err)
{
	switch (m->type) {
	case MESSAGE_SETTINGS:
		return take_settings(s, m->body, err);
	case MESSAGE_SOCKETS:
		return listeners_read(m->body, SERVER_FIRST_SOCKET, &s->listeners, err);
	case MESSAGE_PAIRS:
		return take_pairs(s, m->body, err);
	case MESSAGE_TICKETS:
		return take_tickets(s, m->body, err);
	case MESSAGE_GO:
		return 1;
	default:
		return err_set(err, ERR_FORMAT, "the keeper said something out of turn");
	}
}

static int receive(struct server *s, struct err *err)
{
	int rc = message_receive(SERVER_LIFELINE, &s->in);

	if (rc == 0)
		return err_set(err, ERR_STALE, "the keeper is gone");
	return rc < 0 ? err_set(err, ERR_IO, "the keeper cannot be heard") : 0;
}

static int hear_start(struct server *s, struct err *err)
{
	int rc = 0;

	while (rc == 0) {
		struct message m;
		int got = message_peek(&s->in, &m);

		if (got < 0)
			return err_set(err, ERR_FORMAT, "the keeper cannot be understood");
		if (got == 0) {
			rc = receive(s, err);
			continue;
		}
		rc = take_first(s, &m, err);
		message_drop(&s->in, &m);
	}
	return rc < 0 ? rc : 0;
}

static void own_descriptors(const struct server *s)
{
	for (int fd = SERVER_LIFELINE; fd < SERVER_FIRST_SOCKET; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	for (size_t i = 0; i < s->listeners.count; i++)
		fcntl(s->listeners.at[i].fd, F_SETFD, FD_CLOEXEC);
}

static int make_paths(struct server *s, struct err *err)
{
	struct str dir = s->config.state_dir;

	if (dir.len + 32 > sizeof(s->index_dir))
		return err_set(err, ERR_USAGE, "the name of a folder is too long");
	snprintf(s->index_dir, sizeof(s->index_dir), "%.*s/index", STR_PRINTF(dir));
	snprintf(s->index_file, sizeof(s->index_file), "%s/bifold.db", s->index_dir);
	return 0;
}

static void log_state(const struct server *s, const struct sandbox_state *sandbox)
{
	struct buf text;

	buf_init(&text, 512);
	sandbox_describe(sandbox, &text);
	log_notice("server: uid=%u gid=%u %.*s workers=%u connections=%u", (unsigned)getuid(),
		(unsigned)getgid(), STR_PRINTF(buf_view(&text)), s->worker_count, s->connections);
	buf_release(&text);
}

static int close_sandbox(struct server *s, struct err *err)
{
	struct sandbox_state sandbox;
	int rc = make_paths(s, err);

	if (rc == 0)
		rc = config_capsules_find(&s->config, &s->capsules, err);
	for (size_t i = 0; rc == 0 && i < s->capsules.count; i++)
		rc = root_open(s->capsules.at[i].dir, &s->roots[i], err);
	if (rc == 0 && s->tls)
		rc = tls_server_warm_up(s->tls, err);
	if (rc == 0)
		rc = sandbox_enter(s->roots, s->capsules.count, s->index_dir, &sandbox, err);
	if (rc == 0)
		log_state(s, &sandbox);
	return rc;
}

static void fit_connections(struct server *s)
{
	int64_t wanted = s->config.limit_connections;
	unsigned others = (unsigned)s->listeners.count + 8 * s->worker_count;

	s->connections = process_descriptors((unsigned)wanted, others);
	if (s->connections < wanted)
		log_warning("the limit of open files allows %u connections, not the %lld of "
			    "limits.connections; raise the limit, or lower the setting",
			s->connections, (long long)wanted);
}

static int set_up(struct server *s, struct err *err)
{
	struct workers_options options = { .config = &s->config, .listeners = &s->listeners };
	int rc = hear_start(s, err);

	if (rc < 0)
		return rc;
	own_descriptors(s);
	s->worker_count = process_workers(s->config.workers);
	process_tune_memory(s->worker_count);
	fit_connections(s);
	rc = close_sandbox(s, err);
	if (rc < 0)
		return rc;
	options.index_file = s->index_file;
	options.capsules = &s->capsules;
	options.roots = s->roots;
	options.count = s->worker_count;
	options.connections = s->connections;
	options.tls = s->tls;
	rc = workers_new(&options, &s->workers, err);
	return rc < 0 ? rc : workers_start(s->workers, err);
}

static int report_ready(struct server *s)
{
	struct store_counts counts = { 0 };
	char text[128];

	workers_counts(s->workers, &counts);
	snprintf(text, sizeof(text), "articles=%llu sections=%llu workers=%u",
		(unsigned long long)counts.articles, (unsigned long long)counts.sections,
		s->worker_count);
	return message_send(SERVER_LIFELINE, MESSAGE_READY, str_of(text));
}

static void change_pairs(struct server *s, struct str body)
{
	struct err err;

	if (take_pairs(s, body, &err) < 0)
		log_warning("the certificates in service stay: %s", err.text);
	else
		workers_set_tls(s->workers, s->tls);
}

static void change_tickets(struct server *s, struct str octets)
{
	struct err err;

	if (take_tickets(s, octets, &err) < 0)
		log_warning("the ticket keys stay as they are: %s", err.text);
}

/* All threads write to the one descriptor, which becomes another file between
 * two lines. */
static void change_log(void)
{
	int fd = message_receive_fd(SERVER_HAND);

	if (fd < 0 || dup3(fd, SERVER_LOG, O_CLOEXEC) < 0)
		log_warning("the new access log did not arrive; the old one stays");
	if (fd >= 0)
		close(fd);
}

/* Ends with MESSAGE_DRAIN or MESSAGE_LEAVE: true.  False: the keeper is gone. */
static bool obey(struct server *s)
{
	for (;;) {
		struct message m;
		int got = message_peek(&s->in, &m);
		bool drain;

		if (got < 0 || (got == 0 && message_receive(SERVER_LIFELINE, &s->in) <= 0))
			return false;
		if (got == 0)
			continue;
		drain = m.type == MESSAGE_DRAIN || m.type == MESSAGE_LEAVE;
		s->leave = m.type == MESSAGE_LEAVE;
		if (m.type == MESSAGE_REOPEN)
			workers_reopen(s->workers);
		else if (m.type == MESSAGE_PAIRS)
			change_pairs(s, m.body);
		else if (m.type == MESSAGE_TICKETS)
			change_tickets(s, m.body);
		else if (m.type == MESSAGE_LOG)
			change_log();
		message_drop(&s->in, &m);
		if (drain)
			return true;
	}
}

static void tear_down(struct server *s)
{
	workers_free(s->workers);
	tls_server_unref(s->tls);
	tls_keys_free(s->keys);
	listeners_close(&s->listeners);
	pairs_wipe(&s->in);
	config_release(&s->config);
	for (size_t i = 0; i < s->capsules.count; i++)
		close(s->roots[i]);
	config_capsules_release(&s->capsules);
	mem_free(s);
}

static struct server *prepare(struct err *err)
{
	struct server *s;

	if (process_prepare(err) < 0)
		return NULL;
	s = mem_alloc(sizeof(*s));
	if (!s) {
		err_nomem(err);
		return NULL;
	}
	buf_init(&s->in, MESSAGE_MAX + 64 * 1024);
	s->keys = tls_keys_new();
	if (config_init(&s->config, err) < 0)
		return NULL;
	if (!s->keys || !buf_room(&s->in, RESERVE)) {
		err_nomem(err);
		return NULL;
	}
	return s;
}

int server_run(void)
{
	struct err err = { 0 };
	struct server *s;

	unsetenv(SERVER_VARIABLE);
	log_open("bifoldd", LOG_NOTICE);
	prctl(PR_SET_NAME, "bifoldd-server", 0, 0, 0);
	leave_signals_to_keeper();
	s = prepare(&err);
	if (!s || set_up(s, &err) < 0) {
		if (err.code != ERR_STALE)
			log_error("the server cannot start: %s", err.text);
		return 1;
	}
	/* without a keeper nobody would free the ports: end at once */
	if (report_ready(s) < 0 || !obey(s))
		_exit(1);
	if (s->leave)
		workers_leave(s->workers);
	else
		workers_stop(s->workers);
	workers_join(s->workers);
	tear_down(s);
	return 0;
}
