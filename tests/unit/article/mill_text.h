/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef TEST_MILL_TEXT_H
#define TEST_MILL_TEXT_H

#include "text_case.h"

/* A text that all tests of headings in company know, and its clear headings. */
#define MILL                                                                                     \
	"The miller of the valley came down from the hills in spring, and what was left of the " \
	"winter was ground by the end of May, so that the sacks stood ready at the gate."
#define FOUR                                                                                  \
	BODY "\n\nHow we came here\n\n" MILL "\n\nWhat the mill grinds\n\n" MILL "\n\nWhere " \
	     "the water goes\n\n" MILL "\n\nWhen the wheel turns\n\n" MILL
#define FOUR_HEADINGS \
	"2 How we came here|2 What the mill grinds|2 Where the water goes|2 When the wheel turns"
#define FOUR_TITLES                                                                                \
	BODY "\n\nThe Old Mill\n\n" MILL "\n\nThe New Mill\n\n" MILL "\n\nThe Long River\n\n" MILL \
	     "\n\nThe Last Miller\n\n" MILL
#define FOUR_TITLE_HEADINGS "2 The Old Mill|2 The New Mill|2 The Long River|2 The Last Miller"

#endif
