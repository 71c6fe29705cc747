/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILE_PERSONALISE_H
#define PROFILE_PERSONALISE_H

#include "octets/fault.h"
#include "profile/profile.h"
#include "terminal/terminal.h"

/* Writes a profile onto a blank card by APDUs alone: VERIFY with the transport key, UPDATE of
 * files, STORE DATA of the applet's orders, files[], ACTIVATE FILE on the MF at the end. The terminal
 * is powered on. Returns 0, or FAULT_REFUSED with the step and status word, FAULT_INPUT where a file
 * of the profile does not fit the card ("files[3].content"), FAULT_TRANSPORT. */
int personalise_card(struct terminal *terminal, const struct profile *profile, struct fault *fault);

/* The same in two halves, with a power-on between them: what all cards of a profile have alike, and what
 * each card has of its own (ICCID, keys, slots) with what must come after that. */
int personalise_shared(struct terminal *terminal, const struct profile *profile,
                       struct fault *fault);
int personalise_own(struct terminal *terminal, const struct profile *profile, struct fault *fault);

#endif
