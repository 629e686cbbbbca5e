/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Which folders there are: those in which a run saw files, and those that the
 * index remembers from runs that looked there. */
#include "base/mem.h"
#include "site/address.h"
#include "site/run.h"

struct remembered {
	struct run *run;
	struct texts folders;
};

int texts_add_upwards(struct run *run, struct texts *texts, struct str folder, struct err *err)
{
	int result = 0;

	/* one file comes after the other, so it is mostly among the last */
	for (size_t i = texts->count; i > 0 && texts->count - i < WALK_DEPTH_MAX + 2; i--)
		if (str_eq(texts->at[i - 1], folder))
			return 0;
	for (; result >= 0 && folder.len > 1;
		folder.len = str_find_last(str_upto(folder, folder.len - 1), '/') + 1)
		if (!address_reserved(folder))
			result = texts_add(run, texts, folder, err);
	return result < 0 ? result : texts_add(run, texts, STR("/"), err);
}

int folders_note(struct run *run, struct str path, struct err *err)
{
	struct arena scratch;
	struct str folder;
	int result = 0;

	arena_init(&scratch, SCRATCH_OCTETS);
	folder = address_folder(&scratch, path);
	if (arena_failed(&scratch))
		result = err_nomem(err);
	else
		result = texts_add_upwards(run, &run->folders, folder, err);
	arena_release(&scratch);
	return result;
}

static int remember(void *ctx, struct str folder, struct err *err)
{
	struct remembered *was = ctx;

	return texts_add(was->run, &was->folders, folder, err);
}

/* 1 when a folder in which this run saw nothing is there still. */
static int is_left(struct run *run, struct str folder, struct err *err)
{
	if (run->whole)
		return 0;
	return run->report.gone ? writer_folder_used(run->writer, run->capsule, folder, err) : 1;
}

int folders_settle(struct run *run, struct err *err)
{
	struct remembered was = { .run = run };
	int result = writer_folders(run->writer, run->capsule, remember, &was, err);
	size_t seen;

	texts_sort(&run->folders);
	seen = run->folders.count;
	for (size_t i = 0; result >= 0 && i < seen; i++)
		if (!texts_have(&was.folders, run->folders.at[i]))
			result = writer_folder_put(
				run->writer, run->capsule, run->folders.at[i], err);
	for (size_t i = 0; result >= 0 && i < was.folders.count; i++) {
		const struct texts before = { .at = run->folders.at, .count = seen };
		struct str folder = was.folders.at[i];

		if (texts_have(&before, folder))
			continue;
		result = is_left(run, folder, err);
		if (result > 0)
			result = texts_add(run, &run->folders, folder, err);
		else if (result == 0)
			result = writer_folder_drop(run->writer, run->capsule, folder, err);
	}
	texts_sort(&run->folders);
	run->folders_settled = true;
	mem_free(was.folders.at);
	return result < 0 ? result : 0;
}

int folders_show(struct run *run, struct err *err)
{
	struct texts *folders = &run->folders;
	size_t kept = 0;
	int result = 0;

	for (size_t i = 0; result >= 0 && i < folders->count; i++) {
		struct str folder = folders->at[i];

		/* home is there whatever it holds */
		result = folder.len > 1
				 ? writer_folder_shown(run->writer, run->capsule, folder, err)
				 : 1;
		if (result > 0)
			folders->at[kept++] = folder;
	}
	folders->count = kept;
	return result < 0 ? result : 0;
}
