/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TEXT_FOLD_H
#define TEXT_FOLD_H

#include "base/arena.h"

/*
 * text_fold - `s` without what readers overlook when they sort or compare words: case
 * folded, NFKD, combining marks dropped ("Ångström" is "angstrom", "МУЗЫКА" "музыка").
 * What is not UTF-8 is left as it is.  At most FOLD_MAX octets of `s` are looked at.
 */
enum { FOLD_MAX = 4096 };
struct str text_fold(struct arena *arena, struct str s);

#endif
