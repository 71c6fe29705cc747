/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_ROAMING_H
#define TERMINAL_ROAMING_H

#include "terminal/handset_inside.h"

/* Which networks a handset tries and when: TS 23.122 4.4.3. Each call returns 0 or a fault; it ends
 * early where the card, asked on the way, makes something else due. */

/* Chooses a network anew and registers. */
int roaming_select(struct handset *handset, struct fault *fault);

/* Looks for a network of higher priority than the one it is on, 4.4.3.3. */
int roaming_higher(struct handset *handset, struct fault *fault);

/* Whether the cell the handset is registered on is still heard. */
bool roaming_is_heard(const struct handset *handset);

/* What the handset knows, for selection.h. The lists stay the handset's. */
void roaming_selection(const struct handset *handset, struct selection *selection);

/* Octets of EF.HPPLMN as seconds; 0: no periodic search. */
int64_t roaming_period_s(const struct usim *usim);

#endif
