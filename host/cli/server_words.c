/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/server_words.h"

#include <stdlib.h>

#include "api/server.h"

enum {
	PORT_MAX = 65535,
	RATE_MAX = 1000000,
	SECONDS_MAX = 3600,
	/* Keys of options without a letter. */
	KEY_TLS_CERT = 0x100,
	KEY_TLS_KEY,
	KEY_ALLOW_PLAIN,
	KEY_RATE,
	KEY_BURST,
	KEY_IDLE,
	KEY_REQUEST,
	KEY_METRICS,
	KEY_ALLOW,
	KEY_RETRY,
};

static const struct argp_option options[] = {
	{ "listen", 'l', "ADDRESS", 0, "IPv4 address (127.0.0.1)", 0 },
	{ "port", 'p', "PORT", 0, "TCP port (8080); 0: a free one", 0 },
	{ "tls-cert", KEY_TLS_CERT, "FILE", 0, "certificates in PEM, the server's first", 1 },
	{ "tls-key", KEY_TLS_KEY, "FILE", 0, "its key in PEM; only its owner may read it", 1 },
	{ "allow-plain", KEY_ALLOW_PLAIN, 0, 0,
	  "no TLS although the address is not this machine's own", 1 },
	{ "rate", KEY_RATE, "NUMBER", 0, "calls of an account a second (100); 0: any", 2 },
	{ "burst", KEY_BURST, "NUMBER", 0, "of them at once (200)", 2 },
	{ "idle-timeout", KEY_IDLE, "SECONDS", 0, "a silent connection is closed (30)", 2 },
	{ "request-timeout", KEY_REQUEST, "SECONDS", 0,
	  "a request and its answer take no longer (60)", 2 },
	{ "metrics-open", KEY_METRICS, 0, 0, "/metrics to anybody, not to this machine alone", 2 },
	{ "webhook-allow", KEY_ALLOW, "NETWORK", 0,
	  "private addresses that webhooks may be at, as 10.1.0.0/16; may be repeated", 3 },
	{ "webhook-retry", KEY_RETRY, "SECONDS", 0, "pause before the second attempt (5)", 3 },
	{ 0 },
};

static unsigned number_of(const char *text, unsigned least, unsigned most, const char *what,
                          struct argp_state *state)
{
	char *end;
	const unsigned long number = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || number < least || number > most)
		argp_error(state, "'%s' is no %s; write %u to %u", text, what, least, most);
	return (unsigned)number;
}

static void add_network(const char *text, struct server_options *into, struct argp_state *state)
{
	struct cidr_list *list = &into->webhook_allowed;
	struct fault fault;

	if (list->count == CIDR_LIST_MAX)
		argp_error(state, "more than %d networks", CIDR_LIST_MAX);
	else if (cidr_of_text(text, &list->cidr[list->count], &fault) < 0)
		argp_error(state, "%s: %s", fault.where, fault.text);
	else
		list->count++;
}

static int parse_limit(int key, const char *value, struct argp_state *state)
{
	struct server_options *into = state->input;

	switch (key) {
	case KEY_RATE:
		into->rate = number_of(value, 0, RATE_MAX, "rate", state);
		into->rate_given = true;
		return 0;
	case KEY_BURST:
		into->burst = number_of(value, 1, RATE_MAX, "burst", state);
		return 0;
	case KEY_IDLE:
		into->idle_s = number_of(value, 1, SECONDS_MAX, "timeout", state);
		return 0;
	case KEY_REQUEST:
		into->request_s = number_of(value, 1, SECONDS_MAX, "timeout", state);
		return 0;
	case KEY_METRICS:
		into->metrics_open = true;
		return 0;
	case KEY_ALLOW:
		add_network(value, into, state);
		return 0;
	case KEY_RETRY:
		into->webhook_pause_ms = 1000 * number_of(value, 1, SECONDS_MAX, "pause", state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct server_options *into = state->input;

	switch (key) {
	case 'l':
		into->listen = value;
		return 0;
	case 'p':
		into->port = number_of(value, 0, PORT_MAX, "port", state);
		return 0;
	case KEY_TLS_CERT:
		into->tls_cert = value;
		return 0;
	case KEY_TLS_KEY:
		into->tls_key = value;
		return 0;
	case KEY_ALLOW_PLAIN:
		into->allow_plain = true;
		return 0;
	default:
		return parse_limit(key, value, state);
	}
}

const struct argp server_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };
