/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/ota_decoding.h"
#include "inspect/ota_words.h"
#include "inspect/answer.h"
#include "ota/orders.h"
#include "ota/rfm_script.h"
#include "ota/sms.h"

/* A card, or whoever stands between, that answers anything: what the host reads of it. The first
 * octet says which reader, the second what it is told beside the octets. */

static FILE *nowhere;

/* Key sets of AES, triple DES and DES. */
static const struct scp80_keys keys[] = {
	{ .number = 1,
	  .kic_algorithm = CIPHER_AES,
	  .kid_algorithm = CIPHER_AES,
	  .kic_size = 16,
	  .kid_size = 16,
	  .kic = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 },
	  .kid = { 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31 } },
	{ .number = 2,
	  .kic_algorithm = CIPHER_3DES_2,
	  .kid_algorithm = CIPHER_3DES_2,
	  .kic_size = 16,
	  .kid_size = 16 },
};
enum { KEYS = sizeof keys / sizeof keys[0] };
static struct scp80_crypto *crypto[KEYS];

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct fault fault;

	(void)argc;
	(void)argv;
	nowhere = fopen("/dev/null", "we");
	for (size_t i = 0; i < KEYS; i++)
		if (scp80_open(&keys[i], &crypto[i], &fault) < 0)
			abort();
	return nowhere == NULL;
}

static void read_receipt(uint8_t told, struct input input)
{
	static struct scp80_response response;
	const struct scp80_header asked = { .spi = { 0x16, told & 0x3F },
		                            .tar = 0x524D43,
		                            .counter = told >> 7 };
	struct fault fault;

	if (scp80_unwrap(crypto[told >> 6 & 1], &asked, input.at, input.left, &response, &fault) ==
	    0)
		json_decref(ota_response_json(&response));
}

/* Records, as 'ota decode' gets them on one command line. */
static void decode(uint8_t told, struct input input)
{
	static struct ota_security security;
	static struct ota_decoding decoding;
	struct fault fault;
	int rc = 0;

	memset(&security, 0, sizeof security);
	security.has_keys = (told & 1) != 0;
	security.keys = keys[told >> 6 & 1];
	security.header.spi[1] = told & 0x3E;
	memset(&decoding, 0, sizeof decoding);
	decoding.security = &security;
	decoding.found = json_array();
	while (rc == 0 && input.left > 0) {
		const struct input record = input_record(&input);

		rc = ota_decode(&decoding, record.at, record.left, &fault);
	}
	ota_print(nowhere, decoding.found, told & 1);
	json_decref(decoding.found);
}

/* One packet of any length. */
static void decode_one(uint8_t told, struct input input)
{
	static struct scp80_command command;
	struct fault fault;

	if (scp80_read_command(told & 1 ? crypto[told >> 6 & 1] : NULL, input.at, input.left,
	                       &command, &fault) == 0)
		json_decref(ota_command_json(&command));
}

static void read_script_results(uint8_t told, struct input input)
{
	static struct rfm_results results;
	static struct rfm_script script;
	struct fault fault;

	if (rfm_read_results((enum rfm_format)(told % 3), input.at, input.left, &results, &fault) ==
	    0)
		rfm_judge(&results, told >> 2, &fault);
	rfm_read_script(input.at, input.left, &script, &fault);
	json_decref(ota_data_json(input.at, input.left, told & 1));
}

static void read_order_results(uint8_t told, struct input input)
{
	struct orders_results results;
	struct change change = { .slots = told % (CHANGE_SLOTS_MAX + 1) };
	struct fault fault;

	if (orders_read_results(input.at, input.left, &results, &fault) == 0)
		orders_judge(&change, &results, &fault);
}

static void read_apdu_answer(uint8_t told, struct input input)
{
	static struct answer answer;

	(void)told;
	answer_decode(input.at, NULL, input.left, &answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
	static void (*const readers[])(uint8_t, struct input) = {
		read_receipt,       decode,           decode_one, read_script_results,
		read_order_results, read_apdu_answer,
	};
	struct input input = { octets, size };
	const uint8_t which = input_octet(&input) % (sizeof readers / sizeof readers[0]);
	const uint8_t told = input_octet(&input);

	readers[which](told, input);
	return 0;
}
