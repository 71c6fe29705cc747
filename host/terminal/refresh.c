/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/refresh.h"

#include <stdio.h>
#include <string.h>

#include "octets/plmn.h"
#include "terminal/card_files.h"
#include "terminal/envelopes.h"
#include "terminal/usim_files.h"

enum {
	NAMES_MAX = 200,
	WACT_SIZE = 5,
	PATH_MF = 0x3F00,
	STEERING_BIT = PROFILE_BIT(30, 4),
	REFRESH_STEERING = 0x07,
	INS_STATUS = 0xF2,
	STATUS_INITIALISED = 0x01,
	STATUS_NO_DATA = 0x0C,
};

/* What the handset was before the files were read. */
struct before {
	char imsi[sizeof((struct handset_state *)0)->imsi];
};

static void remember(const struct handset *handset, struct before *before)
{
	memcpy(before->imsi, handset->state.imsi, sizeof before->imsi);
}

/* Another IMSI registers anew; so does who has no service, and who is where it may not be. */
static void judge_change(struct handset *handset, const struct before *before)
{
	const struct handset_state *state = &handset->state;

	if (strcmp(before->imsi, state->imsi) != 0) {
		handset_tell(handset, TOLD_STATE, "IMSI %s", state->imsi[0] ? state->imsi : "none");
		handset->usim.invalid = false;
		handset->barred_count = 0;
		handset->due |= DUE_SELECT;
	}
	if (state->service != SERVICE_NORMAL)
		handset->due |= DUE_SELECT;
	for (size_t i = 0; i < state->fplmns && !handset->manual; i++)
		if (strcmp(state->fplmn[i], state->cell.plmn) == 0)
			handset->due |= DUE_SELECT;
}

/* TS 102 223 8.18: how many, then their paths from the MF. Takes the next one; false at the end. */
static bool take_path(const uint8_t **at, const uint8_t *end, uint64_t *path)
{
	*path = 0;
	while (end - *at >= 2) {
		const unsigned fid = (unsigned)((*at)[0] << 8 | (*at)[1]), kind = fid >> 8;

		*at += 2;
		if (fid != PATH_MF)
			*path = *path << 16 | fid;
		/* 2F, 4F, 6F: an EF ends its path, TS 102 221 13, TS 31.102. */
		if (kind == 0x2F || kind == 0x4F || kind == 0x6F)
			return true;
	}
	return false;
}

static int read_named(struct handset *handset, const struct tlv_item *list, char names[NAMES_MAX],
                      struct fault *fault)
{
	const uint8_t *at = list->value + 1, *const end = list->value + list->size;
	size_t size = 0;
	uint64_t path;

	while (list->size > 0 && take_path(&at, end, &path)) {
		const char *name = usim_file_name(path);
		const int rc = usim_read_path(handset, path, fault);

		if (rc < 0)
			return rc;
		if (size < NAMES_MAX)
			size += (size_t)snprintf(names + size, NAMES_MAX - size, ", %s",
			                         name ? name : "another file");
	}
	return 0;
}

/* TS 31.102 5.1.1.2 again; STATUS tells the card that it is done. */
static int initialise(struct handset *handset, struct fault *fault)
{
	static const uint8_t header[] = { CARD_CLA_ETSI, INS_STATUS, STATUS_INITIALISED,
		                          STATUS_NO_DATA };
	struct terminal_reply reply;
	int rc;

	handset->usim.invalid = false;
	if ((rc = usim_read_all(handset, fault)) < 0)
		return rc;
	return card_send(handset, header, NULL, 0, &reply, fault);
}

static int refresh_files(struct handset *handset, const struct command *command,
                         struct fault *fault)
{
	char names[NAMES_MAX] = "";
	struct tlv_item list;
	int rc;

	if (!command_take(command, BARE_FILE_LIST, &list))
		return RESULT_MISSING;
	rc = read_named(handset, &list, names, fault);
	handset_tell(handset, TOLD_CARD, "REFRESH: file change%s", names);
	return rc;
}

static int refresh_all(struct handset *handset, const struct command *command, struct fault *fault)
{
	(void)command;
	handset_tell(handset, TOLD_CARD, "REFRESH: initialisation, all files");
	return initialise(handset, fault);
}

static int refresh_initialise(struct handset *handset, const struct command *command,
                              struct fault *fault)
{
	char names[NAMES_MAX] = "";
	struct tlv_item list;
	int rc = 0;

	if (command_take(command, BARE_FILE_LIST, &list))
		rc = read_named(handset, &list, names, fault);
	handset_tell(handset, TOLD_CARD, "REFRESH: initialisation%s", names);
	return rc < 0 ? rc : initialise(handset, fault);
}

static int refresh_reset(struct handset *handset, const struct command *command,
                         struct fault *fault)
{
	(void)command;
	(void)fault;
	handset_tell(handset, TOLD_CARD, "REFRESH: reset of the card");
	handset->due |= DUE_RESET;
	return RESULT_DONE;
}

/* The application is selected anew, TS 102 223 6.4.7.1. */
static int refresh_application(struct handset *handset, const struct command *command,
                               struct fault *fault)
{
	int rc;

	(void)command;
	handset_tell(handset, TOLD_CARD, "REFRESH: reset of the application");
	rc = card_select_usim(handset, fault);
	return rc < 0 ? rc : initialise(handset, fault);
}

static int refresh_session(struct handset *handset, const struct command *command,
                           struct fault *fault)
{
	(void)command;
	handset_tell(handset, TOLD_CARD, "REFRESH: reset of the 3G session");
	return initialise(handset, fault);
}

static void unforbid(struct handset *handset, const char *plmn, bool *changed)
{
	struct handset_state *state = &handset->state;

	for (size_t i = 0; i < state->fplmns; i++) {
		if (strcmp(state->fplmn[i], plmn) != 0)
			continue;
		memmove(state->fplmn + i, state->fplmn + i + 1,
		        (--state->fplmns - i) * sizeof *state->fplmn);
		*changed = true;
		return;
	}
}

/* TS 31.111 6.4.7.2, TS 23.122 4.4.6: the list stands for EF.OPLMNwAcT until the next. */
static int refresh_steering(struct handset *handset, const struct command *command,
                            struct fault *fault)
{
	struct selection_list *list = &handset->usim.operators;
	struct tlv_item item;
	bool changed = false;

	if (!command_take(command, BARE_PLMN_LIST, &item))
		return RESULT_MISSING;
	list->count = 0;
	for (size_t at = 0; at + WACT_SIZE <= item.size && list->count < SELECTION_LIST_MAX;
	     at += WACT_SIZE) {
		struct selection_entry *entry = &list->entry[list->count];

		if (plmn_to_text(item.value + at, entry->plmn) < 0 || !entry->plmn[0])
			continue;
		entry->access = (uint16_t)(item.value[at + 3] << 8 | item.value[at + 4]);
		list->count++;
		unforbid(handset, entry->plmn, &changed);
	}
	handset_tell(handset, TOLD_CARD, "REFRESH: Steering of Roaming, %zu networks", list->count);
	handset->due |= DUE_HIGHER;
	return changed ? usim_write_fplmn(handset, fault) : 0;
}

/* By qualifier, TS 102 223 8.6, TS 31.111 8.6. */
static const struct kind {
	int (*run)(struct handset *handset, const struct command *command, struct fault *fault);
} kinds[] = {
	[0x00] = { refresh_all },        [0x01] = { refresh_files },
	[0x02] = { refresh_initialise }, [0x03] = { refresh_initialise },
	[0x04] = { refresh_reset },      [0x05] = { refresh_application },
	[0x06] = { refresh_session },    [0x07] = { refresh_steering },
};

int refresh_run(struct handset *handset, const struct command *command, struct answer *answer,
                struct fault *fault)
{
	struct before before;
	int rc;

	(void)answer;
	if (command->qualifier >= sizeof kinds / sizeof kinds[0])
		return RESULT_DATA_UNKNOWN;
	if (command->qualifier == REFRESH_STEERING && !obey_announces(handset, STEERING_BIT)) {
		handset->state.unannounced++;
		return RESULT_BEYOND;
	}
	remember(handset, &before);
	rc = kinds[command->qualifier].run(handset, command, fault);
	if (rc != 0)
		return rc;
	handset->state.refreshes++;
	judge_change(handset, &before);
	return RESULT_DONE;
}
