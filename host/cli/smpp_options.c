/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/smpp_options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

enum { PLACE = 0x500, SYSTEM_ID, PASSWORD_FILE, SYSTEM_TYPE, SOURCE, WINDOW, VALIDITY, ANSWER };

enum { SECONDS_MOST = 7 * 86400, TON_MOST = 6, NPI_MOST = 18 };

static const struct argp_option options[] = {
	{ "smpp", PLACE, "HOST:PORT", 0,
	  "cards that are in no reader and no folder are reached by this service centre", 0 },
	{ "smpp-system-id", SYSTEM_ID, "ID", 0, "what to bind as", 0 },
	{ "smpp-password-file", PASSWORD_FILE, "FILE", 0, "its password, on the first line", 0 },
	{ "smpp-system-type", SYSTEM_TYPE, "TYPE", 0, "its type, where the centre wants one", 0 },
	{ "smpp-source", SOURCE, "ADDRESS", 0,
	  "what the messages come from: DIGITS or TON/NPI/DIGITS (1/1/12345)", 0 },
	{ "smpp-window", WINDOW, "N", 0, "messages without an answer at a time (10)", 0 },
	{ "smpp-validity", VALIDITY, "SECONDS", 0, "how long the centre keeps a message (86400)",
	  0 },
	{ "smpp-answer", ANSWER, "SECONDS", 0,
	  "how long a card may take to answer once its messages have arrived (60)", 0 },
	{ 0 },
};

static void set_text(const char *value, char *to, size_t room, struct argp_state *state)
{
	if (strlen(value) >= room)
		argp_error(state, "'%s' is longer than SMPP allows: %zu characters", value,
		           room - 1);
	else
		strcpy(to, value);
}

static unsigned long number_of(const char *text, unsigned long most, struct argp_state *state)
{
	char *end;
	const unsigned long number = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || number == 0 || number > most)
		argp_error(state, "'%s' is not possible here; write 1 to %lu", text, most);
	return number;
}

/* "12345" or "5/0/Roamcard". */
static void set_source(const char *value, struct smpp_address *from, struct argp_state *state)
{
	unsigned ton = from->ton, npi = from->npi;
	int end = 0;

	if (strchr(value, '/') && (sscanf(value, "%u/%u/%n", &ton, &npi, &end) < 2 || end == 0 ||
	                           ton > TON_MOST || npi > NPI_MOST))
		argp_error(state, "'%s' is no address; write DIGITS or TON/NPI/DIGITS", value);
	from->ton = (uint8_t)ton;
	from->npi = (uint8_t)npi;
	set_text(value + end, from->digits, sizeof from->digits, state);
}

static void check(const struct smpp_cli *smpp, struct argp_state *state)
{
	const bool said = smpp->password_file || smpp->air.smpp.system_id[0];

	if (smpp->place && !(smpp->password_file && smpp->air.smpp.system_id[0]))
		argp_error(state, "--smpp needs --smpp-system-id and --smpp-password-file");
	if (!smpp->place && said)
		argp_error(state, "no centre is named; name it with --smpp");
}

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct smpp_cli *smpp = state->input;
	struct smpp_options *into = &smpp->air.smpp;
	struct fault fault;

	switch (key) {
	case PLACE:
		smpp->place = value;
		if (smpp_place(value, into, &fault) < 0)
			argp_error(state, "%s", fault.text);
		return 0;
	case SYSTEM_ID:
		set_text(value, into->system_id, sizeof into->system_id, state);
		return 0;
	case PASSWORD_FILE:
		smpp->password_file = value;
		return 0;
	case SYSTEM_TYPE:
		set_text(value, into->system_type, sizeof into->system_type, state);
		return 0;
	case SOURCE:
		set_source(value, &into->from, state);
		return 0;
	case WINDOW:
		into->window = (unsigned)number_of(value, SMPP_WINDOW_MAX, state);
		return 0;
	case VALIDITY:
		smpp->air.validity_ms = (int64_t)number_of(value, SECONDS_MOST, state) * 1000;
		return 0;
	case ANSWER:
		smpp->air.receipt_ms = (int64_t)number_of(value, SECONDS_MOST, state) * 1000;
		return 0;
	case ARGP_KEY_END:
		check(smpp, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp smpp_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

void smpp_options_begin(struct smpp_cli *smpp)
{
	*smpp = (struct smpp_cli){ .air = air_usual };
	smpp->air.smpp = smpp_usual;
}

/* The first line. */
static int read_password(const char *path, char password[SMPP_PASSWORD_MAX], struct fault *fault)
{
	char line[SMPP_PASSWORD_MAX + 2] = "";
	FILE *file = fopen(path, "r");
	size_t size;

	if (!file)
		return fault_set(fault, FAULT_ABSENT, path, "cannot be read: %s", strerror(errno));
	if (!fgets(line, sizeof line, file))
		line[0] = '\0';
	fclose(file);
	size = strcspn(line, "\r\n");
	if (size >= SMPP_PASSWORD_MAX)
		return fault_set(fault, FAULT_INPUT, path,
		                 "more than %d characters, which is what SMPP has for a password",
		                 SMPP_PASSWORD_MAX - 1);
	memcpy(password, line, size);
	password[size] = '\0';
	OPENSSL_cleanse(line, sizeof line);
	return 0;
}

int smpp_options_tell(struct smpp_cli *smpp, struct dispatcher_options *dispatch,
                      struct fault *fault)
{
	if (!smpp->place)
		return 0;
	dispatch->air = &smpp->air;
	return read_password(smpp->password_file, smpp->air.smpp.password, fault);
}
