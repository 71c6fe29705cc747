/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/cautious.h"

#include <stdbool.h>
#include <stdlib.h>

struct cautious {
	struct transport transport;
	struct transport *inner;
	const char *remedy;
};

enum { AT_INS = 1, HEADER_SIZE = 4, HEADER_AND_LE = 5, INS_VERIFY = 0x20 };

/* TS 102 221 table 10.5. AUTHENTICATE moves sequence numbers, ENVELOPE and TERMINAL PROFILE set applets
 * off: they are not among them. */
static const bool only_reads[256] = {
	[0x70] = true, /* MANAGE CHANNEL */
	[0x78] = true, /* GET IDENTITY   */
	[0x84] = true, /* GET CHALLENGE  */
	[0xA2] = true, /* SEARCH RECORD  */
	[0xA4] = true, /* SELECT         */
	[0xB0] = true, /* READ BINARY    */
	[0xB2] = true, /* READ RECORD    */
	[0xC0] = true, /* GET RESPONSE   */
	[0xCB] = true, /* RETRIEVE DATA  */
	[0xF2] = true, /* STATUS         */
};

static bool is_harmless(const uint8_t *command, size_t size)
{
	if (size < HEADER_SIZE)
		return false;
	if (command[AT_INS] == INS_VERIFY)
		return size == HEADER_SIZE ||
		       (size == HEADER_AND_LE && command[HEADER_AND_LE - 1] == 0);
	return only_reads[command[AT_INS]];
}

static struct cautious *cautious_of(struct transport *transport)
{
	return (struct cautious *)transport;
}

static int cautious_reset(struct transport *transport, struct fault *fault)
{
	return transport_reset(cautious_of(transport)->inner, fault);
}

static int cautious_power_cycle(struct transport *transport, struct fault *fault)
{
	return transport_power_cycle(cautious_of(transport)->inner, fault);
}

static int cautious_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX],
                        struct fault *fault)
{
	return transport_atr(cautious_of(transport)->inner, atr, fault);
}

static int cautious_transmit(struct transport *transport, const uint8_t *command, size_t size,
                             uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	struct cautious *cautious = cautious_of(transport);

	if (!is_harmless(command, size))
		return fault_set(
			fault, FAULT_REFUSED, cautious->inner->ops->kind,
			"instruction %02X may change the card, which may be a real one; %s",
			size > AT_INS ? command[AT_INS] : 0u, cautious->remedy);
	return transport_transmit(cautious->inner, command, size, reply, fault);
}

static void cautious_close(struct transport *transport)
{
	transport_close(cautious_of(transport)->inner);
	free(transport);
}

static const struct transport_ops cautious_ops = {
	.kind = "card that is only read",
	.reset = cautious_reset,
	.power_cycle = cautious_power_cycle,
	.atr = cautious_atr,
	.transmit = cautious_transmit,
	.close = cautious_close,
};

int cautious_open(struct transport *inner, const char *remedy, struct transport **cautious,
                  struct fault *fault)
{
	struct cautious *made = calloc(1, sizeof *made);

	*cautious = NULL;
	if (!made) {
		transport_close(inner);
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	}
	*made = (struct cautious){ { &cautious_ops }, inner, remedy };
	*cautious = &made->transport;
	return 0;
}
