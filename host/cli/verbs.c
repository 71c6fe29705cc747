/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <stdio.h>
#include <string.h>

#include "cli/exit.h"

#define VERSION "0.1.0"

static const struct verb verbs[] = {
	{ "apply", verb_apply, "run a request on a folder of cards and prove it" },
	{ "card new", verb_card_new, "make an emulated card from a profile" },
	{ "card show", verb_card_show, "read a card: slots, lists, mode, lock, every file" },
	{ "card serve", verb_card_serve, "offer a card to programs elsewhere" },
	{ "card diff", verb_card_diff, "say what changed between two cards" },
	{ "fleet new", verb_fleet_new, "make emulated cards by the thousand in one file" },
	{ "fleet keys", verb_fleet_keys, "write key files of cards of a fleet" },
	{ "fleet enroll", verb_fleet_enroll, "bring cards of a fleet into a store" },
	{ "fleet check", verb_fleet_check, "look a fleet through and tell its figures" },
	{ "apdu", verb_apdu, "send commands to a card, line by line" },
	{ "run", verb_run_vectors, "play test vectors on a card and say what holds" },
	{ "handset", verb_handset, "a handset around a card, among networks: prompt or script" },
	{ "ota build", verb_ota_build, "build a secured packet and its short messages" },
	{ "ota decode", verb_ota_decode, "say what a packet, message or envelope is" },
	{ "ota send", verb_ota_send, "send a secured packet to a card and read the proof" },
	{ "trace show", verb_trace_show, "say in words what a capture of a card's wire has" },
	{ "trace replay", verb_trace_replay,
	  "play a capture on a card and say where it answers otherwise" },
	{ "verify", verb_verify,
	  "compare a card with what was asked, and say what a handset with it does" },
	{ "readers", verb_readers, "list card readers and the cards in them" },
	{ "emulate", verb_emulate, "put cards into virtual readers of pcscd" },
	{ "auc", verb_auc, "answer servers of EAP as an authentication centre" },
	{ "serve", verb_serve, "answer the REST API until told to stop" },
	{ "worker", verb_worker, "deliver jobs of a store that several machines share" },
	{ "job list", verb_job_list, "list what waits, is under way, has died" },
	{ "job retry", verb_job_retry, "make failed jobs due again" },
	{ "job cancel", verb_job_cancel, "call off jobs that wait" },
	{ "request follow", verb_request_follow,
	  "wait for requests of a server and show the proof" },
	{ "account add", verb_account_add, "make an account and its token" },
	{ "token create", verb_token_create, "make a token of an account" },
	{ "token revoke", verb_token_revoke, "end a token" },
	{ "token list", verb_token_list, "list tokens, what they may and until when" },
	{ "subscriber add", verb_subscriber_add,
	  "bring a subscriber and its card's keys into a store" },
	{ "key new", verb_key_new, "make the key that seals a store's secrets" },
	{ "help", verb_help, "this list" },
};

enum { VERBS = sizeof verbs / sizeof verbs[0] };

int verb_help(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	printf("usage: roamcard VERB [OPTION...]\n\n");
	for (size_t i = 0; i < VERBS; i++)
		printf("  %-16s %s\n", verbs[i].name, verbs[i].summary);
	printf("\n'roamcard VERB --help' tells what a verb takes.\n\n"
	       "exit status\n"
	       "  0  done, and what was asked holds\n"
	       "  1  done, and an effect does not hold, or a request failed\n"
	       "  2  the command line is wrong\n"
	       "  3  a card, a file, a server or the system does not do its part\n"
	       "  4  a file that was given is wrong\n");
	return EXIT_DONE;
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

int cli_run(int argc, char **argv)
{
	char name[64];

	if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		verb_help(argc, argv);
		return argc < 2 ? EXIT_USAGE : EXIT_DONE;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("roamcard " VERSION);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < VERBS; i++) {
		const int words = words_matched(verbs[i].name, argc, argv);

		if (words == 0)
			continue;
		/* argp takes the name for its usage from argv[0]. */
		snprintf(name, sizeof name, "roamcard %s", verbs[i].name);
		argv[words] = name;
		return verbs[i].run(argc - words, argv + words);
	}
	fprintf(stderr, "roamcard: no verb '%s'; 'roamcard help' lists them\n", argv[1]);
	return EXIT_USAGE;
}
