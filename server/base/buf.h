/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/str.h"

#include <stdarg.h>

/*
 * A growing run of octets with a maximum size given at birth.  It is sticky:
 * after the first failure (no memory, or past its maximum) every further call
 * does nothing, and buf_failed() says so once at the end.
 */
struct buf {
	char *p;    /* owned; NULL until something is added */
	size_t len; /* octets in use */
	size_t cap; /* octets allocated */
	size_t max; /* octets it may ever hold */
	bool failed;
};

/* buf_init - empty, nothing allocated; `max` octets is all it will ever take. */
void buf_init(struct buf *b, size_t max);
/* buf_release - give the memory back; the buffer is as after buf_init(). */
void buf_release(struct buf *b);
/* buf_clear - empty and not failed, memory kept for the next use. */
void buf_clear(struct buf *b);

void buf_add(struct buf *b, const char *p, size_t len);
void buf_str(struct buf *b, struct str s);
void buf_puts(struct buf *b, const char *z);
/* buf_markup - text for HTML and XML 1.0, in content or a quoted attribute: no mark can be
 * forged, and control octets, which may not stand in XML, become blanks. */
void buf_markup(struct buf *b, struct str s);
void buf_char(struct buf *b, char c);
void buf_repeat(struct buf *b, char c, size_t count);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

/* buf_room - `len` octets more that the caller fills and then counts with
 * buf_grown(); NULL when the buffer has failed or now fails. */
char *buf_room(struct buf *b, size_t len);
void buf_grown(struct buf *b, size_t len);

/* buf_drop - forget the first `len` octets (at most all). */
void buf_drop(struct buf *b, size_t len);
/* buf_truncate - forget all after the first `len` octets. */
void buf_truncate(struct buf *b, size_t len);

/* buf_view - what it holds; borrowed until the next call that changes it. */
struct str buf_view(const struct buf *b);
bool buf_failed(const struct buf *b);

/* buf_take - hand the memory to the caller, who frees it with mem_free(); the
 * buffer is empty afterwards.  NULL when it failed; "" is never NULL.  The
 * result is terminated with a NUL that *ret_len (may be NULL) does not count. */
char *buf_take(struct buf *b, size_t *ret_len);

#endif
