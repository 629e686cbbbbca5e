/* SPDX-License-Identifier: ISC
 * Copyright (c) 2026 the Bifold authors */
#include "daemon/workers.h"

#include "base/log.h"
#include "base/mem.h"
#include "config/address.h"
#include "net/net.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>

enum { ADDRESSES_MAX = 64, STACK_SIZE = 1024 * 1024 };

struct worker {
	struct workers *all; /* borrowed */
	pthread_t thread;
	bool started;
	struct net_loop *loop; /* owned */
	struct service service;
	struct net_listener *listeners; /* owned */
	size_t listener_count;
};

struct workers {
	struct config_host names[CONFIG_LIST_MAX];
	struct host hosts[CONFIG_LIST_MAX]; /* borrow from names */
	char ips[ADDRESSES_MAX][CONFIG_IP_MAX];
	struct str addresses[ADDRESSES_MAX]; /* borrow from ips */
	size_t address_count;
	unsigned gemini_ports[ADDRESSES_MAX];
	size_t gemini_port_count;
	char *index_file; /* owned */
	struct net_shared *shared;
	size_t count;
	struct worker *at; /* owned */
};

static bool add_ip(struct workers *w, const char *ip)
{
	for (size_t i = 0; i < w->address_count; i++)
		if (strcmp(w->ips[i], ip) == 0)
			return true;
	if (w->address_count == ADDRESSES_MAX)
		return false;
	memcpy(w->ips[w->address_count], ip, strlen(ip) + 1);
	w->addresses[w->address_count] = str_of(w->ips[w->address_count]);
	w->address_count++;
	return true;
}

/* Listening on every address means having each that the machine has now. */
static void add_interfaces(struct workers *w, int family)
{
	struct ifaddrs *list, *each;
	char ip[CONFIG_IP_MAX];

	if (getifaddrs(&list) < 0)
		return;
	for (each = list; each; each = each->ifa_next) {
		const void *octets;

		if (!each->ifa_addr || each->ifa_addr->sa_family != family)
			continue;
		octets =
			family == AF_INET
				? (const void *)&((struct sockaddr_in *)each->ifa_addr)->sin_addr
				: (const void *)&((struct sockaddr_in6 *)each->ifa_addr)->sin6_addr;
		if (inet_ntop(family, octets, ip, sizeof(ip)) && !add_ip(w, ip))
			break;
	}
	freeifaddrs(list);
}

static void collect_addresses(struct workers *w, const struct listeners *listeners)
{
	for (size_t i = 0; i < listeners->count; i++) {
		const struct config_address *address = &listeners->at[i].address;

		if (listeners->at[i].worker > 0)
			continue;
		if (strcmp(address->ip, "0.0.0.0") == 0)
			add_interfaces(w, AF_INET);
		else if (strcmp(address->ip, "::") == 0)
			add_interfaces(w, AF_INET6);
		else
			add_ip(w, address->ip);
	}
}

static void collect_ports(struct workers *w, const struct listeners *listeners)
{
	for (size_t i = 0; i < listeners->count; i++) {
		const struct listener *l = &listeners->at[i];

		if (!l->gopher && l->worker <= 0 && w->gemini_port_count < ADDRESSES_MAX)
			w->gemini_ports[w->gemini_port_count++] = l->address.port;
	}
}

static int collect_hosts(struct workers *w, const struct workers_options *o, struct err *err)
{
	const struct config_list *hosts = &o->config->hosts;
	unsigned gemini = listeners_port(o->listeners, false);
	unsigned gopher = listeners_port(o->listeners, true);

	for (size_t i = 0; i < hosts->count; i++) {
		struct config_host *name = &w->names[i];
		int rc = config_host_parse(hosts->at[i], name, err);

		if (rc < 0)
			return rc;
		w->hosts[i].name = str_of(name->name);
		w->hosts[i].root = (int)o->capsules->of_host[i];
		w->hosts[i].capsule = o->capsules->at[w->hosts[i].root].number;
		w->hosts[i].gemini_port = gemini && name->gemini_port ? name->gemini_port : gemini;
		w->hosts[i].gopher_port = gopher && name->gopher_port ? name->gopher_port : gopher;
	}
	return 0;
}

static unsigned narrow(int64_t value)
{
	return value > 0x7fffffff ? 0x7fffffff : (unsigned)value;
}

/* The keeper ends a server that is still there when limits.drain is over, so
 * the loops end a little earlier by themselves. */
static unsigned drain_ms(int64_t setting)
{
	return narrow(setting > 2000 ? setting - 500 : setting - setting / 4);
}

static void set_limits(const struct workers_options *o, struct net_limits *limits)
{
	const struct config *c = o->config;

	*limits = (struct net_limits){
		.connections = o->connections,
		.per_source = narrow(c->limit_per_source),
		.rate = narrow(c->limit_rate),
		.burst = narrow(c->limit_burst),
		.first_byte_ms = narrow(c->limit_first_byte),
		.handshake_ms = narrow(c->limit_handshake),
		.request_ms = narrow(c->limit_request),
		.request_total_ms = narrow(c->limit_request_total),
		.stall_ms = narrow(c->limit_stall),
		.slow_window_ms = narrow(c->limit_slow_window),
		.slow_rate = narrow(c->limit_slow_rate),
		.linger_ms = narrow(c->limit_linger),
		.drain_ms = drain_ms(c->limit_drain),
		.penalty_faults = narrow(c->limit_penalty_faults),
		.penalty_ms = narrow(c->limit_penalty),
		.penalty_max_ms = narrow(c->limit_penalty_max),
	};
}

static int collect_listeners(struct worker *worker, int index, const struct workers_options *o)
{
	worker->listeners = mem_alloc((o->listeners->count + 1) * sizeof(*worker->listeners));
	if (!worker->listeners)
		return ERR_NOMEM;
	for (size_t i = 0; i < o->listeners->count; i++) {
		const struct listener *l = &o->listeners->at[i];

		if (l->worker >= 0 && l->worker != index)
			continue;
		worker->listeners[worker->listener_count++] = (struct net_listener){
			.fd = l->fd,
			.tls = !l->gopher              ? NET_TLS
			       : o->config->gopher_tls ? NET_SNIFF
						       : NET_PLAIN,
			.ops = l->gopher ? &session_gopher : &session_gemini,
		};
	}
	return 0;
}

static int set_up(struct workers *w, int index, const struct workers_options *o, struct err *err)
{
	struct worker *worker = &w->at[index];
	struct net_options options = { .service = &worker->service,
		.shared = w->shared,
		.tls = o->tls,
		.log_access = o->config->log_access,
		.log_address = (int)o->config->log_address,
		.log_form = o->config->log_form == LOG_FORM_COMBINED ? NET_LOG_COMBINED
								     : NET_LOG_PAIRS };
	int rc;

	worker->all = w;
	worker->service = (struct service){
		.hosts = w->hosts,
		.host_count = o->config->hosts.count,
		.addresses = w->addresses,
		.address_count = w->address_count,
		.gemini_ports = w->gemini_ports,
		.gemini_port_count = w->gemini_port_count,
		.roots = o->roots,
		.software = "Bifold/" VERSION,
		.gopher_tls = o->config->gopher_tls,
	};
	rc = store_open(w->index_file, &worker->service.store, err);
	if (rc < 0)
		return rc;
	if (collect_listeners(worker, index, o) < 0)
		return err_nomem(err);
	options.listeners = worker->listeners;
	options.listener_count = worker->listener_count;
	set_limits(o, &options.limits);
	return net_new(&options, &worker->loop, err);
}

int workers_new(
	const struct workers_options *options, struct workers **ret_workers, struct err *err)
{
	struct workers *w = mem_alloc(sizeof(*w));
	struct net_limits limits;
	int rc;

	if (!w)
		return err_nomem(err);
	set_limits(options, &limits);
	w->index_file = mem_alloc(strlen(options->index_file) + 1);
	w->at = mem_alloc(options->count * sizeof(*w->at));
	w->shared = net_shared_new(&limits);
	if (!w->index_file || !w->at || !w->shared) {
		workers_free(w);
		return err_nomem(err);
	}
	memcpy(w->index_file, options->index_file, strlen(options->index_file) + 1);
	collect_addresses(w, options->listeners);
	collect_ports(w, options->listeners);
	rc = collect_hosts(w, options, err);
	for (; rc == 0 && w->count < options->count; w->count++)
		rc = set_up(w, (int)w->count, options, err);
	if (rc < 0) {
		workers_free(w);
		return rc;
	}
	*ret_workers = w;
	return 0;
}

static void *run(void *arg)
{
	struct worker *worker = arg;

	net_run(worker->loop);
	return NULL;
}

int workers_start(struct workers *workers, struct err *err)
{
	pthread_attr_t attr;
	int rc = 0;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	for (size_t i = 0; i < workers->count && rc == 0; i++) {
		rc = pthread_create(&workers->at[i].thread, &attr, run, &workers->at[i]);
		workers->at[i].started = rc == 0;
	}
	pthread_attr_destroy(&attr);
	if (rc != 0)
		return err_set(err, ERR_IO, "a thread cannot be started: %s", strerror(rc));
	return 0;
}

int workers_counts(struct workers *workers, struct store_counts *ret_counts)
{
	return store_counts(workers->at[0].service.store, ret_counts);
}

void workers_set_tls(struct workers *workers, struct tls_server *tls)
{
	for (size_t i = 0; i < workers->count; i++)
		net_set_tls(workers->at[i].loop, tls);
}

/* On the worker's own thread.  The old index stays until the new one is open. */
static void reopen(void *arg)
{
	struct worker *worker = arg;
	struct store *store;
	struct err err;

	if (store_open(worker->all->index_file, &store, &err) < 0) {
		log_warning("the new index cannot be opened, the old one stays: %s", err.text);
		return;
	}
	store_close(worker->service.store);
	worker->service.store = store;
}

void workers_reopen(struct workers *workers)
{
	for (size_t i = 0; i < workers->count; i++)
		net_call(workers->at[i].loop, reopen, &workers->at[i]);
}

void workers_stop(struct workers *workers)
{
	for (size_t i = 0; i < workers->count; i++)
		net_stop(workers->at[i].loop);
}

void workers_leave(struct workers *workers)
{
	for (size_t i = 0; i < workers->count; i++)
		net_leave(workers->at[i].loop);
}

void workers_join(struct workers *workers)
{
	for (size_t i = 0; i < workers->count; i++) {
		if (workers->at[i].started)
			pthread_join(workers->at[i].thread, NULL);
		workers->at[i].started = false;
	}
}

void workers_free(struct workers *workers)
{
	if (!workers)
		return;
	for (size_t i = 0; i < workers->count; i++) {
		if (workers->at[i].loop)
			net_free(workers->at[i].loop);
		store_close(workers->at[i].service.store);
		mem_free(workers->at[i].listeners);
	}
	net_shared_free(workers->shared);
	mem_free(workers->index_file);
	mem_free(workers->at);
	mem_free(workers);
}
