/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/mem.h"
#include "files/beneath.h"

#include "drive.h"
#include "fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/*
 * Replays the scripts of tests/wire through the session layer, each case at every
 * split of its request into two parts and octet by octet.  The form of the
 * scripts is in tests/wire/README.
 */

enum { SCRIPT_MAX = 1 << 20 };

struct wire_case {
	struct str name;
	size_t line;
	struct buf in, out;
	bool open_ended; /* the answer may go on after `out` */
	size_t leaves;
	enum drive_result result;
	struct drive drive;
};

static int roots[2] = { -1, -1 };
static struct service service;
static size_t cases_run;

static void add_octets(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.p[i] != '\\' || i + 1 == s.len) {
			buf_char(b, s.p[i]);
			continue;
		}
		switch (s.p[++i]) {
		case 'r':
			buf_char(b, '\r');
			break;
		case 'n':
			buf_char(b, '\n');
			break;
		case 't':
			buf_char(b, '\t');
			break;
		case 'x': {
			char hex[3] = { s.p[i + 1], s.p[i + 2], 0 };
			buf_char(b, (char)strtoul(hex, NULL, 16));
			i += 2;
			break;
		}
		default:
			buf_char(b, s.p[i]);
		}
	}
}

/* " octets" or "*COUNT octets" */
static void add_line(struct buf *b, struct str s)
{
	long long count = 1;

	if (str_starts(s, STR("*"))) {
		s = str_from(s, 1);
		count = str_number(str_cut(&s, ' '), 100000);
		assert_true(count > 0);
	} else {
		s = str_from(s, 1);
	}
	while (count-- > 0)
		add_octets(b, s);
}

static void set_option(struct wire_case *c, struct str option)
{
	struct str word = str_cut(&option, ' ');

	if (str_eq(word, STR("half-close"))) {
		c->drive.end = DRIVE_HALF_CLOSE;
	} else if (str_eq(word, STR("timeout"))) {
		c->drive.end = DRIVE_TIMEOUT;
	} else if (str_eq(word, STR("silent"))) {
		c->result = DRIVE_SILENT;
	} else if (str_eq(word, STR("waits"))) {
		c->result = DRIVE_WAITS;
	} else if (str_eq(word, STR("refuse"))) {
		c->drive.peer.refuse = true;
	} else if (str_eq(word, STR("tls"))) {
		c->drive.peer.tls = true;
		c->drive.peer.sni = option;
	} else if (str_eq(word, STR("leaves"))) {
		c->leaves = (size_t)str_number(option, 100000);
	} else if (!str_eq(word, STR("memory"))) {
		fail_msg("unknown option %.*s", STR_PRINTF(word));
	}
}

static void show(const char *what, struct str s)
{
	fprintf(stderr, "%s: ", what);
	for (size_t i = 0; i < s.len && i < 400; i++)
		if (s.p[i] >= 0x20 && s.p[i] < 0x7f)
			fputc(s.p[i], stderr);
		else
			fprintf(stderr, "\\x%02x", (unsigned char)s.p[i]);
	fputc('\n', stderr);
}

static void check_run(const char *file, const struct wire_case *c, size_t split, size_t piece)
{
	struct buf out, log;
	struct str got;
	size_t used, largest;
	enum drive_result result;

	buf_init(&out, 1 << 24);
	buf_init(&log, 4096);
	result = drive_run(&c->drive, buf_view(&c->in), split, piece, &out, &log, &used, &largest);
	got = c->open_ended ? str_upto(buf_view(&out), c->out.len) : buf_view(&out);
	if (result != c->result || !str_eq(got, buf_view(&c->out)) ||
		used != c->in.len - c->leaves) {
		show("expected", buf_view(&c->out));
		show("answered", buf_view(&out));
		fail_msg("%s:%zu: %.*s: split at %zu: result %d, not %d; took %zu of %zu octets",
			file, c->line, STR_PRINTF(c->name), split, (int)result, (int)c->result,
			used, c->in.len);
	}
	if (str_find(buf_view(&log), '\n') < log.len || log.len > 1400 || buf_failed(&log))
		fail_msg("%s:%zu: a log line that is none", file, c->line);
	buf_release(&out);
	buf_release(&log);
}

static void run_case(const char *file, struct wire_case *c)
{
	if (c->name.len == 0)
		return;
	if (c->result == DRIVE_ANSWERED && c->out.len == 0 && !c->open_ended)
		fail_msg("%s:%zu: the case expects nothing", file, c->line);
	for (size_t split = 0; split <= c->in.len; split++)
		check_run(file, c, split, split ? split : 1);
	check_run(file, c, c->in.len, 1);
	cases_run++;
	buf_release(&c->in);
	buf_release(&c->out);
}

static void begin_case(struct wire_case *c, const struct session_ops *ops, struct str name)
{
	*c = (struct wire_case){ .name = name, .result = DRIVE_ANSWERED };
	buf_init(&c->in, 1 << 20);
	buf_init(&c->out, 1 << 24);
	c->drive = (struct drive){ .ops = ops, .service = &service };
}

static void run_script(const char *file, struct str script, const struct session_ops *ops)
{
	struct wire_case c = { .name = STR_EMPTY };
	size_t line_number = 0;

	while (script.len) {
		struct str line = str_line(&script);

		line_number++;
		if (line.len == 0 || line.p[0] == '#')
			continue;
		if (str_starts(line, STR("== "))) {
			run_case(file, &c);
			begin_case(&c, ops, str_from(line, 3));
			c.line = line_number;
		} else if (c.name.len == 0) {
			fail_msg("%s:%zu: before the first case", file, line_number);
		} else if (line.p[0] == '>') {
			add_line(&c.in, str_from(line, 1));
		} else if (str_eq(line, STR("< ..."))) {
			c.open_ended = true;
		} else if (line.p[0] == '<') {
			add_line(&c.out, str_from(line, 1));
		} else if (str_starts(line, STR("! "))) {
			set_option(&c, str_from(line, 2));
		} else {
			fail_msg("%s:%zu: not a line of a wire script", file, line_number);
		}
	}
	run_case(file, &c);
}

static void run_file(const char *name)
{
	char path[512];
	char *text = mem_alloc(SCRIPT_MAX);
	FILE *f;
	size_t len;

	snprintf(path, sizeof(path), "tests/wire/%s", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	assert_non_null(text);
	len = fread(text, 1, SCRIPT_MAX, f);
	fclose(f);
	assert_true(len < SCRIPT_MAX);
	run_script(path, str_make(text, len),
		strncmp(name, "gemini", 6) == 0 ? &session_gemini : &session_gopher);
	mem_free(text);
}

static void run_matching(const char *prefix)
{
	DIR *dir = opendir("tests/wire");
	struct dirent *entry;

	if (!dir)
		fail_msg("tests/wire is not here: run this from the top of the tree");
	cases_run = 0;
	while ((entry = readdir(dir)))
		if (str_starts(str_of(entry->d_name), str_of(prefix)) &&
			str_ends(str_of(entry->d_name), STR(".wire")))
			run_file(entry->d_name);
	closedir(dir);
	print_message("%zu %s cases\n", cases_run, prefix);
	assert_true(cases_run >= 50);
}

static void wire__gemini_scripts_hold_at_every_split(void **state)
{
	(void)state;
	run_matching("gemini");
}

static void wire__gopher_scripts_hold_at_every_split(void **state)
{
	(void)state;
	run_matching("gopher");
}

static void put_file(const char *dir, const char *name, const char *text)
{
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "wb");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static char dir_name[] = "/tmp/bifold-wire-XXXXXX";

static int make_root(void **state)
{
	(void)state;
	if (!mkdtemp(dir_name) || root_open(dir_name, &roots[0], NULL) ||
		root_open(dir_name, &roots[1], NULL))
		return -1;
	put_file(dir_name, "note.txt", "A note.\n");
	put_file(dir_name, "empty", "");
	service = fixture_service(roots);
	return 0;
}

static int drop_root(void **state)
{
	(void)state;
	unlinkat(roots[0], "note.txt", 0);
	unlinkat(roots[0], "empty", 0);
	rmdir(dir_name);
	close(roots[0]);
	close(roots[1]);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wire__gemini_scripts_hold_at_every_split),
		cmocka_unit_test(wire__gopher_scripts_hold_at_every_split),
	};
	return cmocka_run_group_tests(tests, make_root, drop_root);
}
