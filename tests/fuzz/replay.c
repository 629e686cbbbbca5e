/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "base/mem.h"

#include <stdint.h>
#include <stdio.h>

/*
 * A main for fuzz targets outside the fuzzer: feeds them the files it is given,
 * so that what was once found stays found.
 */
enum { FILE_MAX_OCTETS = 16 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *name)
{
	FILE *file = fopen(name, "rb");
	uint8_t *data;
	size_t size;

	if (!file) {
		perror(name);
		return 1;
	}
	data = mem_alloc(FILE_MAX_OCTETS);
	size = data ? fread(data, 1, FILE_MAX_OCTETS, file) : 0;
	fclose(file);
	if (!data) {
		fprintf(stderr, "%s: out of memory\n", name);
		return 1;
	}
	/* the exact size, so that a read past the end is seen */
	data = mem_resize(data, size ? size : 1);
	LLVMFuzzerTestOneInput(data, size);
	mem_free(data);
	return 0;
}

int main(int argc, char **argv)
{
	int status = argc < 2;

	if (argc < 2)
		fprintf(stderr, "usage: %s FILE...\n", argv[0]);
	for (int i = 1; i < argc; i++)
		status |= replay(argv[i]);
	if (status == 0)
		printf("%s: %d inputs\n", argv[0], argc - 1);
	return status;
}
