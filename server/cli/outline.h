/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef CLI_OUTLINE_H
#define CLI_OUTLINE_H

#include "article/model.h"
#include "base/buf.h"

enum { OUTLINE_MEMORY_MAX = 512 * 1024 * 1024 };

/* outline_json - the object that design.md defines for `outline --json`, one line
 * each for a heading, section and warning; `explain` adds "candidates". */
void outline_json(const struct document *doc, bool explain, struct buf *out);

/* outline_human - the same for a person at a terminal. */
void outline_human(const struct document *doc, bool explain, struct buf *out);

#endif
