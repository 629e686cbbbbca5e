/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef DAEMON_SERVER_H
#define DAEMON_SERVER_H

/*
 * The server process: all that touches a client's octets.  The keeper runs our
 * own program again with SERVER_VARIABLE in the environment, the lifeline as
 * descriptor SERVER_LIFELINE, the access log (standard error when it has no file
 * of its own), a socket through which new ones of it come, and then the listening
 * sockets.
 */
#define SERVER_VARIABLE "BIFOLD_SERVER_SOCKETS"

enum { SERVER_LIFELINE = 3, SERVER_LOG = 4, SERVER_HAND = 5, SERVER_FIRST_SOCKET = 6 };

/* server_wanted - this process was started to be the server. */
int server_wanted(void);

/* server_run - serve until the keeper says drain, or is gone.  Returns the exit
 * status: 0 drained, 1 failed (it has logged why). */
int server_run(void);

#endif
