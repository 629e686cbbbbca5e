/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "site/confine.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define UNDER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define UNDER_ASAN 1
#endif
#endif

/* ---- system calls -------------------------------------------------------------- */

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#elif defined(__arm__)
#define OUR_ARCH AUDIT_ARCH_ARM
#elif defined(__i386__)
#define OUR_ARCH AUDIT_ARCH_I386
#elif defined(__riscv) && __riscv_xlen == 64
#define OUR_ARCH AUDIT_ARCH_RISCV64
#endif

#ifdef OUR_ARCH

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define REFUSE      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define DENY(call)  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), REFUSE

/* A list of what to refuse, not of what to allow: libraries change the calls
 * they make, but none has a reason to make these while it reads a file. */
static struct sock_filter filter[] = {
	LOAD(arch),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0),
	REFUSE,
	LOAD(nr),
	DENY(socket),
	DENY(socketpair),
	DENY(connect),
	DENY(bind),
	DENY(listen),
	DENY(execve),
	DENY(execveat),
	DENY(ptrace),
	DENY(kill),
	DENY(process_vm_readv),
	DENY(process_vm_writev),
	DENY(keyctl),
	DENY(bpf),
	DENY(mount),
	DENY(unshare),
	DENY(setns),
#ifdef SYS_socketcall
	DENY(socketcall),
#endif
#ifdef SYS_io_uring_setup
	DENY(io_uring_setup),
#endif
	BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
};

static int refuse_calls(void)
{
	struct sock_fprog program = {
		.len = sizeof(filter) / sizeof(filter[0]),
		.filter = filter,
	};

	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) < 0 && errno != EINVAL &&
		errno != ENOSYS)
		return -1;
	return 0;
}

#else

static int refuse_calls(void)
{
	return 0;
}

#endif

/* ---- files ---------------------------------------------------------------------- */

/* Every right that this kernel knows is handled: what is not handled is allowed. */
static uint64_t all_rights(long abi)
{
	uint64_t rights = (1u << 13) - 1;

	if (abi >= 2)
		rights |= 1u << 13; /* REFER */
	if (abi >= 3)
		rights |= 1u << 14; /* TRUNCATE */
	if (abi >= 5)
		rights |= 1u << 15; /* IOCTL_DEV */
	return rights;
}

static int allow_only(int root_fd)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr attr = { .handled_access_fs = all_rights(abi) };
	struct landlock_path_beneath_attr beneath = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
		.parent_fd = root_fd,
	};
	int rules;
	long result;

	if (abi < 1)
		return 0; /* not built in, or switched off */
	rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (rules < 0)
		return -1;
	result = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
	if (result == 0)
		result = syscall(SYS_landlock_restrict_self, rules, 0);
	close(rules);
	return result == 0 ? 0 : -1;
}

int confine_process(int root_fd)
{
	const struct rlimit none = { 0, 0 };

	if (setrlimit(RLIMIT_CORE, &none) < 0 || setrlimit(RLIMIT_FSIZE, &none) < 0)
		return -1;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	if (allow_only(root_fd) < 0)
		return -1;
	return refuse_calls();
}

/* ---- one file --------------------------------------------------------------------- */

/* Octets of address space in use; read once, before /proc is out of reach. */
static uint64_t address_space(void)
{
	static uint64_t base;
	unsigned long pages = 0;
	FILE *f;

	if (base)
		return base;
	f = fopen("/proc/self/statm", "re");
	if (f && fscanf(f, "%lu", &pages) != 1)
		pages = 0;
	if (f)
		fclose(f);
	base = (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
	return base;
}

void confine_job(uint64_t size)
{
	uint64_t cpu_ms = CONFINE_CPU_MS + size * CONFINE_CPU_MS_PER_MIB / (1024 * 1024);
	struct itimerval timer = { .it_value = { .tv_sec = (time_t)(cpu_ms / 1000),
					   .tv_usec = (suseconds_t)(cpu_ms % 1000 * 1000) } };
	uint64_t base = address_space();
	struct rlimit memory;

	setitimer(ITIMER_PROF, &timer, NULL);
#ifdef UNDER_ASAN
	(void)size;
	(void)memory;
	(void)base;
#else
	if (base && getrlimit(RLIMIT_AS, &memory) == 0) {
		memory.rlim_cur = base + CONFINE_MEMORY + CONFINE_MEMORY_TIMES * size;
		setrlimit(RLIMIT_AS, &memory);
	}
#endif
}
