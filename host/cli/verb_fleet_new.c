/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/json_option.h"
#include "cli/fleet_range.h"
#include "cli/progress.h"
#include "octets/hex.h"

struct arguments {
	uint32_t cards;
	const char *path, *profile, *seed;
};

static const struct argp_option options[] = {
	{ "profile", 'p', "FILE", 0,
	  "what the cards are made of, see docs/profile.md; its ICCID and IMSIs are those of "
	  "card 0, its keys are replaced",
	  0 },
	{ "seed", 's', "HEX", 0, "32 octets that all keys come from; without: random", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'p':
		arguments->profile = value;
		return 0;
	case 's':
		arguments->seed = value;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->path)
			argp_error(state, "one file at a time");
		if (arguments->cards == 0)
			arguments->cards = fleet_number(value, 1, FLEET_CARDS_MAX, state);
		else
			arguments->path = value;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->path)
			argp_error(state, "say how many cards, and name the file");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int read_seed(const char *text, uint8_t seed[FLEET_SEED_SIZE], struct fault *fault)
{
	if (!text && RAND_bytes(seed, FLEET_SEED_SIZE) != 1)
		return fault_set(fault, FAULT_SYSTEM, "seed", "no random octets");
	if (text) {
		const int size = hex_read(text, "seed", seed, FLEET_SEED_SIZE, fault);

		if (size < 0)
			return size;
		if (size != FLEET_SEED_SIZE)
			return fault_set(fault, FAULT_INPUT, "seed", "not %d octets in hex",
			                 FLEET_SEED_SIZE);
	}
	return 0;
}

static int make(const struct arguments *arguments, struct fault *fault)
{
	uint8_t seed[FLEET_SEED_SIZE];
	json_error_t error;
	json_t *profile = NULL;
	struct progress progress;
	int rc = read_seed(arguments->seed, seed, fault);

	progress_begin(&progress, "making cards", arguments->cards);

	if (rc == 0 && arguments->profile &&
	    !(profile = json_load_file(arguments->profile, JSON_REJECT_DUPLICATES, &error)))
		rc = fault_set(fault, FAULT_INPUT, arguments->profile,
		               "no JSON: line %d, column %d: %s", error.line, error.column,
		               error.text);
	if (rc == 0)
		rc = fleet_new(arguments->path, arguments->cards, profile, seed, progress_told,
		               &progress, fault);
	progress_end(&progress);
	if (rc == 0 && json_asked())
		json_tell(json_pack("{s:s, s:I}", "fleet", arguments->path, "cards",
		                    (json_int_t)arguments->cards));
	else if (rc == 0)
		printf("%s: %u cards\n", arguments->path, arguments->cards);
	json_decref(profile);
	OPENSSL_cleanse(seed, sizeof seed);
	return rc;
}

int verb_fleet_new(int argc, char **argv)
{
	static const struct argp_child children[] = { { &json_argp, 0, NULL, 0 }, { 0 } };
	static const struct argp argp = {
		options,
		parse,
		"CARDS OUT.fleet",
		"Makes emulated cards in one file, each with ICCID, IMSIs and keys of its own, "
		"which "
		"come from a seed in the file. A card that is used takes room of its own then.",
		children,
		NULL,
		NULL
	};
	struct arguments arguments = { 0 };
	struct fault fault = { 0 };

	command_line_read(&argp, argc, argv, &arguments);
	return make(&arguments, &fault) < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
