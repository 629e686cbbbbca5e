/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_MESSAGE_H
#define DAEMON_MESSAGE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

/*
 * What keeper and server tell each other over their socketpair: a type, a
 * length, that many octets.  Both ends are the same program, so numbers stand
 * in the machine's own order.
 */
enum message_type {
	/* keeper to server, in this order at its start */
	MESSAGE_SETTINGS = 1, /* config_dump() */
	MESSAGE_SOCKETS,      /* listeners_write() */
	MESSAGE_PAIRS,        /* pairs_load(); later again: certificates changed */
	MESSAGE_TICKETS,      /* tls_keys_export(); later again: every hour */
	MESSAGE_GO,           /* empty: serve */
	/* keeper to server, later */
	MESSAGE_REOPEN, /* empty: the index was replaced */
	MESSAGE_LOG,    /* empty: the access log's new file waits in SERVER_HAND */
	MESSAGE_DRAIN,  /* empty: finish what is under way, then exit 0 */
	MESSAGE_LEAVE,  /* empty: likewise, but every connection that is there is served */
	/* server to keeper */
	MESSAGE_READY /* "articles=1 sections=5 workers=2" */
};

enum { MESSAGE_MAX = 8 * 1024 * 1024 };

struct message {
	enum message_type type;
	struct str body; /* borrowed from the buffer it was taken from */
};

/* message_put - append one message to `out`. */
void message_put(struct buf *out, enum message_type type, struct str body);

/*
 * message_peek - the first message that `in` holds: 1, 0 when it is not
 * complete, ERR_FORMAT when there can be none.  message_drop() wipes and
 * forgets it.
 */
int message_peek(const struct buf *in, struct message *ret_message);
void message_drop(struct buf *in, const struct message *message);

/* message_send - all of it, waiting if need be.  ERR_IO when the peer is gone. */
int message_send(int fd, enum message_type type, struct str body);

/* message_receive - wait for octets and add them to `in`: 1, 0 at the end of
 * the stream, ERR_IO, ERR_NOMEM. */
int message_receive(int fd, struct buf *in);

/*
 * A descriptor goes beside the messages, through a SOCK_SEQPACKET pair of its own,
 * since it must arrive with one octet of its stream or not at all.
 *
 * message_send_fd never waits: ERR_BUSY when the peer takes none, ERR_IO.
 * message_receive_fd returns the descriptor, close-on-exec and owned by the
 * caller, or ERR_IO when none waits there.
 */
int message_send_fd(int socket, int fd);
int message_receive_fd(int socket);

#endif
