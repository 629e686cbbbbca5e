/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/child.h"

#include "base/log.h"
#include "base/mem.h"
#include "daemon/pairs.h"
#include "daemon/server.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * A server that died after it had been ready is back within a second, always;
 * one that dies before that is tried less and less often.
 */
enum { PAUSE_FIRST_MS = 20, PAUSE_READY_MAX_MS = 500, PAUSE_MAX_MS = 10000, LIVED_MS = 5000 };

struct child {
	struct child_options o;
	uv_process_t process;
	uv_pipe_t pipe;
	uv_timer_t restart;
	int hand; /* owned: our end of SERVER_HAND's pair */
	struct buf in;
	unsigned open;  /* handles of the server that runs */
	bool running;   /* the process exists */
	bool ready;     /* it said so */
	bool was_ready; /* some server once did */
	bool ending;    /* it is not to be started again */
	bool failed;
	bool discarded;
	uint64_t started_at;
	uint64_t pause_ms;
	int last_signal, last_status;
};

struct outgoing {
	uv_write_t request;
	struct buf octets;
};

struct child *child_new(const struct child_options *options)
{
	struct child *child = mem_alloc(sizeof(*child));

	if (!child)
		return NULL;
	child->o = *options;
	buf_init(&child->in, MESSAGE_MAX);
	uv_timer_init(options->loop, &child->restart);
	child->restart.data = child;
	return child;
}

void child_free(struct child *child)
{
	if (child)
		buf_release(&child->in);
	mem_free(child);
}

/* ---- talking --------------------------------------------------------------- */

static void written(uv_write_t *request, int status)
{
	struct outgoing *out = request->data;

	(void)status; /* a server that is gone is noticed by its exit */
	pairs_wipe(&out->octets);
	mem_free(out);
}

void child_tell(struct child *child, enum message_type type, struct str body)
{
	struct outgoing *out;
	uv_buf_t octets;

	if (!child->running)
		return;
	out = mem_alloc(sizeof(*out));
	if (!out)
		return;
	out->request.data = out;
	buf_init(&out->octets, MESSAGE_MAX + 64);
	if (buf_room(&out->octets, body.len + 64))
		message_put(&out->octets, type, body);
	octets = uv_buf_init(out->octets.p, (unsigned)out->octets.len);
	if (buf_failed(&out->octets) ||
		uv_write(&out->request, (uv_stream_t *)&child->pipe, &octets, 1, written) < 0) {
		log_error("out of memory: the server was not told of a change");
		written(&out->request, 0);
	}
}

void child_tell_tickets(struct child *child)
{
	struct buf octets;

	buf_init(&octets, PAIRS_TICKETS_MAX);
	tls_keys_export(child->o.tickets, &octets);
	child_tell(child, MESSAGE_TICKETS, buf_view(&octets));
	pairs_wipe(&octets);
}

void child_give_log(struct child *child)
{
	if (!child->running)
		return;
	if (message_send_fd(child->hand, *child->o.log_fd) == 0)
		child_tell(child, MESSAGE_LOG, STR_EMPTY);
	else
		log_warning("the server cannot be given the new access log; it keeps the old one");
}

static void tell_all(struct child *child)
{
	struct buf text;

	buf_init(&text, 1024 * 1024);
	config_dump(child->o.config, &text);
	child_tell(child, MESSAGE_SETTINGS, buf_view(&text));
	buf_clear(&text);
	listeners_write(child->o.listeners, &text);
	child_tell(child, MESSAGE_SOCKETS, buf_view(&text));
	child_tell(child, MESSAGE_PAIRS, buf_view(child->o.pairs));
	child_tell_tickets(child);
	child_tell(child, MESSAGE_GO, STR_EMPTY);
	buf_release(&text);
}

static void give_room(uv_handle_t *handle, size_t wanted, uv_buf_t *ret_room)
{
	struct child *child = handle->data;
	char *room = buf_room(&child->in, 1024);

	(void)wanted;
	*ret_room = uv_buf_init(room, room ? 1024 : 0);
}

static void heard(uv_stream_t *stream, ssize_t len, const uv_buf_t *octets)
{
	struct child *child = stream->data;
	struct message m;

	(void)octets;
	if (len <= 0) {
		if (len < 0)
			uv_read_stop(stream);
		return;
	}
	buf_grown(&child->in, (size_t)len);
	while (message_peek(&child->in, &m) > 0) {
		if (m.type == MESSAGE_READY) {
			child->ready = child->was_ready = true;
			child->o.events->ready(child->o.arg, child, m.body);
		}
		message_drop(&child->in, &m);
	}
}

/* ---- ends and starts ------------------------------------------------------- */

static uint64_t next_pause(struct child *child)
{
	uint64_t lived = uv_now(child->o.loop) - child->started_at;
	uint64_t most = child->ready ? PAUSE_READY_MAX_MS : PAUSE_MAX_MS;

	if (lived > LIVED_MS || child->pause_ms == 0)
		child->pause_ms = PAUSE_FIRST_MS;
	else
		child->pause_ms *= 2;
	if (child->pause_ms > most)
		child->pause_ms = most;
	return child->pause_ms;
}

static void restart(uv_timer_t *timer)
{
	child_start(timer->data);
}

void child_discard(struct child *child)
{
	child->discarded = true;
}

static void restart_closed(uv_handle_t *timer)
{
	struct child *child = timer->data;

	if (child->discarded)
		child_free(child);
}

static void over(struct child *child)
{
	uv_close((uv_handle_t *)&child->restart, restart_closed);
	child->o.events->over(child->o.arg, child, child->failed);
}

static void decide(struct child *child)
{
	uint64_t pause;

	if (!child->ending && !child->was_ready) {
		child->ending = child->failed = true;
		if (child->last_signal)
			log_error("the server was ended by signal %d while it started",
				child->last_signal);
	}
	if (child->ending) {
		over(child);
		return;
	}
	pause = next_pause(child);
	if (child->last_signal)
		log_error(
			"the server was ended by signal %d; starting it again", child->last_signal);
	else
		log_error("the server ended with status %d; starting it again", child->last_status);
	uv_timer_start(&child->restart, restart, pause, 0);
}

static void handle_closed(uv_handle_t *handle)
{
	struct child *child = handle->data;

	if (--child->open > 0)
		return;
	buf_clear(&child->in);
	decide(child);
}

static void close_handles(struct child *child)
{
	child->running = false;
	close(child->hand);
	if (child->open > 1)
		uv_close((uv_handle_t *)&child->process, handle_closed);
	uv_close((uv_handle_t *)&child->pipe, handle_closed);
}

static void ended(uv_process_t *process, int64_t status, int signal_number)
{
	struct child *child = process->data;

	child->last_signal = signal_number;
	child->last_status = (int)status;
	close_handles(child);
}

/* Our own environment and one variable more.  Strings are borrowed. */
static char **make_environment(char *variable)
{
	size_t count = 0;
	char **all;

	while (environ[count])
		count++;
	all = mem_alloc((count + 2) * sizeof(*all));
	if (all) {
		memcpy(all, environ, count * sizeof(*all));
		all[count] = variable;
	}
	return all;
}

/* libuv gives the child exactly these descriptors, in this order. */
static uv_stdio_container_t *make_descriptors(const struct child_options *o, int lifeline, int hand)
{
	const struct listeners *listeners = o->listeners;
	uv_stdio_container_t *all =
		mem_alloc((listeners->count + SERVER_FIRST_SOCKET) * sizeof(*all));

	if (!all)
		return NULL;
	all[STDIN_FILENO].flags = UV_IGNORE;
	all[STDOUT_FILENO].flags = UV_IGNORE;
	for (size_t i = STDERR_FILENO; i < listeners->count + SERVER_FIRST_SOCKET; i++)
		all[i].flags = UV_INHERIT_FD;
	all[STDERR_FILENO].data.fd = STDERR_FILENO;
	all[SERVER_LIFELINE].data.fd = lifeline;
	all[SERVER_LOG].data.fd = *o->log_fd < 0 ? STDERR_FILENO : *o->log_fd;
	all[SERVER_HAND].data.fd = hand;
	for (size_t i = 0; i < listeners->count; i++)
		all[SERVER_FIRST_SOCKET + i].data.fd = listeners->at[i].fd;
	return all;
}

/* /proc/self/exe is the very program that runs, even when another version has
 * been put in its place: both ends of the lifeline must agree. */
static int spawn(struct child *child, int lifeline, int hand)
{
	char name[] = "bifoldd: server", variable[64];
	char *arguments[] = { name, NULL };
	uv_process_options_t options = { .exit_cb = ended,
		.file = "/proc/self/exe",
		.args = arguments,
		.stdio_count = (int)child->o.listeners->count + SERVER_FIRST_SOCKET };
	int rc = UV_ENOMEM;

	snprintf(variable, sizeof(variable), "%s=%zu", SERVER_VARIABLE, child->o.listeners->count);
	options.env = make_environment(variable);
	options.stdio = make_descriptors(&child->o, lifeline, hand);
	if (options.env && options.stdio) {
		rc = uv_spawn(child->o.loop, &child->process, &options);
		child->open++; /* even when it failed */
	}
	mem_free(options.env);
	mem_free(options.stdio);
	return rc;
}

void child_start(struct child *child)
{
	int pair[2] = { -1, -1 }, hands[2] = { -1, -1 };
	int rc = 0;

	child->started_at = uv_now(child->o.loop);
	child->ready = false;
	child->last_signal = child->last_status = 0;
	child->open = 1; /* the pipe */
	child->process.data = child;
	child->pipe.data = child;
	uv_pipe_init(child->o.loop, &child->pipe, 0);
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, hands) < 0 ||
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		rc = -errno;
	else
		rc = uv_pipe_open(&child->pipe, pair[0]); /* owns it, makes it non-blocking */
	if (rc == 0)
		rc = spawn(child, pair[1], hands[1]);
	child->hand = hands[0];
	if (pair[1] >= 0)
		close(pair[1]);
	if (hands[1] >= 0)
		close(hands[1]);
	if (rc < 0) {
		log_error("the server cannot be started: %s", uv_strerror(rc));
		child->last_status = 1;
		close_handles(child);
		return;
	}
	child->running = true;
	uv_read_start((uv_stream_t *)&child->pipe, give_room, heard);
	tell_all(child);
}

static void child_end(struct child *child, enum message_type how)
{
	child->ending = true;
	if (child->running)
		child_tell(child, how, STR_EMPTY);
	else if (child->open == 0) /* not started, or waiting to be started again */
		over(child);
}

void child_drain(struct child *child)
{
	child_end(child, MESSAGE_DRAIN);
}

void child_leave(struct child *child)
{
	child_end(child, MESSAGE_LEAVE);
}

void child_kill(struct child *child)
{
	child->ending = true;
	if (child->running)
		uv_process_kill(&child->process, SIGKILL);
}
