/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "config/settings.h"

#include <string.h>

#define AT(field)   offsetof(struct config, field)
#define MS(seconds) ((int64_t)(seconds)*1000)

static const char *const levels[] = { "error", "warning", "notice", "info", "debug", NULL };
static const char *const addresses[] = { "none", "prefix", "full", NULL };
static const char *const watches[] = { "no", "yes", "poll", NULL };
static const char *const log_forms[] = { "key=value", "combined", NULL };

/* clang-format off */
static const struct setting table[] = {
	{ "capsule.dir", SETTING_PATH, "", "./capsule", AT(capsule_dir), 0, 0, false, NULL,
		"folder that holds the author's files" },
	{ "capsule.title", SETTING_TEXT, "", "", AT(capsule_title), 0, 0, false, NULL,
		"title of the home page" },
	{ "capsule.description", SETTING_TEXT, "", "", AT(capsule_description), 0, 0, false, NULL,
		"one sentence below the title" },
	{ "capsule.author", SETTING_TEXT, "", "", AT(capsule_author), 0, 0, false, NULL,
		"byline of articles that name no author" },
	{ "capsule.lang", SETTING_TEXT, "", "", AT(capsule_lang), 0, 0, false, NULL,
		"language of articles that name none, as in BCP 47" },
	{ "capsule.region", SETTING_TEXT, "", "", AT(capsule_region), 0, 0, false, NULL,
		"country whose telephone numbers become links, two letters" },
	{ "state.dir", SETTING_PATH, "", "./.bifold", AT(state_dir), 0, 0, false, NULL,
		"folder for the index" },
	{ "certs.dir", SETTING_PATH, "", "./certs", AT(certs_dir), 0, 0, false, NULL,
		"folder for keys and certificates" },
	{ "hosts", SETTING_HOSTS, "", "localhost", AT(hosts), 1, CONFIG_LIST_MAX, false, NULL,
		"names that are served, the first is the default" },
	{ "gemini.listen", SETTING_LISTEN, "", "*:1965", AT(gemini_listen), 1, CONFIG_LIST_MAX, false, NULL,
		"where to answer Gemini" },
	{ "gopher.listen", SETTING_LISTEN, "", "*:70", AT(gopher_listen), 1, CONFIG_LIST_MAX, false, NULL,
		"where to answer Gopher" },
	{ "gopher.tls", SETTING_SWITCH, "", "yes", AT(gopher_tls), 0, 0, false, NULL,
		"understand TLS on the Gopher port too" },
	{ "tls.ticket_keys", SETTING_TEXT, "", "", AT(ticket_keys), 0, 0, false, NULL,
		"file of session ticket keys that several machines share" },
	{ "user", SETTING_TEXT, "", "", AT(user), 0, 0, false, NULL,
		"user to become after the sockets are open" },
	{ "workers", SETTING_WORKERS, "threads", "auto", AT(workers), 1, 64, false, NULL,
		"threads that serve; auto is one per processor" },
	{ "log.level", SETTING_WORD, "", "notice", AT(log_level), 0, 0, false, levels,
		"least level of the lines that are logged" },
	{ "log.access", SETTING_SWITCH, "", "no", AT(log_access), 0, 0, false, NULL,
		"log a line for every request" },
	{ "log.address", SETTING_CHOICE, "", "none", AT(log_address), 0, 0, false, addresses,
		"how much of a client's address such a line holds" },
	{ "log.access_file", SETTING_TEXT, "", "", AT(log_access_file), 0, 0, false, NULL,
		"file for these lines instead of standard error" },
	{ "log.form", SETTING_CHOICE, "", "key=value", AT(log_form), 0, 0, false, log_forms,
		"how such a line looks: key=value or combined" },
	{ "index.max_bytes", SETTING_SIZE, "octets", "8M", AT(article_max_bytes), 1, (int64_t)1 << 30, false, NULL,
		"longest file that is read as an article" },
	{ "index.readers", SETTING_WORKERS, "processes", "auto", AT(index_readers), 1, 64, false, NULL,
		"processes that read articles; auto is one per processor" },
	{ "index.watch", SETTING_CHOICE, "", "yes", AT(index_watch), 0, 0, false, watches,
		"notice changed files by itself: no, yes or, without events, poll" },
	{ "index.poll", SETTING_DURATION, "seconds", "30", AT(index_poll), 100, MS(86400), false, NULL,
		"time between looks at files that the system gives no events for" },
	{ "limits.connections", SETTING_COUNT, "connections", "1024", AT(limit_connections), 1, 1000000, true, NULL,
		"connections at a time" },
	{ "limits.per_source", SETTING_COUNT, "connections", "64", AT(limit_per_source), 1, 1000000, true, NULL,
		"connections at a time from one address (IPv6: one /64)" },
	{ "limits.rate", SETTING_COUNT, "connections per second", "50", AT(limit_rate), 1, 1000000, true, NULL,
		"new connections a second from one address" },
	{ "limits.burst", SETTING_COUNT, "connections", "200", AT(limit_burst), 1, 1000000, true, NULL,
		"new connections above that rate that are borne for a while" },
	{ "limits.first_byte", SETTING_DURATION, "seconds", "5", AT(limit_first_byte), 1, MS(86400), true, NULL,
		"time until the first octet of a connection" },
	{ "limits.handshake", SETTING_DURATION, "seconds", "10", AT(limit_handshake), 1, MS(86400), true, NULL,
		"time for the whole TLS handshake" },
	{ "limits.request", SETTING_DURATION, "seconds", "5", AT(limit_request), 1, MS(86400), true, NULL,
		"time for the request after the handshake" },
	{ "limits.request_total", SETTING_DURATION, "seconds", "10", AT(limit_request_total), 1, MS(86400), true, NULL,
		"time for a Gopher request after connecting" },
	{ "limits.stall", SETTING_DURATION, "seconds", "20", AT(limit_stall), 1, MS(86400), true, NULL,
		"time in which a client must take something of its answer" },
	{ "limits.slow_window", SETTING_DURATION, "seconds", "60", AT(limit_slow_window), 1, MS(86400), true, NULL,
		"time over which limits.slow_rate is measured" },
	{ "limits.slow_rate", SETTING_SIZE, "octets per second", "256", AT(limit_slow_rate), 1, (int64_t)1 << 30, true, NULL,
		"least speed at which a client must take its answer" },
	{ "limits.linger", SETTING_DURATION, "seconds", "2", AT(limit_linger), 1, MS(3600), true, NULL,
		"time for a client to close after its answer" },
	{ "limits.penalty_faults", SETTING_COUNT, "faults", "3", AT(limit_penalty_faults), 1, 1000000, true, NULL,
		"failed handshakes and missed deadlines a minute that shut an address out" },
	{ "limits.penalty", SETTING_DURATION, "seconds", "10", AT(limit_penalty), 1, MS(86400), true, NULL,
		"time for which it is shut out, doubling each time" },
	{ "limits.penalty_max", SETTING_DURATION, "seconds", "600", AT(limit_penalty_max), 1, MS(86400), true, NULL,
		"longest such time" },
	{ "limits.drain", SETTING_DURATION, "seconds", "10", AT(limit_drain), 1, MS(3600), true, NULL,
		"time for answers under way when the daemon stops" },
};
/* clang-format on */

enum { TABLE_COUNT = sizeof(table) / sizeof(table[0]), NAME_MAX_LEN = 48 };

_Static_assert(TABLE_COUNT <= 64, "struct config.added has one bit per row");

static const struct {
	const char *option, *setting;
} options[] = {
	{ "--capsule", "capsule.dir" },
	{ "--host", "hosts" },
	{ "--state", "state.dir" },
	{ "--certs", "certs.dir" },
	{ "--gemini", "gemini.listen" },
	{ "--gopher", "gopher.listen" },
	{ "--workers", "workers" },
};

const struct setting *setting_at(size_t index)
{
	return index < TABLE_COUNT ? &table[index] : NULL;
}

size_t setting_index(const struct setting *setting)
{
	return (size_t)(setting - table);
}

static const struct setting *find_exact(struct str name)
{
	for (size_t i = 0; i < TABLE_COUNT; i++)
		if (str_eq(name, str_of(table[i].name)))
			return &table[i];
	return NULL;
}

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* How many letters must be put in, taken out or changed to get from a to b. */
static size_t edit_distance(struct str a, struct str b)
{
	size_t row[NAME_MAX_LEN + 1];

	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t above = row[j];
			bool same = ascii_lower((unsigned char)a.p[i - 1]) ==
				    ascii_lower((unsigned char)b.p[j - 1]);

			row[j] = min3(above + 1, row[j - 1] + 1, diagonal + (same ? 0 : 1));
			diagonal = above;
		}
	}
	return row[b.len];
}

static struct str last_part(struct str name)
{
	size_t dot = str_find_last(name, '.');

	return dot == name.len ? name : str_from(name, dot + 1);
}

/* The nearest name, when it is near enough to be what was meant: the whole
 * name, or (a lower rank) only the part after the dot. */
static const struct setting *find_near(struct str name)
{
	const struct setting *best = NULL;
	const struct str part = last_part(name);
	size_t best_rank = SIZE_MAX;

	if (name.len == 0 || name.len > NAME_MAX_LEN)
		return NULL;
	for (size_t i = 0; i < TABLE_COUNT; i++) {
		struct str candidate = str_of(table[i].name);
		size_t whole = edit_distance(name, candidate);
		size_t inner = edit_distance(part, last_part(candidate));
		size_t rank = whole <= name.len / 3   ? whole
			      : inner <= part.len / 3 ? inner + 1
						      : SIZE_MAX;

		if (rank < best_rank) {
			best = &table[i];
			best_rank = rank;
		}
	}
	return best;
}

int setting_find(struct str name, const struct setting **ret_setting, struct err *err)
{
	const struct setting *setting = find_exact(name), *near;

	if (setting) {
		*ret_setting = setting;
		return 0;
	}
	near = find_near(name);
	if (near)
		return err_set(err, ERR_USAGE, "there is no setting '%.*s'; did you mean '%s'?",
			STR_PRINTF(str_upto(name, 80)), near->name);
	return err_set(err, ERR_USAGE, "there is no setting '%.*s'; bifoldd --help lists them",
		STR_PRINTF(str_upto(name, 80)));
}

const struct setting *setting_find_option(struct str option)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (str_eq(option, str_of(options[i].option)))
			return find_exact(str_of(options[i].setting));
	return NULL;
}

const char *setting_type_name(enum setting_type type)
{
	static const char *const names[] = { "text", "path", "word", "word", "switch", "number",
		"number", "size", "duration", "list of hosts", "list of addresses" };

	return names[type];
}

bool setting_is_list(const struct setting *setting)
{
	return setting->type == SETTING_HOSTS || setting->type == SETTING_LISTEN;
}

bool config_setting_at(size_t index, struct config_setting_info *ret_info)
{
	const struct setting *setting = setting_at(index);

	if (!setting)
		return false;
	*ret_info = (struct config_setting_info){
		.name = setting->name,
		.type = setting_type_name(setting->type),
		.unit = setting->unit,
		.fallback = setting->fallback,
		.help = setting->help,
	};
	return true;
}
