/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The writer's side of the reader processes.  A frame on the socket is a type
 * and a length of 32 bits each, then that many octets; type 0 ends an answer. */
#include "site/pool.h"

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

enum { READ_SIZE = 64 * 1024 };

struct reader {
	pid_t pid; /* 0: not running */
	int fd;
	bool busy;
	void *tag;
	uint64_t deadline_ms;
	struct buf in; /* frames not yet taken */
};

struct pool {
	struct pool_options options;
	struct reader *readers;  /* owned, [options.readers] */
	struct reader *speaking; /* whose answer has begun to be taken */
	struct buf job;
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
	buf_init(&pool->job, 1024 * 1024);
	for (unsigned i = 0; i < options->readers; i++) {
		pool->readers[i].fd = -1;
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
	}
	buf_release(&pool->job);
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

/* 1 when a job was handed out, 0 when there is none. */
static int hand_out(
	struct pool *pool, struct reader *reader, const struct pool_calls *calls, struct err *err)
{
	uint64_t size = 0;
	uint32_t head[2];
	int result;

	/* room for the frame's head and the job's size in front */
	buf_clear(&pool->job);
	buf_repeat(&pool->job, '\0', sizeof(head) + sizeof(size));
	result = calls->next(calls->ctx, &pool->job, &size, &reader->tag, err);
	if (result <= 0)
		return result;
	if (buf_failed(&pool->job))
		return err_nomem(err);
	head[0] = 1;
	head[1] = (uint32_t)(pool->job.len - sizeof(head));
	memcpy(pool->job.p, head, sizeof(head));
	memcpy(pool->job.p + sizeof(head), &size, sizeof(size));
	for (int tries = 0; tries < 2; tries++) {
		if (!reader->pid && (result = start(pool, reader, err)) < 0)
			return result;
		if (send_all(reader->fd, buf_view(&pool->job))) {
			reader->busy = true;
			reader->deadline_ms = clock_ms() + pool->options.wall_ms;
			return 1;
		}
		end(reader, true); /* it died while it was idle */
	}
	return err_set(err, ERR_IO, "reader processes die as soon as they are started");
}

/* ---- answers in ------------------------------------------------------------------------- */

static int finish(struct pool *pool, struct reader *reader, enum pool_outcome outcome,
	const struct pool_calls *calls, struct err *err)
{
	reader->busy = false;
	if (pool->speaking == reader)
		pool->speaking = NULL;
	return calls->done(calls->ctx, reader->tag, outcome, err);
}

static int bury(struct pool *pool, struct reader *reader, bool hung, const struct pool_calls *calls,
	struct err *err)
{
	int status = end(reader, true);
	bool cpu =
		WIFSIGNALED(status) && (WTERMSIG(status) == SIGPROF || WTERMSIG(status) == SIGXCPU);

	return finish(pool, reader, hung ? POOL_HUNG : cpu ? POOL_CPU : POOL_CRASHED, calls, err);
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
			result = finish(pool, reader, POOL_DONE, calls, err);
			result = result < 0 ? result : 1;
		} else {
			result = calls->record(calls->ctx, reader->tag, head[0],
				str_upto(str_from(in, POOL_HEAD), head[1]), err);
		}
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
	int result = 0;

	for (unsigned i = 0; i < pool->options.readers && count < 64; i++) {
		struct reader *reader = &pool->readers[i];

		if (!reader->busy || (pool->speaking && pool->speaking != reader))
			continue;
		of[count] = reader;
		ready[count++] = (struct pollfd){ .fd = reader->fd, .events = POLLIN };
	}
	if (poll(ready, count, 100) < 0 && errno != EINTR)
		return err_set(err, ERR_IO, "waiting for a reader failed: %s", strerror(errno));
	for (nfds_t i = 0; result >= 0 && i < count; i++) {
		if (!ready[i].revents || (pool->speaking && pool->speaking != of[i]))
			continue;
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

		for (unsigned i = 0; i < pool->options.readers; i++) {
			struct reader *reader = &pool->readers[i];

			if (more && !reader->busy) {
				result = hand_out(pool, reader, calls, err);
				if (result < 0)
					return result;
				more = result > 0;
			}
			busy += reader->busy;
		}
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
		return "reading it takes more than two seconds, so it is left out; is it what it "
		       "seems to be?";
	case POOL_HUNG:
		return "reading it came to a standstill, so it is left out";
	case POOL_CRASHED:
		return "the reader crashed on it, so it is left out; please report this file";
	case POOL_DONE:
		break;
	}
	return "the reader said nothing about it, so it is left out";
}
