/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "net/loop.h"

#include "base/clock.h"
#include "base/mem.h"

#include <errno.h>
#include <malloc.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { CROWD = 128 };

uint64_t loop_now(const struct net_loop *loop)
{
	return uv_now(&loop->uv);
}

struct tls_server *loop_tls(struct net_loop *loop)
{
	struct tls_server *server;

	uv_mutex_lock(&loop->lock);
	server = loop->tls ? tls_server_ref(loop->tls) : NULL;
	uv_mutex_unlock(&loop->lock);
	return server;
}

/* At rest nothing ticks. */
void loop_conn_started(struct net_loop *loop)
{
	if (loop->conn_count++ == 0)
		uv_timer_start(&loop->sweep, sweep_cb, SWEEP_MS, SWEEP_MS);
	if (loop->conn_count > loop->conn_peak)
		loop->conn_peak = loop->conn_count;
}

static void stop_if_drained(struct net_loop *loop)
{
	if (loop->draining && loop->conn_count == 0)
		uv_stop(&loop->uv);
}

/* After a crowd the allocator keeps the pages that it left behind, and a small
 * box wants them back. */
static void give_pages_back(struct net_loop *loop)
{
#ifdef __GLIBC__
	if (loop->conn_peak >= CROWD)
		malloc_trim(0);
#endif
	loop->conn_peak = 0;
}

void loop_conn_ended(struct net_loop *loop)
{
	if (--loop->conn_count == 0) {
		uv_timer_stop(&loop->sweep);
		give_pages_back(loop);
	}
	stop_if_drained(loop);
}

/* ---- callbacks ------------------------------------------------------------------ */

static void drain_cb(uv_timer_t *timer)
{
	sweep_stop(timer->data, true);
}

static void leave_begin(struct net_loop *loop)
{
	if (loop->draining)
		return;
	loop->draining = true;
	doors_close(loop);
	stop_if_drained(loop);
}

static void drain_begin(struct net_loop *loop)
{
	if (loop->stopping)
		return;
	loop->stopping = true;
	leave_begin(loop);
	sweep_stop(loop, false);
	if (loop->limits.drain_ms)
		uv_timer_start(&loop->drain, drain_cb, loop->limits.drain_ms, 0);
	stop_if_drained(loop);
}

static void run_calls(struct net_loop *loop)
{
	struct call *call, *next;

	uv_mutex_lock(&loop->lock);
	call = loop->calls;
	loop->calls = NULL;
	loop->calls_end = &loop->calls;
	uv_mutex_unlock(&loop->lock);
	for (; call; call = next) {
		next = call->next;
		call->fn(call->arg);
		mem_free(call);
	}
}

static void wake_cb(uv_async_t *wake)
{
	struct net_loop *loop = wake->data;
	bool stop, leave;

	run_calls(loop);
	uv_mutex_lock(&loop->lock);
	stop = loop->stop_asked;
	leave = loop->leave_asked;
	uv_mutex_unlock(&loop->lock);
	if (leave)
		leave_begin(loop);
	if (stop)
		drain_begin(loop);
}

/* Its only use is that the loop does not sleep while it is active. */
static void deferred_cb(uv_idle_t *idle)
{
	(void)idle;
}

static void turn_cb(uv_prepare_t *turn)
{
	struct net_loop *loop = turn->data;

	loop->handshakes = 0;
	sweep_postponed(loop);
	conn_reap(loop);
	if (!loop->postponed.first)
		uv_idle_stop(&loop->deferred);
}

void loop_defer(struct net_loop *loop)
{
	uv_idle_start(&loop->deferred, deferred_cb);
}

/* ---- birth and death ------------------------------------------------------------ */

static int copy_options(struct net_loop *loop, const struct net_options *options)
{
	size_t count = options->listener_count;

	loop->limits = options->limits;
	loop->service = options->service;
	loop->log_access = options->log_access;
	loop->log_address = options->log_address;
	loop->log_form = options->log_form;
	loop->tls = options->tls ? tls_server_ref(options->tls) : NULL;
	loop->shared_own = !options->shared;
	loop->shared = options->shared ? options->shared : net_shared_new(&options->limits);
	loop->scratch = mem_alloc(SCRATCH);
	loop->listeners = mem_alloc(count * sizeof(*loop->listeners));
	loop->doors = mem_alloc(count * sizeof(*loop->doors));
	if (!loop->shared || !loop->scratch || !loop->listeners || !loop->doors)
		return ERR_NOMEM;
	if (count)
		memcpy(loop->listeners, options->listeners, count * sizeof(*loop->listeners));
	loop->door_count = count;
	return 0;
}

static int handles_init(struct net_loop *loop)
{
	int rc = uv_async_init(&loop->uv, &loop->wake, wake_cb);

	if (rc < 0)
		return rc;
	uv_timer_init(&loop->uv, &loop->sweep);
	uv_timer_init(&loop->uv, &loop->drain);
	uv_prepare_init(&loop->uv, &loop->turn);
	uv_idle_init(&loop->uv, &loop->deferred);
	loop->wake.data = loop->sweep.data = loop->drain.data = loop->turn.data = loop;
	loop->deferred.data = loop->set_poll.data = loop;
	rc = uv_prepare_start(&loop->turn, turn_cb);
	if (rc < 0)
		return rc;
	loop->set = epoll_create1(EPOLL_CLOEXEC);
	if (loop->set < 0)
		return uv_translate_sys_error(errno);
	rc = uv_poll_init(&loop->uv, &loop->set_poll, loop->set);
	return rc < 0 ? rc : uv_poll_start(&loop->set_poll, UV_READABLE, conn_set_cb);
}

/* What net_new() made before the loop itself; accepts any part of it. */
static void release(struct net_loop *loop)
{
	tls_server_unref(loop->tls);
	if (loop->shared_own)
		net_shared_free(loop->shared);
	mem_free(loop->scratch);
	mem_free(loop->listeners);
	mem_free(loop->doors);
	mem_free(loop);
}

int net_new(const struct net_options *options, struct net_loop **ret_loop, struct err *err)
{
	struct net_loop *loop = mem_alloc(sizeof(*loop));
	int rc;

	if (!loop)
		return err_nomem(err);
	loop->reserve = loop->set = -1;
	loop->calls_end = &loop->calls;
	if (copy_options(loop, options) < 0) {
		release(loop);
		return err_nomem(err);
	}
	rc = uv_loop_init(&loop->uv);
	if (rc < 0) {
		release(loop);
		return err_set(err, ERR_IO, "cannot make an event loop: %s", uv_strerror(rc));
	}
	uv_mutex_init(&loop->lock);
	rc = handles_init(loop);
	if (rc < 0) {
		loop->door_count = 0;
		net_free(loop);
		return err_set(err, ERR_IO, "cannot make an event loop: %s", uv_strerror(rc));
	}
	rc = doors_open(loop, err);
	if (rc < 0) {
		net_free(loop);
		return rc;
	}
	*ret_loop = loop;
	return 0;
}

static void close_cb(uv_handle_t *handle, void *arg)
{
	(void)arg;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

void net_free(struct net_loop *loop)
{
	if (!loop)
		return;
	loop->draining = true;
	sweep_stop(loop, true);
	conn_reap(loop);
	doors_close(loop);
	uv_walk(&loop->uv, close_cb, NULL);
	while (uv_run(&loop->uv, UV_RUN_DEFAULT) != 0)
		;
	uv_loop_close(&loop->uv);
	if (loop->set >= 0)
		close(loop->set);
	uv_mutex_destroy(&loop->lock);
	for (struct call *call = loop->calls, *next; call; call = next) {
		next = call->next;
		mem_free(call);
	}
	release(loop);
}

/* ---- use ------------------------------------------------------------------------ */

int net_run(struct net_loop *loop)
{
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	uv_mutex_lock(&loop->lock);
	loop->ended = true;
	uv_mutex_unlock(&loop->lock);
	run_calls(loop);
	return 0;
}

void net_stop(struct net_loop *loop)
{
	uv_mutex_lock(&loop->lock);
	loop->stop_asked = true;
	uv_mutex_unlock(&loop->lock);
	uv_async_send(&loop->wake);
}

void net_leave(struct net_loop *loop)
{
	uv_mutex_lock(&loop->lock);
	loop->leave_asked = true;
	uv_mutex_unlock(&loop->lock);
	uv_async_send(&loop->wake);
}

void net_set_tls(struct net_loop *loop, struct tls_server *server)
{
	struct tls_server *old;

	if (server)
		tls_server_ref(server);
	uv_mutex_lock(&loop->lock);
	old = loop->tls;
	loop->tls = server;
	uv_mutex_unlock(&loop->lock);
	tls_server_unref(old);
}

int net_call(struct net_loop *loop, net_call_fn *fn, void *arg)
{
	struct call *call = mem_alloc(sizeof(*call));
	bool ended;

	if (!call)
		return ERR_NOMEM;
	*call = (struct call){ .fn = fn, .arg = arg };
	uv_mutex_lock(&loop->lock);
	ended = loop->ended;
	if (!ended) {
		*loop->calls_end = call;
		loop->calls_end = &call->next;
	}
	uv_mutex_unlock(&loop->lock);
	if (ended) {
		mem_free(call);
		return ERR_STALE;
	}
	uv_async_send(&loop->wake);
	return 0;
}
