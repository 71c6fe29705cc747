/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OCTETS_NUMBER_H
#define OCTETS_NUMBER_H

#include <stddef.h>
#include <stdint.h>

/* Numbers as cards, packets and files have them: the most significant octet first. */

/* Of size octets, 8 or fewer. */
uint64_t number_get(const uint8_t *from, size_t size);
void number_put(uint8_t *to, uint64_t value, size_t size);

/* Of 2 and of 4. */
uint16_t number_16(const uint8_t from[2]);
uint32_t number_32(const uint8_t from[4]);
void number_put_16(uint8_t to[2], unsigned value);
void number_put_32(uint8_t to[4], uint32_t value);

#endif
