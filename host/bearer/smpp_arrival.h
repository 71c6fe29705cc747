/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BEARER_SMPP_ARRIVAL_H
#define BEARER_SMPP_ARRIVAL_H

#include "bearer/smpp_pdu.h"
#include "ota/sms.h"

/* What a deliver_sm brings. */

enum smpp_arrival_kind {
	ARRIVAL_STRANGE, /* nothing we await                                              */
	ARRIVAL_RECEIPT, /* a delivery receipt of the centre: id, state and error are set */
	ARRIVAL_PACKET,  /* a part of a response packet of a card: part is set            */
};

enum { SMPP_ERROR_MAX = 16 };

struct smpp_arrival {
	enum smpp_arrival_kind kind;
	char from[SMPP_ADDRESS_MAX]; /* digits */
	char id[SMPP_ID_MAX];
	enum smpp_state state;
	char error[SMPP_ERROR_MAX]; /* the centre's own word, "" none */
	struct sms part;            /* its text lies in the PDU       */
};

/* A receipt is read from its optional parameters, or from its text as SMPP 3.4 appendix B has it; the parts of
 * a message from the user data header, or from the sar_* parameters. What cannot be read is strange. */
void smpp_arrival_of(const struct smpp_pdu *pdu, struct smpp_arrival *arrival);

/* A state in words, "undeliverable". */
const char *smpp_state_text(enum smpp_state state);

/* Whether the message will not be delivered any more. */
bool smpp_state_failed(enum smpp_state state);

#endif
