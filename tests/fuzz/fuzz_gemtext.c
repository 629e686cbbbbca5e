/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "gem_trip.h"
#include "model_check.h"

/*
 * Gemtext: the model is sound, it comes back as it went, and writing it a second
 * time changes no octet.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gem_trip once, twice;

	model_check_reader(read_gemtext, data, size);
	gem_trip_begin(&once);
	gem_trip_begin(&twice);
	assert(gem_trip_same(&once, str_make((const char *)data, size)));
	assert(gem_trip_same(&twice, buf_view(&once.text)));
	assert(str_eq(buf_view(&once.text), buf_view(&twice.text)));
	gem_trip_end(&once);
	gem_trip_end(&twice);
	return 0;
}
