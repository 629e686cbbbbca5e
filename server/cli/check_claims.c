/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* Old addresses that articles name in `aliases`: each can lead to one place. */
#include "cli/check.h"

#include "article/links_path.h"

static void look_at_claim(struct check *check, struct check_file *file, struct str address)
{
	const struct check_file *holder = check_holder(check, address);

	/* "/a/../b" is made "/b" on its way */
	if (!str_eq(path_resolve(&check->arena, STR("/"), address), address))
		check_sayf(check, file, 0, true, "alias",
			"write the whole address, from `/` on, without `..`",
			"no reader can ask for the old address %.*s in its `aliases`",
			STR_PRINTF(address));
	else if (holder && holder != file)
		check_sayf(check, file, 0, true, "alias",
			"take it out of the `aliases` of one of them",
			"the address %.*s in its `aliases` is that of %.*s, so it does not lead "
			"here",
			STR_PRINTF(address), STR_PRINTF(holder->path));
	else
		check_serves(check, address, file);
}

void check_claims(struct check *check)
{
	size_t count = check->count;

	for (size_t i = 0; i < count; i++)
		for (const struct check_claim *c = check->file[i]->claims; c; c = c->next)
			look_at_claim(check, check->file[i], c->address);
}
