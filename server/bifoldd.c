/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* The daemon: finds out which of its roles this process has.  Wiring only. */
#include "base/log.h"
#include "config/config.h"
#include "daemon/keeper.h"
#include "daemon/process.h"
#include "daemon/server.h"

#include <stdio.h>

enum { STATUS_OK = 0, STATUS_FAILED = 1, STATUS_USAGE = 2 };

static const char usage[] =
	"usage: bifoldd [-c FILE] [--capsule DIR] [--host NAME]... [--state DIR] [--certs DIR]\n"
	"               [--gemini ADDR:PORT]... [--gopher ADDR:PORT]... [--workers N|auto]\n"
	"               [--set NAME=VALUE]... [-n] [-v] [--version] [--help]\n\n"
	"Serves a capsule of articles over Gemini and Gopher.\n"
	"-n checks the settings and exits.  Settings, for -c FILE (YAML) and --set:\n\n";

static void print_help(void)
{
	struct config_setting_info setting;

	fputs(usage, stdout);
	for (size_t i = 0; config_setting_at(i, &setting); i++)
		printf("  %-22s %s%s%s%s\n", setting.name, setting.help,
			*setting.fallback ? " [" : "", setting.fallback,
			*setting.fallback ? "]" : "");
	fputs("\nbifoldd(8) and bifold.conf(5) tell more.\n", stdout);
}

static int run(const struct config *config, const struct config_args *args)
{
	struct err err;

	if (args->other_count > 0) {
		log_error("'%s' is not an option; bifoldd --help lists them", args->others[0]);
		return STATUS_USAGE;
	}
	if (config_check(config, &err) < 0) {
		log_error("%s", err.text);
		return STATUS_USAGE;
	}
	log_open("bifoldd", (enum log_level)log_level_named(config->log_level));
	return args->check_only ? keeper_check(config) : keeper_run(config);
}

int main(int argc, char **argv)
{
	struct config config;
	struct config_args args;
	struct err err;
	int status = STATUS_OK;

	if (server_wanted())
		return server_run();
	log_open("bifoldd", LOG_NOTICE);
	if (process_prepare(&err) < 0) {
		log_error("%s", err.text);
		return STATUS_FAILED;
	}
	if (config_load(&config, argc, argv, &args, &err) < 0) {
		log_error("%s", err.text);
		return err.code == ERR_NOMEM ? STATUS_FAILED : STATUS_USAGE;
	}
	if (args.help)
		print_help();
	else if (args.version)
		puts("bifoldd " VERSION);
	else
		status = run(&config, &args);
	config_release(&config);
	return status;
}
