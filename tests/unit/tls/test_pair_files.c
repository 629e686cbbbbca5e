/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "../tls_world.h"

#include "tls/cert.h"
#include "tls/pair_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[64], dir[80];
static struct buf chain, key;
static const struct str host = { "h.example", 9 };

static int start(void **state)
{
	(void)state;
	snprintf(top, sizeof(top), "/tmp/bifold-pairs-XXXXXX");
	assert_non_null(mkdtemp(top));
	snprintf(dir, sizeof(dir), "%s/certs", top);
	buf_init(&chain, PAIR_PEM_MAX);
	buf_init(&key, PAIR_PEM_MAX);
	return 0;
}

static const char *in_dir(const char *name)
{
	static char path[160];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static int stop(void **state)
{
	static const char *const names[] = { "h.example.pem", "h.example.key", ".h.example.pem.new",
		".h.example.key.new" };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		unlink(in_dir(names[i]));
	rmdir(dir);
	rmdir(top);
	buf_release(&chain);
	buf_release(&key);
	return 0;
}

static int ensure(bool *ret_made, struct err *err)
{
	buf_clear(&chain);
	buf_clear(&key);
	return pair_ensure(dir, host, &host, 1, &chain, &key, ret_made, err);
}

static unsigned mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void put(const char *name, struct str text, mode_t mode)
{
	int fd = open(in_dir(name), O_WRONLY | O_CREAT | O_TRUNC, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text.p, text.len), (ssize_t)text.len);
	fchmod(fd, mode);
	close(fd);
}

static void pair__is_made_once_and_only_for_its_owner(void **state)
{
	struct buf first;
	bool made = false;
	mode_t old = umask(0);
	struct err err;

	(void)state;
	assert_int_equal(ensure(&made, &err), 0);
	umask(old);
	assert_true(made);
	assert_int_equal(mode_of(dir), 0700);
	assert_int_equal(mode_of(in_dir("h.example.key")), 0600);
	assert_int_equal(mode_of(in_dir("h.example.pem")), 0600);
	assert_int_equal(access(in_dir(".h.example.key.new"), F_OK), -1);
	first = chain;
	buf_init(&chain, PAIR_PEM_MAX);
	assert_int_equal(ensure(&made, &err), 0);
	assert_false(made);
	assert_true(str_eq(buf_view(&first), buf_view(&chain)));
	buf_release(&first);
}

static void expect_refusal(const char *word)
{
	struct err err = { .text = "" };
	bool made = false;

	assert_int_equal(ensure(&made, &err), ERR_USAGE);
	if (!strstr(err.text, word))
		fail_msg("'%s' does not speak of %s", err.text, word);
	assert_false(made);
}

static void pair__that_is_half_or_wrong_or_open_to_others_is_refused(void **state)
{
	struct buf other_chain, other_key, good_chain, good_key;
	struct err err;

	(void)state;
	assert_int_equal(ensure(NULL, &err), 0);
	good_chain = chain;
	good_key = key;
	buf_init(&chain, PAIR_PEM_MAX);
	buf_init(&key, PAIR_PEM_MAX);
	unlink(in_dir("h.example.pem"));
	expect_refusal("h.example.pem");
	put("h.example.pem", buf_view(&good_chain), 0644);
	assert_int_equal(ensure(NULL, &err), 0);
	unlink(in_dir("h.example.key"));
	expect_refusal("h.example.key");
	put("h.example.key", buf_view(&good_key), 0644);
	expect_refusal("chmod 600");
	put("h.example.key", STR("no key\n"), 0600);
	expect_refusal("key");
	buf_init(&other_chain, PAIR_PEM_MAX);
	buf_init(&other_key, PAIR_PEM_MAX);
	tls_world_pair(host, &other_chain, &other_key);
	put("h.example.key", buf_view(&other_key), 0600);
	expect_refusal("does not belong");
	buf_release(&good_chain);
	buf_release(&good_key);
	buf_release(&other_chain);
	buf_release(&other_key);
}

/* As a run leaves it that is killed between its two renames. */
static void pair__half_written_by_a_killed_run_is_finished(void **state)
{
	struct buf first;
	bool made = true;
	char waiting[160];
	struct err err;

	(void)state;
	snprintf(waiting, sizeof(waiting), "%s/.h.example.key.new", dir);
	assert_int_equal(ensure(NULL, &err), 0);
	first = chain;
	buf_init(&chain, PAIR_PEM_MAX);
	assert_int_equal(rename(in_dir("h.example.key"), waiting), 0);
	assert_int_equal(ensure(&made, &err), 0);
	assert_false(made);
	assert_true(str_eq(buf_view(&first), buf_view(&chain)));
	buf_release(&first);
}

/* As a run leaves it that is killed before either file has its name. */
static void pair__left_waiting_whole_or_torn_does_not_stop_a_new_one(void **state)
{
	bool made = false;
	struct err err;

	(void)state;
	mkdir(dir, 0700);
	put(".h.example.key.new", STR("-----BEGIN PRIV"), 0600);
	put(".h.example.pem.new", STR(""), 0600);
	assert_int_equal(ensure(&made, &err), 0);
	assert_true(made);
	assert_int_equal(access(in_dir(".h.example.pem.new"), F_OK), -1);
}

static void pair__is_replaced_only_when_asked(void **state)
{
	struct buf other_chain, other_key;
	struct err err;

	(void)state;
	assert_int_equal(ensure(NULL, &err), 0);
	buf_init(&other_chain, PAIR_PEM_MAX);
	buf_init(&other_key, PAIR_PEM_MAX);
	tls_world_pair(host, &other_chain, &other_key);
	assert_int_equal(
		pair_write(dir, host, buf_view(&other_chain), buf_view(&other_key), false, &err),
		ERR_USAGE);
	assert_int_equal(pair_write(dir, host, buf_view(&other_chain), buf_view(&key), true, &err),
		ERR_USAGE);
	assert_int_equal(pair_load(dir, host, &chain, &key, &err), 0);
	assert_false(str_eq(buf_view(&chain), buf_view(&other_chain)));
	assert_int_equal(
		pair_write(dir, host, buf_view(&other_chain), buf_view(&other_key), true, &err), 0);
	assert_int_equal(pair_load(dir, host, &chain, &key, &err), 0);
	assert_true(str_eq(buf_view(&chain), buf_view(&other_chain)));
	assert_true(str_eq(buf_view(&key), buf_view(&other_key)));
	buf_release(&other_chain);
	buf_release(&other_key);
}

static void pair__load_says_what_is_missing(void **state)
{
	struct err err;

	(void)state;
	assert_int_equal(pair_load(dir, host, &chain, &key, &err), ERR_MISSING);
	mkdir(dir, 0700);
	assert_int_equal(pair_load(dir, host, &chain, &key, &err), ERR_MISSING);
	assert_int_equal(pair_load(dir, STR("../h"), &chain, &key, &err), ERR_USAGE);
	assert_int_equal(pair_load(dir, STR(""), &chain, &key, &err), ERR_USAGE);
}

/* A link in place of a waiting file must not be written through. */
static void pair__is_never_written_through_a_link(void **state)
{
	char path[160], text[16] = "";
	struct err err;
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "%s/bystander", top);
	mkdir(dir, 0700);
	put("h.example.pem", STR("bystander"), 0600);
	assert_int_equal(rename(in_dir("h.example.pem"), path), 0);
	assert_int_equal(symlink("../bystander", in_dir(".h.example.key.new")), 0);
	assert_int_equal(ensure(NULL, &err), 0);
	fd = open(path, O_RDONLY);
	assert_int_equal(read(fd, text, sizeof(text)), 9);
	assert_string_equal(text, "bystander");
	close(fd);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			pair__is_made_once_and_only_for_its_owner, start, stop),
		cmocka_unit_test_setup_teardown(
			pair__that_is_half_or_wrong_or_open_to_others_is_refused, start, stop),
		cmocka_unit_test_setup_teardown(
			pair__half_written_by_a_killed_run_is_finished, start, stop),
		cmocka_unit_test_setup_teardown(
			pair__left_waiting_whole_or_torn_does_not_stop_a_new_one, start, stop),
		cmocka_unit_test_setup_teardown(pair__is_replaced_only_when_asked, start, stop),
		cmocka_unit_test_setup_teardown(pair__load_says_what_is_missing, start, stop),
		cmocka_unit_test_setup_teardown(pair__is_never_written_through_a_link, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
