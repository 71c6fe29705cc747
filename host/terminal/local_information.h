/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_LOCAL_INFORMATION_H
#define TERMINAL_LOCAL_INFORMATION_H

#include "octets/tlv.h"
#include "terminal/handset_inside.h"

/* What a handset knows of itself and of where it is, as TLVs: TS 102 223 8, TS 31.111 8.19. */

/* Location information of the cell the handset is on, TS 31.111 8.19. */
void local_add_location(const struct handset *handset, struct tlv_buffer *buffer, uint8_t tag);

/* The area a cell is in: location information, or from E-UTRAN on the tracking area. */
void local_add_area(const struct handset *handset, struct tlv_buffer *buffer,
                    const struct cell *cell);

/* TS 102 223 8.61. */
uint8_t local_access_code(enum access access);

/* IMEI and IMEISV, TS 102 223 8.20, 8.74, TS 24.008 10.5.1.4. false where the handset gives none. */
bool local_add_imei(const struct handset *handset, struct tlv_buffer *buffer);
bool local_add_imeisv(const struct handset *handset, struct tlv_buffer *buffer);

/* TS 102 223 8.39: virtual time began on 2026-01-01 at 00:00 UTC. */
void local_add_date(const struct handset *handset, struct tlv_buffer *buffer);

void local_add_language(const struct handset *handset, struct tlv_buffer *buffer);

/* Hours, minutes and seconds in swapped digits, TS 102 223 8.38, and back; -1 for what is no time. */
void local_time_of_seconds(int64_t seconds, uint8_t value[3]);
int64_t local_seconds_of_time(const uint8_t value[3]);

#endif
