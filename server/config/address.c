/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "config/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static int bad_address(struct str text, const char *why, struct err *err)
{
	return err_set(err, ERR_USAGE,
		"'%.*s' is no address to listen on: %s; write ADDRESS:PORT such as 127.0.0.1:1965, "
		"[::1]:1965 or *:1965, or the word none",
		STR_PRINTF(text), why);
}

static int parse_ip(struct str ip, bool v6, struct config_address *address)
{
	unsigned char octets[16];
	int family = v6 ? AF_INET6 : AF_INET;

	if (ip.len == 0 || ip.len >= sizeof(address->ip))
		return -1;
	memcpy(address->ip, ip.p, ip.len);
	address->ip[ip.len] = '\0';
	if (inet_pton(family, address->ip, octets) != 1)
		return -1;
	address->v6 = v6;
	return inet_ntop(family, octets, address->ip, sizeof(address->ip)) ? 0 : -1;
}

/* The port stands after the last colon; a colon before it needs brackets. */
int config_address_parse(struct str text, struct config_address *ret_address, struct err *err)
{
	struct config_address address = { 0 };
	size_t colon = str_find_last(text, ':');
	struct str ip = str_upto(text, colon);
	long long port;

	if (str_eq(text, STR("none"))) {
		*ret_address = (struct config_address){ .none = true };
		return 0;
	}
	if (colon == text.len || str_ends(text, STR("]")))
		return bad_address(text, "the port is missing", err);
	port = str_number(str_from(text, colon + 1), 65535);
	if (port < 0)
		return bad_address(text, "the port is not a number from 0 to 65535", err);
	address.port = (unsigned)port;
	if (str_eq(ip, STR("*"))) {
		address.every = true;
	} else if (str_starts(ip, STR("["))) {
		if (!str_ends(ip, STR("]")) || ip.len < 3 ||
			parse_ip(str_make(ip.p + 1, ip.len - 2), true, &address) < 0)
			return bad_address(text, "there is no IPv6 address in the brackets", err);
	} else if (str_find(ip, ':') < ip.len) {
		return bad_address(text, "an IPv6 address stands in brackets", err);
	} else if (parse_ip(ip, false, &address) < 0) {
		return bad_address(text, "it holds no IP address (names are not looked up)", err);
	}
	*ret_address = address;
	return 0;
}

static int bad_host(struct str name, const char *why, struct err *err)
{
	return err_set(err, ERR_USAGE, "'%.*s' is no host name: %s", STR_PRINTF(name), why);
}

/* label = ALPHA / DIGIT, up to 63 with hyphens inside (RFC 1123, 2.1); an
 * underscore is refused because certificates may not name it. */
static const char *label_fault(struct str label)
{
	if (label.len == 0)
		return "two dots follow one another, or it begins with one";
	if (label.len > 63)
		return "a part between dots is longer than 63 letters";
	if (label.p[0] == '-' || label.p[label.len - 1] == '-')
		return "a part begins or ends with a hyphen";
	for (size_t i = 0; i < label.len; i++) {
		unsigned char c = (unsigned char)label.p[i];

		if (c >= 0x80)
			return "write an international name in its xn-- form";
		if (!ascii_is_alpha(c) && !ascii_is_digit(c) && c != '-')
			return "only letters, digits, hyphens and dots may stand in it";
	}
	return NULL;
}

/* A name whose last part is a number can only be an IPv4 address. */
static bool ends_in_number(struct str name)
{
	size_t dot = str_find_last(name, '.');

	return str_number(str_from(name, dot == name.len ? 0 : dot + 1), 0x7fffffff) >= 0;
}

static int parse_name(struct str name, struct config_host *host, struct err *err)
{
	unsigned char octets[4];
	struct str rest, whole = name;

	if (str_find(name, ':') < name.len)
		return bad_host(whole,
			"an IPv6 address or a port cannot be part of it (a public port is given "
			"as NAME,gemini=PORT,gopher=PORT)",
			err);
	if (str_ends(name, STR(".")))
		name.len--;
	if (name.len == 0)
		return bad_host(whole, "it is empty", err);
	if (name.len > CONFIG_HOST_MAX)
		return bad_host(str_upto(whole, 40), "it is longer than 253 letters", err);
	rest = name;
	while (rest.len > 0) {
		const char *fault = label_fault(str_cut(&rest, '.'));

		if (fault)
			return bad_host(whole, fault, err);
	}
	for (size_t i = 0; i < name.len; i++)
		host->name[i] = (char)ascii_lower((unsigned char)name.p[i]);
	host->name[name.len] = '\0';
	if (ends_in_number(name) && inet_pton(AF_INET, host->name, octets) != 1)
		return bad_host(whole, "its last part is a number, but it is no IPv4 address", err);
	return 0;
}

static int take_port(struct str key, struct str value, struct config_host *host, struct err *err)
{
	long long port = str_number(value, 65535);
	bool gemini = str_eq(key, STR("gemini"));

	if (!gemini && !str_eq(key, STR("gopher")))
		return err_set(err, ERR_USAGE,
			"'%.*s' cannot follow the host name %s; only gemini=PORT, gopher=PORT and "
			"capsule=DIR can",
			STR_PRINTF(key), host->name);
	if (port < 1)
		return err_set(err, ERR_USAGE,
			"the public %.*s port of %s must be a number from 1 to 65535",
			STR_PRINTF(key), host->name);
	*(gemini ? &host->gemini_port : &host->gopher_port) = (unsigned)port;
	return 0;
}

int config_host_parse(struct str text, struct config_host *ret_host, struct err *err)
{
	struct config_host host = { 0 };
	struct str rest = text, name = str_trim(str_cut(&rest, ','));
	int rc = parse_name(name, &host, err);

	if (rc < 0)
		return rc;
	if (str_ends(text, STR(",")))
		return bad_host(text, "nothing follows its last comma", err);
	while (rc == 0 && rest.len > 0) {
		struct str value = str_trim(str_cut(&rest, ','));
		struct str key = str_cut(&value, '=');

		if (!str_eq(key, STR("capsule")))
			rc = take_port(key, value, &host, err);
		else if (value.len > 0)
			host.capsule = value;
		else
			rc = err_set(err, ERR_USAGE,
				"the capsule of %s must be the name of a folder", host.name);
	}
	if (rc == 0)
		*ret_host = host;
	return rc;
}
