/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef SITE_CONFINE_H
#define SITE_CONFINE_H

#include <stdint.h>

/*
 * What a reader process may not do.  hardening.md, facts 5 and T35.
 */
enum {
	CONFINE_CPU_MS = 2000,             /* processor time for one file ... */
	CONFINE_CPU_MS_PER_MIB = 1000,     /* ... and for each MiB of it: a slow box reads books */
	CONFINE_MEMORY = 64 * 1024 * 1024, /* octets beside CONFINE_MEMORY_TIMES its size */
	CONFINE_MEMORY_TIMES = 8
};

/*
 * confine_process - for good: no core file, no growing of any file, no new
 * privileges, no sockets, no other programs and, where the kernel has Landlock,
 * no file to open but those beneath `root_fd`, read only.  A kernel without one
 * of the means leaves the others.
 *
 * Returns 0, or -1 when a means that is there failed.
 */
int confine_process(int root_fd);

/* confine_job - new limits for a file of `size` octets: processor time (the
 * process dies of SIGPROF past it) and address space (allocations fail). */
void confine_job(uint64_t size);

#endif
