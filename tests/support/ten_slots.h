/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_TEN_SLOTS_H
#define SUPPORT_TEN_SLOTS_H

#include <stddef.h>
#include <stdint.h>

#include "support/packet.h"

/* A card with every slot in use, and the packet that touches them all. */

enum { TEN_SLOTS = 10 };

/* The personal card on a memory of this unit, slots 3 .. 10 in use too, with MILENAGE. */
void given_ten_slots(struct test_card *tc, uint32_t unit);

/* A packet with this counter: all lists of the first so many slots with so many networks each, at
 * most 32, mode AUTOMATIC, and slot 2 the active one. Returns its octets. */
size_t lists_packet(unsigned slots, unsigned networks, uint64_t counter,
                    uint8_t packet[TEST_PACKET_MAX]);

#endif
