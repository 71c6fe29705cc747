/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/rfm.h"

#include <stdio.h>
#include <string.h>

#include "octets/plmn.h"

/* TS 31.102 4.2.53 and 4.2.16; TS 102 221 8.1 and 8.4. */
enum {
	CURRENT_ADF = 0x7FFF,
	EF_OPLMNWACT = 0x6F61,
	EF_FPLMN = 0x6F7B,
	PLMN_SIZE = 3,
	COMMANDS = 5, /* SELECT of the ADF, and of two files with an UPDATE each */
	SELECT_SIZE = 7,
	UPDATE_HEAD = 5,
};

/* A file that is a list of networks: each is a PLMN and tail_size octets behind it. */
static const struct list_file {
	uint16_t fid;
	uint8_t tail_size;
	uint8_t tail[2]; /* access technologies, TS 31.102 4.2.5; 0000 in an empty place */
	const char *name;
} preferred_file = { EF_OPLMNWACT, 2, { 0xC8, 0x80 }, "preferredOperatorNetworks" },
  forbidden_file = { EF_FPLMN, 0, { 0 }, "forbiddenNetworks" };

struct writer {
	struct rfm_command command[COMMANDS];
	uint8_t octets[COMMANDS][RFM_COMMAND_MAX];
	size_t count;
};

static void add_select(struct writer *writer, uint16_t fid)
{
	const uint8_t select[SELECT_SIZE] = { 0x00,        0xA4, 0x00, 0x0C, 2, (uint8_t)(fid >> 8),
		                              (uint8_t)fid };

	memcpy(writer->octets[writer->count], select, sizeof select);
	writer->command[writer->count] =
		(struct rfm_command){ writer->octets[writer->count], sizeof select };
	writer->count++;
}

/* All places of the file, those behind the list with FF. */
static int add_update(struct writer *writer, const struct list_file *file,
                      const struct change_list *list, unsigned places, struct fault *fault)
{
	const size_t item = PLMN_SIZE + (size_t)file->tail_size;
	uint8_t *update = writer->octets[writer->count];
	const uint8_t header[] = { 0x00, 0xD6, 0x00, 0x00, (uint8_t)(item * places) };

	if (list->count > places)
		return fault_set(fault, FAULT_LIMIT, file->name,
		                 "%u networks; the card's file has %u places", list->count, places);
	memcpy(update, header, sizeof header);
	for (unsigned i = 0; i < places; i++) {
		uint8_t *at = update + UPDATE_HEAD + item * i;

		memset(at, 0xFF, PLMN_SIZE);
		memset(at + PLMN_SIZE, 0, file->tail_size);
		if (i >= list->count)
			continue;
		if (plmn_of_text(list->code[i], at) < 0)
			return fault_set(fault, FAULT_INPUT, file->name, "'%s' is no network",
			                 list->code[i]);
		memcpy(at + PLMN_SIZE, file->tail, file->tail_size);
	}
	writer->command[writer->count++] =
		(struct rfm_command){ update, UPDATE_HEAD + item * places };
	return 0;
}

static int refuse(struct fault *fault, const char *where, const char *what)
{
	return fault_set(fault, FAULT_REFUSED, where,
	                 "%s; the card is of kind rfm, which has no applet: its networks' lists "
	                 "can be changed, and nothing else",
	                 what);
}

/* What such a card cannot do is told before anything is sent. */
static int judge_change(const struct change *change, const struct rfm_card *card,
                        struct fault *fault)
{
	char where[FAULT_WHERE_MAX];

	if (change->mode != CHANGE_MODE_NONE)
		return refuse(fault, "appletMode", "it has no modes");
	if (change->active_imsi[0] && strcmp(change->active_imsi, card->imsi) != 0)
		return refuse(fault, "activeImsi", "it has one IMSI");
	if (change->lock != CHANGE_LOCK_NONE || change->reset)
		return refuse(fault, "device lock", "it has none");
	for (unsigned i = 0; i < change->slots; i++) {
		snprintf(where, sizeof where, "sim[%u]", i);
		if (strcmp(change->slot[i].imsi, card->imsi) != 0)
			return refuse(fault, where, "it has no slots for other IMSIs");
		if (change->slot[i].countries.given)
			return refuse(fault, where, "it keeps no allowed countries");
	}
	return 0;
}

int rfm_of_change(const struct change *change, const struct rfm_card *card,
                  uint8_t script[RFM_SCRIPT_MAX], size_t *commands, struct fault *fault)
{
	struct writer writer = { .count = 0 };
	int rc = judge_change(change, card, fault);

	if (rc < 0)
		return rc;
	add_select(&writer, CURRENT_ADF);
	/* An IMSI stands in a change once. */
	if (change->slots > 0 && change->slot[0].preferred.given) {
		add_select(&writer, EF_OPLMNWACT);
		rc = add_update(&writer, &preferred_file, &change->slot[0].preferred,
		                card->preferred, fault);
	}
	if (rc == 0 && change->slots > 0 && change->slot[0].forbidden.given) {
		add_select(&writer, EF_FPLMN);
		rc = add_update(&writer, &forbidden_file, &change->slot[0].forbidden,
		                card->forbidden, fault);
	}
	if (rc < 0)
		return rc;
	*commands = writer.count;
	return rfm_write_script(card->format, writer.command, writer.count, script, fault);
}
