/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
/* bifold init: a new capsule, ready to serve. */
#include "base/buf.h"
#include "base/err.h"
#include "cli/cli.h"
#include "files/beneath.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* DATE stands where today's goes. */
static const char settings[] =
	"# The settings of this capsule: bifold.conf(5) lists all of them.  What stands\n"
	"# behind a # is switched off.  Serve it from this folder with:\n"
	"#\n"
	"#     bifoldd -c bifold.yaml\n"
	"\n"
	"capsule:\n"
	"  title: A new capsule\n"
	"  description: Pages of my own, for Gemini and for Gopher.\n"
	"  lang: en\n"
	"  # author: Your Name\n"
	"  # region: US              # its telephone numbers become links\n"
	"\n"
	"# Only this machine can read it so far.  To open it to others, name the host that\n"
	"# they will use, and listen on every address:\n"
	"#\n"
	"# hosts: [capsule.example]\n"
	"\n"
	"gemini:\n"
	"  listen: [\"127.0.0.1:1965\"] # for others: \"*:1965\"\n"
	"\n"
	"gopher:\n"
	"  listen: [\"127.0.0.1:7070\"] # for others: \"*:70\", a port that needs root to open;\n"
	"                             # with `user` below it is given up again. none: off\n"
	"\n"
	"# user: nobody               # whom to become when started as root\n"
	"# log:\n"
	"#   access: yes              # a line for each request\n";

static const char front[] =
	"---\n"
	"title: A new capsule\n"
	"lang: en\n"
	"---\n"
	"This is your home page. It stands in capsule/index.gmi: write here who you are and "
	"what people will find. The list of your articles follows by itself.\n";

static const char article[] =
	"---\n"
	"title: How this capsule works\n"
	"date: DATE\n"
	"summary: A first article that explains itself; change it or take it away.\n"
	"lang: en\n"
	"tags: [capsule]\n"
	"---\n"
	"\n"
	"You are reading the file `capsule/first-article.md`. Each of its sections has an\n"
	"address of its own, so you can send a friend to the very paragraph you mean.\n"
	"\n"
	"## Writing\n"
	"\n"
	"Put a file beside this one and it is an article a moment later: Markdown in `.md`,\n"
	"gemtext in `.gmi`, plain text in `.txt`, a saved web page in `.html`. Its name\n"
	"becomes its address: `walk.md` is found at `/walk/`. Pictures and other files are\n"
	"served as they are.\n"
	"\n"
	"## What the lines at the top say\n"
	"\n"
	"Between the two lines of hyphens stands what the text does not say of itself. None\n"
	"of it is needed, but a title and a date are good to have:\n"
	"\n"
	"- *title* is what lists show;\n"
	"- *date* puts the newest article first;\n"
	"- *summary* stands below the title;\n"
	"- *lang* tells screen readers how to speak;\n"
	"- *draft: true* keeps an article back until you take it out.\n"
	"\n"
	"A text without headings of its own may have these lines in a file beside it:\n"
	"`walk.yaml` for `walk.txt`.\n"
	"\n"
	"## Before you publish\n"
	"\n"
	"Three commands show your text as readers will see it, and what could be better:\n"
	"\n"
	"``` shell commands that look at an article\n"
	"bifold outline capsule/first-article.md\n"
	"bifold render capsule/first-article.md\n"
	"bifold check capsule\n"
	"```\n"
	"\n"
	"The title of the whole, the host name and the ports are settings: they stand in\n"
	"`bifold.yaml`, one folder up.\n";

static const struct {
	const char *name, *text;
} files[] = {
	{ "bifold.yaml", settings },
	{ "capsule/index.gmi", front },
	{ "capsule/first-article.md", article },
};

/* ---- the folder --------------------------------------------------------------------- */

static int is_empty(const char *path, struct err *err)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	int result = 0;

	if (!dir)
		return err_set(err, ERR_IO, "%s cannot be read (%s); name another folder", path,
			strerror(errno));
	while (result == 0 && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			result = err_set(err, ERR_BUSY,
				"%s is not empty, and nothing in it is changed; name a folder that "
				"is not there yet",
				path);
	closedir(dir);
	return result;
}

static int make_folder(const char *path, struct err *err)
{
	struct stat st;

	if (mkdir(path, 0755) == 0)
		return 0;
	if (errno == ENOENT)
		return err_set(err, ERR_MISSING,
			"%s cannot be made, because the folder above it is not there; make that "
			"first",
			path);
	if (errno != EEXIST)
		return err_set(err, ERR_IO, "%s cannot be made (%s); name another folder", path,
			strerror(errno));
	if (stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
		return err_set(err, ERR_BUSY, "%s is there and is no folder; name another", path);
	return is_empty(path, err);
}

static void fill_in(struct buf *out, const char *text)
{
	struct str rest = str_of(text);
	size_t at = str_search(rest, STR("DATE"));
	time_t now = time(NULL);
	char today[16] = "2000-01-01";
	struct tm tm;

	if (at == rest.len) {
		buf_str(out, rest);
		return;
	}
	if (localtime_r(&now, &tm))
		strftime(today, sizeof(today), "%Y-%m-%d", &tm);
	buf_str(out, str_upto(rest, at));
	buf_puts(out, today);
	buf_str(out, str_from(rest, at + 4));
}

static int write_file(int root_fd, const char *name, const char *text, struct err *err)
{
	int fd = openat(root_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	struct buf out;
	size_t done = 0;
	ssize_t n = fd < 0 ? -1 : 1;

	buf_init(&out, 64 * 1024);
	fill_in(&out, text);
	while (n > 0 && done < out.len) {
		n = write(fd, out.p + done, out.len - done);
		done += n > 0 ? (size_t)n : 0;
	}
	if (fd >= 0 && close(fd) < 0)
		n = -1;
	if (n < 0 || buf_failed(&out))
		err_set(err, ERR_IO,
			"%s cannot be written (%s); make room, empty the folder and run again",
			name, buf_failed(&out) ? "no memory" : strerror(errno));
	else
		err->code = ERR_NONE;
	buf_release(&out);
	return err->code;
}

static int fill_folder(const char *path, struct err *err)
{
	int root_fd, result = root_open(path, &root_fd, err);

	if (result < 0)
		return result;
	if (mkdirat(root_fd, "capsule", 0755) < 0)
		result = err_set(err, ERR_IO, "%s/capsule cannot be made (%s); name another folder",
			path, strerror(errno));
	for (size_t i = 0; result >= 0 && i < sizeof(files) / sizeof(files[0]); i++)
		result = write_file(root_fd, files[i].name, files[i].text, err);
	close(root_fd);
	return result;
}

/* ---- what to do next ----------------------------------------------------------------- */

/* As a shell takes it for one word. */
static void quote(struct buf *out, const char *word)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789._-/+,:@";

	if (word[0] == '-')
		buf_puts(out, "./");
	if (word[strspn(word, safe)] == '\0') {
		buf_puts(out, word);
		return;
	}
	buf_char(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			buf_puts(out, "'\\'");
		buf_char(out, *word);
	}
	buf_char(out, '\'');
}

int cli_init(int argc, char **argv)
{
	bool help = argc == 2 && (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h"));
	struct err err = { .code = ERR_NONE };
	struct buf word;

	if (help) {
		puts("usage: bifold init DIR");
		return EXIT_OK;
	}
	if (argc == 3 && !strcmp(argv[1], "--")) {
		argv++;
		argc--;
	} else if (argc > 1 && argv[1][0] == '-') {
		return cli_fail(EXIT_USAGE,
			"init does not know the option '%s'; it takes one folder: bifold init DIR",
			argv[1]);
	}
	if (argc != 2 || !argv[1][0])
		return cli_fail(EXIT_USAGE, "init takes one folder, new or empty: bifold init DIR");
	if (make_folder(argv[1], &err) < 0 || fill_folder(argv[1], &err) < 0)
		return cli_fail(EXIT_FAILED, "%s", err.text);
	buf_init(&word, 64 * 1024);
	quote(&word, argv[1]);
	printf("cd %.*s\nbifoldd -c bifold.yaml\n", STR_PRINTF(buf_view(&word)));
	buf_release(&word);
	return fflush(stdout) == 0 ? EXIT_OK : EXIT_FAILED;
}
