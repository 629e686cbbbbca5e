/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/sandbox.h"

#include "base/str.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* From the kernel's interface, because Debian 12's <linux/landlock.h> ends at
 * ABI 2 and its C library wraps none of the calls. */
enum {
	CALL_CREATE = 444,
	CALL_ADD_RULE = 445,
	CALL_RESTRICT = 446,
	CREATE_VERSION = 1,
	RULE_PATH_BENEATH = 1
};

enum {
	RIGHT_READ_FILE = 1 << 2,
	RIGHT_READ_DIR = 1 << 3,
	RIGHTS_ABI_1 = (1 << 13) - 1,
	RIGHT_REFER = 1 << 13,     /* ABI 2 */
	RIGHT_TRUNCATE = 1 << 14,  /* ABI 3 */
	RIGHT_IOCTL_DEV = 1 << 15, /* ABI 5 */
	NET_BIND_CONNECT = 3,      /* ABI 4 */
	SCOPE_ALL = 3              /* ABI 6: abstract sockets, signals */
};

struct ruleset {
	uint64_t fs, net, scoped;
};

struct path_rule {
	uint64_t allowed;
	int32_t parent_fd;
} __attribute__((packed));

static int landlock_abi(void)
{
	long abi = syscall(CALL_CREATE, NULL, (size_t)0, CREATE_VERSION);

	return abi > 0 ? (int)abi : 0;
}

static bool has_openat2(void)
{
	struct open_how how = { .flags = O_RDONLY | O_CLOEXEC | O_DIRECTORY };
	long fd = syscall(SYS_openat2, AT_FDCWD, "/", &how, sizeof(how));

	if (fd < 0)
		return errno != ENOSYS && errno != EPERM;
	close((int)fd);
	return true;
}

void sandbox_probe(struct sandbox_state *ret_state)
{
	ret_state->landlock = landlock_abi();
	ret_state->no_new_privs = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) >= 0;
	ret_state->openat2 = has_openat2();
}

/* Every right that this kernel knows: one that is not handled is allowed. */
static int create_ruleset(int abi)
{
	struct ruleset rules = { .fs = RIGHTS_ABI_1 };
	size_t size = sizeof(rules.fs);

	if (abi >= 2)
		rules.fs |= RIGHT_REFER;
	if (abi >= 3)
		rules.fs |= RIGHT_TRUNCATE;
	if (abi >= 4) {
		rules.net = NET_BIND_CONNECT;
		size = offsetof(struct ruleset, scoped);
	}
	if (abi >= 5)
		rules.fs |= RIGHT_IOCTL_DEV;
	if (abi >= 6) {
		rules.scoped = SCOPE_ALL;
		size = sizeof(rules);
	}
	return (int)syscall(CALL_CREATE, &rules, size, 0);
}

static int allow_fd(int ruleset, int fd, uint64_t rights)
{
	struct path_rule rule = { .allowed = rights, .parent_fd = fd };

	return syscall(CALL_ADD_RULE, ruleset, RULE_PATH_BENEATH, &rule, 0) < 0 ? -1 : 0;
}

/* A path that is not there needs no rule. */
static int allow(int ruleset, const char *path, uint64_t rights)
{
	int fd = open(path, O_PATH | O_CLOEXEC), rc;

	if (fd < 0)
		return errno == ENOENT ? 0 : -1;
	rc = allow_fd(ruleset, fd, rights);
	close(fd);
	return rc;
}

static int allow_all(int ruleset, const int *capsules, size_t count, const char *index)
{
	for (size_t i = 0; i < count; i++)
		if (allow_fd(ruleset, capsules[i], RIGHT_READ_FILE | RIGHT_READ_DIR) < 0)
			return -1;
	if (allow(ruleset, index, RIGHT_READ_FILE) < 0 ||
		allow(ruleset, "/dev/null", RIGHT_READ_FILE) < 0)
		return -1;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	/* their reports at exit read the process's own maps and tasks */
	if (allow(ruleset, "/proc", RIGHT_READ_FILE | RIGHT_READ_DIR) < 0)
		return -1;
#endif
	return 0;
}

/* A confinement of one thread would not hold the others. */
static int count_threads(void)
{
	DIR *tasks = opendir("/proc/self/task");
	int count = 0;

	if (!tasks)
		return 1;
	for (const struct dirent *entry; (entry = readdir(tasks));)
		count += entry->d_name[0] != '.';
	closedir(tasks);
	return count;
}

static int self_test(void)
{
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	close(fd);
	return -1;
}

static int fault(const char *what, struct err *err)
{
	return err_set(
		err, ERR_INTERNAL, "the sandbox cannot be closed: %s: %s", what, strerror(errno));
}

static int confine(int abi, const int *capsules, size_t count, const char *index, struct err *err)
{
	int ruleset = create_ruleset(abi), rc = 0;

	if (ruleset < 0)
		return fault("Landlock made no rules", err);
	if (allow_all(ruleset, capsules, count, index) < 0)
		rc = fault("Landlock took no rule", err);
	else if (syscall(CALL_RESTRICT, ruleset, 0) < 0)
		rc = fault("Landlock did not restrict", err);
	close(ruleset);
	if (rc == 0 && self_test() < 0) {
		errno = 0;
		rc = fault("/etc/passwd could still be read", err);
	}
	return rc;
}

int sandbox_enter(const int *capsules, size_t count, const char *index,
	struct sandbox_state *ret_state, struct err *err)
{
	struct sandbox_state state = { 0 };

	state.openat2 = has_openat2();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return fault("no_new_privs", err);
	state.no_new_privs = true;
	state.landlock = landlock_abi();
#ifndef __SANITIZE_THREAD__
	if (count_threads() != 1)
		return err_set(err, ERR_INTERNAL,
			"the sandbox cannot be closed: the process already has threads");
#endif
	if (state.landlock > 0) {
		int rc = confine(state.landlock, capsules, count, index, err);

		if (rc < 0)
			return rc;
	}
	*ret_state = state;
	return 0;
}

void sandbox_describe(const struct sandbox_state *state, struct buf *out)
{
	if (state->landlock > 0)
		buf_printf(out, "landlock=%d", state->landlock);
	else
		buf_puts(out, "landlock=unavailable");
	buf_printf(out, " no_new_privs=%s openat2=%s", state->no_new_privs ? "yes" : "no",
		state->openat2 ? "yes" : "no");
}
