/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/record.h"

#include <string.h>

void record_number(struct buf *out, uint64_t value)
{
	buf_add(out, (const char *)&value, sizeof(value));
}

void record_text(struct buf *out, struct str text)
{
	record_number(out, text.len);
	buf_str(out, text);
}

bool record_take_number(struct str *in, uint64_t *ret_value)
{
	if (in->len < sizeof(*ret_value)) {
		*in = STR_EMPTY;
		return false;
	}
	memcpy(ret_value, in->p, sizeof(*ret_value));
	*in = str_from(*in, sizeof(*ret_value));
	return true;
}

bool record_take_text(struct str *in, struct str *ret_text)
{
	uint64_t len;

	if (!record_take_number(in, &len))
		return false;
	if (len > in->len) {
		*in = STR_EMPTY;
		return false;
	}
	*ret_text = str_upto(*in, (size_t)len);
	*in = str_from(*in, (size_t)len);
	return true;
}
