/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/t0.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"
#include "support/recorder.h"

static struct recorder recorder;
static struct fault fault;

static int wire(void *ctx, const uint8_t *tpdu, size_t size, uint8_t reply[TRANSPORT_REPLY_MAX],
                struct fault *why)
{
	return transport_transmit(ctx, tpdu, size, reply, why);
}

/* Sends a command in hex with the card played from a script; its answer must be this, all of the script
 * played. */
static void expect(const char *command, const char *const *script, const char *answer)
{
	uint8_t octets[TRANSPORT_APDU_MAX], reply[TRANSPORT_REPLY_MAX];
	char hex[2 * TRANSPORT_REPLY_MAX + 1];
	const int size = hex_read(command, "command", octets, sizeof octets, &fault);
	int got;

	assert_true(size > 0);
	recorder_play(&recorder, script);
	got = t0_transmit(wire, &recorder.transport, octets, (size_t)size, reply, &fault);
	assert_true(got >= 2);
	hex_write(reply, (size_t)got, hex);
	assert_string_equal(hex, answer);
	recorder_done(&recorder);
}
#define EXPECT(command, answer, ...)                                                               \
	expect(command, (const char *const[]){ __VA_ARGS__, NULL }, answer)

/* Given a command without data, when it goes, then P3 is 00, or its Le; 6CXX is followed where all there is
 * was asked for, and told where a length was. */
static void a_command_without_data_goes_as_it_is(void **state)
{
	(void)state;
	EXPECT("00440000", "9000", "0044000000", "9000");
	EXPECT("00B0000003", "0102039000", "00B0000003", "0102039000");
	EXPECT("00B0000000", "0102039000", "00B0000000", "6C03", "00B0000003", "0102039000");
	EXPECT("00B2010405", "6C03", "00B2010405", "6C03");
	EXPECT("00B0000000", "6C04", "00B0000000", "6C03", "00B0000003", "6C04");
	EXPECT("00B0000000", "6A82", "00B0000000", "6A82");
}

/* Given a command with data alone, when it goes, then it is not changed and 61XX is told. */
static void a_command_with_data_is_answered_by_its_status(void **state)
{
	(void)state;
	EXPECT("00A40004023F00", "6128", "00A40004023F00", "6128");
	EXPECT("00D6000001FF", "6982", "00D6000001FF", "6982");
}

/* Given a command with data and Le, when it goes, then Le stays behind and what is there is fetched: as much
 * as Le asks for, on the command's channel. */
static void what_a_command_with_data_gets_is_fetched(void **state)
{
	(void)state;
	EXPECT("00A40004023F0000", "62006F9000", "00A40004023F00", "6103", "00C0000003",
	       "62006F9000");
	EXPECT("00A40004023F0002", "62006101", "00A40004023F00", "6103", "00C0000002", "62006101");
	EXPECT("01A40004023F0000", "62006F9000", "01A40004023F00", "6103", "01C0000003",
	       "62006F9000");
	EXPECT("80F2000001AA00", "019000", "80F2000001AA", "6101", "00C0000001", "019000");
	EXPECT("A0A40000023F0000", "019000", "A0A40000023F00", "6101", "A0C0000001", "019000");
	EXPECT("00A40004023F0000", "AABB9000", "00A40004023F00", "6101", "00C0000001", "AA6101",
	       "00C0000001", "BB9000");
	EXPECT("00A40004023F0000", "AA9000", "00A40004023F00", "6102", "00C0000002", "6C01",
	       "00C0000001", "AA9000");
	EXPECT("00A40004023F0000", "6A82", "00A40004023F00", "6A82");
}

/* Given a card that answers more than it was asked for, or announces without end, when it is read, then that
 * is a fault and nothing is written past the reply. */
static void a_card_that_says_too_much_is_refused(void **state)
{
	static const char *const much[] = { "00A40004023F00", "6102", "00C0000002", "AABBCC9000",
		                            NULL };
	static const char *const ever[] = { "00A40004023F00",
		                            "6101",
		                            "*",
		                            "6101",
		                            "*",
		                            "6101",
		                            "*",
		                            "6101",
		                            "*",
		                            "6101",
		                            "*",
		                            "6101",
		                            "*",
		                            "6101",
		                            "*",
		                            "6101",
		                            "*",
		                            "6101",
		                            NULL };
	static const uint8_t select[] = { 0x00, 0xA4, 0x00, 0x04, 0x02, 0x3F, 0x00, 0x02 };
	uint8_t reply[TRANSPORT_REPLY_MAX];

	(void)state;
	recorder_play(&recorder, much);
	assert_int_equal(t0_transmit(wire, &recorder.transport, select, sizeof select, reply,
	                             &fault),
	                 FAULT_TRANSPORT);
	recorder_play(&recorder, ever);
	assert_int_equal(t0_transmit(wire, &recorder.transport, select, sizeof select, reply,
	                             &fault),
	                 FAULT_TRANSPORT);
	recorder_done(&recorder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_without_data_goes_as_it_is),
		cmocka_unit_test(a_command_with_data_is_answered_by_its_status),
		cmocka_unit_test(what_a_command_with_data_gets_is_fetched),
		cmocka_unit_test(a_card_that_says_too_much_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
