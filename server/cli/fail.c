/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "cli/cli.h"

#include <stdarg.h>
#include <stdio.h>

int cli_fail(int status, const char *fmt, ...)
{
	va_list ap;

	fputs("bifold: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return status;
}
