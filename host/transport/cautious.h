/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_CAUTIOUS_H
#define TRANSPORT_CAUTIOUS_H

#include "transport/transport.h"

/* A transport around another that lets only through what cannot change the card: selecting, reading,
 * asking; VERIFY only where it carries no value. Resets pass. */

/*
 *   inner     belongs to the new one from now on, also after a fault
 *   remedy    what to do about a refusal, "--yes sends it"; stays the caller's
 *
 * What is not let through is FAULT_REFUSED from transport_transmit(), and nothing is sent. Returns 0 or
 * FAULT_SYSTEM.
 */
int cautious_open(struct transport *inner, const char *remedy, struct transport **cautious,
                  struct fault *fault);

#endif
