/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_PLAN_H
#define APPLET_PLAN_H

#include <stdint.h>

#include "applet/activate.h"
#include "uicc/applet.h"
#include "wire/plmn.h"
#include "wire/tlv.h"

/* What becomes of an order for the active slot, applet/roam.h. */
enum plan_hold { PLAN_AS_IT_WAS, PLAN_RELEASE, PLAN_HOLD };

/* An order list on its way: what the card would hold when all of it took effect. Judging an order
 * changes the plan only; nothing is written until every order was found right. */
struct plan {
	struct applet *applet;
	uint8_t state[APPLET_STATE_SIZE];         /* EF.STATE                             */
	uint8_t imsi[APPLET_SLOTS][IMSI_EF_SIZE]; /* of each slot; 00 at first: not in use */
	int texts;                                /* records of EF.TEXT more in use       */
	uint16_t defined;                         /* bit n - 1: slot n is defined anew    */
	uint16_t listed;                          /* and so for lists                     */
	uint8_t hold;                             /* enum plan_hold                      */
	uint8_t parts;                            /* enum slot_part: to be shown of the
	                                                * active slot                          */
};

/* The slot in use that has this IMSI (8 octets, as orders hold it): 1 .. 10, or 0. */
uint8_t plan_slot(const struct plan *plan, const uint8_t *imsi);

/*
 * Orders about one slot. judge returns an enum applet_result, APPLET_APPLIED for a right one;
 * apply, for orders found right alone, returns 0, UICC_ERR_FULL or UICC_ERR_PORT.
 *
 * define_clear() comes before all judging: what a slot held that is to be defined anew is free
 * for the others.
 */
void define_clear(struct plan *plan, const struct tlv *order);
uint8_t define_judge(struct plan *plan, const struct tlv *order);
int define_apply(struct plan *plan, const struct tlv *order);
uint8_t lists_judge(struct plan *plan, const struct tlv *order);
int lists_apply(struct plan *plan, const struct tlv *order);

#endif
