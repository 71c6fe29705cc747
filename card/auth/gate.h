/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AUTH_GATE_H
#define AUTH_GATE_H

#include <stdint.h>

#include "fs/tree.h"
#include "uicc/applet.h"

/* Whether the card authenticates at all. Who has a reason against it closes the gate and opens it
 * again; AUTHENTICATE asks the gate and nobody else. It is open when no reason is left. */

enum gate_span {
	GATE_SESSION,  /* until the power goes, or gate_open()        */
	GATE_FOR_GOOD, /* until gate_open(): in EF.CREDENTIAL         */
};

struct gate {
	uint8_t session; /* enum applet_gate, or-ed, of this session alone */
};

/* reason is one of enum applet_gate; closed twice for a reason is closed once. Both return 0,
 * UICC_ERR_FULL or UICC_ERR_PORT. */
int gate_close(struct gate *gate, struct fs *fs, enum applet_gate reason, enum gate_span span);
int gate_open(struct gate *gate, struct fs *fs, enum applet_gate reason);

/* The reasons against it, enum applet_gate or-ed: 0 where it is open. Or UICC_ERR_PORT. */
int gate_reasons(const struct gate *gate, const struct fs *fs);

#endif
