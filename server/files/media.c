/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "files/media.h"

#include <stddef.h>

struct media_row {
	const char *name; /* lower case */
	const char *media;
};

/* by extension; IANA's names where there is one */
static const struct media_row extensions[] = {
	{ "gmi", "text/gemini" },
	{ "gemini", "text/gemini" },
	{ "txt", "text/plain" },
	{ "text", "text/plain" },
	{ "asc", "text/plain" },
	{ "log", "text/plain" },
	{ "conf", "text/plain" },
	{ "cfg", "text/plain" },
	{ "ini", "text/plain" },
	{ "diff", "text/plain" },
	{ "patch", "text/plain" },
	{ "c", "text/plain" },
	{ "h", "text/plain" },
	{ "cc", "text/plain" },
	{ "cpp", "text/plain" },
	{ "rs", "text/plain" },
	{ "go", "text/plain" },
	{ "py", "text/plain" },
	{ "pl", "text/plain" },
	{ "rb", "text/plain" },
	{ "sh", "text/plain" },
	{ "lua", "text/plain" },
	{ "java", "text/plain" },
	{ "sql", "text/plain" },
	{ "tex", "text/plain" },
	{ "org", "text/plain" },
	{ "rst", "text/plain" },
	{ "adoc", "text/plain" },
	{ "bib", "text/plain" },
	{ "me", "text/plain" },
	{ "nfo", "text/plain" },
	{ "md", "text/markdown" },
	{ "markdown", "text/markdown" },
	{ "mkd", "text/markdown" },
	{ "html", "text/html" },
	{ "htm", "text/html" },
	{ "xhtml", "application/xhtml+xml" },
	{ "css", "text/css" },
	{ "csv", "text/csv" },
	{ "tsv", "text/tab-separated-values" },
	{ "vcf", "text/vcard" },
	{ "ics", "text/calendar" },
	{ "js", "text/javascript" },
	{ "mjs", "text/javascript" },
	{ "json", "application/json" },
	{ "jsonl", "application/jsonl" },
	{ "geojson", "application/geo+json" },
	{ "yaml", "application/yaml" },
	{ "yml", "application/yaml" },
	{ "toml", "application/toml" },
	{ "xml", "application/xml" },
	{ "atom", "application/atom+xml" },
	{ "rss", "application/rss+xml" },
	{ "opml", "text/x-opml" },
	{ "gpx", "application/gpx+xml" },
	{ "kml", "application/vnd.google-earth.kml+xml" },
	{ "jpg", "image/jpeg" },
	{ "jpeg", "image/jpeg" },
	{ "jpe", "image/jpeg" },
	{ "jfif", "image/jpeg" },
	{ "png", "image/png" },
	{ "apng", "image/apng" },
	{ "gif", "image/gif" },
	{ "webp", "image/webp" },
	{ "avif", "image/avif" },
	{ "jxl", "image/jxl" },
	{ "heic", "image/heic" },
	{ "svg", "image/svg+xml" },
	{ "bmp", "image/bmp" },
	{ "ico", "image/x-icon" },
	{ "tif", "image/tiff" },
	{ "tiff", "image/tiff" },
	{ "pnm", "image/x-portable-anymap" },
	{ "pbm", "image/x-portable-bitmap" },
	{ "pgm", "image/x-portable-graymap" },
	{ "ppm", "image/x-portable-pixmap" },
	{ "xbm", "image/x-xbitmap" },
	{ "xpm", "image/x-xpixmap" },
	{ "djvu", "image/vnd.djvu" },
	{ "mp3", "audio/mpeg" },
	{ "ogg", "audio/ogg" },
	{ "oga", "audio/ogg" },
	{ "opus", "audio/ogg" },
	{ "flac", "audio/flac" },
	{ "wav", "audio/wav" },
	{ "m4a", "audio/mp4" },
	{ "aac", "audio/aac" },
	{ "mid", "audio/midi" },
	{ "midi", "audio/midi" },
	{ "mod", "audio/x-mod" },
	{ "xm", "audio/x-xm" },
	{ "s3m", "audio/x-s3m" },
	{ "aiff", "audio/aiff" },
	{ "aif", "audio/aiff" },
	{ "au", "audio/basic" },
	{ "m3u", "audio/x-mpegurl" },
	{ "mp4", "video/mp4" },
	{ "m4v", "video/mp4" },
	{ "webm", "video/webm" },
	{ "ogv", "video/ogg" },
	{ "mkv", "video/x-matroska" },
	{ "mov", "video/quicktime" },
	{ "avi", "video/x-msvideo" },
	{ "mpg", "video/mpeg" },
	{ "mpeg", "video/mpeg" },
	{ "pdf", "application/pdf" },
	{ "ps", "application/postscript" },
	{ "eps", "application/postscript" },
	{ "epub", "application/epub+zip" },
	{ "mobi", "application/x-mobipocket-ebook" },
	{ "rtf", "application/rtf" },
	{ "odt", "application/vnd.oasis.opendocument.text" },
	{ "ods", "application/vnd.oasis.opendocument.spreadsheet" },
	{ "odp", "application/vnd.oasis.opendocument.presentation" },
	{ "doc", "application/msword" },
	{ "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document" },
	{ "xls", "application/vnd.ms-excel" },
	{ "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
	{ "ppt", "application/vnd.ms-powerpoint" },
	{ "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation" },
	{ "zip", "application/zip" },
	{ "gz", "application/gzip" },
	{ "tgz", "application/gzip" },
	{ "bz2", "application/x-bzip2" },
	{ "xz", "application/x-xz" },
	{ "zst", "application/zstd" },
	{ "lz", "application/x-lzip" },
	{ "7z", "application/x-7z-compressed" },
	{ "rar", "application/vnd.rar" },
	{ "tar", "application/x-tar" },
	{ "iso", "application/x-iso9660-image" },
	{ "deb", "application/vnd.debian.binary-package" },
	{ "torrent", "application/x-bittorrent" },
	{ "wasm", "application/wasm" },
	{ "jar", "application/java-archive" },
	{ "sqlite", "application/vnd.sqlite3" },
	{ "pgp", "application/pgp-encrypted" },
	{ "gpg", "application/pgp-encrypted" },
	{ "sig", "application/pgp-signature" },
	{ "pem", "application/x-pem-file" },
	{ "ttf", "font/ttf" },
	{ "otf", "font/otf" },
	{ "woff", "font/woff" },
	{ "woff2", "font/woff2" },
};

/* files that go by their whole name */
static const struct media_row names[] = {
	{ "readme", "text/plain" },
	{ "license", "text/plain" },
	{ "licence", "text/plain" },
	{ "copying", "text/plain" },
	{ "changelog", "text/plain" },
	{ "changes", "text/plain" },
	{ "news", "text/plain" },
	{ "authors", "text/plain" },
	{ "todo", "text/plain" },
	{ "makefile", "text/plain" },
};

/* text by content whatever the first half of its name says */
static const char *const texts[] = {
	"application/json",
	"application/jsonl",
	"application/geo+json",
	"application/yaml",
	"application/toml",
	"application/xml",
	"application/xhtml+xml",
	"application/atom+xml",
	"application/rss+xml",
	"application/gpx+xml",
	"application/x-pem-file",
};

static const char *look_up(const struct media_row *rows, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq_nocase(name, str_of(rows[i].name)))
			return rows[i].media;
	return NULL;
}

const char *media_of(struct str name)
{
	struct str base = str_from(
		name, str_find_last(name, '/') < name.len ? str_find_last(name, '/') + 1 : 0);
	size_t dot = str_find_last(base, '.');
	const char *media;

	if (dot < base.len)
		media = look_up(extensions, sizeof(extensions) / sizeof(extensions[0]),
			str_from(base, dot + 1));
	else
		media = look_up(names, sizeof(names) / sizeof(names[0]), base);
	return media ? media : "application/octet-stream";
}

char media_item_type(struct str name)
{
	struct str media = str_of(media_of(name));

	if (str_eq(media, STR("image/gif")))
		return 'g';
	if (str_starts(media, STR("image/")))
		return 'I';
	if (str_starts(media, STR("audio/")))
		return 's';
	if (str_starts(media, STR("text/")))
		return '0';
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (str_eq(media, str_of(texts[i])))
			return '0';
	return '9';
}
