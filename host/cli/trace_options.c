/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/trace_options.h"

#include <stdio.h>

#include "inspect/known_files.h"

enum option_key { KEY_TRACE = 0x7000, KEY_SHOW_SECRETS };

static const struct argp_option options[] = {
	{ "trace", KEY_TRACE, "FILE", OPTION_ARG_OPTIONAL,
	  "tell each APDU: in words (to standard error), or to FILE (.pcap, .pcap.gz)", 0 },
	{ "show-secrets", KEY_SHOW_SECRETS, 0, 0, "PINs and keys too, in what is traced", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct trace_options *into = state->input;

	switch (key) {
	case KEY_TRACE:
		if (value && !capture_is_name(value))
			argp_error(state, "--trace=%s: the name must end in .pcap or .pcap.gz",
			           value);
		into->lines |= !value;
		into->file = value ? value : into->file;
		return 0;
	case KEY_SHOW_SECRETS:
		into->show_secrets = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp trace_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

const struct argp_child trace_children[] = { { &trace_argp, 0, "Trace:", 9 }, { 0 } };

static void print_line(void *ctx, const char *line)
{
	(void)ctx;
	fprintf(stderr, "%s\n", line);
}

int trace_options_open(struct trace_options *into, struct fault *fault)
{
	into->watch = (struct watch){
		.line = into->lines ? print_line : NULL,
		.names = known_file_name,
		.show_secrets = into->show_secrets,
	};
	return into->file ? capture_create(into->file, &into->watch.capture, fault) : 0;
}

int trace_options_close(struct trace_options *into, int rc, struct fault *fault)
{
	struct fault ours = { 0 };
	const int closed = capture_close(into->watch.capture, &ours);

	into->watch = (struct watch){ 0 };
	if (closed == 0 || rc < 0)
		return rc;
	*fault = ours;
	return closed;
}
