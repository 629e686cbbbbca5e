/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef CLI_CLI_H
#define CLI_CLI_H

/*
 * One function per `bifold` command.  argv[0] is the command's name.  Each
 * returns an exit status: 0 done, 1 failed, 2 the command line is wrong; it has
 * said why, in one sentence, on standard error.
 */
enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

typedef int cli_command(int argc, char **argv);

cli_command cli_outline, cli_render, cli_index, cli_check, cli_get, cli_cert, cli_init, cli_search;

/* cli_fail - one error sentence on standard error, returns `status`. */
int cli_fail(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
