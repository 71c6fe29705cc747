/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/screen.h"

#include <string.h>

#include "octets/gsm_text.h"
#include "terminal/envelopes.h"

/* Qualifiers, TS 102 223 8.6. */
enum qualifier {
	TEXT_WAITS = 0x80, /* for the user; else it is cleared after a delay */
	INPUT_ANY = 0x01,  /* the alphabet; else digits * # +                */
	INPUT_UCS2 = 0x02,
	INPUT_PACKED = 0x08,
	INPUT_HELP = 0x80,
	CHOICE_HELP = 0x80,
};

enum dcs { DCS_PACKED = 0x00, DCS_OCTETS = 0x04, DCS_UCS2 = 0x08 };

void screen_clear(struct handset *handset)
{
	struct handset_state *state = &handset->state;

	state->screen[0] = state->menu_title[0] = state->choice_title[0] = '\0';
	state->menu_items = state->choice_items = 0;
	state->prompt = PROMPT_NONE;
}

/* A text string: data coding scheme, then octets; none at all is an empty text, 8.15. */
static bool read_text(const struct command *command, char to[HANDSET_TEXT_MAX])
{
	struct tlv_item item;
	int coding;

	to[0] = '\0';
	if (!command_take(command, BARE_TEXT, &item))
		return false;
	if (item.size == 0)
		return true;
	coding = gsm_coding_of_dcs(item.value[0], NULL);
	return coding >= 0 && gsm_text_read((enum gsm_coding)coding, item.value + 1, item.size - 1,
	                                    to, HANDSET_TEXT_MAX, NULL) >= 0;
}

static bool read_alpha(const struct command *command, char to[HANDSET_ALPHA_MAX])
{
	struct tlv_item item;

	to[0] = '\0';
	return !command_take(command, BARE_ALPHA, &item) ||
	       gsm_alpha_read(item.value, item.size, to, HANDSET_ALPHA_MAX, NULL) >= 0;
}

/* Items, each an identifier and a text. Returns how many, or -1. */
static int read_items(const struct command *command, struct handset_item items[HANDSET_ITEMS_MAX])
{
	const uint8_t *at = command->octets;
	struct tlv_item item;
	int count = 0;

	while (tlv_take(&at, command->octets + command->size, &item) > 0) {
		if ((item.tag & ~COMPREHENSION) != BARE_ITEM)
			continue;
		if (item.size == 0)
			return count == 0 ? 0 : -1;
		if (count == HANDSET_ITEMS_MAX)
			return -1;
		items[count].identifier = item.value[0];
		if (gsm_alpha_read(item.value + 1, item.size - 1, items[count].text,
		                   HANDSET_ALPHA_MAX, NULL) < 0)
			return -1;
		count++;
	}
	return count;
}

static void tell_items(struct handset *handset, const struct handset_item *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		handset_tell(handset, TOLD_SCREEN, "  %zu %s", i + 1, items[i].text);
}

static void wait_for_user(struct handset *handset, enum handset_prompt prompt,
                          struct answer *answer)
{
	handset->state.prompt = prompt;
	handset->dialogue.until = handset->state.now_s + USER_S;
	answer->later = true;
}

int screen_text(struct handset *handset, const struct command *command, struct answer *answer,
                struct fault *fault)
{
	struct tlv_item item;
	char text[HANDSET_TEXT_MAX];

	(void)fault;
	if (!read_text(command, text))
		return RESULT_DATA_UNKNOWN;
	memcpy(handset->state.screen, text, sizeof text);
	handset->state.texts++;
	handset_tell(handset, TOLD_SCREEN, "\"%s\"", text);
	handset->dialogue = (struct dialogue){ 0 };
	if ((command->qualifier & TEXT_WAITS) && !command_take(command, BARE_IMMEDIATE, &item))
		wait_for_user(handset, PROMPT_TEXT, answer);
	return RESULT_DONE;
}

int screen_input(struct handset *handset, const struct command *command, struct answer *answer,
                 struct fault *fault)
{
	const bool ucs2 =
		(command->qualifier & (INPUT_ANY | INPUT_UCS2)) == (INPUT_ANY | INPUT_UCS2);
	char text[HANDSET_TEXT_MAX];
	struct tlv_item item;

	(void)fault;
	command_take(command, BARE_RESPONSE_LENGTH, &item);
	if (item.size != 2 || item.value[0] > item.value[1] || !read_text(command, text))
		return RESULT_DATA_UNKNOWN;
	memcpy(handset->state.screen, text, sizeof text);
	handset_tell(handset, TOLD_SCREEN, "\"%s\" _", text);
	handset->dialogue = (struct dialogue){
		.coding = ucs2                                ? DCS_UCS2
		          : command->qualifier & INPUT_PACKED ? DCS_PACKED
		                                              : DCS_OCTETS,
		.least = item.value[0],
		.most = item.value[1],
		.digits = !(command->qualifier & INPUT_ANY),
		.help = command->qualifier & INPUT_HELP,
	};
	wait_for_user(handset, PROMPT_INPUT, answer);
	return RESULT_DONE;
}

int screen_choice(struct handset *handset, const struct command *command, struct answer *answer,
                  struct fault *fault)
{
	struct handset_state *state = &handset->state;
	const int count = read_items(command, state->choice);

	(void)fault;
	if (count <= 0 || !read_alpha(command, state->choice_title))
		return RESULT_DATA_UNKNOWN;
	state->choice_items = (size_t)count;
	handset_tell(handset, TOLD_SCREEN, "choice \"%s\"", state->choice_title);
	tell_items(handset, state->choice, state->choice_items);
	handset->dialogue = (struct dialogue){ .help = command->qualifier & CHOICE_HELP };
	wait_for_user(handset, PROMPT_CHOICE, answer);
	return RESULT_DONE;
}

/* A single item of no octets takes the menu away, 6.4.8. */
int screen_menu(struct handset *handset, const struct command *command, struct answer *answer,
                struct fault *fault)
{
	struct handset_item items[HANDSET_ITEMS_MAX];
	struct handset_state *state = &handset->state;
	const int count = read_items(command, items);
	char title[HANDSET_ALPHA_MAX];

	(void)answer;
	(void)fault;
	if (count < 0 || !read_alpha(command, title))
		return RESULT_DATA_UNKNOWN;
	memcpy(state->menu_title, title, sizeof title);
	memcpy(state->menu, items, (size_t)count * sizeof items[0]);
	state->menu_items = (size_t)count;
	if (count == 0) {
		handset_tell(handset, TOLD_SCREEN, "menu taken away");
		return RESULT_DONE;
	}
	handset_tell(handset, TOLD_SCREEN, "menu \"%s\"", title);
	tell_items(handset, state->menu, state->menu_items);
	return RESULT_DONE;
}

int screen_answer(struct handset *handset, uint8_t result, const struct tlv_buffer *data,
                  struct fault *fault)
{
	struct answer answer = { .result = result };
	uint8_t response[TERMINAL_RESPONSE_MAX];
	int rc;

	if (data)
		answer.data = *data;
	rc = answer_write(handset->dialogue.details, &answer, response, fault);
	if (rc < 0)
		return rc;
	handset->state.prompt = PROMPT_NONE;
	handset->state.choice_items = 0;
	handset->state.commands++;
	rc = terminal_respond(&handset->terminal, response, (size_t)rc, fault);
	return rc < 0 ? rc : handset_settle(handset, fault);
}

static int wants(const struct handset *handset, enum handset_prompt prompt, const char *what,
                 struct fault *fault)
{
	if (!handset->state.on)
		return fault_set(fault, FAULT_INPUT, what, "the handset is off");
	if (handset->state.prompt != prompt)
		return fault_set(fault, FAULT_INPUT, what, "the screen does not wait for that");
	return 0;
}

int handset_menu(struct handset *handset, size_t item, bool help, struct fault *fault)
{
	int rc;

	if (!handset->state.on)
		return fault_set(fault, FAULT_INPUT, "menu", "the handset is off");
	if (item < 1 || item > handset->state.menu_items)
		return fault_set(fault, FAULT_INPUT, "menu", "there is no item %zu; it has %zu",
		                 item, handset->state.menu_items);
	rc = envelope_menu(handset, handset->state.menu[item - 1].identifier, help, fault);
	return rc < 0 ? rc : handset_settle(handset, fault);
}

int handset_choose(struct handset *handset, size_t item, bool help, struct fault *fault)
{
	const struct handset_state *state = &handset->state;
	uint8_t octets[8];
	struct tlv_buffer data = { .octets = octets, .room = sizeof octets };
	const int rc = wants(handset, PROMPT_CHOICE, "choice", fault);

	if (rc < 0)
		return rc;
	if (item < 1 || item > state->choice_items)
		return fault_set(fault, FAULT_INPUT, "choice", "there is no item %zu; it has %zu",
		                 item, state->choice_items);
	if (help && !handset->dialogue.help)
		return fault_set(fault, FAULT_INPUT, "choice", "the card has no help for it");
	tlv_add(&data, BARE_ITEM_IDENTIFIER | COMPREHENSION, &state->choice[item - 1].identifier,
	        1);
	return screen_answer(handset, help ? RESULT_HELP : RESULT_DONE, &data, fault);
}

int handset_ok(struct handset *handset, struct fault *fault)
{
	const int rc = wants(handset, PROMPT_TEXT, "ok", fault);

	return rc < 0 ? rc : screen_answer(handset, RESULT_DONE, NULL, fault);
}

static int leave(struct handset *handset, uint8_t result, const char *what, struct fault *fault)
{
	if (!handset->state.on || handset->state.prompt == PROMPT_NONE)
		return fault_set(fault, FAULT_INPUT, what, "nothing waits for the user");
	return screen_answer(handset, result, NULL, fault);
}

int handset_back(struct handset *handset, struct fault *fault)
{
	return leave(handset, RESULT_BACK, "back", fault);
}

int handset_end(struct handset *handset, struct fault *fault)
{
	return leave(handset, RESULT_ENDED_BY_USER, "end", fault);
}

static size_t characters(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += (*text & 0xC0) != 0x80;
	return count;
}

int handset_input(struct handset *handset, const char *text, struct fault *fault)
{
	const struct dialogue *dialogue = &handset->dialogue;
	uint8_t octets[TERMINAL_RESPONSE_MAX], value[TERMINAL_RESPONSE_MAX];
	struct tlv_buffer data = { .octets = octets, .room = sizeof octets };
	int rc = wants(handset, PROMPT_INPUT, "input", fault);

	if (rc < 0)
		return rc;
	if (characters(text) < dialogue->least || characters(text) > dialogue->most)
		return fault_set(fault, FAULT_INPUT, "input", "%zu characters; %u to %u are wanted",
		                 characters(text), dialogue->least, dialogue->most);
	if (dialogue->digits && text[strspn(text, "0123456789*#+")])
		return fault_set(fault, FAULT_INPUT, "input", "only digits, *, # and + are wanted");
	value[0] = dialogue->coding;
	rc = gsm_text_write(dialogue->coding == DCS_UCS2     ? GSM_UCS2
	                    : dialogue->coding == DCS_PACKED ? GSM_PACKED
	                                                     : GSM_OCTETS,
	                    text, value + 1, sizeof value - 1, fault);
	if (rc < 0)
		return rc;
	tlv_add(&data, BARE_TEXT | COMPREHENSION, value, (size_t)rc + 1);
	return screen_answer(handset, RESULT_DONE, &data, fault);
}
