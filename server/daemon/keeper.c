/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/keeper.h"

#include "base/log.h"
#include "daemon/child.h"
#include "daemon/indexer.h"
#include "daemon/listeners.h"
#include "daemon/pairs.h"
#include "daemon/prepare.h"
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
enum { QUIET_MS = 60, LONGEST_MS = 1000, CERTS_QUIET_MS = 500, CERTS_LONGEST_MS = 5000 };

static const int signals[] = { SIGTERM, SIGINT, SIGHUP };
enum { SIGNAL_COUNT = sizeof(signals) / sizeof(signals[0]) };

struct keeper {
	const struct config *config; /* borrowed */
	struct prepared p;
	uv_loop_t loop;
	uv_signal_t signal[SIGNAL_COUNT];
	uv_timer_t deadline; /* for the server to drain */
	struct indexer indexer;
	struct child *child;
	struct watch *capsule_watch, *index_watch, *certs_watch;
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
	watch_free(k->capsule_watch);
	watch_free(k->index_watch);
	watch_free(k->certs_watch);
	indexer_stop(&k->indexer);
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
	child_drain(k->child);
}

static void drain_over(uv_timer_t *timer)
{
	struct keeper *k = timer->data;

	log_warning("some answers were not finished within limits.drain; ending them");
	child_kill(k->child);
}

static void stop(struct keeper *k)
{
	if (k->stopping) {
		child_kill(k->child);
		return;
	}
	k->stopping = true;
	if (k->config->limit_drain > 0)
		uv_timer_start(&k->deadline, drain_over, (uint64_t)k->config->limit_drain, 0);
	child_drain(k->child);
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
		child_tell(k->child, MESSAGE_REOPEN, STR_EMPTY);
}

static void start_server(struct keeper *k)
{
	k->started = true;
	child_start(k->child);
}

static void index_done(void *arg, int status)
{
	struct keeper *k = arg;
	struct err err = { 0 };

	if (k->stopping)
		return;
	if (k->started) {
		if (status != 0)
			log_warning(
				"the index run failed; what was indexed before stays in service");
		index_changed(k);
		return;
	}
	open_idle(k, &err);
	if (k->idle) {
		if (status != 0)
			log_warning("the index run failed; serving what there is");
		start_server(k);
		return;
	}
	log_error("there is no index to serve from: %s", err.text);
	end_without_server(k, 1);
}

static void capsule_changed(void *arg)
{
	struct keeper *k = arg;

	if (!k->stopping)
		indexer_run(&k->indexer);
}

/* ---- certificates ----------------------------------------------------------- */

static void certs_changed(void *arg)
{
	struct keeper *k = arg;
	struct buf fresh;
	struct err err;

	if (k->stopping || !pairs_wanted(k->config))
		return;
	buf_init(&fresh, PAIRS_MAX_OCTETS);
	if (pairs_load(k->config, &fresh, &err) < 0) {
		log_warning("the certificates in service stay: %s", err.text);
		pairs_wipe(&fresh);
		return;
	}
	if (str_eq(buf_view(&fresh), buf_view(&k->p.pairs))) {
		pairs_wipe(&fresh);
		return;
	}
	pairs_wipe(&k->p.pairs);
	k->p.pairs = fresh;
	child_tell(k->child, MESSAGE_PAIRS, buf_view(&k->p.pairs));
	log_notice("the certificates were read again");
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

static void signalled(uv_signal_t *handle, int number)
{
	struct keeper *k = handle->data;

	if (number != SIGHUP) {
		stop(k);
		return;
	}
	if (k->stopping)
		return;
	certs_changed(k);
	indexer_run(&k->indexer);
}

static void watch_all(struct keeper *k)
{
	struct watch_options capsule = { .loop = &k->loop,
		.path = k->p.capsule_dir,
		.recursive = true,
		.quiet_ms = QUIET_MS,
		.longest_ms = LONGEST_MS,
		.changed = capsule_changed,
		.arg = k };
	struct watch_options index = { .loop = &k->loop,
		.path = k->p.index_dir,
		.only = "bifold.db",
		.quiet_ms = QUIET_MS,
		.longest_ms = LONGEST_MS,
		.changed = index_changed,
		.arg = k };
	struct watch_options certs = { .loop = &k->loop,
		.path = k->p.certs_dir,
		.quiet_ms = CERTS_QUIET_MS,
		.longest_ms = CERTS_LONGEST_MS,
		.changed = certs_changed,
		.arg = k };
	struct err err;

	if (k->config->index_watch && watch_new(&capsule, &k->capsule_watch, &err) < 0)
		log_warning("%s; send SIGHUP after a change", err.text);
	if (watch_new(&index, &k->index_watch, &err) < 0)
		log_warning("%s; a rebuilt index is served after a restart", err.text);
	if (pairs_wanted(k->config) && watch_new(&certs, &k->certs_watch, &err) < 0)
		log_warning("%s; send SIGHUP after a change", err.text);
}

static const struct child_events events = { .ready = server_ready, .over = server_over };

static int set_up(struct keeper *k)
{
	struct child_options options = { .loop = &k->loop,
		.config = k->config,
		.listeners = &k->p.listeners,
		.pairs = &k->p.pairs,
		.events = &events,
		.arg = k };

	if (uv_loop_init(&k->loop) < 0)
		return -1;
	k->child = child_new(&options);
	if (!k->child)
		return -1;
	for (size_t i = 0; i < SIGNAL_COUNT; i++) {
		uv_signal_init(&k->loop, &k->signal[i]);
		k->signal[i].data = k;
		uv_signal_start(&k->signal[i], signalled, signals[i]);
	}
	uv_timer_init(&k->loop, &k->deadline);
	k->deadline.data = k;
	indexer_init(&k->indexer, &k->loop, k->config, index_done, k);
	return 0;
}

int keeper_run(const struct config *config)
{
	struct keeper k = { .config = config };
	struct err err = { 0 };
	int status = prepared_init(&k.p, config);

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
	child_free(k.child);
	store_close(k.idle);
	prepared_release(&k.p);
	return k.status;
}
