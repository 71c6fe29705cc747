/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NVM_MEDIUM_H
#define NVM_MEDIUM_H

#include <stdint.h>

#include "uicc/features.h"
#include "uicc/port.h"

/* The port's memory, octet for octet. Longer stretches go through a chunk on the stack, a whole number
 * of units. Places are the port's own; each returns 0 or UICC_ERR_PORT. */

enum medium_limit {
	MEDIUM_UNIT_MAX = UICC_NVM_UNIT_MAX, /* octets of one torn write */
	MEDIUM_CHUNK = MEDIUM_UNIT_MAX > 64 ? MEDIUM_UNIT_MAX : 64,
};

/* size, filled up to whole units. */
uint32_t medium_pad(const struct uicc_port *port, uint32_t size);

/* Octets that go at a time where left are to go. */
uint32_t medium_chunk(uint32_t left);

int medium_read(const struct uicc_port *port, uint32_t at, uint8_t *to, uint32_t size);

/* Whole units. */
int medium_write(const struct uicc_port *port, uint32_t at, const uint8_t *from, uint32_t size);

/* Takes a check sum further over size octets at at. */
int medium_check(const struct uicc_port *port, uint32_t at, uint32_t size, uint32_t *crc);

/* Whole units from one place to another; they do not overlap. */
int medium_copy(const struct uicc_port *port, uint32_t to, uint32_t from, uint32_t size);

/* Makes of *from and *size, which are to stand at *place, what changes there: from the first octet that
 * does to the last. *size becomes 0 where nothing does. */
int medium_find_change(const struct uicc_port *port, uint32_t *place, const uint8_t **from,
                       uint32_t *size);

/* Writes the units from begin on, span octets, with size octets over what stands at place, within the
 * first of them. */
int medium_overlay(const struct uicc_port *port, uint32_t begin, uint32_t span, uint32_t place,
                   const uint8_t *from, uint32_t size);

#endif
