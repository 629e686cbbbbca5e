/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The configuration file and --set: no input crashes, every refusal is one
 * sentence, and what was taken survives being written out and read again. */
#include "config/config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int holds)
{
	if (!holds)
		abort();
}

static void check_sentence(const struct err *err)
{
	size_t len = strlen(err->text);

	require(len > 0 && len < sizeof(err->text));
	require(err->code == ERR_USAGE || err->code == ERR_NOMEM);
}

static void check_round_trip(const struct config *config)
{
	struct buf first, second;
	struct config copy;
	struct err err;

	buf_init(&first, 1 << 20);
	buf_init(&second, 1 << 20);
	require(config_dump(config, &first) == 0);
	require(config_init(&copy, &err) == 0);
	for (struct str rest = buf_view(&first); rest.len > 0;)
		require(config_set(&copy, str_line(&rest), &err) == 0);
	require(config_dump(&copy, &second) == 0);
	require(str_eq(buf_view(&first), buf_view(&second)));
	require(config_check(config, &err) == config_check(&copy, NULL));
	config_release(&copy);
	buf_release(&first);
	buf_release(&second);
}

/* The first octet chooses: a file, or --set once for each line. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config config;
	struct err err;
	struct str text;
	int rc = 0;

	if (size == 0)
		return 0;
	text = str_make((const char *)data + 1, size - 1);
	require(config_init(&config, &err) == 0);
	if (data[0] == 's') {
		while (text.len > 0 && rc == 0)
			rc = config_set(&config, str_line(&text), &err);
	} else {
		rc = config_read_text(&config, "f", text, &err);
	}
	if (rc < 0)
		check_sentence(&err);
	else
		check_round_trip(&config);
	config_release(&config);
	return 0;
}
