/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/figures_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>

#include "api/privacy.h"

enum { PORT_MAX = 65535, KEY_METRICS = 0x300, KEY_OPEN };

static const struct argp_option options[] = {
	{ "metrics", KEY_METRICS, "[ADDRESS:]PORT", 0,
	  "answer /health, /ready and /metrics there (127.0.0.1); port 0: a free one", 0 },
	{ "metrics-open", KEY_OPEN, 0, 0,
	  "to anybody, on an address that is not this machine's own too", 0 },
	{ 0 },
};

static void take_place(struct figures_options *figures, const char *text, struct argp_state *state)
{
	const char *colon = strrchr(text, ':'), *digits = colon ? colon + 1 : text;
	const size_t size = colon ? (size_t)(colon - text) : 0;
	const unsigned long port = strtoul(digits, NULL, 10);
	struct in_addr address;

	if (!*digits || strspn(digits, "0123456789") != strlen(digits) || port > PORT_MAX)
		argp_error(state, "'%s' has no port; write 9090 or 127.0.0.1:9090, 0 to %d", text,
		           PORT_MAX);
	strcpy(figures->listen, "127.0.0.1");
	if (colon && size < sizeof figures->listen) {
		memcpy(figures->listen, text, size);
		figures->listen[size] = '\0';
	}
	if (size >= sizeof figures->listen || inet_pton(AF_INET, figures->listen, &address) != 1)
		argp_error(state, "'%s' is no IPv4 address and port; write 127.0.0.1:9090", text);
	figures->server.port = (unsigned)port;
	figures->given = true;
}

static void check(const struct figures_options *figures, struct argp_state *state)
{
	struct sockaddr_in address = { .sin_family = AF_INET };

	if (figures->server.metrics_open && !figures->given)
		argp_error(state, "--metrics-open is of --metrics");
	if (!figures->given || figures->server.metrics_open)
		return;
	inet_pton(AF_INET, figures->listen, &address.sin_addr);
	if (!address_is_loopback((const struct sockaddr *)&address))
		argp_error(state,
		           "'%s' is reached by others, whom figures tell how much is asked; "
		           "--metrics-open does it",
		           figures->listen);
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct figures_options *figures = state->input;

	switch (key) {
	case KEY_METRICS:
		take_place(figures, value, state);
		return 0;
	case KEY_OPEN:
		figures->server.metrics_open = true;
		return 0;
	case ARGP_KEY_END:
		check(figures, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp figures_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

int figures_options_serve(struct figures_options *figures, struct store *store,
                          struct dispatcher *dispatcher, struct server **server,
                          struct fault *fault)
{
	int rc;

	*server = NULL;
	if (!figures->given)
		return 0;
	figures->server.listen = figures->listen;
	figures->server.figures_only = true;
	figures->server.allow_plain = true; /* no token and no key goes over it */
	rc = server_start(store, dispatcher, &figures->server, server, fault);
	if (rc == 0)
		printf("figures on http://%s:%u/metrics; ", figures->listen, server_port(*server));
	return rc;
}
