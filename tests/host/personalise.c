/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/personalise.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "octets/hex.h"
#include "support/image.h"
#include "support/json_text.h"
#include "transport/emulated.h"

#define FILES(entries) "{'files': [" entries "]}"
#define USIM "00A4040C07A0000000871002"
#define PIN1 "002000010830303030FFFFFFFF"

static struct profile profile; /* large, so not on the stack */
static struct transport *transport;
static struct terminal terminal;

static int let_go(void **state)
{
	(void)state;
	transport_close(transport);
	transport = NULL;
	return 0;
}

/* A card in memory of a profile, powered on. Returns what personalise_card() does; let_go()
 * whatever it is. */
static int make(const char *text, struct fault *fault)
{
	json_t *object = json_of(text);
	int rc;

	*fault = (struct fault){ 0 };
	if (profile_of_json(object, &profile, fault) < 0 ||
	    emulated_in_memory(&transport, fault) < 0 ||
	    terminal_power_on(&terminal, transport, fault) < 0)
		fail_msg("%s: %s: %s", text, fault->where, fault->text);
	rc = personalise_card(&terminal, &profile, fault);
	profile_release(&profile);
	json_decref(object);
	return rc;
}

static void given_a_card(const char *text)
{
	struct fault fault;

	if (make(text, &fault) < 0)
		fail_msg("%s: %s: %s", text, fault.where, fault.text);
	assert_int_equal(terminal_power_on(&terminal, transport, &fault), 0);
}

/* Sends, and asserts data and status word. */
static void expect(const char *command, const char *wanted)
{
	char came[2 * TERMINAL_DATA_MAX + 5];
	struct terminal_reply reply;
	const uint16_t sw = send_hex(&terminal, command, &reply);

	hex_write(reply.data, reply.size, came);
	snprintf(came + 2 * reply.size, 5, "%04X", sw);
	if (strcmp(came, wanted) != 0)
		fail_msg("%s: %s, not %s", command, came, wanted);
}

/* Given contents for files of the default profile, by name, identifier and AID; when the card is made;
 * then they are there, and what was not said is as it was. */
static void contents_are_written_over_those_of_the_default_profile(void **state)
{
	(void)state;
	given_a_card(FILES("{'path': 'EF.SPN', 'content': '01 526F'},"
	                   "{'path': 'ADF.USIM/6F3E', 'content': '0102030405060708'},"
	                   "{'path': 'ADF.A0000000871002/EF.GID2', 'content': '09'},"
	                   "{'path': 'EF.PL', 'content': '6465'},"
	                   "{'path': 'EF.AD', 'content': '80'},"
	                   "{'path': 'MF/7F20/EF.Phase', 'content': '02'}"));
	expect("00A4000C022F05", "9000");
	expect("00B0000002", "64659000");
	expect(USIM, "9000");
	expect(PIN1, "9000");
	expect("00A4000C026F46", "9000");
	expect("00B0000011", "01526FFFFFFFFFFFFFFFFFFFFFFFFFFFFF9000");
	expect("00A4000C026F3E", "9000");
	expect("00B0000008", "01020304050607089000");
	expect("00A4000C026F3F", "9000");
	expect("00B0000008", "09FFFFFFFFFFFFFF9000");
	expect("00A4000C026FAD", "9000");
	expect("00B0000004", "800000029000");
	expect("00A4080C047F206FAE", "9000");
	expect("00B0000001", "029000");
}

/* Given records, some of them left out, and a content of several; when the card is made; then each
 * stands in its record, filled with FF; of a cyclic file the first is number 1. */
static void records_are_written_one_by_one(void **state)
{
	(void)state;
	given_a_card(FILES("{'path': 'EF.OPL', 'records': [null, '01', '0202020202020202']},"
	                   "{'path': 'EF.ACM', 'content': '000005'},"
	                   "{'path': 'MF/6F11', 'structure': 'cyclic', 'size': 6, 'recordSize': 2,"
	                   " 'arr': 10, 'records': ['0A0A', '0B']},"
	                   "{'path': 'MF/6F12', 'structure': 'linear', 'size': 6, 'recordSize': 2,"
	                   " 'arr': 10, 'content': '0C0C0D0D'}"));
	expect("00A4000C026F11", "9000");
	expect("00B2010402", "0A0A9000");
	expect("00B2020402", "0BFF9000");
	expect("00B2030402", "FFFF9000");
	expect("00A4000C026F12", "9000");
	expect("00B2020402", "0D0D9000");
	expect("00B2030402", "FFFF9000");
	expect(USIM, "9000");
	expect(PIN1, "9000");
	expect("00A4000C026FC6", "9000");
	expect("00B2010408", "FFFFFFFFFFFFFFFF9000");
	expect("00B2020408", "01FFFFFFFFFFFFFF9000");
	expect("00B2030408", "02020202020202029000");
	expect("00A4000C026F39", "9000");
	expect("00B2010403", "0000059000");
}

/* Given files of every structure that the card does not have; when it is made; then they are there as
 * they were described, TS 102 222 6.3. */
static void files_are_made(void **state)
{
	(void)state;
	given_a_card(
		FILES("{'path': 'MF/7F66', 'structure': 'df', 'arr': 14},"
	              "{'path': 'MF/7F66/6F01', 'structure': 'transparent', 'size': 3,"
	              " 'arr': 10, 'sfi': 7, 'content': '0102'},"
	              "{'path': 'MF/7F66/6F02', 'structure': 'ber-tlv', 'size': 400, 'arr': 10,"
	              " 'content': '800101 5F2D0201 02'},"
	              "{'path': 'MF/7F66/5F10', 'structure': 'df', 'arr': 14},"
	              "{'path': 'MF/7F66/5F10/4F01', 'structure': 'linear', 'size': 508,"
	              " 'recordSize': 2, 'arr': 10},"
	              "{'path': 'ADF.USIM/6F9A', 'structure': 'cyclic', 'size': 4,"
	              " 'recordSize': 4, 'arr': 5}"));
	expect("00A40804027F6600",
	       "62298202782183027F66A5038001718A01058B032F060EC6129001F083010183"
	       "018183010A95010083011190"
	       "00");
	expect("00A40804047F666F0100", "621782024121"
	                               "83026F018A01058B032F060A800200038801389000");
	expect("00B0000003", "0102FF9000");
	expect("00A40804047F666F0200",
	       "621C8202792183026F02A504860201908A01058B032F060A8002019088009000");
	expect("80CB0080025F2D00", "5F2D0201029000");
	expect("80CB00800180", "8001019000");
	expect("00A40804067F665F104F0100",
	       "6219820542210002FE83024F018A01058B032F060A800201FC88009000");
	expect(USIM, "9000");
	expect("00A40004026F9A00", "62198205462100040183026F9A8A01058B036F06058002000488009000");
}

/* Given the structure of a file that is there; when the card is made; then it is another file. */
static void a_file_of_the_default_profile_is_replaced(void **state)
{
	(void)state;
	given_a_card(FILES("{'path': 'EF.ICI', 'structure': 'cyclic', 'size': 8, 'recordSize': 4,"
	                   " 'arr': 5, 'records': ['11111111']}"));
	expect(USIM, "9000");
	expect("00A40004026F8000", "62198205462100040283026F808A01058B036F06058002000888009000");
	expect(PIN1, "9000");
	expect("00B2010404", "111111119000");
}

/* Given a content longer than the file, or more records; when the card is made; then the file is as
 * long, TS 102 222 6.10. */
static void a_file_grows_to_its_content(void **state)
{
	(void)state;
	given_a_card(FILES("{'path': 'MF/6F10', 'structure': 'transparent', 'size': 2, 'arr': 10,"
	                   " 'content': '0102030405060708090A0B0C0D0E0F101112131415161718'},"
	                   "{'path': 'MF/6F11', 'structure': 'linear', 'size': 2, 'arr': 10,"
	                   " 'recordSize': 2, 'records': ['01', null, '03']},"
	                   "{'path': 'MF/6F12', 'structure': 'cyclic', 'size': 2, 'arr': 10,"
	                   " 'recordSize': 2, 'content': '010203040506'}"));
	expect("00A4000C026F10", "9000");
	expect("00B0000018", "0102030405060708090A0B0C0D0E0F1011121314151617189000");
	expect("00A4000C026F11", "9000");
	expect("00B2010402", "01FF9000");
	expect("00B2020402", "FFFF9000");
	expect("00B2030402", "03FF9000");
	expect("00B2040402", "6A83");
	expect("00A4000C026F12", "9000");
	expect("00B2010402", "01029000");
	expect("00B2030402", "05069000");
}

/* Given contents longer than an APDU; when the card is made; then all of it is there. */
static void a_long_content_goes_in_parts(void **state)
{
	static char text[4096];
	char *at = text;

	(void)state;
	at += sprintf(at, "{'files': [{'path': 'MF/6F10', 'structure': 'transparent', "
	                  "'size': 600, 'arr': 10, 'content': '");
	for (int i = 0; i < 600; i++)
		at += sprintf(at, "%02X", i & 0xFF);
	at += sprintf(at, "'}, {'path': 'MF/6F11', 'structure': 'ber-tlv', 'size': 400, "
	                  "'arr': 10, 'content': '8101018082012C");
	for (int i = 0; i < 300; i++)
		at += sprintf(at, "%02X", 0xFF - (i & 0xFF));
	strcpy(at, "'}]}");
	given_a_card(text);
	expect("00A4000C026F10", "9000");
	expect("00B000FE04", "FEFF00019000");
	expect("00B001FC06", "FCFDFEFF00019000");
	expect("00B0025602", "56579000");
	expect("00A4000C026F11", "9000");
	expect("80CB00800181", "8101019000");
}

/* Given PINs of its own and files only PIN2 may update; when the card is made; then both are there: the
 * files are written while the PINs are those of a blank card. */
static void files_are_written_before_the_pins(void **state)
{
	(void)state;
	given_a_card("{'pin1': '1234', 'pin2': '5678', 'adm1': '4142434445464748', 'files': ["
	             "{'path': 'EF.SPN', 'content': '00'},"
	             "{'path': 'EF.FDN', 'records': ['4142']},"
	             "{'path': 'EF.GID1', 'content': '07'}]}");
	expect(USIM, "9000");
	expect(PIN1, "63C2");
	expect("002000010831323334FFFFFFFF", "9000");
	expect("002000810835363738FFFFFFFF", "9000");
	expect("0020000A084142434445464748", "9000");
	expect("00A4000C026F3B", "9000");
	expect("00B201041A", "4142FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF9000");
}

#define NEW(fid, structure, more)                                                                  \
	"{'path': 'MF/" fid "', 'structure': '" structure "', 'arr': 10, " more "}"

/* Given files the card does not take; when it is made; then the fault names the key and says why. */
static void what_does_not_fit_the_card_is_named(void **state)
{
	static const struct {
		const char *text, *where, *why;
	} rows[] = {
		{ "{'path': 'MF/6F99', 'content': '00'}", "files[1].path", "no such file" },
		{ "{'path': 'MF/5F99/6F99', 'content': '00'}", "files[1].path",
		  "no such directory" },
		{ "{'path': 'ADF.ISIM/6F99', 'content': '00'}", "files[1].path",
		  "no such directory" },
		{ "{'path': 'MF/7F10', 'content': '00'}", "files[1].path", "is a directory" },
		{ "{'path': 'EF.SPN', 'content': '000000000000000000000000000000000000'}",
		  "files[1].content", "18 octets; the file has 17 and cannot be resized" },
		{ "{'path': 'EF.ECC', 'records': ['00', '00', '00']}", "files[1].records",
		  "12 octets; the file has 8 and cannot be resized" },
		{ "{'path': 'EF.SPN', 'records': ['00']}", "files[1].records",
		  "the file has none" },
		{ "{'path': 'EF.OPL', 'records': ['00', '000000000000000000']}",
		  "files[1].records[1]", "9 octets; a record of the file has 8" },
		{ "{'path': 'EF.OPL', 'content': '0001'}", "files[1].content",
		  "2 octets are no whole number of records of 8" },
		{ "{'path': 'EF.ICI', 'records': ['00', null]}", "files[1].records[1]",
		  "a cyclic file" },
		{ "{'path': 'EF.SPN', 'structure': 'transparent', 'size': 4, 'arr': 10}",
		  "files[1].structure", "is of a file that is there and cannot be replaced" },
		{ "{'path': 'MF/7F10', 'structure': 'df', 'arr': 14}", "files[1].structure",
		  "is of a file that is there and cannot be replaced" },
		{ NEW("6F98", "transparent", "'size': 20000") ", " NEW("6F99", "transparent",
		                                                       "'size': 32767"),
		  "files[2].structure", "the file cannot be made; the card answered 6A84" },
		{ NEW("6F99", "transparent", "'sfi': 5, 'size': 1"), "files[1].structure",
		  "the file cannot be made; the card answered 6A80" },
		{ NEW("6F99", "ber-tlv", "'size': 9, 'content': '8005'"), "files[1].content",
		  "is not a row of BER-TLV" },
		{ NEW("6F99", "ber-tlv", "'size': 20, 'content': '8002000081'"), "files[1].content",
		  "is not a row of BER-TLV" },
		{ NEW("6F99", "ber-tlv", "'size': 4, 'content': '80080000000000000000'"),
		  "files[1].content", "the file does not take the object" },
		{ "{'path': 'MF/6F99', 'structure': 'transparent', 'arr': 16, 'size': 1,"
		  " 'content': '00'}, {'path': 'MF/6F99', 'content': '0001'}",
		  "files[2].content", "2 octets; the file has 1 and cannot be resized" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct fault fault;
		char text[512];

		snprintf(text, sizeof text, FILES("{'path': 'EF.PL', 'content': '6465'}, %s"),
		         rows[i].text);
		if (make(text, &fault) != FAULT_INPUT)
			fail_msg("%s: %d: %s: %s", text, fault.code, fault.where, fault.text);
		if (strcmp(fault.where, rows[i].where) != 0 || !strstr(fault.text, rows[i].why))
			fail_msg("%s: %s: %s", text, fault.where, fault.text);
		let_go(NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_teardown(name, let_go)
		T(contents_are_written_over_those_of_the_default_profile),
		T(records_are_written_one_by_one),
		T(files_are_made),
		T(a_file_of_the_default_profile_is_replaced),
		T(a_file_grows_to_its_content),
		T(a_long_content_goes_in_parts),
		T(files_are_written_before_the_pins),
		T(what_does_not_fit_the_card_is_named),
#undef T
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
