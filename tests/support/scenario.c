/* SPDX-License-Identifier: Apache-2.0 */
#include "support/scenario.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/subscriber.h"
#include "support/ten_slots.h"
#include "support/tlv_text.h"

#define VERIFY_PIN "0020000108 30303030FFFFFFFF"
#define VERIFY_ADM "0020000A08" PERSONAL_ADM
#define NEW_PIN "31323334FFFFFFFF"
#define WRONG_VALUE "39393939FFFFFFFF"
#define NO_PUK "3939393939393939"
#define PUK "3030303030303030"
#define USIM "00A4040C07 A0000000871002"
#define APPLET "00A4040C0A F0524F414D4341524401"
#define EF_LND "00A4080C04 7F106F44"
#define CREATE "00E00000"
#define ZEROS_16 "00000000000000000000000000000000"
#define NUMBER "0000000000000000000000000000000000000000000000000000"

/* The packet: all that a transaction may write. An entry of the journal takes two units at least, so
 * on a memory of large units it is full after some slots: such a packet is refused whole, and there
 * the scenario has a smaller one. */
enum { NETWORKS = 32, SMALL_UNIT_MAX = 16, SLOTS_OF_LARGE_UNITS = 1 };

static struct {
	uint8_t packet[2][TEST_PACKET_MAX];
	size_t size[2];
	struct auc_vector vector[2]; /* of slots 1 and 2 */
} prepared;

static void carry_out_packet(struct test_card *tc)
{
	const struct test_packet packet = test_packet(1);
	struct test_receipt receipt;

	deliver(tc, prepared.packet[0], prepared.size[0]);
	receipt = receipt_of(tc, &packet, true);
	assert_int_equal(receipt.status, 0);
	assert_non_null(strstr(receipt.hex, "D1040102")); /* AUTOMATIC, slot 2 is active */
}

/* The same counter: refused, and nothing is written. */
static void refuse_packet(struct test_card *tc)
{
	const struct test_packet packet = test_packet(1);

	deliver(tc, prepared.packet[1], prepared.size[1]);
	assert_int_equal(receipt_of(tc, &packet, true).status, 2);
}

static void authenticate_slot_1(struct test_card *tc)
{
	expect_accepted(tc, &prepared.vector[0]);
}

static void authenticate_slot_2(struct test_card *tc)
{
	expect_accepted(tc, &prepared.vector[1]);
}

/* clang-format off */
const struct act scenario[] = {
	{ .name = "SELECT", .apdu = USIM, .wanted = "9000", .writes_nothing = true },
	{ .name = "a wrong PIN1", .apdu = "0020000108" WRONG_VALUE, .wanted = "63C2",
	  .wrong = "0020000108" WRONG_VALUE },
	{ .name = "the right PIN1", .apdu = VERIFY_PIN, .wanted = "9000",
	  .wrong = "0020000108" WRONG_VALUE },
	{ .name = "a wrong ADM1", .apdu = "0020000A08" WRONG_VALUE, .wanted = "63C9",
	  .wrong = "0020000A08" WRONG_VALUE },
	{ .name = "the right ADM1", .apdu = VERIFY_ADM, .wanted = "9000",
	  .wrong = "0020000A08" WRONG_VALUE },
	{ .name = "UPDATE BINARY EF.LI", .session = { VERIFY_PIN, USIM },
	  .apdu = "00D6820004 656E6465", .wanted = "9000" },
	{ .name = "UPDATE BINARY EF.FPLMN", .session = { VERIFY_PIN, USIM },
	  .apdu = "00D68D000C 12F34512F34612F34712F348", .wanted = "9000" },
	{ .name = "UPDATE BINARY in the middle",
	  .session = { VERIFY_PIN, USIM, "00A4000C02 6F7B" }, .apdu = "00D6000505 0102030405",
	  .wanted = "9000" },
	{ .name = "UPDATE RECORD in a phone book", .session = { VERIFY_PIN, "00A4080C04 7F106F3A" },
	  .apdu = "00DC02041C 4142434445464748494A4B4C4D4E 0781214365870921FFFFFFFFFFFF",
	  .wanted = "9000" },
	{ .name = "a record more in EF.LND", .session = { VERIFY_PIN, EF_LND },
	  .apdu = "00DC00031C 0101" NUMBER, .wanted = "9000" },
	{ .name = "another record in EF.LND", .session = { VERIFY_PIN, EF_LND },
	  .apdu = "00DC00031C 0202" NUMBER, .wanted = "9000" },
	{ .name = "INCREASE EF.ACM", .session = { VERIFY_PIN, USIM, "00A4000C02 6F39" },
	  .apdu = "8032000003 000105 00", .wanted = "000105 000105 9000" },
	{ .name = "SET DATA EF.URSP",
	  .session = { VERIFY_PIN, VERIFY_ADM, USIM, "00A4090C04 5FC04F0B" },
	  .apdu = "80DB008007 8005 0102030405", .wanted = "9000" },
	{ .name = "SET DATA, longer",
	  .session = { VERIFY_PIN, VERIFY_ADM, USIM, "00A4090C04 5FC04F0B" },
	  .apdu = "80DB008009 8007 01020304050607", .wanted = "9000" },
	{ .name = "AUTHENTICATE of slot 1", .session = { VERIFY_PIN, USIM },
	  .run = authenticate_slot_1 },
	{ .name = "activation of slot 2", .session = { VERIFY_ADM, APPLET },
	  .apdu = "80E290000F E10D C00101 C20813300805118133F7 00",
	  .wanted = "E10C C00101 D00100 D104 00020000 *" },
	{ .name = "activation of slot 1", .session = { VERIFY_ADM, APPLET },
	  .apdu = "80E290000F E10D C00101 C20822023190901658F9 00",
	  .wanted = "E10C C00101 D00100 D104 00010000 *" },
	{ .name = "lists of the active slot", .session = { VERIFY_ADM, APPLET },
	  .apdu = "80E29000 (E1(C0(01) E2(C4(22023190901658F9) C5(22F2) C6(22F210) C7(22F220)))) 00",
	  .wanted = "E10C C00101 D00100 *" },
	{ .name = "UPDATE RECORD EF.OTA_KEY", .session = { VERIFY_ADM, APPLET, "00A4000C02 6F05" },
	  .apdu = "00DC0204 (02 10" PERSONAL_KID ZEROS_16 "02 10" PERSONAL_KIC ZEROS_16 ")",
	  .wanted = "9000" },
	{ .name = "packet for every slot", .run = carry_out_packet },
	{ .name = "packet with its counter", .run = refuse_packet, .writes_nothing = true },
	{ .name = "definition of slot 10", .session = { VERIFY_ADM, APPLET },
	  .apdu = "80E29000 (E1(C0(01) E3(C3(0A) C4(00010199999999F9) CA(03) CB(0200) CC(01)"
		  "CD(" PERSONAL_K_1 ") CE(" PERSONAL_OPC_1 ") CF(000000000040)))) 00",
	  .wanted = "E10C C00101 D00100 *" },
	{ .name = "AUTHENTICATE of slot 2", .session = { VERIFY_PIN, USIM },
	  .run = authenticate_slot_2 },
	{ .name = "CREATE FILE, transparent",
	  .session = { VERIFY_PIN, VERIFY_ADM, "00A4000C02 3F00" },
	  .apdu = CREATE "(62(8202 4121 8302 6F99 8A0105 8B03 2F0601 8002 0008 8801 E0))",
	  .wanted = "9000" },
	{ .name = "UPDATE BINARY of it", .session = { VERIFY_PIN, VERIFY_ADM, "00A4000C02 6F99" },
	  .apdu = "00D6000004 01020304", .wanted = "9000" },
	{ .name = "CREATE FILE, a directory",
	  .session = { VERIFY_PIN, VERIFY_ADM, "00A4000C02 3F00" },
	  .apdu = CREATE "(62(8202 7821 8302 7F70 8A0105 8B03 2F060E 8102 0100))",
	  .wanted = "9000" },
	{ .name = "CREATE FILE, cyclic, in it",
	  .session = { VERIFY_PIN, VERIFY_ADM, "00A4000C02 7F70" },
	  .apdu = CREATE "(62(8204 46210002 8302 4F02 8A0105 8B03 2F0601 8002 0006 8800))",
	  .wanted = "9000" },
	{ .name = "a record of it", .session = { VERIFY_PIN, VERIFY_ADM, "00A4080C04 7F704F02" },
	  .apdu = "00DC000302 1111", .wanted = "9000" },
	{ .name = "RESIZE FILE, longer", .session = { VERIFY_PIN, VERIFY_ADM, "00A4000C02 3F00" },
	  .apdu = "80D400000A 6208 8302 6F99 8002 0040", .wanted = "9000" },
	{ .name = "RESIZE FILE, shorter",
	  .session = { VERIFY_PIN, VERIFY_ADM, "00A4000C02 3F00" },
	  .apdu = "80D400000A 6208 8302 6F99 8002 0003", .wanted = "9000" },
	{ .name = "DEACTIVATE FILE", .session = { VERIFY_PIN, VERIFY_ADM, USIM },
	  .apdu = "0004000002 6F73", .wanted = "9000" },
	{ .name = "ACTIVATE FILE", .session = { VERIFY_PIN, VERIFY_ADM, USIM },
	  .apdu = "0044000002 6F73", .wanted = "9000" },
	{ .name = "TERMINATE EF", .session = { VERIFY_PIN, VERIFY_ADM, "00A4000C02 3F00" },
	  .apdu = "00E8000002 6F99", .wanted = "9000" },
	{ .name = "DELETE FILE", .session = { VERIFY_PIN, VERIFY_ADM, "00A4000C02 3F00" },
	  .apdu = "00E4000002 6F99", .wanted = "9000" },
	{ .name = "DELETE FILE, a directory",
	  .session = { VERIFY_PIN, VERIFY_ADM, "00A4000C02 3F00" }, .apdu = "00E4000002 7F70",
	  .wanted = "9000" },
	{ .name = "CHANGE PIN", .apdu = "0024000110 30303030FFFFFFFF" NEW_PIN, .wanted = "9000",
	  .wrong = "0024000110" WRONG_VALUE NEW_PIN },
	{ .name = "DISABLE PIN", .apdu = "0026000108" NEW_PIN, .wanted = "9000",
	  .wrong = "0026000108" WRONG_VALUE },
	{ .name = "ENABLE PIN", .apdu = "0028000108" NEW_PIN, .wanted = "9000",
	  .wrong = "0028000108" WRONG_VALUE },
	{ .name = "a wrong PUK", .apdu = "002C000110" NO_PUK NEW_PIN, .wanted = "63C9",
	  .wrong = "002C000110" NO_PUK NEW_PIN },
	{ .name = "UNBLOCK PIN", .apdu = "002C000110" PUK "30303030FFFFFFFF", .wanted = "9000",
	  .wrong = "002C000110" NO_PUK NEW_PIN },
	{ .name = "UPDATE BINARY EF.LOCI", .session = { VERIFY_PIN, USIM },
	  .apdu = "00D68B000B 01020304 12F345 6789 FF 00", .wanted = "9000" },
	{ .name = "TERMINATE CARD USAGE", .session = { VERIFY_ADM }, .apdu = "00FE000000",
	  .wanted = "9000" },
};
/* clang-format on */
const size_t scenario_acts = sizeof scenario / sizeof scenario[0];

static struct auc_vector vector_of(unsigned number)
{
	static const uint8_t rand[AUC_RAND] = { 0x5A, 1, 2, 3 };
	const struct orders_slot slot = personal_slot(number);
	struct auc_vector vector;
	struct auc auc;

	assert_int_equal(auc_of_slot(&slot, &auc, NULL), 0);
	assert_int_equal(auc_vector_of(&auc, rand, UINT64_C(1) << AUC_IND_BITS, &vector, NULL), 0);
	return vector;
}

void scenario_begin(struct test_card *tc, uint32_t unit)
{
	const unsigned slots = unit <= SMALL_UNIT_MAX ? TEN_SLOTS : SLOTS_OF_LARGE_UNITS;

	prepared.size[0] = lists_packet(slots, NETWORKS, 1, prepared.packet[0]);
	prepared.size[1] = lists_packet(1, 1, 1, prepared.packet[1]);
	prepared.vector[0] = vector_of(1);
	prepared.vector[1] = vector_of(2);
	given_ten_slots(tc, unit);
}

void act_open(struct test_card *tc, const struct act *act)
{
	power_cycle(tc);
	for (size_t i = 0; i < ACT_SESSION_MAX && act->session[i] != NULL; i++)
		expect(tc, act->session[i], "9000");
}

void act_run(struct test_card *tc, const struct act *act)
{
	char apdu[2 * UICC_APDU_MAX + 1];

	if (act->run != NULL) {
		act->run(tc);
		return;
	}
	hex_of_tlv(act->apdu, apdu);
	expect(tc, apdu, act->wanted);
}

static const char *const looks[] = {
	"00200001",
	"0020000A",
	"002C0001",
	"00200081",
	VERIFY_PIN,
	"0020000108" NEW_PIN,
	VERIFY_ADM,
	"00A40004023F00 00",
	"00A4080402 2F00 00",
	"00B2010426",
	"00A4080402 2FE2 00",
	"00B000000A",
	"00A4080402 6F99 00",
	"00B0000008",
	"00A4080402 7F70 00",
	"00A4080404 7F704F02 00",
	"00B2010402",
	"00A4080404 7F106F3A 00",
	"00B202041C",
	"00A4080404 7F106F44 00",
	"00B201041C",
	"00B202041C",
	"00B203041C",
	"00A4040407 A0000000871002 00",
	"00B0870009",
	"00B082000A",
	"00B08B000B",
	"00B08D000C",
	"00A4000402 6F78 00",
	"00B0000002",
	"00A4000402 6FAD 00",
	"00B0000004",
	"00A4000402 6F60 00",
	"00B0000028",
	"00A4000402 6F61 00",
	"00B0000028",
	"00A4000402 6F62 00",
	"00B000000A",
	"00A4000402 6F7E 00",
	"00B000000B",
	"00A4000402 6F73 00",
	"00B000000E",
	"00A4000402 6F39 00",
	"00B2010403",
	"00A4090404 5FC04F0B 00",
	"80CB008001 80 00",
	"00A404040A F0524F414D4341524401 00",
	"00A4000402 6F01 00",
	"00B0000010",
	"00A4000402 6F02 00",
	"00B20104F0",
	"00B20204F0",
	"00B20304F0",
	"00B20404F0",
	"00B20504F0",
	"00B20604F0",
	"00B20704F0",
	"00B20804F0",
	"00B20904F0",
	"00B20A04F0",
	"00A4000402 6F06 00",
	"00B2010405",
	"00A4000402 6F08 00",
	"00B2010400",
	"00B2020400",
};

size_t scenario_look(struct test_card *tc, char *to)
{
	size_t size = 0;

	for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
		transmit(tc, looks[i]);
		const size_t more = strlen(tc->reply_hex);

		assert_true(size + more + 2 <= SCENARIO_SEEN_MAX);
		memcpy(to + size, tc->reply_hex, more);
		size += more;
		to[size++] = '\n';
	}
	to[size] = 0;
	return size;
}
