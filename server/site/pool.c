/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The writer's side of the reader processes.  A frame on the socket is a type
 * and a length of 32 bits each, then that many octets; type 0 ends an answer. */
#include "site/pool.h"

#include "article/charset.h"
#include "base/clock.h"
#include "base/mem.h"
#include "site/pool_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	READ_SIZE = 64 * 1024,
	AHEAD_MAX = 16 * 1024 /* octets of a job that a socket takes in any case */
};

/*
 * A reader has the next job before it has finished the first: what it makes of it
 * waits in the socket, so that the writer, which does one thing at a time, need not.
 */
struct reader {
	pid_t pid; /* 0: not running */
	int fd;
	bool busy;  /* it does the job of `tag` */
	bool ahead; /* `next` is its next one */
	bool sent;  /* and has been sent to it */
	void *tag, *next_tag;
	uint64_t deadline_ms;
	struct buf in;   /* frames not yet taken */
	struct buf next; /* the job ahead, in case that the one before kills the reader */
};

struct pool {
	struct pool_options options;
	struct reader *readers;  /* owned, [options.readers] */
	struct reader *speaking; /* whose answer has begun to be taken */
	unsigned turn;           /* who is heard first when nobody is speaking */
};

int pool_new(const struct pool_options *options, struct pool **ret_pool, struct err *err)
{
	struct pool *pool = mem_alloc(sizeof(*pool));

	if (pool)
		pool->readers = mem_alloc(options->readers * sizeof(*pool->readers));
	if (!pool || !pool->readers) {
		mem_free(pool);
		return err_nomem(err);
	}
	pool->options = *options;
	for (unsigned i = 0; i < options->readers; i++) {
		pool->readers[i].fd = -1;
		buf_init(&pool->readers[i].next, 1024 * 1024);
		buf_init(&pool->readers[i].in, POOL_FRAME_MAX + READ_SIZE);
	}
	*ret_pool = pool;
	return 0;
}

/* ---- starting and ending ----------------------------------------------------------- */

static int start(struct pool *pool, struct reader *reader, struct err *err)
{
	int room = 1024 * 1024;
	int pair[2];

	charset_open_all(); /* a reader may open no file but its capsule's */
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return err_set(err, ERR_IO, "cannot make a socket for a reader process: %s",
			strerror(errno));
	/* a whole ordinary answer fits, so that a reader need not wait */
	setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	reader->pid = fork();
	if (reader->pid == 0)
		pool_reader_main(&pool->options, pair[1]);
	close(pair[1]);
	if (reader->pid < 0) {
		reader->pid = 0;
		close(pair[0]);
		return err_set(err, ERR_IO, "cannot start a reader process: %s", strerror(errno));
	}
	reader->fd = pair[0];
	fcntl(reader->fd, F_SETFL, O_NONBLOCK);
	buf_clear(&reader->in);
	return 0;
}

/* Returns the status that waitpid() gives. */
static int end(struct reader *reader, bool force)
{
	int status = 0;

	if (!reader->pid)
		return 0;
	if (force)
		kill(reader->pid, SIGKILL);
	close(reader->fd);
	while (waitpid(reader->pid, &status, 0) < 0 && errno == EINTR)
		;
	reader->pid = 0;
	reader->fd = -1;
	reader->busy = false;
	return status;
}

void pool_free(struct pool *pool)
{
	if (!pool)
		return;
	for (unsigned i = 0; i < pool->options.readers; i++) {
		end(&pool->readers[i], true);
		buf_release(&pool->readers[i].in);
		buf_release(&pool->readers[i].next);
	}
	mem_free(pool->readers);
	mem_free(pool);
}

/* ---- jobs out -------------------------------------------------------------------------- */

static bool send_all(int fd, struct str s)
{
	while (s.len) {
		struct pollfd ready = { .fd = fd, .events = POLLOUT };
		ssize_t n = send(fd, s.p, s.len, MSG_NOSIGNAL);

		if (n >= 0)
			s = str_from(s, (size_t)n);
		else if (errno == EAGAIN)
			poll(&ready, 1, 1000);
		else if (errno != EINTR)
			return false;
	}
	return true;
}

/* Writes the next job into reader->next; 1, 0 when there is none. */
static int form_job(struct reader *reader, const struct pool_calls *calls, struct err *err)
{
	struct buf *job = &reader->next;
	uint64_t size = 0;
	uint32_t head[2];
	int result;

	/* room for the frame's head and the job's size in front */
	buf_clear(job);
	buf_repeat(job, '\0', sizeof(head) + sizeof(size));
	result = calls->next(calls->ctx, job, &size, &reader->next_tag, err);
	if (result <= 0)
		return result;
	if (buf_failed(job))
		return err_nomem(err);
	head[0] = 1;
	head[1] = (uint32_t)(job->len - sizeof(head));
	memcpy(job->p, head, sizeof(head));
	memcpy(job->p + sizeof(head), &size, sizeof(size));
	return 1;
}

/* The job ahead becomes the one that it does. */
static void move_on(struct pool *pool, struct reader *reader)
{
	reader->busy = true;
	reader->ahead = reader->sent = false;
	reader->tag = reader->next_tag;
	reader->deadline_ms = clock_ms() + pool->options.wall_ms;
}

/* Gives reader->next to a reader that has nothing else to do. */
static int send_first(struct pool *pool, struct reader *reader, struct err *err)
{
	for (int tries = 0; tries < 2; tries++) {
		int result = reader->pid ? 0 : start(pool, reader, err);

		if (result < 0)
			return result;
		if (send_all(reader->fd, buf_view(&reader->next))) {
			move_on(pool, reader);
			return 1;
		}
		end(reader, true); /* it died while it was idle */
	}
	return err_set(err, ERR_IO, "reader processes die as soon as they are started");
}

/* 1 when a job was handed out, 0 when there is none. */
static int hand_out(
	struct pool *pool, struct reader *reader, const struct pool_calls *calls, struct err *err)
{
	int result = form_job(reader, calls, err);

	if (result <= 0)
		return result;
	if (!reader->busy)
		return send_first(pool, reader, err);
	/* A long one could fill the socket while the reader waits for us to hear it.  One
	 * that is dying is buried with the job it has, and this one is sent anew. */
	reader->ahead = true;
	reader->sent =
		reader->next.len <= AHEAD_MAX && send_all(reader->fd, buf_view(&reader->next));
	return 1;
}

/* ---- answers in ------------------------------------------------------------------------- */

static int finish(struct pool *pool, struct reader *reader, enum pool_outcome outcome,
	const struct pool_calls *calls, struct err *err)
{
	void *tag = reader->tag;
	int result;

	if (pool->speaking == reader)
		pool->speaking = NULL;
	pool->turn = (unsigned)(reader - pool->readers) + 1;
	reader->busy = false;
	if (reader->sent && reader->pid)
		move_on(pool, reader);
	result = calls->done(calls->ctx, tag, outcome, err);
	if (result >= 0 && reader->ahead)
		result = send_first(pool, reader, err);
	return result < 0 ? result : 0;
}

static int bury(struct pool *pool, struct reader *reader, bool hung, const struct pool_calls *calls,
	struct err *err)
{
	int status = end(reader, true);
	bool cpu =
		WIFSIGNALED(status) && (WTERMSIG(status) == SIGPROF || WTERMSIG(status) == SIGXCPU);

	return finish(pool, reader, hung ? POOL_HUNG : cpu ? POOL_CPU : POOL_CRASHED, calls, err);
}

/* Nothing more has to come before take_frames() has something to do. */
static bool holds_frame(const struct reader *reader)
{
	uint32_t head[2];

	if (reader->in.len < POOL_HEAD)
		return false;
	memcpy(head, reader->in.p, sizeof(head));
	return head[1] > POOL_FRAME_MAX || reader->in.len - POOL_HEAD >= head[1];
}

/* The frames that have come whole.  1 when the job is done with. */
static int take_frames(
	struct pool *pool, struct reader *reader, const struct pool_calls *calls, struct err *err)
{
	struct str in = buf_view(&reader->in);
	int result = 0;

	while (result == 0 && in.len >= POOL_HEAD) {
		uint32_t head[2];

		memcpy(head, in.p, sizeof(head));
		if (head[1] > POOL_FRAME_MAX || !reader->busy)
			return bury(pool, reader, false, calls, err) < 0 ? err->code : 1;
		if (in.len - POOL_HEAD < head[1])
			break;
		pool->speaking = reader;
		reader->deadline_ms = clock_ms() + pool->options.wall_ms;
		if (head[0] == 0) {
			/* before a new process may begin with nothing in */
			buf_drop(
				&reader->in, reader->in.len - in.len + POOL_HEAD + (size_t)head[1]);
			result = finish(pool, reader, POOL_DONE, calls, err);
			return result < 0 ? result : 1;
		}
		result = calls->record(calls->ctx, reader->tag, head[0],
			str_upto(str_from(in, POOL_HEAD), head[1]), err);
		in = str_from(in, POOL_HEAD + head[1]);
	}
	buf_drop(&reader->in, reader->in.len - in.len);
	return result;
}

static int hear(
	struct pool *pool, struct reader *reader, const struct pool_calls *calls, struct err *err)
{
	char *room = buf_room(&reader->in, READ_SIZE);
	ssize_t n;
	int result;

	if (!room)
		return err_nomem(err);
	n = read(reader->fd, room, READ_SIZE);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n > 0) {
		buf_grown(&reader->in, (size_t)n);
		reader->deadline_ms = clock_ms() + pool->options.wall_ms;
		result = take_frames(pool, reader, calls, err);
		return result < 0 ? result : 0;
	}
	if (reader->busy)
		return bury(pool, reader, false, calls, err);
	end(reader, true);
	return 0;
}

static int sweep(struct pool *pool, const struct pool_calls *calls, struct err *err)
{
	uint64_t now = clock_ms();
	int result = 0;

	for (unsigned i = 0; result >= 0 && i < pool->options.readers; i++) {
		struct reader *reader = &pool->readers[i];

		if (!reader->busy)
			continue;
		if (pool->speaking && pool->speaking != reader)
			reader->deadline_ms = now + pool->options.wall_ms; /* it may be us */
		else if (now >= reader->deadline_ms)
			result = bury(pool, reader, true, calls, err);
	}
	return result < 0 ? result : 0;
}

static int wait_for_answers(struct pool *pool, const struct pool_calls *calls, struct err *err)
{
	struct pollfd ready[64];
	struct reader *of[64];
	nfds_t count = 0;
	int patience_ms = 100;
	int result = 0;

	for (unsigned i = 0; i < pool->options.readers && count < 64; i++) {
		struct reader *reader = &pool->readers[(pool->turn + i) % pool->options.readers];

		if (!reader->busy || (pool->speaking && pool->speaking != reader))
			continue;
		if (holds_frame(reader))
			patience_ms = 0;
		of[count] = reader;
		ready[count++] = (struct pollfd){ .fd = reader->fd, .events = POLLIN };
	}
	if (poll(ready, count, patience_ms) < 0 && errno != EINTR)
		return err_set(err, ERR_IO, "waiting for a reader failed: %s", strerror(errno));
	for (nfds_t i = 0; result >= 0 && i < count; i++) {
		if (pool->speaking && pool->speaking != of[i])
			continue;
		if (holds_frame(of[i]))
			result = take_frames(pool, of[i], calls, err);
		else if (ready[i].revents)
			result = hear(pool, of[i], calls, err);
	}
	return result < 0 ? result : sweep(pool, calls, err);
}

int pool_run(struct pool *pool, const struct pool_calls *calls, struct err *err)
{
	bool more = true;

	for (;;) {
		unsigned busy = 0;
		int result = 0;

		for (unsigned i = 0; i < 2 * pool->options.readers && more; i++) {
			struct reader *reader = &pool->readers[i % pool->options.readers];

			/* all have their first before any has its second */
			if (i < pool->options.readers ? reader->busy : reader->ahead)
				continue;
			result = hand_out(pool, reader, calls, err);
			if (result < 0)
				return result;
			more = result > 0;
		}
		for (unsigned i = 0; i < pool->options.readers; i++)
			busy += pool->readers[i].busy;
		if (!busy)
			return 0;
		result = wait_for_answers(pool, calls, err);
		if (result < 0)
			return result;
	}
}

const char *pool_outcome_words(enum pool_outcome outcome)
{
	switch (outcome) {
	case POOL_CPU:
		return "reading it takes more than 2 s of processor time and 1 s for each MiB, so "
		       "it is left out; is it what it seems to be?";
	case POOL_HUNG:
		return "reading it came to a standstill, so it is left out";
	case POOL_CRASHED:
		return "the reader crashed on it, so it is left out; please report this file";
	case POOL_DONE:
		break;
	}
	return "the reader said nothing about it, so it is left out";
}
