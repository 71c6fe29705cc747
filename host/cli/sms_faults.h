/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_SMS_FAULTS_H
#define CLI_SMS_FAULTS_H

#include <argp.h>

#include "network/smsc.h"
#include "octets/fault.h"

#define SMS_FAULTS_WORDS "loss=N,double=N,reorder=N,unreported=N,delay=TIME,seed=N,off"

/*
 * Reads what a service centre is to do wrong: SMS_FAULTS_WORDS, any of them, once each, with commas.
 *
 *   N     per mille, 0 to 1000; of seed any number of 64 bits
 *   TIME  with its unit: 200ms, 5s, 3m, 2h; at most 168h
 *
 * Returns 0, or FAULT_INPUT which names the word.
 */
int sms_faults_of_text(const char *text, struct smsc_faults *faults, struct fault *fault);

/* --sms-faults of a verb: what its help says, and what its parser does with the value, which ends the program
 * where it is wrong. */
#define SMS_FAULTS_HELP "what goes wrong on the way to the cards: " SMS_FAULTS_WORDS

void sms_faults_parse(const char *text, struct smsc_faults *faults, const struct argp_state *state);

#endif
