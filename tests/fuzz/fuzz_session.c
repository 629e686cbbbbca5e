/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "../unit/session/drive.h"
#include "../unit/session/fixture.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * Both sessions over a small capsule.  The first octet says which protocol and
 * how the connection goes; the second where the request is split; the rest is
 * the request.  Every answer is well formed, the same at that split, and holds
 * nothing of the request.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds)
{
	if (!holds)
		abort();
}

/* ^([1-6][0-9]) [^\x00-\x1f\x7f]{0,1024}\r\n, of a defined status, and no body
 * unless it is a success */
static void check_gemini(struct str out)
{
	static const char *const statuses[] = { "10", "20", "31", "40", "41", "44", "51", "52",
		"53", "59" };
	size_t end = str_search(out, STR("\r\n"));
	bool defined = false;

	require(end < out.len && end >= 4 && end <= 3 + 1024 && out.p[2] == ' ');
	for (size_t i = 0; i < end; i++)
		require((unsigned char)out.p[i] >= 0x20 && out.p[i] != 0x7f);
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		defined = defined || str_eq(str_upto(out, 2), str_of(statuses[i]));
	require(defined);
	require(out.p[0] == '2' || end + 2 == out.len);
	if (str_starts(out, STR("31")))
		require(out.p[3] == '/' && out.p[4] != '/');
}

/* A menu, as this capsule has them, is all lines of four fields. */
static void check_gopher(struct str out)
{
	if (out.len == 0 || !strchr("i13", out.p[0]) || !str_ends(out, STR("\r\n.\r\n")))
		return;
	while (out.len) {
		struct str line = str_line(&out);
		size_t tabs = 0;

		for (size_t i = 0; i < line.len; i++) {
			require(line.p[i] == '\t' || (unsigned char)line.p[i] >= 0x20);
			tabs += line.p[i] == '\t';
		}
		require(tabs == 3 || (out.len == 0 && str_eq(line, STR("."))));
	}
}

static void check_log(struct str log)
{
	require(log.len < 1400 && str_starts(log, STR("host=")));
	for (size_t i = 0; i < log.len; i++)
		require(log.p[i] >= 0x20 && log.p[i] < 0x7f);
}

/* "canary" stands in no page: whoever reads it was shown the request.  The page of
 * a search says what was sought. */
static void check_echo(struct str in, struct str out)
{
	bool url = str_search(in, STR("URL:")) < in.len;
	bool search = str_search(in, STR("search")) < in.len;

	if (!url && !search)
		require(str_search(out, STR("canary")) == out.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int roots[2] = { -1, -1 };
	struct service service = fixture_service(roots);
	struct str in = str_make((const char *)data, size);
	struct buf whole, split, log;
	size_t used, used_again, largest;
	struct drive drive = { .service = &service };
	enum drive_result result, again;

	if (size < 2)
		return 0;
	drive.ops = data[0] & 1 ? &session_gopher : &session_gemini;
	drive.end = (enum drive_end)((data[0] >> 1 & 3) % 3);
	drive.peer.tls = data[0] >> 3 & 1;
	drive.peer.sni = data[0] >> 4 & 1 ? STR("second.example") : STR_EMPTY;
	drive.peer.refuse = (data[0] >> 5 & 7) == 7;
	in = str_from(in, 2);
	buf_init(&whole, 1 << 22);
	buf_init(&split, 1 << 22);
	buf_init(&log, 1 << 16);
	result = drive_run(&drive, in, 0, 1, &whole, &log, &used, &largest);
	again = drive_run(
		&drive, in, in.len, (size_t)data[1] + 1, &split, NULL, &used_again, &largest);
	require(result == again && str_eq(buf_view(&whole), buf_view(&split)));
	require(result != DRIVE_BROKEN && result != DRIVE_CUT);
	check_log(buf_view(&log));
	if (result == DRIVE_ANSWERED && drive.ops == &session_gemini)
		check_gemini(buf_view(&whole));
	else if (result == DRIVE_ANSWERED)
		check_gopher(buf_view(&whole));
	check_echo(in, buf_view(&whole));
	buf_release(&whole);
	buf_release(&split);
	buf_release(&log);
	return 0;
}
