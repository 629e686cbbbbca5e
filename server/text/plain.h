/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TEXT_PLAIN_H
#define TEXT_PLAIN_H

#include "base/arena.h"

/*
 * plain_of_gemtext - the words of gemtext as lines.h forms it, for search: a line
 * for each that has any, without the signs that give lines their type and without
 * addresses.  A link that bears a number repeats words of the text before it and is
 * left out.  Memory from `arena`.
 */
struct str plain_of_gemtext(struct arena *arena, struct str gemtext);

#endif
