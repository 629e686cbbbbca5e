/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The configuration file: YAML, as nested maps or dotted names. */
#include "config/config.h"
#include "config/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

enum { FILE_MAX = 1024 * 1024, DEPTH_MAX = 4, NAME_ROOM = 256 };

struct reader {
	struct config *config;
	const char *file;
	struct err *err;
	yaml_parser_t parser;
	char name[NAME_ROOM]; /* dotted, of the maps that are open */
	size_t name_len;
	uint64_t seen; /* bit per setting that the file has given */
};

static int next_event(struct reader *r, yaml_event_t *event)
{
	if (yaml_parser_parse(&r->parser, event))
		return 0;
	if (r->parser.error == YAML_MEMORY_ERROR)
		return err_nomem(r->err);
	return err_set(r->err, ERR_USAGE,
		"%s:%zu: this is not YAML: %s; indent with spaces and write 'name: value'", r->file,
		r->parser.problem_mark.line + 1,
		r->parser.problem ? r->parser.problem : "it is not UTF-8 text");
}

static int fault(struct reader *r, const yaml_event_t *event, const char *what)
{
	return err_set(r->err, ERR_USAGE, "%s:%zu: %s", r->file, event->start_mark.line + 1, what);
}

/* Put the place before a sentence that a deeper call wrote. */
static int placed(struct reader *r, const yaml_event_t *event, int rc)
{
	if (rc < 0)
		err_prefix(r->err, "%s:%zu: ", r->file, event->start_mark.line + 1);
	return rc;
}

static struct str scalar_of(const yaml_event_t *event)
{
	struct str s = str_make((const char *)event->data.scalar.value, event->data.scalar.length);

	/* `name:` and `name: ~` say nothing, and nothing is what they give */
	if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
		(str_eq(s, STR("~")) || str_eq(s, STR("null"))))
		return STR_EMPTY;
	return s;
}

static int take_setting(
	struct reader *r, const yaml_event_t *event, const struct setting **ret_setting)
{
	uint64_t bit;
	int rc =
		placed(r, event, setting_find(str_make(r->name, r->name_len), ret_setting, r->err));

	if (rc < 0)
		return rc;
	bit = (uint64_t)1 << setting_index(*ret_setting);
	if (r->seen & bit)
		return err_set(r->err, ERR_USAGE, "%s:%zu: %s is given twice; keep one of them",
			r->file, event->start_mark.line + 1, (*ret_setting)->name);
	r->seen |= bit;
	return 0;
}

static int read_scalar(struct reader *r, const yaml_event_t *event)
{
	const struct setting *setting;
	int rc = take_setting(r, event, &setting);

	if (rc < 0)
		return rc;
	return placed(r, event, setting_assign(r->config, setting, scalar_of(event), r->err));
}

static int read_sequence(struct reader *r, const yaml_event_t *start)
{
	const struct setting *setting;
	bool more = true;
	int rc = take_setting(r, start, &setting);

	if (rc < 0)
		return rc;
	if (!setting_is_list(setting))
		return err_set(r->err, ERR_USAGE, "%s:%zu: %s takes one value, not a list", r->file,
			start->start_mark.line + 1, setting->name);
	setting_clear_list(r->config, setting);
	for (size_t count = 0; rc == 0 && more; count++) {
		yaml_event_t event;

		rc = next_event(r, &event);
		if (rc < 0)
			return rc;
		if (event.type == YAML_SCALAR_EVENT)
			rc = placed(r, &event,
				setting_append(r->config, setting, scalar_of(&event), r->err));
		else if (event.type != YAML_SEQUENCE_END_EVENT)
			rc = fault(r, &event, "only plain values can stand in a list");
		else if (count == 0)
			rc = fault(r, &event, "this list is empty; give at least one entry");
		else
			more = false;
		yaml_event_delete(&event);
	}
	return rc;
}

static int push_name(struct reader *r, const yaml_event_t *key)
{
	struct str part = scalar_of(key);
	size_t dot = r->name_len > 0;

	if (part.len == 0)
		return fault(r, key, "a setting's name is missing before the colon");
	if (r->name_len + dot + part.len > sizeof(r->name))
		return fault(r, key, "there is no setting with so long a name");
	if (dot)
		r->name[r->name_len++] = '.';
	memcpy(r->name + r->name_len, part.p, part.len);
	r->name_len += part.len;
	return 0;
}

static int read_map(struct reader *r, int depth);

static int read_value(struct reader *r, int depth)
{
	yaml_event_t event;
	int rc = next_event(r, &event);

	if (rc < 0)
		return rc;
	switch (event.type) {
	case YAML_SCALAR_EVENT:
		rc = read_scalar(r, &event);
		break;
	case YAML_SEQUENCE_START_EVENT:
		rc = read_sequence(r, &event);
		break;
	case YAML_MAPPING_START_EVENT:
		rc = depth < DEPTH_MAX ? read_map(r, depth + 1)
				       : fault(r, &event, "settings are not nested so deep");
		break;
	default:
		rc = fault(r, &event, "anchors and aliases are not used here; write the value out");
	}
	yaml_event_delete(&event);
	return rc;
}

/* The opening of the map has been read. */
static int read_map(struct reader *r, int depth)
{
	const size_t outer = r->name_len;

	for (;;) {
		yaml_event_t key;
		int rc = next_event(r, &key);

		if (rc < 0)
			return rc;
		if (key.type == YAML_MAPPING_END_EVENT) {
			yaml_event_delete(&key);
			return 0;
		}
		rc = key.type == YAML_SCALAR_EVENT
			     ? push_name(r, &key)
			     : fault(r, &key, "a setting's name must be a plain word");
		yaml_event_delete(&key);
		if (rc == 0)
			rc = read_value(r, depth);
		if (rc < 0)
			return rc;
		r->name_len = outer;
	}
}

/* An empty file, or one of comments alone, is a stream without a document. */
static int read_stream(struct reader *r)
{
	for (;;) {
		yaml_event_t event;
		yaml_event_type_t type;
		int rc = next_event(r, &event);

		if (rc < 0)
			return rc;
		type = event.type;
		if (type == YAML_MAPPING_START_EVENT)
			rc = read_map(r, 0);
		else if (type == YAML_DOCUMENT_START_EVENT && event.start_mark.line > 0 && r->seen)
			rc = fault(r, &event, "a second document begins here; keep all in one");
		else if (type == YAML_SCALAR_EVENT && scalar_of(&event).len > 0)
			rc = fault(r, &event, "settings are written as 'name: value'");
		else if (type == YAML_SEQUENCE_START_EVENT || type == YAML_ALIAS_EVENT)
			rc = fault(
				r, &event, "settings are written as 'name: value', not as a list");
		yaml_event_delete(&event);
		if (rc < 0 || type == YAML_STREAM_END_EVENT)
			return rc;
	}
}

int config_read_text(struct config *config, const char *file, struct str text, struct err *err)
{
	struct reader r = { .config = config, .file = file, .err = err };
	int rc;

	if (!yaml_parser_initialize(&r.parser))
		return err_nomem(err);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)text.p, text.len);
	rc = read_stream(&r);
	yaml_parser_delete(&r.parser);
	return rc;
}

static int open_failed(const char *file, struct err *err)
{
	enum err_code code = errno == ENOENT ? ERR_MISSING : errno == EACCES ? ERR_DENIED : ERR_IO;

	if (code == ERR_MISSING)
		return err_set(err, code,
			"there is no configuration file '%s'; name one that is there with -c, or "
			"leave -c out for the defaults",
			file);
	return err_set(err, code, "the configuration file '%s' cannot be read: %s%s", file,
		strerror(errno), code == ERR_DENIED ? "; give this user the right to read it" : "");
}

static int slurp(int fd, const char *file, struct buf *text, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return open_failed(file, err);
	if (S_ISDIR(st.st_mode))
		return err_set(err, ERR_USAGE,
			"'%s' is a folder; -c takes a configuration file in YAML", file);
	for (;;) {
		char *room = buf_room(text, 4096);
		ssize_t n;

		if (!room)
			return err_set(err, ERR_USAGE,
				"the configuration file '%s' is longer than 1 MiB", file);
		n = read(fd, room, 4096);
		if (n < 0)
			return open_failed(file, err);
		if (n == 0)
			return 0;
		buf_grown(text, (size_t)n);
	}
}

int config_read_file(struct config *config, const char *file, struct err *err)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NOCTTY), rc;
	struct buf text;

	if (fd < 0)
		return open_failed(file, err);
	buf_init(&text, FILE_MAX);
	rc = slurp(fd, file, &text, err);
	close(fd);
	if (rc == 0)
		rc = config_read_text(config, file, buf_view(&text), err);
	buf_release(&text);
	return rc;
}
