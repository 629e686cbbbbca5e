/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TESTS_SESSION_FIXTURE_H
#define TESTS_SESSION_FIXTURE_H

#include "session/session.h"

#include "fake_store.h"

/*
 * The capsules and hosts that the wire scripts ask: tests/wire/README lists
 * them for people.  Roots are opened by whoever uses them.
 */

#define PAGE(...) { __VA_ARGS__ },
static const struct fake_page fixture_pages[] = {
#include "../../wire/pages.def"
};
#undef PAGE

static const struct host fixture_hosts[] = {
	{ { "localhost", 9 }, 1965, 7070, 0, 0 },
	{ { "second.example", 14 }, 1965, 7070, 1, 1 },
	{ { "xn--bcher-kva.example", 21 }, 1966, 70, 0, 0 },
	{ { "gopher-only.example", 19 }, 0, 7070, 1, 1 },
};

static const struct str fixture_addresses[] = { { "127.0.0.1", 9 }, { "::1", 3 } };

static struct store fixture_store;

static struct service fixture_service(const int *roots)
{
	fixture_store = (struct store){
		.pages = fixture_pages,
		.page_count = sizeof(fixture_pages) / sizeof(fixture_pages[0]),
	};
	return (struct service){
		.store = &fixture_store,
		.hosts = fixture_hosts,
		.host_count = sizeof(fixture_hosts) / sizeof(fixture_hosts[0]),
		.addresses = fixture_addresses,
		.address_count = sizeof(fixture_addresses) / sizeof(fixture_addresses[0]),
		.roots = roots,
		.software = "Bifold/test",
		.gopher_tls = true,
	};
}

#endif
