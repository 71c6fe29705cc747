/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/ota_words.h"

#include <string.h>

#include "octets/hex.h"
#include "ota/spi.h"

enum { SET_IN = 2, KEY_WIDTH = 12, DEPTH_MAX = 8 };

static json_t *number_json(uint64_t value, int digits)
{
	return json_sprintf("%0*llX", digits, (unsigned long long)value);
}

/* TS 102 225 5.1.2 and 5.1.3.2, by the low nibble. */
static const char *algorithm_text(uint8_t nibble)
{
	static const char *const texts[16] = {
		[CIPHER_IMPLICIT] = "that of the key set",
		[CIPHER_DES] = "DES, CBC",
		[CIPHER_AES] = "AES",
		[CIPHER_3DES_2] = "3DES, two keys",
		[CIPHER_3DES_3] = "3DES, three keys",
		[0x0D] = "DES, ECB",
	};

	return texts[nibble] ? texts[nibble] : "one of the maker's own";
}

static const char *check_text(uint8_t nibble)
{
	return nibble == SCP80_CRC16   ? "CRC-16"
	       : nibble == SCP80_CRC32 ? "CRC-32"
	       : nibble == 0           ? "that of the key set"
	                               : "one of the maker's own";
}

static json_t *key_json(uint8_t octet, const char *algorithm)
{
	return json_sprintf("%02X: key set %u, %s", octet, octet >> 4, algorithm);
}

static json_t *verdict_json(enum scp80_verdict verdict, const uint8_t *check, size_t size)
{
	static const char *const texts[] = {
		[SCP80_ABSENT] = "absent",
		[SCP80_UNCHECKED] = "not checked",
		[SCP80_RIGHT] = "right",
		[SCP80_WRONG] = "WRONG",
	};
	char hex[2 * SCP80_CHECK_MAX + 1];

	hex_write(check, size, hex);
	return json_sprintf("%s%s%s", hex, size ? ", " : "", texts[verdict]);
}

json_t *ota_command_json(const struct scp80_command *command)
{
	const enum scp80_integrity integrity =
		(enum scp80_integrity)(command->spi[0] & SPI_INTEGRITY);
	json_t *object = json_pack("{s:s}", "kind", "command packet");
	char words[SPI_TEXT_MAX];

	spi_to_words(command->spi, words);
	json_object_set_new(object, "spi",
	                    json_sprintf("%02X%02X: %s", command->spi[0], command->spi[1], words));
	json_object_set_new(object, "kic",
	                    key_json(command->kic, algorithm_text(command->kic & 0xF)));
	json_object_set_new(object, "kid",
	                    key_json(command->kid, integrity == SCP80_RC
	                                                   ? check_text(command->kid & 0xF)
	                                                   : algorithm_text(command->kid & 0xF)));
	json_object_set_new(object, "tar", number_json(command->tar, 6));
	if (!command->clear) {
		json_object_set_new(object, "checkSum",
		                    json_sprintf("%zu octets, ciphered", command->check_size));
		json_object_set_new(object, "data", json_string("ciphered; no key to read it"));
		return object;
	}
	json_object_set_new(object, "counter", number_json(command->counter, 10));
	json_object_set_new(object, "padding", json_integer(command->padding));
	json_object_set_new(object, "checkSum",
	                    verdict_json(command->verdict, command->check, command->check_size));
	json_object_set_new(object, "data", ota_data_json(command->data, command->size, false));
	return object;
}

json_t *ota_response_json(const struct scp80_response *response)
{
	json_t *object = json_pack("{s:s}", "kind", "response packet");

	json_object_set_new(object, "tar", number_json(response->tar, 6));
	if (!response->clear) {
		json_object_set_new(object, "data", json_string("ciphered; no key to read it"));
		return object;
	}
	json_object_set_new(object, "counter", number_json(response->counter, 10));
	json_object_set_new(object, "padding", json_integer(response->padding));
	json_object_set_new(object, "status",
	                    json_sprintf("%02X: %s", response->status,
	                                 scp80_status_text(response->status)));
	json_object_set_new(object, "checkSum",
	                    verdict_json(response->verdict, response->check, response->check_size));
	if (response->size > 0)
		json_object_set_new(object, "data",
		                    ota_data_json(response->data, response->size, true));
	return object;
}

json_t *ota_message_json(const struct sms *sms)
{
	json_t *object = json_pack("{s:s, s:s}", "kind", sms->submit ? "SMS-SUBMIT" : "SMS-DELIVER",
	                           sms->submit ? "to" : "from", sms->address);

	json_object_set_new(object, "protocol",
	                    json_sprintf("%02X%s", sms->protocol,
	                                 sms->protocol == 0x7F ? ": (U)SIM data download" : ""));
	json_object_set_new(object, "coding",
	                    json_sprintf("%02X%s", sms->coding,
	                                 sms->coding == 0xF6 ? ": 8 bits, class 2" : ""));
	if (sms->concatenated)
		json_object_set_new(object, "part",
		                    json_sprintf("%u of %u, reference %u", sms->number, sms->total,
		                                 sms->reference));
	if (sms->element != SMS_ELEMENT_NONE)
		json_object_set_new(object, "carries",
		                    json_string(sms->element == SMS_COMMAND ? "a command packet"
		                                                            : "a response packet"));
	json_object_set_new(object, "octets", json_integer((json_int_t)sms->size));
	return object;
}

/* ---- lines ---- */

static void print_value(FILE *to, const json_t *value, int depth);

/* A list of texts is one line. */
static void print_texts(FILE *to, const json_t *array)
{
	json_t *item;
	size_t index;

	json_array_foreach(array, index, item)
		fprintf(to, "%s%s", index ? ", " : "  ", json_string_value(item));
	fputs(json_array_size(array) ? "\n" : "  -\n", to);
}

static void print_member(FILE *to, const char *key, const json_t *value, int depth)
{
	const bool is_list = json_is_array(value) && (json_array_size(value) == 0 ||
	                                              json_is_string(json_array_get(value, 0)));
	const bool is_whole = !is_list && (json_is_array(value) || json_is_object(value));

	fprintf(to, "%*s%-*s", SET_IN * depth, "", is_whole ? 0 : KEY_WIDTH, key);
	if (is_list)
		print_texts(to, value);
	else if (json_is_string(value))
		fprintf(to, "  %s\n", json_string_value(value));
	else if (json_is_integer(value))
		fprintf(to, "  %lld\n", (long long)json_integer_value(value));
	else
		fputc('\n', to);
	if (is_whole && depth < DEPTH_MAX)
		print_value(to, value, depth + 1);
}

/* Objects of one member need no numbers, where all of a list are such. */
static bool is_plain(const json_t *array)
{
	json_t *item;
	size_t index;

	json_array_foreach(array, index, item) if (json_object_size(item) != 1) return false;
	return true;
}

/* No deeper than DEPTH_MAX: what is printed is made here. */
static void print_value(FILE *to, const json_t *value, int depth)
{
	const bool plain = is_plain(value);
	const char *key;
	json_t *item;
	size_t index;

	json_object_foreach((json_t *)value, key, item) print_member(to, key, item, depth);
	json_array_foreach(value, index, item)
	{
		char number[24];

		snprintf(number, sizeof number, "%zu", index + 1);
		if (plain)
			print_value(to, item, depth);
		else
			print_member(to, number, item, depth);
	}
}

void ota_print(FILE *to, const json_t *value, int json)
{
	if (json) {
		json_dumpf(value, to, JSON_INDENT(2));
		fputc('\n', to);
		return;
	}
	print_value(to, value, 0);
}
