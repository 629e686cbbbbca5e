/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/numbers.h"

#include "base/mem.h"

int numbers_add(struct numbers *numbers, int64_t number, struct err *err)
{
	if (numbers->count == numbers->room) {
		size_t room = numbers->room ? numbers->room * 2 : 64;
		int64_t *at = mem_resize(numbers->at, room * sizeof(*at));

		if (!at)
			return err_nomem(err);
		numbers->at = at;
		numbers->room = room;
	}
	numbers->at[numbers->count++] = number;
	return 0;
}
