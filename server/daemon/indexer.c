/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/indexer.h"

#include "base/log.h"
#include "base/mem.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	FIXED_ARGUMENTS = 4, /* the program, "index", "--", the end */
	STATUS_SETTINGS = 2, /* trying again would not help */
	PAUSE_FIRST_S = 1,
	PAUSE_LONGEST_S = 256
};

void indexer_init(struct indexer *indexer, uv_loop_t *loop, const struct config *config,
	indexer_done_fn *done, void *arg)
{
	static const char *const places[] = { "bifold", "../bin/bifold", "../libexec/bifold",
		"../libexec/bifold/bifold" };
	char self[4000];
	size_t len = sizeof(self) - 1;
	char *slash;

	*indexer = (struct indexer){ .loop = loop, .config = config, .done = done, .arg = arg };
	uv_timer_init(loop, &indexer->pause);
	indexer->pause.data = indexer;
	memcpy(indexer->program, "bifold", sizeof("bifold"));
	if (uv_exepath(self, &len) < 0 || !(slash = memrchr(self, '/', len)))
		return;
	*slash = '\0';
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		char candidate[sizeof(indexer->program)];

		snprintf(candidate, sizeof(candidate), "%s/%s", self, places[i]);
		if (access(candidate, X_OK) == 0) {
			memcpy(indexer->program, candidate, sizeof(candidate));
			return;
		}
	}
}

/* ---- a run's end ------------------------------------------------------------------- */

static void start(struct indexer *indexer);

static void closed(uv_handle_t *handle)
{
	struct indexer *indexer = handle->data;

	indexer->running = false;
	if (!indexer->closed && indexer->wanted)
		start(indexer);
}

static void try_again(uv_timer_t *timer)
{
	indexer_run(timer->data);
}

unsigned indexer_pause_s(const struct indexer *indexer)
{
	unsigned pause = PAUSE_FIRST_S;

	if (!uv_is_active((const uv_handle_t *)&indexer->pause))
		return 0;
	for (unsigned i = 1; i < indexer->failures && pause < PAUSE_LONGEST_S; i++)
		pause *= 2;
	return pause;
}

/* What a failed run was to look at is not known any more. */
static void account(struct indexer *indexer, int status)
{
	if (status == 0) {
		indexer->failures = 0;
		return;
	}
	paths_add_all(&indexer->pending);
	if (status == STATUS_SETTINGS)
		return;
	indexer->failures++;
	uv_timer_start(&indexer->pause, try_again, 1, 0); /* for indexer_pause_s() */
	uv_timer_start(&indexer->pause, try_again, indexer_pause_s(indexer) * 1000ull, 0);
}

static void ended(uv_process_t *process, int64_t status, int signal_number)
{
	struct indexer *indexer = process->data;

	if (!indexer->closed && signal_number != 0)
		log_error("the index run was ended by signal %d; what was indexed before stays in "
			  "service",
			signal_number);
	uv_close((uv_handle_t *)process, closed);
	if (indexer->closed)
		return;
	account(indexer, signal_number ? -1 : (int)status);
	indexer->done(indexer->arg, signal_number ? -1 : (int)status);
}

/* ---- its start ---------------------------------------------------------------------- */

/* "bifold index --set NAME=VALUE ... -- PATH ..." from the settings' dump, whose lines
 * are terminated in place. */
static char **make_arguments(struct indexer *indexer, struct buf *dump)
{
	size_t count = 0, at = 0;
	char **arguments, *line = dump->p;

	for (size_t i = 0; i < dump->len; i++)
		count += dump->p[i] == '\n';
	arguments = mem_alloc(
		(2 * count + FIXED_ARGUMENTS + indexer->pending.count) * sizeof(*arguments));
	if (!arguments)
		return NULL;
	arguments[at++] = indexer->program;
	arguments[at++] = (char *)(uintptr_t) "index";
	for (; count > 0; count--) {
		char *end = memchr(line, '\n', dump->len);

		*end = '\0';
		arguments[at++] = (char *)(uintptr_t) "--set";
		arguments[at++] = line;
		line = end + 1;
	}
	arguments[at++] = (char *)(uintptr_t) "--";
	for (size_t i = 0; i < indexer->pending.count; i++)
		arguments[at++] = indexer->pending.at[i];
	return arguments;
}

static int spawn(struct indexer *indexer)
{
	uv_stdio_container_t stdio[] = { { .flags = UV_IGNORE }, { .flags = UV_IGNORE },
		{ .flags = UV_INHERIT_FD, .data.fd = STDERR_FILENO } };
	uv_process_options_t options = {
		.exit_cb = ended, .file = indexer->program, .stdio_count = 3, .stdio = stdio
	};
	struct buf dump;
	int rc = UV_ENOMEM;

	buf_init(&dump, 1024 * 1024);
	if (config_dump(indexer->config, &dump) == 0)
		options.args = make_arguments(indexer, &dump);
	if (options.args) {
		indexer->process.data = indexer;
		rc = uv_spawn(indexer->loop, &indexer->process, &options);
		indexer->running = true;
		if (rc < 0)
			uv_close((uv_handle_t *)&indexer->process, closed);
	}
	mem_free(options.args);
	buf_release(&dump);
	return rc;
}

static void start(struct indexer *indexer)
{
	int rc = spawn(indexer);

	indexer->wanted = false;
	paths_clear(&indexer->pending);
	uv_timer_stop(&indexer->pause);
	if (rc == 0)
		return;
	log_error("the program '%s' cannot be run: %s; it belongs beside bifoldd or on the PATH",
		indexer->program, uv_strerror(rc));
	account(indexer, -1);
	indexer->done(indexer->arg, -1);
}

void indexer_run_for(struct indexer *indexer, struct paths *changed)
{
	if (indexer->closed)
		return;
	paths_take(&indexer->pending, changed);
	indexer->wanted = true;
	if (!indexer->running)
		start(indexer);
}

void indexer_run(struct indexer *indexer)
{
	struct paths all = { .all = true };

	indexer_run_for(indexer, &all);
}

void indexer_stop(struct indexer *indexer)
{
	indexer->closed = true;
	uv_close((uv_handle_t *)&indexer->pause, NULL);
	paths_clear(&indexer->pending);
	/* one that could not be started has no number, and 0 would be all of us */
	if (indexer->running && indexer->process.pid > 0)
		uv_process_kill(&indexer->process, SIGTERM);
}
