/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_VERBS_H
#define CLI_VERBS_H

/* The program's verbs. Each is given its own name and arguments as argv, and returns an enum
 * cli_exit. */

typedef int verb_run(int argc, char **argv);

struct verb {
	const char *name; /* "serve", "card new" */
	verb_run *run;
	const char *summary; /* for `roamcard help` */
};

verb_run verb_account_add, verb_apdu, verb_apply, verb_auc, verb_card_diff, verb_card_new,
	verb_card_show, verb_emulate;
verb_run verb_handset, verb_help, verb_key_new, verb_request_follow, verb_run_vectors, verb_serve;
verb_run verb_ota_build, verb_ota_decode, verb_ota_send, verb_subscriber_add, verb_trace_replay;
verb_run verb_fleet_check, verb_fleet_enroll, verb_fleet_keys, verb_fleet_new;
verb_run verb_job_cancel, verb_job_list, verb_job_retry, verb_worker;
verb_run verb_token_create, verb_token_list, verb_token_revoke;
verb_run verb_card_serve, verb_readers, verb_trace_show, verb_verify;

/* Finds the verb in argv and runs it. */
int cli_run(int argc, char **argv);

#endif
