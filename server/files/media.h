/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#ifndef FILES_MEDIA_H
#define FILES_MEDIA_H

#include "base/str.h"

/* media_of - the media type for a file name by its extension, without case;
 * "application/octet-stream" for one that is not in the table. */
const char *media_of(struct str name);

/*
 * media_item_type - the Gopher item type for it: '0' text (HTML too: an `h`
 * item that is not a URL disappears in Lagrange), 'g' GIF, 'I' other images,
 * 's' sound, '9' anything else.
 */
char media_item_type(struct str name);

#endif
