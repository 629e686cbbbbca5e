/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/servers.h"

#include "base/log.h"

static void child_ready(void *arg, struct child *child, struct str text);
static void child_over(void *arg, struct child *child, bool failed);

static const struct child_events events = { .ready = child_ready, .over = child_over };

int servers_init(struct servers *servers, const struct child_options *options,
	const struct servers_events *outer, void *arg)
{
	*servers = (struct servers){ .options = *options, .events = outer, .arg = arg };
	servers->options.events = &events;
	servers->options.arg = servers;
	servers->now = child_new(&servers->options);
	return servers->now ? 0 : ERR_NOMEM;
}

void servers_release(struct servers *servers)
{
	child_free(servers->now);
}

void servers_start(struct servers *servers)
{
	child_start(servers->now);
}

static struct child **leaving_slot(struct servers *servers, const struct child *child)
{
	for (size_t i = 0; i < SERVERS_LEAVING_MAX; i++)
		if (servers->leaving[i] == child)
			return &servers->leaving[i];
	return NULL;
}

/* Clients that take their time must not make the servers many: the one that
 * has been leaving for longest is ended, and its place used. */
static bool make_place(struct servers *servers)
{
	if (leaving_slot(servers, NULL))
		return true;
	child_kill(servers->leaving[0]);
	return false;
}

void servers_renew(struct servers *servers)
{
	if (servers->ending)
		return;
	servers->again = servers->next || !make_place(servers);
	if (servers->again)
		return;
	servers->next = child_new(&servers->options);
	if (!servers->next) {
		log_error("out of memory: the capsule's new folder is served after a restart");
		return;
	}
	child_start(servers->next);
}

static void go_on(struct servers *servers)
{
	if (servers->again)
		servers_renew(servers);
}

static void child_ready(void *arg, struct child *child, struct str text)
{
	struct servers *servers = arg;
	struct child *before = servers->now;

	if (child != servers->next) {
		if (child == servers->now)
			servers->events->ready(servers->arg, text);
		return;
	}
	log_notice("the folder of a capsule was replaced; a new server has taken over");
	*leaving_slot(servers, NULL) = before;
	servers->now = child;
	servers->next = NULL;
	child_leave(before);
	go_on(servers);
}

static bool any_left(const struct servers *servers)
{
	bool any = servers->next || !servers->now_over;

	for (size_t i = 0; i < SERVERS_LEAVING_MAX; i++)
		any |= servers->leaving[i] != NULL;
	return any;
}

/* Oldest first: what leaves next goes behind those that are there. */
static void forget(struct servers *servers, const struct child *child)
{
	size_t kept = 0;

	for (size_t i = 0; i < SERVERS_LEAVING_MAX; i++)
		if (servers->leaving[i] && servers->leaving[i] != child)
			servers->leaving[kept++] = servers->leaving[i];
	while (kept < SERVERS_LEAVING_MAX)
		servers->leaving[kept++] = NULL;
}

static void child_over(void *arg, struct child *child, bool failed)
{
	struct servers *servers = arg;

	if (child == servers->now) {
		servers->now_over = true;
		servers->failed = failed;
		servers_drain(servers);
	} else {
		if (child == servers->next) {
			servers->next = NULL;
			if (failed)
				log_warning("what was served before stays in service");
		}
		forget(servers, child);
		child_discard(child);
		go_on(servers);
	}
	if (servers->now_over && !any_left(servers))
		servers->events->over(servers->arg, servers->failed);
}

void servers_tell(struct servers *servers, enum message_type type, struct str body)
{
	child_tell(servers->now, type, body);
	if (servers->next)
		child_tell(servers->next, type, body);
}

void servers_tell_tickets(struct servers *servers)
{
	child_tell_tickets(servers->now);
	if (servers->next)
		child_tell_tickets(servers->next);
}

void servers_give_log(struct servers *servers)
{
	child_give_log(servers->now);
	if (servers->next)
		child_give_log(servers->next);
}

void servers_drain(struct servers *servers)
{
	servers->ending = true;
	servers->again = false;
	if (servers->next)
		child_kill(servers->next);
	if (!servers->now_over)
		child_drain(servers->now);
}

void servers_kill(struct servers *servers)
{
	servers_drain(servers);
	if (!servers->now_over)
		child_kill(servers->now);
	for (size_t i = 0; i < SERVERS_LEAVING_MAX; i++)
		if (servers->leaving[i])
			child_kill(servers->leaving[i]);
}
