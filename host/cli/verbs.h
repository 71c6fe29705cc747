/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_VERBS_H
#define CLI_VERBS_H

#include <stddef.h>

/* The program's verbs. Each is given its own name and arguments as argv, and returns an enum
 * cli_exit. */

typedef int verb_run(int argc, char **argv);

struct verb {
	const char *name; /* "serve", "card new" */
	verb_run *run;
	const char *summary; /* for `roamcard help`; NULL: it lists no such verb            */
	const char *not_so;  /* what EXIT_NOT_SO means of it, NULL: what it means of others */
};

verb_run verb_account_add, verb_apdu, verb_apply, verb_auc, verb_card_diff, verb_card_new,
	verb_card_show, verb_emulate;
verb_run verb_handset, verb_help, verb_key_new, verb_request_follow, verb_request_show;
verb_run verb_run_vectors, verb_serve;
verb_run verb_ota_build, verb_ota_decode, verb_ota_send, verb_subscriber_add, verb_trace_replay;
verb_run verb_fleet_check, verb_fleet_enroll, verb_fleet_keys, verb_fleet_new;
verb_run verb_job_cancel, verb_job_list, verb_job_retry, verb_worker;
verb_run verb_token_create, verb_token_list, verb_token_revoke;
verb_run verb_complete, verb_manual;
verb_run verb_card_serve, verb_readers, verb_trace_show, verb_verify;

/* The verbs in the order of `roamcard help`; NULL past the last. */
const struct verb *verb_at(size_t i);

/* The verb that argv names behind argv[0], and of how many words its name is; or NULL. */
const struct verb *verb_find(int argc, char **argv, int *words);

/* Runs it; argv[0], which becomes its name, is writable. */
int verb_start(const struct verb *verb, int argc, char **argv);

/* Finds the verb in argv and runs it. */
int cli_run(int argc, char **argv);

#endif
