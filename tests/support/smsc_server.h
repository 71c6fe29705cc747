/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_SMSC_SERVER_H
#define SUPPORT_SMSC_SERVER_H

#include <stdbool.h>
#include <stdint.h>

/*
 * A small service centre that speaks SMPP 3.4 on a loopback port, in a thread of its own. What is submitted for a
 * number goes to the emulated card of that number through a terminal, and what the card sends comes back as
 * deliver_sm, again after each bind until it is answered.
 */

struct smsc_server_faults {
	uint32_t cut_at;          /* the link is cut at PDUs of this command ...          */
	unsigned cuts;            /* so many times ...                                     */
	bool cut_after;           /* when the PDU was acted on, but not answered           */
	unsigned throttle;        /* submit_sm told to wait                       */
	uint32_t throttle_status; /* in these words                               */
	unsigned undeliverable;   /* messages that do not arrive, and are told of */
	unsigned lost;            /* messages of cards that never come            */
	bool doubled;             /* each comes twice                             */
	bool held;                /* they come when this is off again             */
	bool strange;             /* answers to nothing come before each answer   */
	bool malformed;           /* and PDUs that nobody can read                */
	bool mute;                /* enquire_link is not answered                 */
	bool silent;              /* submit_sm is not answered                    */
	bool segmented;           /* parts are told by sar_* parameters           */
	bool split;               /* answers come in two parts, the second first    */
	bool whole;               /* messages come as message_payload, joined     */
	bool no_receipts;         /* no delivery receipts are sent                */
	bool told;                /* submit_sm is told on standard error          */
};

struct smsc_server;

/* port 0: a free one. Returns NULL where it cannot listen. */
struct smsc_server *smsc_server_start(unsigned port);
unsigned smsc_server_port(const struct smsc_server *server);

/* The card image at path is in the handset of that number. */
void smsc_server_add(struct smsc_server *server, const char *msisdn, const char *path);

void smsc_server_set_faults(struct smsc_server *server, const struct smsc_server_faults *faults);

/* PDUs of a command that came so far. */
unsigned smsc_server_heard(struct smsc_server *server, uint32_t command);

/* Messages to the client that it has not answered yet. */
unsigned smsc_server_open(struct smsc_server *server);

/* Lets go of the cards. */
void smsc_server_stop(struct smsc_server *server);

#endif
