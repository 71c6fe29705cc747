/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_PCSC_FAULT_H
#define TRANSPORT_PCSC_FAULT_H

#include <winscard.h>

#include "octets/fault.h"

/* What PC/SC says, for a person: the error, and what to do about it. Returns the fault's code:
 * FAULT_ABSENT (no card, no reader, no pcscd), FAULT_BUSY, FAULT_SYSTEM, else FAULT_TRANSPORT. */
int pcsc_fault(LONG error, const char *where, struct fault *fault);

/* The same of a card that was there: whatever became of it, it does not answer. */
int pcsc_lost(LONG error, const char *where, struct fault *fault);

#endif
