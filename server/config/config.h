/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * All settings, from defaults, a YAML file, --set and options, in that order.
 * settings.c holds the one table: name, type, unit, default, range, help.
 */

enum { CONFIG_LIST_MAX = 32 };

struct config_list {
	struct str at[CONFIG_LIST_MAX];
	size_t count;
};

enum log_address { LOG_ADDRESS_NONE, LOG_ADDRESS_PREFIX, LOG_ADDRESS_FULL };
enum index_watch { INDEX_WATCH_NO, INDEX_WATCH_YES, INDEX_WATCH_POLL };
enum log_form { LOG_FORM_PAIRS, LOG_FORM_COMBINED };

struct config {
	struct arena arena; /* owns every string below */

	struct str capsule_dir, capsule_title, capsule_description, capsule_author;
	struct str capsule_lang, capsule_region;
	struct str state_dir, certs_dir;
	struct config_list hosts; /* NAME[,gemini=PORT][,gopher=PORT][,capsule=DIR] as given */
	struct config_list gemini_listen; /* ADDR:PORT, or the single entry "none" */
	struct config_list gopher_listen;
	struct str user;
	int64_t workers; /* 0: auto */
	struct str log_level;
	bool log_access;
	enum log_address log_address;
	enum log_form log_form;
	struct str log_access_file; /* empty: standard error */
	bool gopher_tls;
	struct str ticket_keys; /* a file; empty: random keys */

	int64_t article_max_bytes, index_readers; /* 0 readers: one per core */
	enum index_watch index_watch;
	int64_t index_poll; /* milliseconds */

	/* times in milliseconds, sizes in octets */
	int64_t limit_connections, limit_per_source, limit_rate, limit_burst;
	int64_t limit_first_byte, limit_handshake, limit_request, limit_request_total;
	int64_t limit_stall, limit_slow_window, limit_slow_rate, limit_linger, limit_drain;
	int64_t limit_penalty_faults, limit_penalty, limit_penalty_max;

	uint64_t added; /* config_add(): bit per setting whose list the command line began */
};

/* config_init - the defaults.  config_release() gives the strings back. */
int config_init(struct config *config, struct err *err);
void config_release(struct config *config);

/* config_read_file - a YAML file: nested maps or dotted names.  ERR_USAGE with
 * file, line and what to do; ERR_MISSING, ERR_DENIED, ERR_IO. */
int config_read_file(struct config *config, const char *file, struct err *err);

/* config_read_text - the same for text at hand; `name` stands in errors. */
int config_read_text(struct config *config, const char *name, struct str text, struct err *err);

/*
 * config_set - one "NAME=VALUE".  A list setting is replaced by a comma
 * separated value; in such a list a part with an equals sign belongs to the
 * entry before it ("a.example,gemini=1965,b.example" has two entries).
 * ERR_USAGE names the setting, the value and what it takes.
 */
int config_set(struct config *config, struct str assignment, struct err *err);

/* config_add - append to a list setting; the first call of a run replaces what
 * the defaults or the file said.  For repeated options.  Errors as config_set(). */
int config_add(struct config *config, struct str name, struct str value, struct err *err);

/* config_dump - every setting as NAME=VALUE lines that config_set() takes
 * back (list values comma separated), for handing to another process. */
int config_dump(const struct config *config, struct buf *out);

/* What config_load() found on a command line beside settings. */
struct config_args {
	bool check_only, help, version; /* -n, --help, --version */
	const char **others;            /* arguments that are no options, borrowed from argv;
	                                 * the array is the config's */
	size_t other_count;
};

/*
 * config_load - defaults, then the file of -c, then --set and options in the
 * order given.  Used by bifoldd and by every `bifold` command that has a capsule.
 *
 * Returns 0, or ERR_USAGE (an unknown option, one without its value, a value
 * that is refused), ERR_MISSING, ERR_DENIED, ERR_IO for the file, ERR_NOMEM.
 */
int config_load(struct config *config, int argc, char **argv, struct config_args *ret_args,
	struct err *err);

/* config_check - what only the whole can tell (contradictions, impossible
 * combinations).  ERR_USAGE. */
int config_check(const struct config *config, struct err *err);

/* config_setting_at - walk the table; for --help and for the test that compares
 * it with the man page.  False past the end. */
struct config_setting_info {
	const char *name, *type, *unit, *fallback, *help; /* static; unit may be "" */
};
bool config_setting_at(size_t index, struct config_setting_info *ret_info);

#endif
