/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/renewal.h"

#include "base/log.h"
#include "daemon/pairs.h"

#include <string.h>

enum { QUIET_MS = 500, QUIET_TIMES = 10, FOLDERS_OCTETS = 256 * 1024 };

#define REMIND_MS (UINT64_C(24) * 3600 * 1000)

int renewal_init(struct renewal *r, const struct renewal_options *options, struct err *err)
{
	int rc;

	*r = (struct renewal){ .o = *options };
	if (!r->o.rotate_ms)
		r->o.rotate_ms = UINT64_C(1000) * TLS_KEYS_SECONDS;
	if (!r->o.remind_ms)
		r->o.remind_ms = REMIND_MS;
	if (!r->o.quiet_ms)
		r->o.quiet_ms = QUIET_MS;
	buf_init(&r->ticket_file, PAIRS_TICKETS_MAX);
	buf_init(&r->folders, FOLDERS_OCTETS);
	r->tickets = tls_keys_new();
	if (!r->tickets)
		return err_nomem(err);
	rc = pairs_tickets(r->o.config, &r->ticket_file, err);
	if (rc == 0 && r->ticket_file.len)
		rc = tls_keys_import(r->tickets, buf_view(&r->ticket_file));
	return rc;
}

void renewal_release(struct renewal *r)
{
	tls_keys_free(r->tickets);
	r->tickets = NULL;
	pairs_wipe(&r->ticket_file);
	buf_release(&r->folders);
}

/* ---- folders ----------------------------------------------------------------- */

static void folder_changed(void *arg);

static void watch_folder(struct renewal *r, const char *path)
{
	struct watch_options options = { .loop = r->loop,
		.path = path,
		.quiet_ms = r->o.quiet_ms,
		.longest_ms = QUIET_TIMES * r->o.quiet_ms,
		.changed = folder_changed,
		.arg = r };
	struct err err = { 0 };

	if (r->watch_count == RENEWAL_FOLDERS_MAX)
		err_set(&err, ERR_IO, "%s is one folder of keys too many", path);
	else if (watch_new(&options, &r->watches[r->watch_count], &err) == 0)
		r->watch_count++;
	if (err.code)
		log_warning("%s; send SIGHUP after a change", err.text);
}

static void unwatch(struct renewal *r)
{
	while (r->watch_count)
		watch_free(r->watches[--r->watch_count]);
}

/* A renewal can lead a link elsewhere. */
static void watch_folders(struct renewal *r)
{
	struct buf now;

	buf_init(&now, FOLDERS_OCTETS);
	pairs_folders(r->o.config, &now);
	if (buf_failed(&now) || str_eq(buf_view(&now), buf_view(&r->folders))) {
		buf_release(&now);
		return;
	}
	unwatch(r);
	buf_release(&r->folders);
	r->folders = now;
	for (struct str left = buf_view(&r->folders); left.len;)
		watch_folder(r, str_cut(&left, '\0').p);
}

static void folder_changed(void *arg)
{
	renewal_look(arg);
}

/* ---- looking ------------------------------------------------------------------- */

static void look_at_pairs(struct renewal *r)
{
	struct buf fresh;
	struct err err;

	buf_init(&fresh, PAIRS_MAX_OCTETS);
	if (pairs_reload(r->o.config, buf_view(r->o.pairs), &fresh, &err) < 0)
		log_warning("the certificates in service stay: %s", err.text);
	else if (!str_eq(buf_view(&fresh), buf_view(r->o.pairs))) {
		struct buf old = *r->o.pairs;

		*r->o.pairs = fresh;
		fresh = old;
		r->o.pairs_changed(r->o.arg);
		log_notice("the certificates were read again");
	}
	pairs_wipe(&fresh);
}

static void look_at_tickets(struct renewal *r)
{
	struct buf fresh;
	struct err err;

	if (r->ticket_file.len == 0)
		return;
	buf_init(&fresh, PAIRS_TICKETS_MAX);
	if (pairs_tickets(r->o.config, &fresh, &err) < 0)
		log_warning("the ticket keys in service stay: %s", err.text);
	else if (!str_eq(buf_view(&fresh), buf_view(&r->ticket_file)) &&
		 tls_keys_import(r->tickets, buf_view(&fresh)) == 0) {
		struct buf old = r->ticket_file;

		r->ticket_file = fresh;
		fresh = old;
		r->o.tickets_changed(r->o.arg);
		log_notice("the ticket keys were read again");
	}
	pairs_wipe(&fresh);
}

void renewal_look(struct renewal *r)
{
	if (!pairs_wanted(r->o.config))
		return;
	look_at_pairs(r);
	look_at_tickets(r);
	if (r->loop)
		watch_folders(r);
}

/* ---- time ---------------------------------------------------------------------- */

static void time_to_rotate(uv_timer_t *timer)
{
	struct renewal *r = timer->data;

	tls_keys_rotate(r->tickets);
	r->o.tickets_changed(r->o.arg);
}

static void time_to_remind(uv_timer_t *timer)
{
	struct renewal *r = timer->data;

	pairs_remind(r->o.config, buf_view(r->o.pairs));
}

void renewal_start(struct renewal *r, uv_loop_t *loop)
{
	r->loop = loop;
	uv_timer_init(loop, &r->rotate);
	uv_timer_init(loop, &r->remind);
	r->rotate.data = r->remind.data = r;
	if (!pairs_wanted(r->o.config))
		return;
	if (r->ticket_file.len == 0) /* what is in a file, its owner changes */
		uv_timer_start(&r->rotate, time_to_rotate, r->o.rotate_ms, r->o.rotate_ms);
	uv_timer_start(&r->remind, time_to_remind, r->o.remind_ms, r->o.remind_ms);
	watch_folders(r);
}

void renewal_stop(struct renewal *r)
{
	unwatch(r);
	uv_close((uv_handle_t *)&r->rotate, NULL);
	uv_close((uv_handle_t *)&r->remind, NULL);
	r->loop = NULL;
}
