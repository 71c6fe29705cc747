/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/rehearsal.h"

#include <stdlib.h>
#include <string.h>

#include "octets/hex.h"

struct rehearsal {
	struct transport transport;
	FILE *to;
};

static int say(struct transport *transport, const char *line, struct fault *fault)
{
	FILE *to = ((struct rehearsal *)transport)->to;

	return fprintf(to, "%s\n", line) < 0
	               ? fault_set(fault, FAULT_TRANSPORT, "dry run", "cannot write")
	               : 0;
}

static int rehearse_reset(struct transport *transport, struct fault *fault)
{
	return say(transport, "reset", fault);
}

static int rehearse_power_cycle(struct transport *transport, struct fault *fault)
{
	return say(transport, "power-cycle", fault);
}

/* T=0 and nothing else. */
static int rehearse_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX],
                        struct fault *fault)
{
	(void)transport;
	(void)fault;
	atr[0] = 0x3B;
	atr[1] = 0x00;
	return 2;
}

static int rehearse_transmit(struct transport *transport, const uint8_t *command, size_t size,
                             uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	char hex[2 * TRANSPORT_APDU_MAX + 1];
	int rc;

	if (size > TRANSPORT_APDU_MAX)
		return fault_set(fault, FAULT_LIMIT, "dry run", "%zu octets; a command has %d",
		                 size, TRANSPORT_APDU_MAX);
	hex_write(command, size, hex);
	rc = say(transport, hex, fault);
	reply[0] = 0x90;
	reply[1] = 0x00;
	return rc < 0 ? rc : 2;
}

static void rehearse_close(struct transport *transport)
{
	free(transport);
}

static const struct transport_ops rehearsal_ops = {
	.kind = "dry run",
	.reset = rehearse_reset,
	.power_cycle = rehearse_power_cycle,
	.atr = rehearse_atr,
	.transmit = rehearse_transmit,
	.close = rehearse_close,
};

int rehearsal_open(FILE *to, struct transport **transport, struct fault *fault)
{
	struct rehearsal *made = calloc(1, sizeof *made);

	*transport = NULL;
	if (!made)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	*made = (struct rehearsal){ { &rehearsal_ops }, to };
	*transport = &made->transport;
	return 0;
}
