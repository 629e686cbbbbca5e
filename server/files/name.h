/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef FILES_NAME_H
#define FILES_NAME_H

#include "base/str.h"

#include <stdbool.h>

/* name_is_skipped - the name of a file or folder that is never listed or served: one that
 * is empty or begins with a dot, and what editors, downloads and version control put
 * beside a file for a while. */
bool name_is_skipped(struct str name);

#endif
