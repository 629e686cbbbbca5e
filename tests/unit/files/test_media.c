/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "files/media.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *name, *media;
	char item;
} rows[] = {
	{ "a.gmi", "text/gemini", '0' },
	{ "a.txt", "text/plain", '0' },
	{ "A.TXT", "text/plain", '0' },
	{ "a.md", "text/markdown", '0' },
	{ "a.html", "text/html", '0' },
	{ "a.json", "application/json", '0' },
	{ "atom.xml", "application/xml", '0' },
	{ "feed.atom", "application/atom+xml", '0' },
	{ "a.gif", "image/gif", 'g' },
	{ "a.GIF", "image/gif", 'g' },
	{ "a.png", "image/png", 'I' },
	{ "a.jpg", "image/jpeg", 'I' },
	{ "a.JPeG", "image/jpeg", 'I' },
	{ "a.webp", "image/webp", 'I' },
	{ "a.svg", "image/svg+xml", 'I' },
	{ "a.mp3", "audio/mpeg", 's' },
	{ "a.ogg", "audio/ogg", 's' },
	{ "a.mp4", "video/mp4", '9' },
	{ "a.pdf", "application/pdf", '9' },
	{ "a.epub", "application/epub+zip", '9' },
	{ "a.tar.gz", "application/gzip", '9' },
	{ "a.zip", "application/zip", '9' },
	{ "a.bin", "application/octet-stream", '9' },
	{ "a.", "application/octet-stream", '9' },
	{ "a", "application/octet-stream", '9' },
	{ "", "application/octet-stream", '9' },
	{ "txt", "application/octet-stream", '9' },
	{ "dir.txt/a", "application/octet-stream", '9' },
	{ "dir.png/a.txt", "text/plain", '0' },
	{ "README", "text/plain", '0' },
	{ "notes/LICENSE", "text/plain", '0' },
	{ "readme.png", "image/png", 'I' },
};

static void media__follows_the_extension(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(media_of(str_of(rows[i].name)), rows[i].media))
			fail_msg("%s: %s", rows[i].name, media_of(str_of(rows[i].name)));
}

static void media__gives_gopher_a_type_that_clients_know(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (media_item_type(str_of(rows[i].name)) != rows[i].item)
			fail_msg("%s: %c", rows[i].name, media_item_type(str_of(rows[i].name)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(media__follows_the_extension),
		cmocka_unit_test(media__gives_gopher_a_type_that_clients_know),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
