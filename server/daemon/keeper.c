/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/keeper.h"

#include "base/log.h"
#include "daemon/access_log.h"
#include "daemon/capsule_watch.h"
#include "daemon/due.h"
#include "daemon/indexer.h"
#include "daemon/listeners.h"
#include "daemon/prepare.h"
#include "daemon/renewal.h"
#include "daemon/servers.h"
#include "daemon/watch.h"
#include "store/store.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

/*
 *  prepared -> (no index: first run) -> server started -> ready -> ... -> stopping
 *
 * Everything below runs on one loop; callbacks are named for what happened.
 */
enum { QUIET_MS = 60, LONGEST_MS = 1000 };

static const int signals[] = { SIGTERM, SIGINT, SIGHUP, SIGUSR1 };
enum { SIGNAL_COUNT = sizeof(signals) / sizeof(signals[0]) };

struct keeper {
	const struct config *config; /* borrowed */
	struct prepared p;
	uv_loop_t loop;
	uv_signal_t signal[SIGNAL_COUNT];
	uv_timer_t deadline; /* for the server to drain */
	struct indexer indexer;
	struct due due;
	struct servers servers;
	struct capsule_watch capsule_watch;
	struct watch *index_watch;
	struct renewal renewal;
	struct store *idle; /* keeps the index's -wal and -shm in being */
	bool started;       /* the server, once */
	bool announced;     /* the ready line */
	bool stopping;
	int status;
};

/* ---- the end ---------------------------------------------------------------- */

static void close_everything(struct keeper *k)
{
	for (size_t i = 0; i < SIGNAL_COUNT; i++)
		uv_close((uv_handle_t *)&k->signal[i], NULL);
	uv_close((uv_handle_t *)&k->deadline, NULL);
	capsule_watch_stop(&k->capsule_watch);
	watch_free(k->index_watch);
	renewal_stop(&k->renewal);
	indexer_stop(&k->indexer);
	due_stop(&k->due);
}

static void server_over(void *arg, bool failed)
{
	struct keeper *k = arg;

	if (failed)
		k->status = 1;
	close_everything(k);
}

/* Before there is a server: its restart timer is the child's one handle. */
static void end_without_server(struct keeper *k, int status)
{
	k->status = status;
	k->stopping = true;
	servers_drain(&k->servers);
}

static void drain_over(uv_timer_t *timer)
{
	struct keeper *k = timer->data;

	log_warning("some answers were not finished within limits.drain; ending them");
	servers_kill(&k->servers);
}

static void stop(struct keeper *k)
{
	if (k->stopping) {
		servers_kill(&k->servers);
		return;
	}
	k->stopping = true;
	if (k->config->limit_drain > 0)
		uv_timer_start(&k->deadline, drain_over, (uint64_t)k->config->limit_drain, 0);
	servers_drain(&k->servers);
}

/* ---- the index -------------------------------------------------------------- */

static void open_idle(struct keeper *k, struct err *err)
{
	struct store *store;

	if (store_open(k->p.index_file, &store, err) < 0)
		return;
	store_close(k->idle);
	k->idle = store;
}

/* A rebuilt index is a new file under the old name. */
static void index_changed(void *arg)
{
	struct keeper *k = arg;
	struct err err = { 0 };

	if (k->stopping || !k->idle || !store_replaced(k->idle))
		return;
	open_idle(k, &err);
	if (err.code)
		log_warning("the new index cannot be opened: %s", err.text);
	else
		servers_tell(&k->servers, MESSAGE_REOPEN, STR_EMPTY);
}

static void start_server(struct keeper *k)
{
	k->started = true;
	servers_start(&k->servers);
}

static void warn_of_failure(const struct keeper *k)
{
	unsigned pause = indexer_pause_s(&k->indexer);

	if (pause)
		log_warning("the index run failed; what was indexed before stays in service, and "
			    "it is tried again in %u s",
			pause);
	else
		log_warning("the index run failed; what was indexed before stays in service");
}

static void index_done(void *arg, int status)
{
	struct keeper *k = arg;
	struct err err = { 0 };

	if (k->stopping)
		return;
	if (k->started) {
		if (status != 0)
			warn_of_failure(k);
		index_changed(k);
		due_look(&k->due);
		if (status == 0 && capsule_watch_replaced(&k->capsule_watch))
			servers_renew(&k->servers);
		return;
	}
	open_idle(k, &err);
	if (k->idle) {
		if (status != 0)
			log_warning("the index run failed; serving what there is");
		due_look(&k->due);
		start_server(k);
		return;
	}
	log_error("there is no index to serve from: %s", err.text);
	end_without_server(k, 1);
}

/* Something is due, or something in the capsule changed. */
static void capsule_changed(void *arg)
{
	struct keeper *k = arg;

	if (!k->stopping)
		indexer_run_for(&k->indexer, &k->capsule_watch.paths);
}

/* ---- keys -------------------------------------------------------------------- */

static void pairs_changed(void *arg)
{
	struct keeper *k = arg;

	servers_tell(&k->servers, MESSAGE_PAIRS, buf_view(&k->p.pairs));
}

static void tickets_changed(void *arg)
{
	struct keeper *k = arg;

	servers_tell_tickets(&k->servers);
}

/* ---- events ------------------------------------------------------------------ */

/* The one line on standard output, once: other programs wait for it. */
static void server_ready(void *arg, struct str text)
{
	struct keeper *k = arg;
	struct config_host host;
	struct buf line;

	if (k->announced) {
		log_notice("the server is back: %.*s", STR_PRINTF(text));
		return;
	}
	k->announced = true;
	buf_init(&line, 64 * 1024);
	buf_puts(&line, "ready gemini=");
	listeners_describe(&k->p.listeners, false, &line);
	buf_puts(&line, " gopher=");
	listeners_describe(&k->p.listeners, true, &line);
	config_host_parse(k->config->hosts.at[0], &host, NULL);
	buf_printf(&line, " host=%s %.*s\n", host.name, STR_PRINTF(text));
	if (!buf_failed(&line)) {
		fwrite(line.p, 1, line.len, stdout);
		fflush(stdout);
	}
	buf_release(&line);
}

/* Its old file has been renamed, and goes on being written until now. */
static void open_log_again(struct keeper *k)
{
	struct err err;
	int fd;

	if (k->p.log_fd < 0)
		return;
	if (access_log_open(k->config, &fd, &err) < 0) {
		log_warning("the access log in use stays: %s", err.text);
		return;
	}
	close(k->p.log_fd);
	k->p.log_fd = fd;
	servers_give_log(&k->servers);
}

static void signalled(uv_signal_t *handle, int number)
{
	struct keeper *k = handle->data;

	if (number == SIGTERM || number == SIGINT) {
		stop(k);
		return;
	}
	if (k->stopping)
		return;
	if (number == SIGUSR1) {
		open_log_again(k);
		return;
	}
	renewal_look(&k->renewal);
	indexer_run(&k->indexer);
}

static void watch_all(struct keeper *k)
{
	struct watch_options index = { .loop = &k->loop,
		.path = k->p.index_dir,
		.only = "bifold.db",
		.quiet_ms = QUIET_MS,
		.longest_ms = LONGEST_MS,
		.changed = index_changed,
		.arg = k };
	struct err err;

	if (k->config->index_watch != INDEX_WATCH_NO)
		capsule_watch_start(&k->capsule_watch, &k->loop, (uint64_t)k->config->index_poll,
			k->config->index_watch == INDEX_WATCH_POLL);
	if (watch_new(&index, &k->index_watch, &err) < 0)
		log_warning("%s; a rebuilt index is served after a restart", err.text);
	renewal_start(&k->renewal, &k->loop);
}

static const struct servers_events events = { .ready = server_ready, .over = server_over };

static int set_up(struct keeper *k)
{
	struct child_options options = { .loop = &k->loop,
		.config = k->config,
		.listeners = &k->p.listeners,
		.pairs = &k->p.pairs,
		.tickets = k->renewal.tickets,
		.log_fd = &k->p.log_fd };

	if (uv_loop_init(&k->loop) < 0)
		return -1;
	if (servers_init(&k->servers, &options, &events, k) < 0)
		return -1;
	capsule_watch_init(&k->capsule_watch, &k->p.capsules, capsule_changed, k);
	for (size_t i = 0; i < SIGNAL_COUNT; i++) {
		uv_signal_init(&k->loop, &k->signal[i]);
		k->signal[i].data = k;
		uv_signal_start(&k->signal[i], signalled, signals[i]);
	}
	uv_timer_init(&k->loop, &k->deadline);
	k->deadline.data = k;
	indexer_init(&k->indexer, &k->loop, k->config, index_done, k);
	due_init(&k->due, &k->loop, &k->idle, capsule_changed, k);
	return 0;
}

/* 0, or the exit status after one logged sentence. */
static int set_up_keys(struct keeper *k)
{
	const struct renewal_options options = { .config = k->config,
		.pairs = &k->p.pairs,
		.pairs_changed = pairs_changed,
		.tickets_changed = tickets_changed,
		.arg = k };
	struct err err;
	int rc = renewal_init(&k->renewal, &options, &err);

	if (rc == 0)
		return 0;
	log_error("%s", err.text);
	renewal_release(&k->renewal);
	prepared_release(&k->p);
	return rc == ERR_USAGE || rc == ERR_MISSING ? 2 : 1;
}

int keeper_run(const struct config *config)
{
	struct keeper k = { .config = config };
	struct err err = { 0 };
	int status = prepared_init(&k.p, config);

	if (status != 0)
		return status;
	status = set_up_keys(&k);
	if (status != 0)
		return status;
	if (set_up(&k) < 0) {
		log_error("out of memory");
		return 1;
	}
	watch_all(&k);
	open_idle(&k, &err);
	if (k.idle)
		start_server(&k);
	else if (err.code != ERR_MISSING)
		log_warning("%s; building it anew", err.text);
	indexer_run(&k.indexer);
	uv_run(&k.loop, UV_RUN_DEFAULT);
	uv_loop_close(&k.loop);
	servers_release(&k.servers);
	renewal_release(&k.renewal);
	store_close(k.idle);
	prepared_release(&k.p);
	return k.status;
}
