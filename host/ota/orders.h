/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_ORDERS_H
#define OTA_ORDERS_H

#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"
#include "ota/change.h"

/* Order lists of the applet (docs/applet-protocol.md), the writing side. */

enum orders_limit {
	ORDERS_MAX = 2500, /* octets of an order list for the air          */
	ORDERS_ELEMENTS_MAX = 24,
	ORDERS_OPTIONS_MAX = 85, /* of an algorithm: MILENAGE's constants      */
};

/* What came back: a result per element, and the card's state. */
struct orders_results {
	unsigned count;
	uint8_t result[ORDERS_ELEMENTS_MAX];
	uint8_t mode, active, lock_on, lock;
};

/* A slot's identity, for personalisation at the card. */
struct orders_slot {
	unsigned number; /* 1 .. 10 */
	char imsi[CHANGE_IMSI_MAX];
	unsigned mnc_size; /* 2, 3 */
	uint16_t acc;
	uint8_t algorithm; /* enum applet_algorithm by value */
	size_t key_size, opc_size;
	uint8_t key[32], opc[32];
	size_t options_size; /* 0: those of the standard */
	uint8_t options[ORDERS_OPTIONS_MAX];
	uint64_t sqn;
};

/* The order list that does the change. Returns its octets or FAULT_LIMIT. */
int orders_of_change(const struct change *change, uint8_t orders[ORDERS_MAX], struct fault *fault);

/* The order list that defines one slot. Returns its octets or FAULT_INPUT. */
int orders_of_slot(const struct orders_slot *slot, uint8_t orders[ORDERS_MAX], struct fault *fault);

/* Reads the card's results. Returns 0 or FAULT_INPUT. */
int orders_read_results(const uint8_t *octets, size_t size, struct orders_results *results,
                        struct fault *fault);

/* The result of an element in words. */
const char *orders_result_text(uint8_t result);

/* 1 when every element was applied, 0 when not; the fault then says which and why in words, with
 * where naming the element in the words of the change ("sim[1] 310380501118337"). */
int orders_judge(const struct change *change, const struct orders_results *results,
                 struct fault *fault);

#endif
