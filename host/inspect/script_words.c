/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/script_words.h"

#include <stdlib.h>
#include <string.h>

#include "inspect/known_files.h"
#include "trace/follow.h"

enum { TAG_ORDERS = 0xE1 };

/* The card is taken to obey: what a later command is about follows from those before it. */
static void obeyed(struct follow *follow)
{
	static const uint8_t normal[] = { 0x90, 0x00 };

	follow_answer(follow, normal, sizeof normal);
}

/* A packet goes to one application: where 7FFF is selected, no AID was. TS 102 226 8.1; it is the USIM that is
 * managed so. */
static void enter_usim(struct current *current)
{
	for (size_t i = 0; i < known_directory_count && current->aid_size == 0; i++) {
		const struct known_directory *directory = &known_directories[i];

		if (strcmp(directory->path, "ADF.USIM") != 0)
			continue;
		current->aid_size = directory->aid_size;
		memcpy(current->aid, directory->aid, directory->aid_size);
	}
}

static bool follow_script(struct follow *follow, const struct rfm_command *command,
                          struct instruction_apdu *apdu)
{
	static const uint8_t adf[] = { FID_ADF >> 8, FID_ADF & 0xFF };
	const bool selects = instruction_parse(command->octets, command->size, apdu) &&
	                     apdu->ins == INS_SELECT && apdu->size >= sizeof adf;

	if (selects && memcmp(apdu->data, adf, sizeof adf) == 0)
		enter_usim(&follow->current);
	return follow_command(follow, command->octets, command->size, apdu);
}

static json_t *command_words(struct follow *follow, const struct rfm_command *command)
{
	struct words *words = calloc(1, sizeof *words);
	struct instruction_apdu apdu;
	json_t *text = NULL;

	if (!words)
		return NULL;
	if (follow_script(follow, command, &apdu)) {
		instruction_tell(&apdu, follow->selecting ? &follow->next : &follow->current,
		                 follow->names, false, words);
		obeyed(follow);
	} else {
		words_add(words, "%zu octets that are no command", command->size);
	}
	text = json_string(words->text);
	free(words);
	return text;
}

json_t *script_words_json(const struct rfm_script *script)
{
	struct follow follow = { .names = known_file_name };
	json_t *array = json_array();

	for (size_t i = 0; i < script->count; i++)
		json_array_append_new(array, command_words(&follow, &script->command[i]));
	return array;
}

static void hide(const struct rfm_script *script, uint8_t *data)
{
	struct follow follow = { .names = known_file_name };

	for (size_t i = 0; i < script->count; i++) {
		const struct rfm_command *command = &script->command[i];
		struct instruction_apdu apdu;

		follow_script(&follow, command, &apdu);
		follow_mask_command(&follow, data + (command->octets - data), command->size);
		obeyed(&follow);
	}
}

void script_hide_secrets(uint8_t *data, size_t size)
{
	struct rfm_script *script = calloc(1, sizeof *script);

	if (script && size > 0 && data[0] != TAG_ORDERS &&
	    rfm_read_script(data, size, script, NULL) == 0)
		hide(script, data);
	free(script);
}
