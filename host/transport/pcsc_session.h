/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_PCSC_SESSION_H
#define TRANSPORT_PCSC_SESSION_H

#include <stdbool.h>

#include <winscard.h>

#include "octets/fault.h"

/* A connection to the card in one reader, and the transaction around it. */

struct pcsc_session {
	bool open;
	SCARDCONTEXT context;
	SCARDHANDLE card;
	DWORD protocol; /* SCARD_PROTOCOL_T0 or _T1 */
};

/*
 * Connects, begins the transaction and resets the card.
 *
 *   reader       its whole name
 *   patience_ms  how long another program's transaction is waited for
 *
 * Returns 0, FAULT_ABSENT, FAULT_BUSY, FAULT_TRANSPORT, FAULT_SYSTEM.
 */
int pcsc_session_open(const char *reader, int patience_ms, struct pcsc_session *session,
                      struct fault *fault);

/* SCARD_RESET_CARD or SCARD_UNPOWER_CARD (off and on) within the transaction. Returns what PC/SC
 * says. */
LONG pcsc_session_restart(struct pcsc_session *session, DWORD how);

/* Resets the card, ends the transaction, lets go of it; all zero is fine. */
void pcsc_session_close(struct pcsc_session *session);

#endif
