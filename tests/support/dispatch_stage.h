/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_DISPATCH_STAGE_H
#define SUPPORT_DISPATCH_STAGE_H

#include "dispatch/dispatcher.h"
#include "support/platform.h"

/* A platform whose subscribers' cards are files of the test folder, and a dispatcher. */

extern struct dispatch_stage {
	struct platform platform;
	struct cards *cards;
	struct dispatcher *dispatcher; /* NULL before dispatch_start()       */
	char id[REQUEST_ID_MAX];       /* of the request that was asked last */
	struct fault fault;
} dispatch_stage;

/* Setup and teardown of a test: a platform of its own, a card a.card of subscriber A, and no b.card of B. */
int dispatch_given(void **state);
int dispatch_end(void **state);

/* As a process with the card of subscriber A, of those that share a store, whose leases are over at once; nothing
 * where a store is one process's. */
void dispatch_be_a_worker(struct store *store);

/* Options may be NULL. */
void dispatch_start(const struct dispatcher_options *options);

/* One request, by account. */
void dispatch_ask(const struct account *requestor, const char *body);

/* The request once it is in the state after so many attempts at least; new reference. */
json_t *dispatch_await(const struct account *requestor, const char *request, const char *wanted,
                       int attempts);

/* The last request, by its owner. */
void dispatch_expect_state(const char *wanted, int attempts);

/* First column of the first row the store's database answers. */
void dispatch_expect_answer(const char *sql, const char *wanted);

/* The card a.card holds CHANGE, read by nobody the dispatcher knows. */
void dispatch_expect_change_on_card(void);

void dispatch_remove_card(const char *card);
void dispatch_pause(long ms);

#define TO(iccid, content)                                                                         \
	"{'bulk': [{'subscriberIdentifiers': {'type': 'ICCID', 'value': '" iccid "'}, "            \
	"'content': " content "}]}"
#define TO_A(content) TO(A_ICCID, content)
#define TO_B(content) TO(B_ICCID, content)
#define CHANGE                                                                                     \
	"{'appletMode': 'MANUAL', 'activeImsi': '" A_IMSI_1 "', 'sim': [{'imsi': '" A_IMSI_1       \
	"', 'allowedCountries': '001', 'preferredOperatorNetworks': ['302220', '302500'],"         \
	" 'forbiddenNetworks': ['23430', '90146']}]}"
#define COUNTER_OF(iccid)                                                                          \
	"SELECT value FROM counter JOIN subscriber ON id = subscriber WHERE iccid = '" iccid "'"
#define COUNTER_OF_A COUNTER_OF(A_ICCID)

#endif
