/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/renewal.h"

#include "daemon/pairs.h"
#include "tls/cert.h"
#include "tls/pair_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TICK_MS = 20, PATIENCE_MS = 5000 };

static struct config config;
static char top[64];
static struct buf pairs;
static struct renewal renewal;
static uv_loop_t loop;
static uv_timer_t patience;
static int pairs_changes, ticket_changes, wanted_pairs, wanted_tickets;

static void set(const char *name, const char *value)
{
	char text[256];
	struct err err;

	snprintf(text, sizeof(text), "%s=%s", name, value);
	if (config_set(&config, str_of(text), &err) < 0)
		fail_msg("%s", err.text);
}

static const char *in_top(const char *name)
{
	static char path[160];

	snprintf(path, sizeof(path), "%s/%s", top, name);
	return path;
}

static void put(const char *name, const char *text)
{
	int fd = open(in_top(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static int set_up(void **state)
{
	struct err err;

	(void)state;
	snprintf(top, sizeof(top), "/tmp/bifold-renewal-XXXXXX");
	if (!mkdtemp(top) || config_init(&config, &err) < 0)
		return -1;
	set("certs.dir", in_top("certs"));
	set("hosts", "a.example,b.example");
	buf_init(&pairs, PAIRS_MAX_OCTETS);
	pairs_changes = ticket_changes = wanted_pairs = wanted_tickets = 0;
	uv_loop_init(&loop);
	return pairs_load(&config, &pairs, &err);
}

static int tear_down(void **state)
{
	char command[96];

	(void)state;
	renewal_release(&renewal);
	assert_int_equal(uv_loop_close(&loop), 0);
	pairs_wipe(&pairs);
	config_release(&config);
	snprintf(command, sizeof(command), "rm -r %s", top);
	return system(command);
}

static void stop_when_enough(void)
{
	if (pairs_changes >= wanted_pairs && ticket_changes >= wanted_tickets)
		uv_stop(&loop);
}

static void pairs_changed(void *arg)
{
	assert_ptr_equal(arg, &config);
	pairs_changes++;
	stop_when_enough();
}

static void tickets_changed(void *arg)
{
	assert_ptr_equal(arg, &config);
	ticket_changes++;
	stop_when_enough();
}

static int init(uint64_t rotate_ms, struct err *err)
{
	const struct renewal_options options = { .config = &config,
		.pairs = &pairs,
		.rotate_ms = rotate_ms,
		.quiet_ms = TICK_MS,
		.pairs_changed = pairs_changed,
		.tickets_changed = tickets_changed,
		.arg = &config };

	return renewal_init(&renewal, &options, err);
}

static void out_of_patience(uv_timer_t *timer)
{
	uv_stop(timer->loop);
}

/* Until there were so many changes in all. */
static void run_until(int of_pairs, int of_tickets)
{
	wanted_pairs = of_pairs;
	wanted_tickets = of_tickets;
	uv_timer_init(&loop, &patience);
	uv_timer_start(&patience, out_of_patience, PATIENCE_MS, 0);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_close((uv_handle_t *)&patience, NULL);
	uv_run(&loop, UV_RUN_NOWAIT);
	assert_int_equal(pairs_changes, of_pairs);
	assert_int_equal(ticket_changes, of_tickets);
}

static void finish(void)
{
	renewal_stop(&renewal);
	uv_run(&loop, UV_RUN_DEFAULT);
}

static void ticket_octets(struct buf *to)
{
	buf_init(to, PAIRS_TICKETS_MAX);
	tls_keys_export(renewal.tickets, to);
}

static void tickets__are_changed_as_time_goes_by(void **state)
{
	struct buf first, second;
	struct err err;

	(void)state;
	assert_int_equal(init(TICK_MS, &err), 0);
	ticket_octets(&first);
	renewal_start(&renewal, &loop);
	run_until(0, 1);
	ticket_octets(&second);
	assert_int_equal(second.len, 2 * TLS_KEY_OCTETS);
	assert_memory_equal(second.p + TLS_KEY_OCTETS, first.p, TLS_KEY_OCTETS);
	run_until(0, 3);
	pairs_wipe(&first);
	ticket_octets(&first);
	assert_null(memmem(first.p, first.len, second.p, TLS_KEY_OCTETS));
	pairs_wipe(&first);
	pairs_wipe(&second);
	finish();
}

static void tickets__are_changed_every_hour_by_default(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(init(0, &err), 0);
	renewal_start(&renewal, &loop);
	assert_true(uv_is_active((uv_handle_t *)&renewal.rotate));
	assert_int_equal(uv_timer_get_repeat(&renewal.rotate), 3600 * 1000);
	assert_int_equal(uv_timer_get_repeat(&renewal.remind), 24 * 3600 * 1000);
	finish();
}

#define KEY(octet)                                                                                \
	octet octet octet octet octet octet octet octet octet octet octet octet octet octet octet \
		octet octet octet octet octet
#define LINE(octet) KEY(octet) KEY(octet) KEY(octet) KEY(octet) "\n"

static void tickets__of_a_file_change_with_it_and_not_by_themselves(void **state)
{
	struct buf octets;
	struct err err;

	(void)state;
	put("tickets", LINE("11"));
	set("tls.ticket_keys", in_top("tickets"));
	assert_int_equal(init(TICK_MS, &err), 0);
	renewal_start(&renewal, &loop);
	assert_false(uv_is_active((uv_handle_t *)&renewal.rotate));
	ticket_octets(&octets);
	assert_int_equal(octets.len, TLS_KEY_OCTETS);
	assert_int_equal(octets.p[79], 0x11);
	pairs_wipe(&octets);
	put("tickets", LINE("22") LINE("11"));
	run_until(0, 1);
	put("tickets", "nonsense\n");
	renewal_look(&renewal);
	assert_int_equal(ticket_changes, 1);
	ticket_octets(&octets);
	assert_int_equal(octets.len, 2 * TLS_KEY_OCTETS);
	assert_int_equal(octets.p[0], 0x22);
	pairs_wipe(&octets);
	finish();
}

static void tickets__file_that_is_bad_or_open_stops_the_start(void **state)
{
	struct err err;

	(void)state;
	set("tls.ticket_keys", in_top("tickets"));
	assert_int_equal(init(0, &err), ERR_USAGE);
	renewal_release(&renewal);
	put("tickets", LINE("11"));
	chmod(in_top("tickets"), 0644);
	assert_int_equal(init(0, &err), ERR_USAGE);
	assert_non_null(strstr(err.text, "chmod 600"));
	renewal_release(&renewal);
	chmod(in_top("tickets"), 0600);
	set("capsule.dir", top);
	assert_int_equal(init(0, &err), ERR_USAGE);
	assert_non_null(strstr(err.text, "lies in the capsule"));
}

/* A pair of its own in place of what is there, by another writer. */
static void replace(struct str host)
{
	struct buf chain, key;
	struct err err;

	buf_init(&chain, PAIR_PEM_MAX);
	buf_init(&key, PAIR_PEM_MAX);
	assert_int_equal(cert_make(&host, 1, STR_EMPTY, &chain, &key, &err), 0);
	assert_int_equal(
		pair_write(in_top("certs"), host, buf_view(&chain), buf_view(&key), true, &err), 0);
	pairs_wipe(&chain);
	pairs_wipe(&key);
}

static void pairs__that_changed_are_told_and_broken_ones_kept(void **state)
{
	struct tls_pair now[CONFIG_LIST_MAX];
	struct buf before;
	struct err err;
	size_t count;

	(void)state;
	buf_init(&before, PAIRS_MAX_OCTETS);
	buf_str(&before, buf_view(&pairs));
	assert_int_equal(init(0, &err), 0);
	renewal_start(&renewal, &loop);
	renewal_look(&renewal);
	assert_int_equal(pairs_changes, 0);
	put("certs/a.example.pem", "broken\n");
	replace(STR("b.example"));
	run_until(1, 0);
	assert_int_equal(pairs_read(buf_view(&pairs), now, &count), 0);
	assert_int_equal(count, 2);
	assert_true(str_search(buf_view(&before), now[0].key) < before.len);
	assert_true(str_search(buf_view(&before), now[0].chain) < before.len);
	assert_int_equal(str_search(buf_view(&before), now[1].key), before.len);
	/* nothing is made where something was */
	unlink(in_top("certs/a.example.pem"));
	unlink(in_top("certs/a.example.key"));
	renewal_look(&renewal);
	assert_int_equal(pairs_changes, 1);
	assert_int_equal(access(in_top("certs/a.example.key"), F_OK), -1);
	pairs_wipe(&before);
	finish();
}

static void folders__follow_links_wherever_they_lead(void **state)
{
	struct buf folders;
	struct str all;

	(void)state;
	buf_init(&folders, 4096);
	mkdir(in_top("live"), 0700);
	unlink(in_top("certs/a.example.pem"));
	assert_int_equal(symlink("../live/a.pem", in_top("certs/a.example.pem")), 0);
	assert_int_equal(symlink("/nowhere/archive/a7.pem", in_top("live/a.pem")), 0);
	/* a link to itself ends as well */
	unlink(in_top("certs/b.example.pem"));
	assert_int_equal(symlink("b.example.pem", in_top("certs/b.example.pem")), 0);
	pairs_folders(&config, &folders);
	all = buf_view(&folders);
	assert_true(str_eq(str_cut(&all, '\0'), str_of(in_top("certs"))));
	assert_true(str_eq(str_cut(&all, '\0'), str_of(in_top("certs/../live"))));
	assert_true(str_eq(str_cut(&all, '\0'), STR("/nowhere/archive")));
	assert_int_equal(all.len, 0);
	buf_release(&folders);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(tickets__are_changed_as_time_goes_by),
		T(tickets__are_changed_every_hour_by_default),
		T(tickets__of_a_file_change_with_it_and_not_by_themselves),
		T(tickets__file_that_is_bad_or_open_stops_the_start),
		T(pairs__that_changed_are_told_and_broken_ones_kept),
		T(folders__follow_links_wherever_they_lead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
