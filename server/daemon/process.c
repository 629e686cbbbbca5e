/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <malloc.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { WORKERS_MAX = 64, DESCRIPTORS_MAX = 1 << 20, CONNECTIONS_LEAST = 8 };

/* A closed descriptor below 3 would be given to the next file that is opened,
 * and what is meant for standard error would be written into it. */
static int fill_standard_descriptors(struct err *err)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		if (open("/dev/null", fd == 0 ? O_RDONLY : O_WRONLY) != fd)
			return err_set(err, ERR_IO,
				"descriptor %d is closed and /dev/null cannot stand in for it: %s",
				fd, strerror(errno));
	}
	return 0;
}

int process_prepare(struct err *err)
{
	const struct rlimit none = { 0, 0 };

	if (fill_standard_descriptors(err) < 0)
		return ERR_IO;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGUSR1, SIG_IGN); /* may come before the keeper listens */
	umask(077);
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	tzset();
	return 0;
}

/* close_range() with CLOSE_RANGE_CLOEXEC; before Linux 5.11 the loop. */
void process_seal(void)
{
	enum { CALL_CLOSE_RANGE = 436, RANGE_CLOEXEC = 4, GUESS = 1024 };

	if (syscall(CALL_CLOSE_RANGE, 3U, ~0U, RANGE_CLOEXEC) == 0)
		return;
	for (int fd = 3; fd < GUESS; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* A connection takes a descriptor, and one more while it sends a file. */
unsigned process_descriptors(unsigned connections, unsigned others)
{
	const rlim_t spare = 64 + (rlim_t)others;
	rlim_t need = connections ? 2 * (rlim_t)connections + spare : DESCRIPTORS_MAX;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
		return connections;
	if (limit.rlim_cur < need) {
		struct rlimit raised = limit;

		raised.rlim_cur = need < limit.rlim_max ? need : limit.rlim_max;
		if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
			limit = raised;
	}
	if (!connections || limit.rlim_cur >= need)
		return connections;
	if (limit.rlim_cur < spare + 2 * CONNECTIONS_LEAST)
		return connections < CONNECTIONS_LEAST ? connections : CONNECTIONS_LEAST;
	return (unsigned)((limit.rlim_cur - spare) / 2);
}

static int find_user(
	struct str user, uid_t *ret_uid, gid_t *ret_gid, char name[64], struct err *err)
{
	struct passwd *entry;

	if (user.len == 0 || user.len >= 64)
		return err_set(err, ERR_USAGE, "the setting user must name a user of this system");
	memcpy(name, user.p, user.len);
	name[user.len] = '\0';
	entry = getpwnam(name);
	if (!entry)
		return err_set(err, ERR_USAGE,
			"there is no user '%s' on this system; make it, or change the setting user",
			name);
	*ret_uid = entry->pw_uid;
	*ret_gid = entry->pw_gid;
	return 0;
}

int process_become(struct str user, struct err *err)
{
	char name[64];
	uid_t uid;
	gid_t gid;
	int rc;

	if (user.len == 0)
		return 0;
	rc = find_user(user, &uid, &gid, name, err);
	if (rc < 0 || geteuid() == uid)
		return rc;
	if (geteuid() != 0)
		return err_set(err, ERR_USAGE,
			"only root can become the user '%s'; start as root, or leave the setting "
			"user out",
			name);
	if (initgroups(name, gid) < 0 || setresgid(gid, gid, gid) < 0 ||
		setresuid(uid, uid, uid) < 0)
		return err_set(
			err, ERR_USAGE, "cannot become the user '%s': %s", name, strerror(errno));
	if (uid != 0 && (setresuid(0, 0, 0) == 0 || geteuid() != uid || getegid() != gid))
		return err_set(err, ERR_INTERNAL,
			"the rights of root are still there after becoming '%s'; not going on",
			name);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	return 0;
}

static int cannot_make(const char *path, struct err *err)
{
	if (errno == EEXIST)
		return err_set(
			err, ERR_IO, "%s is not a folder; move it away, or name another one", path);
	return err_set(err, errno == EACCES || errno == EROFS ? ERR_DENIED : ERR_IO,
		"the folder %s cannot be made: %s; make it, or name another one", path,
		strerror(errno));
}

int process_folder(struct str path, struct str user, struct err *err)
{
	char z[4096], name[64];
	struct stat st;
	uid_t uid;
	gid_t gid;

	if (path.len >= sizeof(z))
		return err_set(err, ERR_USAGE, "the name of a folder is longer than 4095 octets");
	memcpy(z, path.p, path.len);
	z[path.len] = '\0';
	if (stat(z, &st) == 0 && S_ISDIR(st.st_mode))
		return 0;
	if (mkdir(z, 0700) < 0)
		return cannot_make(z, err);
	if (user.len == 0 || geteuid() != 0)
		return 0;
	if (find_user(user, &uid, &gid, name, err) < 0)
		return err ? (int)err->code : ERR_USAGE;
	return chown(z, uid, gid) < 0 ? cannot_make(z, err) : 0;
}

int process_give(int fd, struct str user, struct err *err)
{
	char name[64];
	uid_t uid;
	gid_t gid;
	int rc;

	if (user.len == 0 || geteuid() != 0)
		return 0;
	rc = find_user(user, &uid, &gid, name, err);
	if (rc == 0 && fchown(fd, uid, gid) < 0)
		return err_set(err, ERR_DENIED, "a file cannot be given to the user '%s': %s", name,
			strerror(errno));
	return rc;
}

int process_lock_down(struct err *err)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return err_set(err, ERR_IO, "cannot give up gaining rights: %s", strerror(errno));
	return 0;
}

void process_tune_memory(unsigned threads)
{
#ifdef __GLIBC__
	mallopt(M_ARENA_MAX, (int)threads);
	mallopt(M_TRIM_THRESHOLD, 128 * 1024);
#else
	(void)threads;
#endif
}

unsigned process_workers(int64_t setting)
{
	cpu_set_t set;
	int count;

	if (setting > 0)
		return (unsigned)setting;
	if (sched_getaffinity(0, sizeof(set), &set) < 0)
		return 1;
	count = CPU_COUNT(&set);
	return count < 1 ? 1 : count > WORKERS_MAX ? WORKERS_MAX : (unsigned)count;
}
