/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_PCSC_H
#define TRANSPORT_PCSC_H

#include "transport/transport.h"

/* A card in a PC/SC reader, by pcscd. docs/readers.md. */

/* How long another program is waited for that has the card. */
enum { PCSC_PATIENCE_MS = 2000 };

/*
 * Opens the card in a reader and holds it in one transaction until transport_close(): no other program
 * sends it anything in between. It is reset before and after, so that neither finds what the other
 * selected or verified.
 *
 *   reader  its number, name, or a part of it: readers_choose()
 *
 * T=0 or T=1 as the card has it; over T=0 commands go as transport/t0.h says. A command is sent once:
 * where its answer does not come, transport_transmit() is FAULT_TRANSPORT, says what happened (card
 * removed, reader gone, pcscd stopped, reset by somebody), and so is every command after it until
 * transport_reset() or transport_power_cycle(), which looks for the reader and pcscd again. Whoever goes
 * on there must see for himself that it is the same card.
 *
 * Returns 0, FAULT_ABSENT (no pcscd, no such reader, no card), FAULT_BUSY (another program has the card
 * and kept it for PCSC_PATIENCE_MS), FAULT_INPUT (more than one reader is meant), FAULT_TRANSPORT,
 * FAULT_SYSTEM.
 */
int pcsc_open(const char *reader, struct transport **transport, struct fault *fault);

/* The same, but commands go as they are, whatever the protocol: for a reader that passes octets and knows
 * nothing of T=0, as the driver vpcd does. */
int pcsc_open_whole(const char *reader, struct transport **transport, struct fault *fault);

#endif
