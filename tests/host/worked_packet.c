/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ota/orders.h"
#include "ota/scp80.h"
#include "support/image.h"
#include "support/vector.h"

/* The worked example of docs/applet-protocol.md section 6: its octets were computed apart from this
 * program, so each stage of the way is held against another reading of the standards. */

#define VECTOR "vectors/ota/worked-packet.vec"

static void take_keys(const struct vector *vector, struct scp80_keys *keys,
                      struct scp80_header *header)
{
	*keys = (struct scp80_keys){ .kic_algorithm = 2, .kid_algorithm = 2 };
	*header = (struct scp80_header){ 0 };
	keys->number = (uint8_t)vector_number(vector, "set");
	keys->kic_size = (uint8_t)vector_octets(vector, "key.kic", keys->kic, sizeof keys->kic);
	keys->kid_size = (uint8_t)vector_octets(vector, "key.kid", keys->kid, sizeof keys->kid);
	assert_int_equal(vector_octets(vector, "spi", header->spi, 2), 2);
	header->tar = (uint32_t)vector_number(vector, "tar");
	header->counter = vector_number(vector, "cntr");
}

static void judge_way_down(const struct vector *vector)
{
	struct scp80_tpdu tpdus[SCP80_PARTS_MAX];
	static uint8_t packet[SCP80_PACKET_MAX];
	uint8_t orders[ORDERS_MAX];
	struct scp80_header header;
	struct scp80_keys keys;
	struct scp80_crypto *crypto;
	struct change change;
	struct fault fault;
	json_t *body = json_load_file("vectors/requests/bulk-modify.json", 0, NULL);
	const json_t *first = json_array_get(json_object_get(body, "bulk"), 0);
	int size;

	assert_int_equal(change_of_json(json_object_get(first, "content"), "content", &change,
	                                &fault),
	                 0);
	json_decref(body);
	size = orders_of_change(&change, orders, &fault);
	assert_true(size > 0);
	vector_expect(vector, "orders", orders, (size_t)size);

	take_keys(vector, &keys, &header);
	assert_int_equal(scp80_open(&keys, &crypto, &fault), 0);
	size = scp80_wrap(crypto, &header, orders, (size_t)size, packet, &fault);
	scp80_close(crypto);
	assert_true(size > 0);
	vector_expect(vector, "packet", packet, (size_t)size);

	assert_int_equal(scp80_segment(packet, (size_t)size, 1, tpdus, &fault), 1);
	vector_expect(vector, "tpdu", tpdus[0].octets, tpdus[0].size);
}

/* Given the commission's request for the first card, when the host codes, signs, ciphers and packs
 * it, then each stage is the worked example's. */
static void the_host_writes_the_worked_packet(void **state)
{
	(void)state;
	vector_each(VECTOR, judge_way_down);
}

static void judge_card(const struct vector *vector)
{
	char path[TEST_PATH_MAX];
	uint8_t tpdu[SCP80_TPDU_MAX];
	const size_t size = vector_octets(vector, "tpdu", tpdu, sizeof tpdu);
	static struct scp80_response response;
	struct scp80_crypto *crypto;
	struct terminal_reply reply;
	struct scp80_header header;
	struct terminal terminal;
	struct scp80_keys keys;
	struct transport *card;
	struct fault fault;

	test_path("worked.card", path);
	given_a_card_of_profile("vectors/profiles/card-a.json", path);
	card = open_image(path);
	assert_int_equal(terminal_power_on(&terminal, card, &fault), 0);
	assert_int_equal(terminal_deliver(&terminal, tpdu, size, &reply, &fault), 0);
	vector_expect(vector, "receipt", reply.data, reply.size);

	take_keys(vector, &keys, &header);
	assert_int_equal(scp80_open(&keys, &crypto, &fault), 0);
	assert_int_equal(scp80_unwrap(crypto, &header, reply.data, reply.size, &response, &fault),
	                 0);
	scp80_close(crypto);
	assert_int_equal(response.status, SCP80_OK);
	vector_expect(vector, "results", response.data, response.size);
	transport_close(card);
}

/* Given the card of the demo, when the worked TPDU is delivered, then the receipt is the worked
 * one, and the host reads the worked results from it. */
static void the_card_answers_the_worked_receipt(void **state)
{
	(void)state;
	vector_each(VECTOR, judge_card);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_host_writes_the_worked_packet),
		cmocka_unit_test(the_card_answers_the_worked_receipt),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
