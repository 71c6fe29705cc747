/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <stdio.h>
#include <string.h>

#include "cli/exit.h"
#include "cli/help.h"
#include "cli/version.h"

static const struct verb verbs[] = {
	{ "apply", verb_apply, "run a request on a folder of cards and prove it",
	  "an effect does not hold, or the card refused" },
	{ "card new", verb_card_new, "make an emulated card from a profile", NULL },
	{ "card show", verb_card_show, "read a card: slots, lists, mode, lock, every file", NULL },
	{ "card serve", verb_card_serve, "offer a card to programs elsewhere", NULL },
	{ "card diff", verb_card_diff, "say what changed between two cards", "the two differ" },
	{ "fleet new", verb_fleet_new, "make emulated cards by the thousand in one file", NULL },
	{ "fleet keys", verb_fleet_keys, "write key files of cards of a fleet", NULL },
	{ "fleet enroll", verb_fleet_enroll, "bring cards of a fleet into a store", NULL },
	{ "fleet check", verb_fleet_check, "look a fleet through and tell its figures", NULL },
	{ "apdu", verb_apdu, "send commands to a card, line by line", "an expectation is not met" },
	{ "run", verb_run_vectors, "play test vectors on a card and say what holds",
	  "a case does not hold" },
	{ "handset", verb_handset, "a handset around a card, among networks: prompt or script",
	  "an expectation is not met" },
	{ "ota build", verb_ota_build, "build a secured packet and its short messages", NULL },
	{ "ota decode", verb_ota_decode, "say what a packet, message or envelope is",
	  "a check sum is wrong" },
	{ "ota send", verb_ota_send, "send a secured packet to a card and read the proof",
	  "the card did not do it, or no proof came that was asked for" },
	{ "trace show", verb_trace_show, "say in words what a capture of a card's wire has", NULL },
	{ "trace replay", verb_trace_replay,
	  "play a capture on a card and say where it answers otherwise", "an answer differs" },
	{ "verify", verb_verify,
	  "compare a card with what was asked, and say what a handset with it does",
	  "an effect does not hold" },
	{ "readers", verb_readers, "list card readers and the cards in them", NULL },
	{ "emulate", verb_emulate, "put cards into virtual readers of pcscd", NULL },
	{ "auc", verb_auc, "answer servers of EAP as an authentication centre", NULL },
	{ "serve", verb_serve, "answer the REST API until told to stop", NULL },
	{ "worker", verb_worker, "deliver jobs of a store that several machines share", NULL },
	{ "job list", verb_job_list, "list what waits, is under way, has died", NULL },
	{ "job retry", verb_job_retry, "make failed jobs due again",
	  "a request is not in a state for that" },
	{ "job cancel", verb_job_cancel, "call off jobs that wait",
	  "a request is not in a state for that" },
	{ "request follow", verb_request_follow, "wait for requests of a server and show the proof",
	  "an effect does not hold, or a request failed" },
	{ "request show", verb_request_show,
	  "tell the story of a request: asked, sent, answered, read back", NULL },
	{ "account add", verb_account_add, "make an account and its token", NULL },
	{ "token create", verb_token_create, "make a token of an account", NULL },
	{ "token revoke", verb_token_revoke, "end a token", NULL },
	{ "token list", verb_token_list, "list tokens, what they may and until when", NULL },
	{ "subscriber add", verb_subscriber_add,
	  "bring a subscriber and its card's keys into a store", NULL },
	{ "key new", verb_key_new, "make the key that seals a store's secrets", NULL },
	{ "manual", verb_manual, "this program's manual page, or a verb's, for man -l", NULL },
	{ "help", verb_help, "this list", NULL },
	{ "complete", verb_complete, NULL, NULL },
};

enum { VERBS = sizeof verbs / sizeof verbs[0] };

const struct verb *verb_at(size_t i)
{
	return i < VERBS ? &verbs[i] : NULL;
}

/* How many words of argv the name is: 1, 2, or 0 where it is another. */
static int words_matched(const char *name, int argc, char **argv)
{
	const char *space = strchr(name, ' ');
	const size_t first = space ? (size_t)(space - name) : strlen(name);

	if (argc < 2 || strlen(argv[1]) != first || strncmp(argv[1], name, first) != 0)
		return 0;
	if (!space)
		return 1;
	return argc > 2 && strcmp(argv[2], space + 1) == 0 ? 2 : 0;
}

const struct verb *verb_find(int argc, char **argv, int *words)
{
	for (size_t i = 0; i < VERBS; i++) {
		*words = words_matched(verbs[i].name, argc, argv);
		if (*words > 0)
			return &verbs[i];
	}
	return NULL;
}

int verb_start(const struct verb *verb, int argc, char **argv)
{
	char name[64];

	exit_table_begin(verb->not_so);
	/* argp takes the name for its usage from argv[0]. */
	snprintf(name, sizeof name, "roamcard %s", verb->name);
	argv[0] = name;
	return verb->run(argc, argv);
}

int cli_run(int argc, char **argv)
{
	const struct verb *verb;
	int words;

	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		help_list();
		return argc < 2 ? EXIT_USAGE : EXIT_DONE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("roamcard " ROAMCARD_VERSION);
		return EXIT_DONE;
	}
	verb = verb_find(argc, argv, &words);
	if (verb)
		return verb_start(verb, argc - words, argv + words);
	fprintf(stderr, "roamcard: no verb '%s'; 'roamcard help' lists them\n", argv[1]);
	return EXIT_USAGE;
}
