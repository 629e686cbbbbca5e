/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/poll.h"

#include "base/hash.h"
#include "base/mem.h"
#include "files/name.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

enum { DEPTH_MAX = 32, AT_ONCE = 256 /* files, then a rest */, REST_MS = 10 };

struct poll {
	struct poll_options o;
	uv_work_t work;
	uv_timer_t pause;
	uint64_t known, found; /* sums over all files at the last look but one, and the last */
	bool working, closed, freeing;
	atomic_bool end; /* the thread is to come back soon */
	char path[];
};

/* ---- in the thread ------------------------------------------------------------ */

struct look {
	struct poll *poll;
	uint64_t sum; /* whatever the order of names is */
	unsigned count;
};

static bool rest(struct look *look)
{
	const struct timespec pause = { .tv_nsec = REST_MS * 1000000L };

	if (++look->count % AT_ONCE == 0)
		nanosleep(&pause, NULL);
	return !atomic_load(&look->poll->end);
}

static uint64_t hash_entry(uint64_t folder, const char *name, const struct stat *st)
{
	int64_t parts[] = { st->st_mtim.tv_sec, st->st_mtim.tv_nsec, st->st_ctim.tv_sec,
		st->st_ctim.tv_nsec, (int64_t)st->st_size, (int64_t)st->st_mode };
	bool folder_itself = S_ISDIR(st->st_mode);

	/* what is left out of a folder changes it as well */
	return hash_str(hash_str(folder, str_of(name)),
		folder_itself ? STR("/") : str_make((const char *)parts, sizeof(parts)));
}

/* Takes the descriptor. */
static void look_into(struct look *look, int fd, uint64_t folder, unsigned depth)
{
	DIR *dir = fdopendir(fd);

	if (!dir) {
		close(fd);
		return;
	}
	for (const struct dirent *entry; (entry = readdir(dir)) && rest(look);) {
		const char *name = entry->d_name;
		struct stat st;
		uint64_t hash;
		int below;

		if (name_is_skipped(str_of(name)) && strcmp(name, ".bifold.yaml") != 0)
			continue;
		if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		hash = hash_entry(folder, name, &st);
		look->sum += hash;
		if (!S_ISDIR(st.st_mode) || depth == DEPTH_MAX)
			continue;
		below = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (below >= 0)
			look_into(look, below, hash, depth + 1);
	}
	closedir(dir);
}

static void work(uv_work_t *request)
{
	struct poll *poll = request->data;
	struct look look = { .poll = poll, .sum = 1 };
	int fd = open(poll->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		look_into(&look, fd, HASH_START, 0);
	poll->found = look.sum;
}

/* ---- on the loop ---------------------------------------------------------------- */

static void settle(struct poll *poll)
{
	if (poll->freeing && poll->closed && !poll->working)
		mem_free(poll);
}

static void begin(uv_timer_t *timer);

static void worked(uv_work_t *request, int status)
{
	struct poll *poll = request->data;

	poll->working = false;
	if (poll->freeing) {
		settle(poll);
		return;
	}
	uv_timer_start(&poll->pause, begin, poll->o.every_ms, 0);
	if (status < 0 || poll->found == poll->known)
		return;
	poll->known = poll->found;
	poll->o.changed(poll->o.arg);
}

static void begin(uv_timer_t *timer)
{
	struct poll *poll = timer->data;

	poll->work.data = poll;
	poll->working = uv_queue_work(poll->o.loop, &poll->work, work, worked) == 0;
	if (!poll->working)
		uv_timer_start(&poll->pause, begin, poll->o.every_ms, 0);
}

int poll_new(const struct poll_options *options, struct poll **ret_poll, struct err *err)
{
	size_t len = strlen(options->path) + 1;
	struct poll *poll = mem_alloc(sizeof(*poll) + len);

	if (!poll)
		return err_nomem(err);
	poll->o = *options;
	memcpy(poll->path, options->path, len);
	uv_timer_init(options->loop, &poll->pause);
	poll->pause.data = poll;
	begin(&poll->pause);
	*ret_poll = poll;
	return 0;
}

static void timer_closed(uv_handle_t *handle)
{
	struct poll *poll = handle->data;

	poll->closed = true;
	settle(poll);
}

void poll_free(struct poll *poll)
{
	if (!poll)
		return;
	poll->freeing = true;
	atomic_store(&poll->end, true);
	uv_close((uv_handle_t *)&poll->pause, timer_closed);
}

bool poll_is_remote(const char *path)
{
	/* as in linux/magic.h, and those that are not there: SMB, CIFS, NFS, AFS, Ceph, GFS2,
	 * OCFS2, Lustre, 9p, FUSE, VirtualBox and VMware folders */
	static const uint32_t remote[] = { 0x517b, 0xff534d42, 0xfe534d42, 0x6969, 0x5346414f,
		0x6b414653, 0x00c36400, 0x01161970, 0x7461636f, 0x0bd00bd0, 0x01021997, 0x65735546,
		0x786f4256, 0xbacbacbc };
	struct statfs fs;

	if (statfs(path, &fs) < 0)
		return false;
	for (size_t i = 0; i < sizeof(remote) / sizeof(remote[0]); i++)
		if ((uint32_t)fs.f_type == remote[i])
			return true;
	return false;
}
