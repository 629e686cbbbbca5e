/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef CLI_LOAD_H
#define CLI_LOAD_H

#include "article/model.h"
#include "base/err.h"

/*
 * load_article - the document of a file named on the command line, with the
 * sidecar beside it (walk.yaml for walk.md) when there is one.
 *
 * Memory from `arena`.  Returns 0, ERR_MISSING, ERR_DENIED, ERR_IO, or what
 * article_read() returns; the sentence names the file.
 */
int load_article(struct arena *arena, const char *path, struct document **ret_doc, struct err *err);

#endif
