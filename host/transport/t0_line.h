/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_T0_LINE_H
#define TRANSPORT_T0_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* The contacts of a card as a reader drives them: VCC, RST, and octets on I/O. ISO 7816-3 5, 6, 7. What the
 * card signals as wrong parity the line sends again by itself. */

enum t0_contacts { T0_CONTACTS_OFF, T0_CONTACTS_RESET /* VCC on, RST low */, T0_CONTACTS_ON };

/* Before TS nobody knows; the inverse convention inverts the parity bit as well. */
enum t0_parity { T0_PARITY_ANY, T0_PARITY_EVEN, T0_PARITY_ODD };

struct t0_line;

struct t0_line_ops {
	/* Returns when it is so; what the card sent before is forgotten. 0, or a fault. */
	int (*contacts)(struct t0_line *line, enum t0_contacts contacts, struct fault *fault);
	/* Octets as the line has them: of the direct convention. 0, or FAULT_TRANSPORT. */
	int (*send)(struct t0_line *line, const uint8_t *octets, size_t size, struct fault *fault);
	/* The next octet. 0, FAULT_EXPIRED (none within wait_ms), FAULT_TRANSPORT (no line any more, or
	 * wrong parity). */
	int (*receive)(struct t0_line *line, int64_t wait_ms, uint8_t *octet, struct fault *fault);
	/* What parity is right from now on; NULL where there is none. */
	int (*parity)(struct t0_line *line, enum t0_parity parity, struct fault *fault);
	/* Whether bits can last f / d clock cycles; NULL: any. */
	bool (*can)(const struct t0_line *line, uint16_t f, uint8_t d);
	/* They do from now on; NULL where nothing has a speed. */
	int (*speed)(struct t0_line *line, uint16_t f, uint8_t d, struct fault *fault);
	/* Waits until all is sent, and this many bits longer; NULL: nobody need wait. */
	void (*pause)(struct t0_line *line, unsigned bits);
	void (*close)(struct t0_line *line);
};

/* The first member of every kind's own struct. */
struct t0_line {
	const struct t0_line_ops *ops;
	uint32_t clock_hz; /* of the card                                                  */
	uint32_t wait_ms;  /* waited for an octet at least: the line is slower than a card */
};

#endif
