/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ENTRY_POWER_H
#define ENTRY_POWER_H

struct card;
struct uicc_port;

/* uicc_power_on(), which leaves the byte level as it is. */
int card_power_on(struct card *card, const struct uicc_port *port);

#endif
