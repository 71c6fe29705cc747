/* SPDX-License-Identifier: Apache-2.0 */
#include "api/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <ulfius.h>
#include <unistd.h>

#include "api/body.h"
#include "api/card_looks.h"
#include "api/feed.h"
#include "api/handsets.h"
#include "api/guesses.h"
#include "api/metrics.h"
#include "api/notifier.h"
#include "api/patience.h"
#include "api/privacy.h"
#include "api/rate.h"
#include "api/routes.h"
#include "api/tls.h"

enum { BACKLOG = 128, OPTIONS_MAX = 12 };

struct server {
	struct api api;
	struct server_options options;
	struct routes routes;
	struct _u_instance instance;
	struct sockaddr_in address;
	struct patience *patience;
	struct notifier *notifier;
	bool running;
};

/* A socket of our own, since the library would not tell which port it was given. Returns it or a
 * fault. */
static int listen_on(struct sockaddr_in *address, struct fault *fault)
{
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	socklen_t size = sizeof *address;
	const int one = 1;

	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) == 0 &&
	    bind(fd, (const struct sockaddr *)address, size) == 0 && listen(fd, BACKLOG) == 0 &&
	    getsockname(fd, (struct sockaddr *)address, &size) == 0)
		return fd;
	fault_set(fault, errno == EADDRINUSE ? FAULT_BUSY : FAULT_SYSTEM, "listen",
	          "port %u: %s; choose another with --port", ntohs(address->sin_port),
	          strerror(errno));
	if (fd >= 0)
		close(fd);
	return errno == EADDRINUSE ? FAULT_BUSY : FAULT_SYSTEM;
}

/* Ulfius' own part, then the next request of the connection has its time. */
static void answered(void *ctx, struct MHD_Connection *connection, void **context,
                     enum MHD_RequestTerminationCode code)
{
	mhd_request_completed(ctx, connection, context, code);
	patience_answered(connection);
}

static unsigned or_else(unsigned value, unsigned otherwise)
{
	return value ? value : otherwise;
}

/* What libmicrohttpd is told; the last row ends the list. */
static void set_options(struct server *server, int fd, struct MHD_OptionItem options[OPTIONS_MAX])
{
	const struct MHD_OptionItem plain[] = {
		{ MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)answered, NULL },
		{ MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)ulfius_uri_logger, NULL },
		{ MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)patience_connection, server->patience },
		{ MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL },
		{ MHD_OPTION_LISTEN_SOCKET, fd, NULL },
		{ MHD_OPTION_CONNECTION_LIMIT, SERVER_CONNECTIONS_MAX, NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, SERVER_HEADERS_MAX, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT,
		  (intptr_t)or_else(server->options.idle_s, SERVER_IDLE_S), NULL },
	};
	size_t count = sizeof plain / sizeof plain[0];

	memcpy(options, plain, sizeof plain);
	if (server->api.tls) {
		options[count++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_CERT_CALLBACK, 0,
			                                    (void *)(intptr_t)tls_retrieve };
		/* TLS 1.2 and 1.3; the library would take older ones. */
		options[count++] =
			(struct MHD_OptionItem){ MHD_OPTION_HTTPS_PRIORITIES, 0,
			                         "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" };
	}
	options[count] = (struct MHD_OptionItem){ MHD_OPTION_END, 0, NULL };
}

static int start_listening(struct server *server, struct fault *fault)
{
	struct _u_instance *instance = &server->instance;
	struct MHD_OptionItem options[OPTIONS_MAX];
	const int fd = listen_on(&server->address, fault);
	int rc;

	if (fd < 0)
		return fd;
	set_options(server, fd, options);
	if (ulfius_init_instance(instance, ntohs(server->address.sin_port), &server->address,
	                         NULL) != U_OK) {
		close(fd);
		return fault_set(fault, FAULT_SYSTEM, "http", "ulfius does not begin");
	}
	/* One octet more than is allowed, so that what the library cuts off is still seen as too much. */
	instance->max_post_body_size = BODY_MAX + 1;
	instance->allowed_post_processor = U_POST_PROCESS_NONE;
	rc = server->options.figures_only
	             ? routes_add_figures(instance, &server->api, fault)
	             : routes_add(instance, &server->routes, &server->api, fault);
	if (rc == 0 &&
	    ulfius_start_framework_with_mhd_options(instance,
	                                            MHD_USE_THREAD_PER_CONNECTION |
	                                                    MHD_USE_INTERNAL_POLLING_THREAD |
	                                                    (server->api.tls ? MHD_USE_TLS : 0),
	                                            options) == U_OK) {
		server->running = true;
		return 0;
	}
	ulfius_clean_instance(instance);
	close(fd);
	return rc < 0 ? rc : fault_set(fault, FAULT_SYSTEM, "http", "ulfius does not start");
}

/* What keys and tokens would cross in the clear is not begun by mistake. */
static int judge_address(struct server *server, struct fault *fault)
{
	const char *listen = server->options.listen ? server->options.listen : "127.0.0.1";

	server->address.sin_family = AF_INET;
	server->address.sin_port = htons((uint16_t)server->options.port);
	if (inet_pton(AF_INET, listen, &server->address.sin_addr) != 1)
		return fault_set(fault, FAULT_INPUT, "listen", "'%.40s' is no IPv4 address",
		                 listen);
	if (server->api.tls || server->options.allow_plain ||
	    address_is_loopback((const struct sockaddr *)&server->address))
		return 0;
	return fault_set(fault, FAULT_INPUT, "listen",
	                 "'%.40s' without TLS lets others read tokens and keys; give --tls-cert "
	                 "and --tls-key, or --allow-plain",
	                 listen);
}

/* What the calls of who looks on work with. */
static int start_watching(struct server *server, struct fault *fault)
{
	struct api *api = &server->api;
	int rc = world_open(NULL, &api->world, fault);

	api->cards = server->options.cards;
	api->by_air = server->options.by_air;
	if (rc == 0)
		rc = card_looks_open(&api->looks, fault);
	if (rc == 0)
		rc = handsets_open(&api->handsets, fault);
	return rc < 0 ? rc : feed_open(&api->service, &api->feed, fault);
}

/* Those who wait for the ends of requests: webhooks, and who watches. */
static int start_telling(struct server *server, struct fault *fault)
{
	const struct server_options *options = &server->options;
	const int rc = notifier_start(server->api.service.store, &options->webhook_allowed,
	                              options->webhook_pause_ms, &server->notifier, fault);

	return rc < 0 ? rc : start_watching(server, fault);
}

static int start(struct server *server, struct fault *fault)
{
	const struct server_options *options = &server->options;
	int rc = 0;

	server->api.tls = options->tls_cert || options->tls_key;
	if (server->api.tls)
		rc = tls_show(options->tls_cert, options->tls_key, fault);
	if (rc == 0)
		rc = judge_address(server, fault);
	if (rc == 0)
		rc = rate_open(options->rate_given ? options->rate : SERVER_RATE,
		               or_else(options->burst, SERVER_BURST), &server->api.rate, fault);
	if (rc == 0)
		rc = guesses_open(&server->api.guesses, fault);
	if (rc == 0)
		rc = metrics_open(&server->api.metrics, fault);
	if (rc == 0)
		rc = patience_start(or_else(options->request_s, SERVER_REQUEST_S),
		                    &server->patience, fault);
	if (rc == 0 && !options->figures_only)
		rc = start_telling(server, fault);
	if (rc < 0)
		return rc;
	server->api.metrics_open = options->metrics_open;
	server->api.webhook_allowed = &options->webhook_allowed;
	return start_listening(server, fault);
}

int server_start(struct store *store, struct dispatcher *dispatcher,
                 const struct server_options *options, struct server **server, struct fault *fault)
{
	struct server *made = calloc(1, sizeof *made);
	int rc;

	*server = NULL;
	if (!made)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	made->api.service.store = store;
	made->api.dispatcher = dispatcher;
	made->options = *options;
	rc = start(made, fault);
	if (rc < 0)
		server_stop(made);
	else
		*server = made;
	return rc;
}

unsigned server_port(const struct server *server)
{
	return ntohs(server->address.sin_port);
}

const char *server_scheme(const struct server *server)
{
	return server->api.tls ? "https" : "http";
}

int server_renew_tls(struct server *server, struct fault *fault)
{
	if (!server->api.tls)
		return fault_set(fault, FAULT_ABSENT, "tls", "the server speaks none");
	return tls_show(server->options.tls_cert, server->options.tls_key, fault);
}

void server_stop(struct server *server)
{
	if (!server)
		return;
	feed_end(server->api.feed);
	if (server->running) {
		ulfius_stop_framework(&server->instance);
		ulfius_clean_instance(&server->instance);
	}
	feed_close(server->api.feed);
	handsets_close(server->api.handsets);
	card_looks_close(server->api.looks);
	world_close(server->api.world);
	notifier_stop(server->notifier);
	patience_stop(server->patience);
	metrics_close(server->api.metrics);
	guesses_close(server->api.guesses);
	rate_close(server->api.rate);
	tls_end();
	free(server);
}
