/* SPDX-License-Identifier: Apache-2.0 */
#include "bearer/smpp_pdu.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bearer/smpp.h"
#include "bearer/smpp_arrival.h"
#include "support/vector.h"

static void expect_text(const struct vector *vector, const char *word, const char *found)
{
	const char *wanted = vector_has(vector, word) ? vector_text(vector, word) : "";

	if (strcmp(wanted, found) != 0)
		vector_fail(vector, word, "'%s', not '%s'", found, wanted);
}

static void expect_number(const struct vector *vector, const char *word, uint64_t found)
{
	const uint64_t wanted = vector_has(vector, word) ? vector_number(vector, word) : 0;

	if (wanted != found)
		vector_fail(vector, word, "%llX", (unsigned long long)found);
}

static void expect_fields(const struct vector *vector, const struct smpp_pdu *pdu)
{
	uint8_t none = 0;

	expect_number(vector, "command", pdu->command);
	expect_number(vector, "status", pdu->status);
	expect_number(vector, "sequence", pdu->sequence);
	expect_text(vector, "system", pdu->system_id);
	expect_text(vector, "password", pdu->password);
	expect_text(vector, "type", pdu->system_type);
	expect_text(vector, "from", pdu->from.digits);
	expect_text(vector, "to", pdu->to.digits);
	expect_number(vector, "esm", pdu->esm_class);
	expect_number(vector, "pid", pdu->protocol);
	expect_number(vector, "dcs", pdu->coding);
	expect_number(vector, "registered", pdu->registered);
	expect_text(vector, "validity", pdu->validity);
	expect_text(vector, "id", pdu->id);
	expect_text(vector, "receipted", pdu->receipted);
	expect_number(vector, "state", pdu->state);
	expect_number(vector, "reference", pdu->reference);
	expect_number(vector, "segments", pdu->segments);
	expect_number(vector, "segment", pdu->segment);
	if (vector_has(vector, "message"))
		vector_expect(vector, "message", pdu->size ? pdu->message : &none, pdu->size);
	else if (pdu->size > 0)
		vector_fail(vector, NULL, "%zu octets of message", pdu->size);
}

/* A copy of exactly its size, so that a sanitizer sees who reads past it. */
static int read_exactly(const uint8_t *octets, size_t size, struct smpp_pdu *pdu)
{
	uint8_t *copy = malloc(size);
	int rc;

	assert_non_null(copy);
	memcpy(copy, octets, size);
	rc = smpp_read(copy, size, pdu, NULL);
	free(copy);
	return rc;
}

static void read_and_write(const struct vector *vector)
{
	uint8_t octets[VECTOR_OCTETS_MAX], written[SMPP_PDU_MAX];
	const size_t size = vector_octets(vector, "pdu", octets, sizeof octets);
	struct smpp_pdu pdu, again;
	int rc = read_exactly(octets, size, &pdu);

	assert_int_equal(smpp_length(octets, NULL), size);
	if (rc != SMPP_OK)
		vector_fail(vector, "pdu", "%s", smpp_status_text((uint32_t)rc));
	expect_fields(vector, &pdu);
	if (vector_has(vector, "has"))
		expect_number(vector, "has", pdu.has);
	rc = smpp_write(&pdu, written, NULL);
	assert_true(rc > 0);
	/* An error may leave its body out, and what is not known cannot be written again. */
	if (pdu.status == SMPP_OK && !vector_has(vector, "segment"))
		vector_expect(vector, "pdu", written, (size_t)rc);
	assert_int_equal(read_exactly(written, (size_t)rc, &again), SMPP_OK);
	expect_fields(vector, &again);
}

static void pdus_are_read_and_written(void **state)
{
	(void)state;
	vector_each("vectors/sms/smpp.vec", read_and_write);
}

static void try_refusal(const struct vector *vector)
{
	uint8_t octets[VECTOR_OCTETS_MAX];
	const size_t size = vector_octets(vector, "pdu", octets, sizeof octets);
	struct smpp_pdu pdu;

	expect_number(vector, "refused", (uint64_t)read_exactly(octets, size, &pdu));
}

static void what_cannot_be_is_refused(void **state)
{
	(void)state;
	vector_each("vectors/sms/smpp-refused.vec", try_refusal);
}

/* Given any PDU of the vectors, when it ends early, then it is refused or its answer's body is optional, and nothing
 * past its end is read. */
static void cut_everywhere(const struct vector *vector)
{
	uint8_t octets[VECTOR_OCTETS_MAX];
	const size_t size = vector_octets(vector, "pdu", octets, sizeof octets);
	struct smpp_pdu pdu;

	for (size_t cut = 1; cut < size; cut++)
		if (read_exactly(octets, cut, &pdu) == SMPP_OK && cut < SMPP_HEADER)
			vector_fail(vector, "pdu", "%zu octets are read", cut);
}

static void a_pdu_cut_anywhere_is_not_read_past_its_end(void **state)
{
	(void)state;
	vector_each("vectors/sms/smpp.vec", cut_everywhere);
}

static void a_length_that_cannot_be_is_refused(void **state)
{
	static const uint8_t shorter[] = { 0, 0, 0, 15 }, longer[] = { 0, 0, 0x10, 1 },
			     longest[] = { 0xFF, 0xFF, 0xFF, 0xFF }, most[] = { 0, 0, 0x10, 0 };

	(void)state;
	assert_int_equal(smpp_length(shorter, NULL), FAULT_INPUT);
	assert_int_equal(smpp_length(longer, NULL), FAULT_LIMIT);
	assert_int_equal(smpp_length(longest, NULL), FAULT_LIMIT);
	assert_int_equal(smpp_length(most, NULL), SMPP_PDU_MAX);
}

static void what_does_not_fit_is_not_written(void **state)
{
	struct smpp_pdu pdu = { .command = SMPP_SUBMIT_SM, .size = SMPP_SHORT_MAX + 1 };
	uint8_t octets[SMPP_PDU_MAX] = { 0 };
	struct smpp_pdu again;
	int size;

	(void)state;
	assert_int_equal(smpp_write(&pdu, octets, NULL), FAULT_LIMIT);
	pdu.has = SMPP_HAS_PAYLOAD;
	assert_true(smpp_write(&pdu, octets, NULL) > SMPP_SHORT_MAX);
	pdu.size = SMPP_MESSAGE_MAX + 1;
	assert_int_equal(smpp_write(&pdu, octets, NULL), FAULT_LIMIT);
	pdu.size = SMPP_MESSAGE_MAX;
	size = smpp_write(&pdu, octets, NULL);
	assert_int_equal(read_exactly(octets, (size_t)size, &again), SMPP_OK);
	assert_int_equal(again.size, SMPP_MESSAGE_MAX);
	octets[3]++; /* one more than is taken */
	octets[size - SMPP_MESSAGE_MAX - 1]++;
	assert_int_equal(read_exactly(octets, (size_t)size + 1, &again), SMPP_BAD_PARAMETER_LENGTH);
	pdu = (struct smpp_pdu){ .command = 0x102 };
	assert_int_equal(smpp_write(&pdu, octets, NULL), FAULT_INPUT);
}

/* ---- what a deliver_sm brings ---- */

static struct smpp_arrival arrival_of(uint8_t esm_class, const void *message, size_t size)
{
	static struct smpp_pdu pdu;
	struct smpp_arrival arrival;

	pdu = (struct smpp_pdu){ .command = SMPP_DELIVER_SM, .esm_class = esm_class, .size = size };
	strcpy(pdu.from.digits, "+393357000001");
	memcpy(pdu.message, message, size);
	smpp_arrival_of(&pdu, &arrival);
	return arrival;
}

static void a_receipt_is_read_from_its_text(void **state)
{
	static const char text[] = "id:0123-ab sub:001 dlvrd:000 submit date:2601011200 done "
				   "date:2601011201 Stat:UNDELIV err:027 Text:id:wrong";
	const struct smpp_arrival arrival = arrival_of(SMPP_CLASS_RECEIPT, text, sizeof text - 1);

	(void)state;
	assert_int_equal(arrival.kind, ARRIVAL_RECEIPT);
	assert_string_equal(arrival.from, "393357000001");
	assert_string_equal(arrival.id, "0123-ab");
	assert_int_equal(arrival.state, SMPP_UNDELIVERABLE);
	assert_string_equal(arrival.error, "027");
}

static void a_receipt_that_says_nothing_is_strange(void **state)
{
	static const char *const texts[] = { "", "id:", "id:1", "stat:DELIVRD", "id:1 stat:WHAT" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		assert_int_equal(arrival_of(SMPP_CLASS_RECEIPT, texts[i], strlen(texts[i])).kind,
		                 ARRIVAL_STRANGE);
}

static void only_parts_of_response_packets_are_packets(void **state)
{
	static const struct {
		uint8_t esm_class, size, octets[12];
		enum smpp_arrival_kind kind;
	} cases[] = {
		{ 0x40, 5, { 0x02, 0x71, 0x00, 1, 2 }, ARRIVAL_PACKET },
		{ 0x40, 9, { 0x07, 0x00, 0x03, 5, 2, 1, 0x71, 0x00, 9 }, ARRIVAL_PACKET },
		{ 0x40, 7, { 0x05, 0x00, 0x03, 5, 2, 2, 9 }, ARRIVAL_PACKET },
		{ 0x40, 7, { 0x05, 0x00, 0x03, 5, 2, 1, 9 }, ARRIVAL_STRANGE },
		{ 0x40, 7, { 0x05, 0x00, 0x03, 5, 2, 3, 9 }, ARRIVAL_STRANGE },
		{ 0x40, 5, { 0x02, 0x70, 0x00, 1, 2 }, ARRIVAL_STRANGE },
		{ 0x40, 3, { 0x09, 0x71, 0x00 }, ARRIVAL_STRANGE },
		{ 0x40, 0, { 0 }, ARRIVAL_STRANGE },
		{ 0x00, 5, { 0x02, 0x71, 0x00, 1, 2 }, ARRIVAL_STRANGE },
		{ 0x48, 5, { 0x02, 0x71, 0x00, 1, 2 }, ARRIVAL_STRANGE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (arrival_of(cases[i].esm_class, cases[i].octets, cases[i].size).kind !=
		    cases[i].kind)
			fail_msg("case %zu", i);
}

static void a_place_is_a_host_and_a_port(void **state)
{
	static const char *const wrong[] = { "",         "host",     "host:",      ":2775",
		                             "host:27a", "::1:2775", "host:123456" };
	struct smpp_options options;

	(void)state;
	assert_int_equal(smpp_place("smsc.example.org:2775", &options, NULL), 0);
	assert_string_equal(options.host, "smsc.example.org");
	assert_string_equal(options.port, "2775");
	assert_int_equal(smpp_place("[::1]:2775", &options, NULL), 0);
	assert_string_equal(options.host, "::1");
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_int_equal(smpp_place(wrong[i], &options, NULL), FAULT_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pdus_are_read_and_written),
		cmocka_unit_test(what_cannot_be_is_refused),
		cmocka_unit_test(a_pdu_cut_anywhere_is_not_read_past_its_end),
		cmocka_unit_test(a_length_that_cannot_be_is_refused),
		cmocka_unit_test(what_does_not_fit_is_not_written),
		cmocka_unit_test(a_receipt_is_read_from_its_text),
		cmocka_unit_test(a_receipt_that_says_nothing_is_strange),
		cmocka_unit_test(only_parts_of_response_packets_are_packets),
		cmocka_unit_test(a_place_is_a_host_and_a_port),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
