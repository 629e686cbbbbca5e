/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/message.h"

#include "tls/cert.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct header {
	uint32_t type, len;
};

void message_put(struct buf *out, enum message_type type, struct str body)
{
	struct header header = { .type = (uint32_t)type, .len = (uint32_t)body.len };

	buf_add(out, (const char *)&header, sizeof(header));
	buf_str(out, body);
}

int message_peek(const struct buf *in, struct message *ret_message)
{
	struct header header;

	if (in->len < sizeof(header))
		return 0;
	memcpy(&header, in->p, sizeof(header));
	if (header.type < MESSAGE_SETTINGS || header.type > MESSAGE_READY ||
		header.len > MESSAGE_MAX)
		return ERR_FORMAT;
	if (in->len - sizeof(header) < header.len)
		return 0;
	ret_message->type = (enum message_type)header.type;
	ret_message->body = str_make(in->p + sizeof(header), header.len);
	return 1;
}

/* Keys travel this way: what was moved up leaves nothing behind it. */
void message_drop(struct buf *in, const struct message *message)
{
	const size_t whole = sizeof(struct header) + message->body.len, before = in->len;

	secret_wipe(in->p, whole);
	buf_drop(in, whole);
	secret_wipe(in->p + in->len, before - in->len);
}

int message_send(int fd, enum message_type type, struct str body)
{
	struct header header = { .type = (uint32_t)type, .len = (uint32_t)body.len };
	struct str parts[] = { str_make((const char *)&header, sizeof(header)), body };

	for (size_t i = 0; i < 2; i++) {
		while (parts[i].len > 0) {
			ssize_t n = send(fd, parts[i].p, parts[i].len, MSG_NOSIGNAL);

			if (n < 0 && errno == EINTR)
				continue;
			if (n <= 0)
				return ERR_IO;
			parts[i] = str_from(parts[i], (size_t)n);
		}
	}
	return 0;
}

/* Room for one descriptor, aligned as the system wants it. */
union control {
	char room[CMSG_SPACE(sizeof(int))];
	struct cmsghdr header;
};

int message_send_fd(int socket, int fd)
{
	union control control = { .room = { 0 } };
	struct iovec octet = { .iov_base = (char[]){ 'd' }, .iov_len = 1 };
	struct msghdr m = { .msg_iov = &octet,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room) };

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	if (sendmsg(socket, &m, MSG_DONTWAIT | MSG_NOSIGNAL) == 1)
		return 0;
	return errno == EAGAIN || errno == ETOOMANYREFS ? ERR_BUSY : ERR_IO;
}

int message_receive_fd(int socket)
{
	union control control = { .room = { 0 } };
	char octet;
	struct iovec room = { .iov_base = &octet, .iov_len = 1 };
	struct msghdr m = { .msg_iov = &room,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = sizeof(control.room) };
	const struct cmsghdr *got;
	int fd;

	if (recvmsg(socket, &m, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) != 1)
		return ERR_IO;
	got = CMSG_FIRSTHDR(&m);
	if (!got || got->cmsg_type != SCM_RIGHTS || got->cmsg_len != CMSG_LEN(sizeof(fd)))
		return ERR_IO;
	memcpy(&fd, CMSG_DATA(got), sizeof(fd));
	return fd;
}

int message_receive(int fd, struct buf *in)
{
	char *room = buf_room(in, 16 * 1024);
	ssize_t n;

	if (!room)
		return ERR_NOMEM;
	do
		n = read(fd, room, 16 * 1024);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return ERR_IO;
	buf_grown(in, (size_t)n);
	return n > 0;
}
