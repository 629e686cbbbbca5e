/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef CONFIG_ADDRESS_H
#define CONFIG_ADDRESS_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

/* Where to listen, and which names to answer to, as the settings spell them. */

enum { CONFIG_HOST_MAX = 253, CONFIG_IP_MAX = 46 };

struct config_address {
	bool none;              /* the word "none": the protocol is off */
	bool every;             /* "*": every address of both families; ip is "" */
	bool v6;                /* ip is an IPv6 address */
	char ip[CONFIG_IP_MAX]; /* as inet_ntop() writes it, without brackets */
	unsigned port;          /* 0: any free port */
};

/*
 * config_address_parse - "127.0.0.1:1965", "[::1]:1965", "*:1965" or "none".
 * Names are not looked up.  ERR_USAGE with what is wrong and an example.
 */
int config_address_parse(struct str text, struct config_address *ret_address, struct err *err);

struct config_host {
	char name[CONFIG_HOST_MAX + 1];    /* lower case, no trailing dot */
	unsigned gemini_port, gopher_port; /* as clients see them; 0: the listener's own */
	struct str capsule; /* its folder, borrowed from the text; empty: the main one */
};

/*
 * config_host_parse - "NAME[,gemini=PORT][,gopher=PORT][,capsule=DIR]".
 *
 * NAME is a host name in ASCII (international names in their xn-- form) or an
 * IPv4 address; RFC 1123, 2.1.  DIR holds no comma.  ERR_USAGE with what is
 * wrong.
 */
int config_host_parse(struct str text, struct config_host *ret_host, struct err *err);

#endif
