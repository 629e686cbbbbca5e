/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "model_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return model_check_reader(read_text, data, size);
}
