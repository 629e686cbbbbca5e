/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef NET_LOOP_H
#define NET_LOOP_H

/* What the files of net/ know of one another; nobody else includes it. */

#include "base/buf.h"
#include "net/net.h"
#include "net/pace.h"
#include "net/shared.h"

#include <sys/socket.h>
#include <uv.h>

enum {
	SCRATCH = 16 * 1024,     /* one read, one record, one part of a file */
	QUEUE_LOW = 16 * 1024,   /* the next part is made below this */
	DISCARD_MAX = 64 * 1024, /* what a peer may still send after its request */
	ACCEPTS_PER_TURN = 16,
	HANDSHAKES_PER_TURN = 4, /* a flood of them leaves time for everyone else */
	PARTS_PER_TURN = 8,      /* 128 KiB, then the others have their turn */
	SWEEP_MS = 250
};

struct conn;

/* Connections in order of arrival, the oldest first. */
struct conn_list {
	struct conn *first, *last;
};

struct door {
	uv_poll_t poll;
	uv_timer_t pause; /* when there are no descriptors to be had */
	unsigned pause_ms;
	struct net_loop *loop;
	const struct net_listener *listener; /* borrowed from net_loop.listeners */
};

struct call {
	struct call *next;
	net_call_fn *fn;
	void *arg;
};

struct net_loop {
	uv_loop_t uv;
	uv_timer_t sweep, drain;
	uv_async_t wake;
	uv_poll_t set_poll; /* the connections' epoll set, as one handle */
	uv_prepare_t turn;  /* a new turn begins: handshakes count from 0 again */
	uv_idle_t deferred; /* runs while handshakes wait for the next turn */

	struct net_listener *listeners; /* owned copies */
	struct door *doors;             /* owned */
	size_t door_count;
	struct net_limits limits;
	struct net_shared *shared; /* borrowed, unless shared_own */
	struct service *service;   /* borrowed */
	bool log_access;
	int log_address;
	enum net_log log_form;

	struct conn_list waiting; /* before a complete request */
	struct conn_list answering;
	struct conn_list postponed;   /* whose handshake waits for the next turn */
	struct conn_list closed;      /* freed when the turn is over */
	size_t conn_count, conn_peak; /* peak: since there was nobody */
	unsigned handshakes;          /* begun in this turn */
	int reserve;                  /* a descriptor to shed a connection with, or -1 */
	bool shared_own, draining, stopping;
	int set;       /* owned: the epoll set of all connections, or -1 */
	char *scratch; /* owned, SCRATCH octets, free between two events */

	uv_mutex_t lock; /* guards what follows */
	struct tls_server *tls;
	struct call *calls, **calls_end;
	bool stop_asked, leave_asked, ended;
};

/* ---- the loop (loop.c) --------------------------------------------------------- */

/* loop_now - milliseconds, as they were when this turn began. */
uint64_t loop_now(const struct net_loop *loop);
/* loop_tls - the certificates for a new connection, referenced; NULL when off. */
struct tls_server *loop_tls(struct net_loop *loop);
/* loop_defer - do not sleep: a handshake waits for the next turn. */
void loop_defer(struct net_loop *loop);
void loop_conn_started(struct net_loop *loop);
void loop_conn_ended(struct net_loop *loop);

/* ---- doors (accept.c) -------------------------------------------------------- */

int doors_open(struct net_loop *loop, struct err *err);
void doors_close(struct net_loop *loop);

/* ---- connections' lives (conn_life.c) ------------------------------------------ */

enum conn_state { C_HANDSHAKE, C_REQUEST, C_RESPOND, C_FINISH, C_CLOSING };

enum conn_event_kind {
	EV_GO,       /* just entered the state, or may go on after a pause */
	EV_BYTES,    /* from the peer */
	EV_DRAINED,  /* the queue is low: the peer can take more */
	EV_PEER_END, /* the peer will send no more */
	EV_DEADLINE, /* out of time, or too slow */
	EV_ERROR,    /* the connection is broken, or the peer sent too much */
	EV_STOP      /* the server ends, or needs the place */
};

struct conn_event {
	enum conn_event_kind kind;
	struct str bytes; /* EV_BYTES: borrowed for the call */
};

struct conn {
	struct net_loop *loop;
	const struct net_listener *listener;
	struct conn *older, *newer; /* in one of the loop's lists */
	struct conn_list *list;
	struct source *source;   /* NULL: not tracked */
	struct tls *tls;         /* owned; NULL on a plain connection and before the first octet */
	struct session *session; /* owned; NULL before the request begins */
	struct buf out;          /* a plain connection's queue; TLS has its own */
	size_t out_sent;         /* octets at the head of `out` that are gone */
	struct chunk chunk;      /* the rest of the chunk at hand */
	struct pace pace;
	uint64_t id, accepted_at;
	uint64_t deadline;       /* 0: none */
	uint64_t received, sent; /* octets of the wire; sent: taken by the kernel */
	uint64_t body;           /* octets of the answer, before TLS */
	const char *end;         /* why it ended, for the log; NULL: as it should */
	int fd;
	uint32_t interest; /* EPOLLIN | EPOLLOUT, as given to the kernel */
	unsigned discarded;
	enum conn_state state;
	bool watched;      /* in the loop's epoll set */
	bool refuse;       /* past its rate: the session answers "slow down" */
	bool peer_ended;   /* its end of file has been read */
	bool answer_ended; /* the whole answer is in the queue or gone */
	bool fin_sent;
	bool reset;           /* close with RST, so that a cut answer does not look whole */
	unsigned char family; /* AF_INET, AF_INET6 or 0 */
	unsigned char address[16];
};

/* conn_new - take over an accepted socket and its place in the shared counts.
 * On failure (no memory) both are given back and false is returned. */
bool conn_new(struct net_loop *loop, const struct net_listener *listener, int fd,
	const struct sockaddr *address, struct source *source, bool refuse);

/* conn_list_add - to the end of `list`, out of the one where it was. */
void conn_list_add(struct conn *conn, struct conn_list *list);
/* conn_watch - ask the kernel for what the connection's state waits for. */
void conn_watch(struct conn *conn);
/* conn_close - close the socket; conn_reap() frees the rest. */
void conn_close(struct conn *conn);
/* conn_reap - free what was closed in this turn; the only place that frees. */
void conn_reap(struct net_loop *loop);
/* conn_set_cb - the epoll set has events. */
void conn_set_cb(uv_poll_t *poll, int status, int events);
/* conn_evict_oldest - drop the connection that has waited longest without a
 * complete request.  False: there is none. */
bool conn_evict_oldest(struct net_loop *loop);

/* ---- the machine (conn.c) ------------------------------------------------------ */

/* conn_step - the only way in: whatever happens to a connection comes here. */
void conn_step(struct conn *conn, struct conn_event event);
/* conn_arm - set the deadline that belongs to the state. */
void conn_arm(struct conn *conn);

/* ---- the socket and the answer's parts (conn_io.c) ---------------------------- */

enum io { IO_OK = 0, IO_END = 1, IO_ERROR = -1 };

size_t conn_queued(const struct conn *conn);
/* conn_flush - give the kernel what it takes.  IO_OK (queue may be left) or IO_ERROR. */
enum io conn_flush(struct conn *conn);
/* conn_pull - make and send parts of the answer.  IO_OK: more to come when the
 * queue is low again; IO_END: all of it is in the queue or gone; IO_ERROR: cut. */
enum io conn_pull(struct conn *conn);
/* conn_acked - octets that the peer has acknowledged. */
uint64_t conn_acked(const struct conn *conn);

/* ---- time (sweep.c) ----------------------------------------------------------- */

/* sweep_cb - every SWEEP_MS while there are connections: who is out of time? */
void sweep_cb(uv_timer_t *timer);
/* sweep_stop - tell connections to stop: those still waiting, or all. */
void sweep_stop(struct net_loop *loop, bool all);
/* sweep_postponed - a new turn: go on with handshakes put off in the last. */
void sweep_postponed(struct net_loop *loop);

/* ---- words (conn_log.c) ------------------------------------------------------- */

const char *conn_state_name(enum conn_state state);
void conn_log_end(const struct conn *conn);

#endif
