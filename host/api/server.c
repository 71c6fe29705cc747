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
#include "api/routes.h"

enum { BACKLOG = 128 };

struct server {
	struct api api;
	struct routes routes;
	struct _u_instance instance;
	struct sockaddr_in address;
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

static int start(struct server *server, struct fault *fault)
{
	struct _u_instance *instance = &server->instance;
	const int fd = listen_on(&server->address, fault);
	struct MHD_OptionItem options[] = {
		{ MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)mhd_request_completed, NULL },
		{ MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)ulfius_uri_logger, NULL },
		{ MHD_OPTION_LISTEN_SOCKET, fd, NULL },
		{ MHD_OPTION_CONNECTION_LIMIT, SERVER_CONNECTIONS_MAX, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, SERVER_IDLE_S, NULL },
		{ MHD_OPTION_END, 0, NULL },
	};
	int rc;

	if (fd < 0)
		return fd;
	if (ulfius_init_instance(instance, ntohs(server->address.sin_port), &server->address,
	                         NULL) != U_OK) {
		close(fd);
		return fault_set(fault, FAULT_SYSTEM, "http", "ulfius does not begin");
	}
	/* One octet more than is allowed, so that what the library cuts off is still seen as too much. */
	instance->max_post_body_size = BODY_MAX + 1;
	instance->allowed_post_processor = U_POST_PROCESS_NONE;
	rc = routes_add(instance, &server->routes, &server->api, fault);
	if (rc == 0 &&
	    ulfius_start_framework_with_mhd_options(instance,
	                                            MHD_USE_THREAD_PER_CONNECTION |
	                                                    MHD_USE_INTERNAL_POLLING_THREAD,
	                                            options) == U_OK)
		return 0;
	ulfius_clean_instance(instance);
	close(fd);
	return rc < 0 ? rc : fault_set(fault, FAULT_SYSTEM, "http", "ulfius does not start");
}

int server_start(struct store *store, struct dispatcher *dispatcher, const char *listen,
                 unsigned port, struct server **server, struct fault *fault)
{
	struct server *made = calloc(1, sizeof *made);
	int rc;

	*server = NULL;
	if (!made)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	made->api.service.store = store;
	made->api.dispatcher = dispatcher;
	made->address.sin_family = AF_INET;
	made->address.sin_port = htons((uint16_t)port);
	if (inet_pton(AF_INET, listen, &made->address.sin_addr) != 1)
		rc = fault_set(fault, FAULT_INPUT, "listen", "'%.40s' is no IPv4 address", listen);
	else
		rc = start(made, fault);
	if (rc < 0)
		free(made);
	else
		*server = made;
	return rc;
}

unsigned server_port(const struct server *server)
{
	return ntohs(server->address.sin_port);
}

void server_stop(struct server *server)
{
	if (!server)
		return;
	ulfius_stop_framework(&server->instance);
	ulfius_clean_instance(&server->instance);
	free(server);
}
