/* SPDX-License-Identifier: Apache-2.0 */
#include "support/recorder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"

static struct recorder *recorder_at(struct transport *transport)
{
	return (struct recorder *)transport;
}

static int record_reset(struct transport *transport, struct fault *fault)
{
	struct recorder *recorder = recorder_at(transport);

	return recorder->inner ? transport_reset(recorder->inner, fault) : 0;
}

static int record_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX],
                      struct fault *fault)
{
	struct recorder *recorder = recorder_at(transport);

	if (recorder->inner)
		return transport_atr(recorder->inner, atr, fault);
	memcpy(atr, "\x3B\x00", 2);
	return 2;
}

static size_t octets_of(const char *hex, uint8_t *to, size_t room)
{
	struct fault fault;
	const int size = hex_read(hex, "script", to, room, &fault);

	if (size < 0)
		fail_msg("%s: %s", hex, fault.text);
	return (size_t)size;
}

static int play(struct recorder *recorder, const uint8_t *command, size_t size,
                uint8_t reply[TRANSPORT_REPLY_MAX])
{
	const char *wanted = recorder->script[0], *answer = wanted ? recorder->script[1] : NULL;
	char hex[2 * TRANSPORT_APDU_MAX + 1];
	uint8_t octets[TRANSPORT_APDU_MAX];

	hex_write(command, size, hex);
	if (!wanted)
		fail_msg("%s came after the end of the script", hex);
	if (wanted[0] != '*' && (octets_of(wanted, octets, sizeof octets) != size ||
	                         memcmp(octets, command, size) != 0))
		fail_msg("%s came, not %s", hex, wanted);
	recorder->script += 2;
	return (int)octets_of(answer, reply, TRANSPORT_REPLY_MAX);
}

static int record_transmit(struct transport *transport, const uint8_t *command, size_t size,
                           uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	struct recorder *recorder = recorder_at(transport);
	struct exchange *exchange = &recorder->exchanges[recorder->count % RECORDER_MAX];
	const int got = recorder->inner
	                        ? transport_transmit(recorder->inner, command, size, reply, fault)
	                        : play(recorder, command, size, reply);

	if (got < 0)
		return got;
	memcpy(exchange->command, command, size);
	memcpy(exchange->reply, reply, (size_t)got);
	exchange->size = size;
	exchange->reply_size = (size_t)got;
	recorder->count++;
	return got;
}

static void record_close(struct transport *transport)
{
	(void)transport;
}

static const struct transport_ops ops = {
	.kind = "recorder",
	.reset = record_reset,
	.atr = record_atr,
	.transmit = record_transmit,
	.close = record_close,
};

void recorder_of(struct recorder *recorder, struct transport *inner)
{
	*recorder = (struct recorder){ .transport.ops = &ops, .inner = inner };
}

void recorder_play(struct recorder *recorder, const char *const *script)
{
	*recorder = (struct recorder){ .transport.ops = &ops, .script = script };
}

void recorder_done(const struct recorder *recorder)
{
	if (recorder->script[0])
		fail_msg("%s did not come", recorder->script[0]);
}
