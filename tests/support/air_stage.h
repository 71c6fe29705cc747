/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_AIR_STAGE_H
#define SUPPORT_AIR_STAGE_H

#include "dispatch/air.h"
#include "dispatch/dispatcher.h"
#include "support/platform.h"
#include "support/smsc_server.h"

/* A platform whose subscriber A has a card only a service centre reaches, a.card in the test folder, and a
 * dispatcher with a session that is in a hurry. */

enum { LOOK_MS = 5, PATIENCE_MS = 30000 };

extern struct air_stage {
	struct platform platform;
	struct cards *cards;
	struct dispatcher *dispatcher; /* NULL before air_start() */
	struct smsc_server *server;
	struct air_options options;
	struct fault fault;
	char id[REQUEST_ID_MAX]; /* of the request that was asked last */
} air_stage;

#define TO(iccid, content)                                                                         \
	"{'bulk': [{'subscriberIdentifiers': {'type': 'ICCID', 'value': '" iccid "'}, "            \
	"'content': " content "}]}"
#define CHANGE                                                                                     \
	"{'appletMode': 'MANUAL', 'activeImsi': '" A_IMSI_1 "', 'sim': [{'imsi': '" A_IMSI_1       \
	"', 'allowedCountries': '001', 'preferredOperatorNetworks': ['302220', '302500'],"         \
	" 'forbiddenNetworks': ['23430', '90146']}]}"

/* Setup and teardown of a test. */
int air_given(void **state);
int air_end(void **state);

/* The centre, again on that port, with the card. */
void air_server(unsigned port);
void air_faults(struct smsc_server_faults faults);

void air_start(void);
/* As a process that ends and another that begins. */
void air_restart(void);

/* One request, by account; those below are about the last one. */
void air_ask(const struct account *requestor, const char *body);
/* Once it is in the state, with that in its reason; new reference. */
json_t *air_await(const struct account *requestor, const char *wanted, const char *reason);
void air_expect_state(const char *wanted, const char *reason);

/* First column of the first row the store's database answers. */
void air_expect_answer(const char *sql, const char *wanted);
/* Statements on it, as another process might have left it. */
void air_run(const char *sql);

/* The centre lets go of the card, which holds the change, and so many preferred networks. */
void air_expect_on_card(size_t preferred);
void air_expect_done(void); /* SUCCESS, and CHANGE is on the card */

void air_pause(long ms);

#define COUNTER                                                                                    \
	"SELECT value FROM counter JOIN subscriber ON id = subscriber WHERE iccid = '" A_ICCID "'"
#define PACKETS "SELECT count(*) FROM air_packet"

#endif
