/* SPDX-License-Identifier: Apache-2.0 */
#include "network/hlr_socket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "network/functions.h"
#include "octets/hex.h"

/* What the authentication centre answers servers of EAP: hostapd's text protocol, octet for octet. */

#define IMSI "001010000000001"
#define STRANGER "001010000000009"

enum { IND_STEP = 1 << AUC_IND_BITS, SQN = 0x20, WORDS = 8 };

static struct world *world;

static int given_a_world(void **state)
{
	(void)state;
	return world_open(NULL, &world, NULL);
}

static int leave_the_world(void **state)
{
	(void)state;
	world_close(world);
	return 0;
}

static struct orders_slot slot_of(enum auc_algorithm algorithm)
{
	return (struct orders_slot){ .number = 1,
		                     .mnc_size = 2,
		                     .imsi = IMSI,
		                     .algorithm = (uint8_t)algorithm,
		                     .key_size = 16,
		                     .opc_size = 16,
		                     .key = { 1, 2, 3 },
		                     .opc = { 4, 5, 6 },
		                     .sqn = SQN };
}

static struct network *given_a_subscriber(void)
{
	const struct orders_slot slot = slot_of(AUC_MILENAGE);
	struct network *network;

	assert_int_equal(network_open(world, &network, NULL), 0);
	assert_int_equal(network_add(network, &slot, NULL), 0);
	return network;
}

static struct auc given_keys(void)
{
	const struct orders_slot slot = slot_of(AUC_MILENAGE);
	struct auc auc;

	assert_int_equal(auc_of_slot(&slot, &auc, NULL), 0);
	return auc;
}

static struct hlr_answer answer_to(struct network *network, const char *request)
{
	struct hlr_answer answer;

	hlr_answer(&(struct hlr){ .network = network }, request, strlen(request), &answer);
	return answer;
}

static void expect_answer(struct network *network, const char *request, const char *expected)
{
	assert_string_equal(answer_to(network, request).text, expected);
}

/* Words of an answer, which is cut into them. */
static size_t split(char *text, const char *between, char *word[WORDS])
{
	size_t count = 0;

	for (char *at = strtok(text, between); at; at = strtok(NULL, between)) {
		assert_true(count < WORDS);
		word[count++] = at;
	}
	return count;
}

static void expect_hex(const char *hex, const uint8_t *octets, size_t size)
{
	char expected[2 * AUC_AUTN_MAX + 1];

	hex_write(octets, size, expected);
	assert_string_equal(hex, expected);
}

/* Asks for a vector, which must be that of sqn; its RAND into rand. */
static void expect_vector(struct network *network, uint64_t sqn, uint8_t rand[AUC_RAND])
{
	struct hlr_answer answer = answer_to(network, "AKA-REQ-AUTH " IMSI);
	const struct auc auc = given_keys();
	struct auc_vector vector;
	char *word[WORDS];

	assert_int_equal(split(answer.text, " ", word), 7);
	assert_string_equal(word[0], "AKA-RESP-AUTH");
	assert_string_equal(word[1], IMSI);
	assert_int_equal(hex_read(word[2], "RAND", rand, AUC_RAND, NULL), AUC_RAND);
	assert_int_equal(auc_vector_of(&auc, rand, sqn, &vector, NULL), 0);
	expect_hex(word[3], vector.autn, vector.autn_size);
	expect_hex(word[4], vector.ik, vector.ik_size);
	expect_hex(word[5], vector.ck, vector.ck_size);
	expect_hex(word[6], vector.res, vector.res_size);
}

static void each_vector_has_the_next_sequence_number(void **state)
{
	struct network *network = given_a_subscriber();
	uint8_t rand[AUC_RAND];

	(void)state;
	for (unsigned i = 1; i <= 3; i++)
		expect_vector(network, SQN + i * IND_STEP, rand);
	network_close(network);
}

static void triplets_are_those_of_their_rands(void **state)
{
	struct network *network = given_a_subscriber();
	struct hlr_answer answer = answer_to(network, "SIM-REQ-AUTH " IMSI " 3");
	const struct auc auc = given_keys();
	char *word[WORDS], *part[WORDS];

	(void)state;
	assert_int_equal(split(answer.text, " ", word), 5);
	assert_string_equal(word[0], "SIM-RESP-AUTH");
	assert_string_equal(word[1], IMSI);
	for (size_t i = 2; i < 5; i++) {
		uint8_t rand[AUC_RAND];
		struct auc_vector vector;

		assert_int_equal(split(word[i], ":", part), 3);
		assert_int_equal(hex_read(part[2], "RAND", rand, sizeof rand, NULL), AUC_RAND);
		assert_int_equal(auc_vector_of(&auc, rand, 0, &vector, NULL), 0);
		expect_hex(part[0], vector.kc, sizeof vector.kc);
		expect_hex(part[1], vector.sres, sizeof vector.sres);
	}
	network_close(network);
}

/* The request of a card that is at sqn, TS 33.102 6.3.3. */
static void write_auts(char request[HLR_REQUEST_MAX], const uint8_t rand[AUC_RAND], uint64_t sqn)
{
	static const uint8_t amf[2];
	const struct auc auc = given_keys();
	uint8_t octets[6], ak[6], auts[AUC_AUTS_MAX];
	char hex[2 * AUC_AUTS_MAX + 1], rand_hex[2 * AUC_RAND + 1];

	for (int i = 6; i-- > 0; sqn >>= 8)
		octets[i] = (uint8_t)sqn;
	assert_int_equal(auc_milenage.f5star(&auc, rand, ak), 0);
	assert_int_equal(auc_milenage.f1star(&auc, rand, octets, amf, auts + 6), 0);
	for (int i = 0; i < 6; i++)
		auts[i] = octets[i] ^ ak[i];
	hex_write(auts, 6 + auc.mac_size, hex);
	hex_write(rand, AUC_RAND, rand_hex);
	snprintf(request, HLR_REQUEST_MAX, "AKA-AUTS " IMSI " %s %s", hex, rand_hex);
}

static void the_next_vector_goes_on_from_a_card_that_is_ahead(void **state)
{
	struct network *network = given_a_subscriber();
	uint8_t rand[AUC_RAND];
	char request[HLR_REQUEST_MAX];

	(void)state;
	expect_vector(network, SQN + IND_STEP, rand);
	write_auts(request, rand, 0x123400);
	expect_answer(network, request, "");
	expect_vector(network, 0x123400 + IND_STEP, rand);
	network_close(network);
}

static void an_auts_of_somebody_else_moves_nothing(void **state)
{
	struct network *network = given_a_subscriber();
	uint8_t rand[AUC_RAND];
	char request[HLR_REQUEST_MAX];

	(void)state;
	expect_vector(network, SQN + IND_STEP, rand);
	write_auts(request, rand, 0x123400);
	request[sizeof "AKA-AUTS " IMSI " " - 1] ^= 1;
	expect_answer(network, request, "");
	assert_non_null(strstr(answer_to(network, request).note, "not resynchronised"));
	expect_vector(network, SQN + 2 * IND_STEP, rand);
	network_close(network);
}

static void what_cannot_be_given_is_a_failure(void **state)
{
	struct network *network = given_a_subscriber();

	(void)state;
	expect_answer(network, "AKA-REQ-AUTH " STRANGER, "AKA-RESP-AUTH " STRANGER " FAILURE");
	expect_answer(network, "SIM-REQ-AUTH " STRANGER " 3", "SIM-RESP-AUTH " STRANGER " FAILURE");
	expect_answer(network, "SIM-REQ-AUTH " IMSI " 0", "SIM-RESP-AUTH " IMSI " FAILURE");
	expect_answer(network, "SIM-REQ-AUTH " IMSI " 6", "SIM-RESP-AUTH " IMSI " FAILURE");
	expect_answer(network, "SIM-REQ-AUTH " IMSI " 33", "SIM-RESP-AUTH " IMSI " FAILURE");
	assert_int_equal(network_set_status(network, IMSI, NETWORK_SUSPEND, NULL), 0);
	expect_answer(network, "AKA-REQ-AUTH " IMSI, "AKA-RESP-AUTH " IMSI " FAILURE");
	network_close(network);
}

static void keys_that_are_too_long_for_the_protocol_are_a_failure(void **state)
{
	/* RES 8, MAC 8, CK 32, IK 16 octets, one iteration: docs/applet-protocol.md. */
	const uint8_t options[] = { 8, 8, 32, 16, 1 };
	struct orders_slot slot = slot_of(AUC_TUAK);
	struct network *network;
	struct auc auc;

	(void)state;
	slot.opc_size = 32;
	memcpy(slot.options, options, sizeof options);
	slot.options_size = sizeof options;
	assert_int_equal(auc_of_slot(&slot, &auc, NULL), 0);
	assert_int_equal(auc.ck_size, 32);
	assert_int_equal(network_open(world, &network, NULL), 0);
	assert_int_equal(network_add(network, &slot, NULL), 0);
	expect_answer(network, "AKA-REQ-AUTH " IMSI, "AKA-RESP-AUTH " IMSI " FAILURE");
	network_close(network);
}

static void what_is_no_request_has_no_answer(void **state)
{
	static const char *const requests[] = {
		"",
		" ",
		"AKA-REQ-AUTH",
		"AKA-REQ-AUTH ",
		"AKA-REQ-AUTH  " IMSI,
		" AKA-REQ-AUTH " IMSI,
		"AKA-REQ-AUTH " IMSI " ",
		"AKA-REQ-AUTH " IMSI " 1",
		"AKA-REQ-AUTH " IMSI "\n",
		"aka-req-auth " IMSI,
		"AKA-REQ-AUTH 00101",
		"AKA-REQ-AUTH 0010100000000012",
		"AKA-REQ-AUTH 00101000000000x",
		"AKA-RESP-AUTH " IMSI,
		"SIM-REQ-AUTH " IMSI,
		"SIM-REQ-AUTH " IMSI " 1 2 3",
		"AKA-AUTS " IMSI,
		"AKA-AUTS " IMSI " 00 00",
		"AKA-AUTS " IMSI " x 00",
	};
	struct network *network = given_a_subscriber();
	uint8_t rand[AUC_RAND];
	char huge[HLR_REQUEST_MAX + 2];

	(void)state;
	for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++)
		expect_answer(network, requests[i], "");
	memset(huge, '1', sizeof huge);
	memcpy(huge, "AKA-REQ-AUTH ", strlen("AKA-REQ-AUTH "));
	huge[sizeof huge - 1] = '\0';
	expect_answer(network, huge, "");
	expect_vector(network, SQN + IND_STEP, rand); /* nothing was given out */
	network_close(network);
}

static void an_octet_of_nought_does_not_end_a_request(void **state)
{
	static const char request[] = "AKA-REQ-AUTH " IMSI "\0 more";
	struct network *network = given_a_subscriber();
	struct hlr_answer answer;

	(void)state;
	hlr_answer(&(struct hlr){ .network = network }, request, sizeof request - 1, &answer);
	assert_string_equal(answer.text, "");
	network_close(network);
}

static void add_the_stranger(void *ctx, struct network *network, const char *imsi)
{
	struct orders_slot slot = slot_of(AUC_MILENAGE);

	assert_string_equal(imsi, STRANGER);
	snprintf(slot.imsi, sizeof slot.imsi, "%s", imsi);
	if (!network_has(network, imsi))
		assert_int_equal(network_add(network, &slot, NULL), 0);
	++*(unsigned *)ctx;
}

static void who_is_asked_for_is_looked_up_first(void **state)
{
	struct network *network = given_a_subscriber();
	unsigned looked = 0;
	const struct hlr hlr = { network, add_the_stranger, &looked };
	static const char request[] = "AKA-REQ-AUTH " STRANGER;
	struct hlr_answer answer;

	(void)state;
	for (unsigned i = 1; i <= 2; i++) {
		hlr_answer(&hlr, request, sizeof request - 1, &answer);
		assert_null(strstr(answer.text, "FAILURE"));
		assert_int_equal(looked, i);
	}
	hlr_answer(&hlr, "AKA-REQ-AUTH x", 14, &answer);
	assert_int_equal(looked, 2);
	network_close(network);
}

static int client_at(const char *path, const char *server)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	if (path) {
		snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
		assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	}
	snprintf(address.sun_path, sizeof address.sun_path, "%s", server);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	return fd;
}

static void a_datagram_is_answered_to_its_sender(void **state)
{
	static const char request[] = "AKA-REQ-AUTH " STRANGER;
	struct network *network = given_a_subscriber();
	char folder[] = "/tmp/roamcard.hlr.XXXXXX", server[64], own[64], got[HLR_ANSWER_MAX] = "";
	const struct hlr hlr = { .network = network };
	struct hlr_answer answer;
	struct stat status;
	int fd, client, nameless;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(server, sizeof server, "%s/hlr", folder);
	snprintf(own, sizeof own, "%s/own", folder);
	fd = hlr_socket_open(server, NULL);
	assert_true(fd >= 0);
	assert_int_equal(stat(server, &status), 0);
	assert_int_equal(status.st_mode & 0077, 0);

	client = client_at(own, server);
	nameless = client_at(NULL, server);
	assert_true(send(nameless, request, strlen(request), 0) > 0);
	assert_true(send(client, request, strlen(request), 0) > 0);
	assert_int_equal(hlr_socket_serve(fd, &hlr, &answer, NULL), 0); /* goes nowhere */
	assert_int_equal(hlr_socket_serve(fd, &hlr, &answer, NULL), 0);
	assert_true(recv(client, got, sizeof got - 1, MSG_DONTWAIT) > 0);
	assert_string_equal(got, "AKA-RESP-AUTH " STRANGER " FAILURE");
	assert_int_equal(hlr_socket_serve(fd, &hlr, &answer, NULL), 0);
	assert_string_equal(answer.note, "");

	close(client);
	close(nameless);
	close(fd);
	unlink(own);
	unlink(server);
	rmdir(folder);
	network_close(network);
}

static void a_file_in_the_way_of_the_socket_stays(void **state)
{
	char path[] = "/tmp/roamcard.hlr.XXXXXX";
	const int file = mkstemp(path);

	(void)state;
	assert_true(file >= 0);
	assert_int_equal(hlr_socket_open(path, NULL), FAULT_INPUT);
	assert_int_equal(access(path, F_OK), 0);
	close(file);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_vector_has_the_next_sequence_number),
		cmocka_unit_test(triplets_are_those_of_their_rands),
		cmocka_unit_test(the_next_vector_goes_on_from_a_card_that_is_ahead),
		cmocka_unit_test(an_auts_of_somebody_else_moves_nothing),
		cmocka_unit_test(what_cannot_be_given_is_a_failure),
		cmocka_unit_test(keys_that_are_too_long_for_the_protocol_are_a_failure),
		cmocka_unit_test(what_is_no_request_has_no_answer),
		cmocka_unit_test(an_octet_of_nought_does_not_end_a_request),
		cmocka_unit_test(who_is_asked_for_is_looked_up_first),
		cmocka_unit_test(a_datagram_is_answered_to_its_sender),
		cmocka_unit_test(a_file_in_the_way_of_the_socket_stays),
	};

	return cmocka_run_group_tests(tests, given_a_world, leave_the_world);
}
