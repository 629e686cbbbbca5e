/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "cli/progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { FIRST_MS = 300, EVERY_MS = 100, BAR_MAX = 40, COLUMNS = 80 };

void progress_begin(struct progress *progress, int fd)
{
	const char *term = getenv("TERM");

	*progress = (struct progress){
		.fd = fd,
		.terminal = isatty(fd) && !(term && !strcmp(term, "dumb")),
		.began_ms = clock_ms(),
	};
	progress->drawn_ms = progress->began_ms + FIRST_MS - EVERY_MS;
}

size_t progress_line(char *to, size_t size, const char *what, size_t done, size_t total,
	uint64_t elapsed_ms, unsigned columns)
{
	char counts[96];
	uint64_t rate = elapsed_ms ? (uint64_t)done * 1000 / elapsed_ms : 0;
	int used = snprintf(counts, sizeof(counts), "%zu/%zu, %llu a second", done, total,
		(unsigned long long)rate);
	size_t beside = strlen(what) + (size_t)used + 4;
	size_t width = columns > beside + 1 ? columns - beside - 1 : 0;
	size_t full;
	char bar[BAR_MAX + 1];
	int len;

	width = width < BAR_MAX ? width : BAR_MAX;
	full = total ? done * width / total : width;
	memset(bar, '.', width);
	memset(bar, '#', full < width ? full : width);
	bar[width] = '\0';
	len = width ? snprintf(to, size, "%s [%s] %s", what, bar, counts)
		    : snprintf(to, size, "%s %s", what, counts);
	return len < 0 ? 0 : (size_t)len < size ? (size_t)len : size - 1;
}

static unsigned columns_of(int fd)
{
	struct winsize size;

	return ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : COLUMNS;
}

/* The bar is only for looking at: that it cannot be written is no matter. */
static void put(int fd, const char *text, size_t len)
{
	ssize_t written = write(fd, text, len);

	(void)written;
}

void progress_show(struct progress *progress, const char *what, size_t done, size_t total)
{
	uint64_t now = clock_ms();
	char line[512] = "\r";
	size_t len;

	if (!progress->terminal || now - progress->drawn_ms < EVERY_MS || now < progress->drawn_ms)
		return;
	progress->drawn_ms = now;
	progress->shown = true;
	len = 1 + progress_line(line + 1, sizeof(line) - 8, what, done, total,
			  now - progress->began_ms, columns_of(progress->fd));
	memcpy(line + len, "\x1b[K", 3);
	put(progress->fd, line, len + 3);
}

void progress_clear(struct progress *progress)
{
	if (progress->shown)
		put(progress->fd, "\r\x1b[K", 4);
	progress->shown = false;
}
