/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* What the readers send, taken in.  A reader is not trusted: a record that is cut short
 * is left out, and one about another file cannot be made. */
#include "cli/check.h"
#include "cli/check_reader.h"
#include "site/record.h"
#include "store/store.h"
#include "text/clean.h"

#include <string.h>

static int next_job(void *ctx, struct buf *job, uint64_t *ret_size, void **ret_tag, struct err *err)
{
	struct check *check = ctx;
	const struct check_file *file;

	(void)err;
	while (check->next < check->count && check->file[check->next]->kind > CHECK_SETTINGS)
		check->next++;
	if (check->next == check->count)
		return 0;
	file = check->file[check->next];
	record_number(job, (uint64_t)file->kind);
	record_text(job, file->path);
	record_text(job, file->sidecar);
	record_text(job, STR_EMPTY);
	record_number(job, file->past_count);
	buf_str(job, file->past);
	record_number(job, 0);
	*ret_size = file->size;
	*ret_tag = (void *)(uintptr_t)check->next++;
	return 1;
}

static struct str kept(struct check *check, struct str text)
{
	return clean_line(&check->arena, text);
}

static void take_article(struct check *check, struct check_file *file, struct str in)
{
	struct str base, wanted, title, date, updated, summary, lang;
	uint64_t words, flags;

	if (!record_take_text(&in, &base) || !record_take_text(&in, &wanted) ||
		!record_take_text(&in, &title) || !record_take_text(&in, &date) ||
		!record_take_text(&in, &updated) || !record_take_text(&in, &summary) ||
		!record_take_text(&in, &lang) || !record_take_number(&in, &words) ||
		!record_take_number(&in, &flags))
		return;
	file->read = true;
	file->base = arena_str(&check->arena, wanted);
	file->title = kept(check, title);
	file->date = kept(check, date);
	file->lang = kept(check, lang);
	file->draft = (flags & READER_DRAFT) != 0;
	if (file->draft)
		check_serves(check, check_draft_key(&check->arena, file->base), file);
	if (file->kind == CHECK_FRONT && !file->draft)
		check_serves(check, file->base, file);
}

static void take_section(struct check *check, struct check_file *file, struct str in)
{
	struct check_section *section = ARENA_NEW(&check->arena, struct check_section);
	struct str slug, title, digest;

	if (!section || !record_take_text(&in, &slug) || !record_take_text(&in, &title) ||
		!record_take_text(&in, &digest) || digest.len != DIGEST_SIZE ||
		!record_take_number(&in, &section->words))
		return;
	section->slug = arena_str(&check->arena, slug);
	section->title = kept(check, title);
	memcpy(section->digest.at, digest.p, DIGEST_SIZE);
	if (file->last_section)
		file->last_section->next = section;
	else
		file->sections = section;
	file->last_section = section;
}

/* "walk.yaml, line 3: ..." is about the sidecar, and stands in its third line. */
static struct check_file *blamed(
	struct check *check, struct check_file *file, struct finding *finding)
{
	struct str text = finding->text, number;
	long long line;

	if (!file->sidecar.len || finding->line || !str_starts(text, file->sidecar))
		return file;
	text = str_from(text, file->sidecar.len);
	if (!str_starts(text, STR(", line ")))
		return file;
	text = str_from(text, sizeof(", line ") - 1);
	number = str_cut(&text, ':');
	line = str_number(number, UINT32_MAX);
	if (line < 0)
		return file;
	finding->line = (uint32_t)line;
	finding->text = str_trim(text);
	return check_file_at(check, file->sidecar, CHECK_OTHER);
}

static void take_warning(struct check *check, struct check_file *file, struct str in)
{
	struct finding finding = { .line = 0 };
	uint64_t line, error;
	struct str text;

	if (!record_take_number(&in, &line) || !record_take_number(&in, &error) ||
		!record_take_text(&in, &text))
		return;
	if (str_starts(text, STR("is "))) /* the file, whose name stands in front elsewhere */
		text = arena_printf(&check->arena, "it %.*s", STR_PRINTF(text));
	check_advise(text, &finding);
	finding.line = (uint32_t)line;
	finding.error = error != 0;
	check_say(check, blamed(check, file, &finding), &finding);
}

static void take_refused(struct check *check, struct check_file *file, struct str in)
{
	struct finding finding = { .line = 0 };
	uint64_t again;
	struct str why;

	if (!record_take_number(&in, &again) || !record_take_text(&in, &why))
		return;
	check_advise(why, &finding);
	finding.error = true;
	finding.rule = STR("unreadable");
	file->read = false;
	check_say(check, file, &finding);
}

/* Gemini's addresses are those that links lead to. */
static void take_page(struct check *check, struct check_file *file, struct str in)
{
	uint64_t proto, item, marks;
	struct str suffix;

	if (!record_take_number(&in, &proto) || !record_take_number(&in, &item) ||
		!record_take_number(&in, &marks) || !record_take_text(&in, &suffix))
		return;
	if (proto == STORE_GEMINI || str_eq(suffix, STR("all.txt")))
		check_serves(check,
			arena_printf(&check->arena, "%.*s%.*s", STR_PRINTF(file->base),
				STR_PRINTF(suffix)),
			file);
}

/* "/walk/id": a remedy may name it. */
static void take_id(struct check *check, struct check_file *file, struct str path)
{
	struct words *ids = &file->ids;
	struct str id = str_from(path, file->base.len);

	if (!ids->at)
		ids->at = ARENA_ARRAY(&check->arena, CHECK_NAMED_MAX, struct str);
	if (ids->at && ids->count < CHECK_NAMED_MAX && id.len && str_starts(path, file->base))
		ids->at[ids->count++] = arena_str(&check->arena, id);
}

static void take_old(struct check *check, struct check_file *file, struct str in)
{
	struct str path, target;
	struct check_claim *claim;
	uint64_t named;

	if (!record_take_text(&in, &path) || !record_take_text(&in, &target) ||
		!record_take_number(&in, &named))
		return;
	if (!named) {
		check_serves(check, path, file);
		take_id(check, file, path);
		return;
	}
	claim = ARENA_NEW(&check->arena, struct check_claim);
	if (!claim)
		return;
	claim->address = arena_str(&check->arena, path);
	claim->next = file->claims;
	file->claims = claim;
}

static void take_finding(struct check *check, struct check_file *file, struct str in)
{
	struct finding finding = { .line = 0 };
	uint64_t line, error;

	if (!record_take_number(&in, &line) || !record_take_number(&in, &error) ||
		!record_take_text(&in, &finding.rule) || !record_take_text(&in, &finding.text) ||
		!record_take_text(&in, &finding.remedy))
		return;
	finding.line = (uint32_t)line;
	finding.error = error != 0;
	check_say(check, file, &finding);
}

static void take_link(struct check *check, struct check_file *file, struct str in)
{
	struct check_link *link = ARENA_NEW(&check->arena, struct check_link);
	struct str target, address;
	uint64_t line;

	if (!link || !record_take_number(&in, &line) || !record_take_text(&in, &target) ||
		!record_take_text(&in, &address))
		return;
	link->line = (uint32_t)line;
	link->target = kept(check, target);
	link->address = arena_str(&check->arena, address);
	link->next = file->links; /* findings are put in order of their lines anyway */
	file->links = link;
}

static int on_record(void *ctx, void *tag, uint32_t type, struct str payload, struct err *err)
{
	struct check *check = ctx;
	struct check_file *file = check->file[(uintptr_t)tag];

	switch (type) {
	case RECORD_REFUSED:
		take_refused(check, file, payload);
		break;
	case RECORD_ARTICLE:
		take_article(check, file, payload);
		break;
	case RECORD_SECTION:
		take_section(check, file, payload);
		break;
	case RECORD_WARNING:
		take_warning(check, file, payload);
		break;
	case RECORD_PAGE:
		take_page(check, file, payload);
		break;
	case RECORD_OLD:
		take_old(check, file, payload);
		break;
	case CHECK_FINDING:
		take_finding(check, file, payload);
		break;
	case CHECK_LINK:
		take_link(check, file, payload);
		break;
	default:
		break;
	}
	return arena_failed(&check->arena) ? err_nomem(err) : 0;
}

static int on_done(void *ctx, void *tag, enum pool_outcome outcome, struct err *err)
{
	struct check *check = ctx;
	struct check_file *file = check->file[(uintptr_t)tag];
	struct finding finding = { .error = true };

	(void)err;
	if (outcome == POOL_DONE)
		return 0;
	check_advise(str_of(pool_outcome_words(outcome)), &finding);
	finding.rule = STR("unreadable");
	check_say(check, file, &finding);
	return 0;
}

struct pool_calls check_calls(struct check *check)
{
	return (struct pool_calls){
		.next = next_job, .record = on_record, .done = on_done, .ctx = check
	};
}
