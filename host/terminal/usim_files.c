/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/usim_files.h"

#include <string.h>

#include "octets/plmn.h"
#include "octets/tlv.h"
#include "terminal/card_files.h"

enum {
	PLMN_SIZE = 3,
	WACT_SIZE = 5, /* a PLMN and its access technologies */
	FILE_MAX = SELECTION_LIST_MAX * WACT_SIZE,
	AD_MNC = 3,
	UNUSED = 0xFF,
};

struct usim_file {
	uint64_t path;
	const char *name;
	uint8_t service; /* of EF.UST; 0 always there */
	uint8_t touches;
	bool records; /* the first one is read      */
	/* The whole file; size 0 where it is not there. */
	void (*take)(struct handset *handset, const uint8_t *octets, size_t size, size_t which);
	size_t which;
};

static void take_language(struct handset *handset, const uint8_t *octets, size_t size, size_t which)
{
	/* EF.LI comes before EF.PL where it says something, TS 31.102 5.1.1.2. */
	(void)which;
	if (size >= 2 && octets[0] != UNUSED)
		memcpy(handset->usim.language, octets, 2);
}

static void take_iccid(struct handset *handset, const uint8_t *octets, size_t size, size_t which)
{
	(void)which;
	handset->state.iccid[0] = '\0';
	if (size == 10)
		bcd_to_text(octets, size, handset->state.iccid);
}

static void take_ust(struct handset *handset, const uint8_t *octets, size_t size, size_t which)
{
	struct usim *usim = &handset->usim;

	(void)which;
	usim->ust_size = size < sizeof usim->ust ? size : sizeof usim->ust;
	memcpy(usim->ust, octets, usim->ust_size);
}

static void take_imsi(struct handset *handset, const uint8_t *octets, size_t size, size_t which)
{
	(void)which;
	handset->state.imsi[0] = '\0';
	if (size == 9 && imsi_of_ef(octets, handset->state.imsi) < 0)
		handset->state.imsi[0] = '\0';
}

static void take_ad(struct handset *handset, const uint8_t *octets, size_t size, size_t which)
{
	const unsigned digits = size > AD_MNC ? octets[AD_MNC] & 0xFu : 0;

	(void)which;
	handset->usim.mnc_digits = digits == 3 ? 3 : 2;
}

static void take_hpplmn(struct handset *handset, const uint8_t *octets, size_t size, size_t which)
{
	(void)which;
	handset->usim.hpplmn_size = size;
	if (size > 0)
		handset->usim.hpplmn = octets[0];
}

static void take_location(struct handset *handset, const uint8_t *octets, size_t size, size_t which)
{
	if (size > INSIDE_LOCATION_MAX)
		size = 0;
	handset->usim.location_size[which] = size;
	memcpy(handset->usim.location[which], octets, size);
}

/* The lists of struct usim, by their place in it. */
#define LIST(name) offsetof(struct usim, name)

static struct selection_list *list_at(struct handset *handset, size_t which)
{
	return (struct selection_list *)((char *)&handset->usim + which);
}

static void add_entry(struct selection_list *list, const uint8_t plmn[3], uint16_t access)
{
	struct selection_entry *entry = &list->entry[list->count];

	if (list->count == SELECTION_LIST_MAX || plmn_to_text(plmn, entry->plmn) < 0 ||
	    !entry->plmn[0])
		return;
	entry->access = access;
	list->count++;
}

static void take_wact(struct handset *handset, const uint8_t *octets, size_t size, size_t which)
{
	struct selection_list *list = list_at(handset, which);

	list->count = 0;
	for (size_t at = 0; at + WACT_SIZE <= size; at += WACT_SIZE)
		add_entry(list, octets + at,
		          (uint16_t)(octets[at + PLMN_SIZE] << 8 | octets[at + PLMN_SIZE + 1]));
}

static void take_plmns(struct handset *handset, const uint8_t *octets, size_t size, size_t which)
{
	struct selection_list *list = list_at(handset, which);

	list->count = 0;
	for (size_t at = 0; at + PLMN_SIZE <= size; at += PLMN_SIZE)
		add_entry(list, octets + at, 0);
}

static void take_fplmn(struct handset *handset, const uint8_t *octets, size_t size, size_t which)
{
	struct handset_state *state = &handset->state;

	(void)which;
	state->fplmns = 0;
	handset->usim.fplmn_room = size / PLMN_SIZE;
	if (handset->usim.fplmn_room > HANDSET_FPLMN_MAX)
		handset->usim.fplmn_room = HANDSET_FPLMN_MAX;
	for (size_t i = 0; i < handset->usim.fplmn_room; i++)
		if (plmn_to_text(octets + i * PLMN_SIZE, state->fplmn[state->fplmns]) == 0 &&
		    state->fplmn[state->fplmns][0])
			state->fplmns++;
}

static const struct usim_file card_files[] = {
	{ .path = 0x2FE2, .name = "EF.ICCID", .take = take_iccid },
	{ .path = 0x2F05, .name = "EF.PL", .take = take_language },
	{ .path = 0x2F06, .name = "EF.ARR", .records = true },
};

#define USIM(fid) 0x7FFF##fid
#define OF_5GS(fid) 0x7FFF5FC0##fid

/* TS 31.102 5.1.1.2 and 5.2: what tells how to read on comes first, then who this is, where it was,
 * where it may go, and what else is shown or used. */
static const struct usim_file usim_files[] = {
	{ .path = USIM(6F05), .name = "EF.LI", .take = take_language },
	{ .path = USIM(6FB7), .name = "EF.ECC", .records = true },
	{ .path = USIM(6F38), .name = "EF.UST", .take = take_ust },
	{ .path = USIM(6FAD), .name = "EF.AD", .touches = USIM_IDENTITY, .take = take_ad },
	{ .path = USIM(6F07), .name = "EF.IMSI", .touches = USIM_IDENTITY, .take = take_imsi },
	{ .path = USIM(6F78), .name = "EF.ACC" },
	{ .path = USIM(6F31), .name = "EF.HPPLMN", .take = take_hpplmn },
	{ .path = USIM(6F08), .name = "EF.Keys" },
	{ .path = USIM(6F09), .name = "EF.KeysPS" },
	{ .path = USIM(6F7E), .name = "EF.LOCI", .take = take_location, .which = LOCI },
	{ .path = USIM(6F73), .name = "EF.PSLOCI", .take = take_location, .which = PSLOCI },
	{ .path = USIM(6FE3),
	  .name = "EF.EPSLOCI",
	  .service = 85,
	  .take = take_location,
	  .which = EPSLOCI },
	{ .path = OF_5GS(4F01),
	  .name = "EF.5GS3GPPLOCI",
	  .service = 122,
	  .take = take_location,
	  .which = LOCI_5GS },
	{ .path = USIM(6F7B), .name = "EF.FPLMN", .touches = USIM_LISTS, .take = take_fplmn },
	{ .path = USIM(6F62),
	  .name = "EF.HPLMNwAcT",
	  .service = 43,
	  .touches = USIM_LISTS,
	  .take = take_wact,
	  .which = LIST(home_access) },
	{ .path = USIM(6FD9),
	  .name = "EF.EHPLMN",
	  .service = 71,
	  .touches = USIM_LISTS,
	  .take = take_plmns,
	  .which = LIST(equivalent) },
	{ .path = USIM(6F60),
	  .name = "EF.PLMNwAcT",
	  .service = 20,
	  .touches = USIM_LISTS,
	  .take = take_wact,
	  .which = LIST(user) },
	{ .path = USIM(6F61),
	  .name = "EF.OPLMNwAcT",
	  .service = 42,
	  .touches = USIM_LISTS,
	  .take = take_wact,
	  .which = LIST(operators) },
	{ .path = USIM(6F5B), .name = "EF.START-HFN" },
	{ .path = USIM(6F46), .name = "EF.SPN", .service = 19 },
	{ .path = USIM(6F40), .name = "EF.MSISDN", .service = 21, .records = true },
	{ .path = USIM(6F42), .name = "EF.SMSP", .service = 12, .records = true },
};

bool usim_offers(const struct usim *usim, unsigned service)
{
	const size_t at = (service - 1) / 8;

	return at < usim->ust_size && (usim->ust[at] >> (service - 1) % 8 & 1);
}

static int read_file(struct handset *handset, const struct usim_file *file, struct fault *fault)
{
	uint8_t octets[FILE_MAX];
	int rc = 0;

	if (file->service == 0 || usim_offers(&handset->usim, file->service)) {
		struct card_file found = { 0 };

		rc = file->records ? card_select(handset, file->path, &found, fault)
		                   : card_read(handset, file->path, octets, sizeof octets, fault);
		if (file->records && rc > 0 && found.records > 0)
			rc = card_read_record(handset, 1, octets, sizeof octets, fault);
	}
	if (rc >= 0 && file->take)
		file->take(handset, octets, (size_t)rc, file->which);
	return rc < 0 ? rc : 0;
}

/* The AID of the first USIM of EF.DIR: A0000000871002, TS 101 220 annex E. */
static int read_directory(struct handset *handset, struct fault *fault)
{
	static const uint8_t usim[] = { 0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02 };
	struct card_file file;
	int rc = card_select(handset, 0x2F00, &file, fault);

	for (unsigned n = 1; rc > 0 && n <= file.records; n++) {
		uint8_t record[255];
		const uint8_t *at = record;
		struct tlv_item template, aid;

		rc = card_read_record(handset, n, record, sizeof record, fault);
		if (rc <= 0 || tlv_take(&at, record + rc, &template) <= 0 || template.tag != 0x61 ||
		    tlv_find(template.value, template.size, 0x4F, &aid) <= 0 ||
		    aid.size < sizeof usim || aid.size > INSIDE_AID_MAX ||
		    memcmp(aid.value, usim, sizeof usim) != 0)
			continue;
		memcpy(handset->usim.aid, aid.value, aid.size);
		handset->usim.aid_size = aid.size;
		break;
	}
	return rc < 0 ? rc : 0;
}

int usim_read_card(struct handset *handset, struct fault *fault)
{
	int rc = 0;

	for (size_t i = 0; i < sizeof card_files / sizeof card_files[0] && rc == 0; i++)
		rc = read_file(handset, &card_files[i], fault);
	return rc < 0 ? rc : read_directory(handset, fault);
}

int usim_read_all(struct handset *handset, struct fault *fault)
{
	int rc = 0;

	for (size_t i = 0; i < sizeof usim_files / sizeof usim_files[0] && rc == 0; i++)
		rc = read_file(handset, &usim_files[i], fault);
	return rc;
}

static const struct usim_file *file_of(uint64_t path)
{
	for (size_t i = 0; i < sizeof usim_files / sizeof usim_files[0]; i++)
		if (usim_files[i].path == path)
			return &usim_files[i];
	for (size_t i = 0; i < sizeof card_files / sizeof card_files[0]; i++)
		if (card_files[i].path == path)
			return &card_files[i];
	return NULL;
}

int usim_read_path(struct handset *handset, uint64_t path, struct fault *fault)
{
	const struct usim_file *file = file_of(path);
	int rc;

	if (!file)
		return 0;
	rc = read_file(handset, file, fault);
	return rc < 0 ? rc : file->touches | USIM_OTHER;
}

const char *usim_file_name(uint64_t path)
{
	const struct usim_file *file = file_of(path);

	return file ? file->name : NULL;
}

void usim_hplmn(const struct handset *handset, char plmn[WORLD_PLMN_MAX])
{
	const size_t digits = 3 + handset->usim.mnc_digits;

	plmn[0] = '\0';
	if (strlen(handset->state.imsi) <= digits)
		return;
	memcpy(plmn, handset->state.imsi, digits);
	plmn[digits] = '\0';
}

int usim_write_fplmn(struct handset *handset, struct fault *fault)
{
	const size_t room = handset->usim.fplmn_room;
	uint8_t octets[HANDSET_FPLMN_MAX * PLMN_SIZE];
	int rc;

	memset(octets, UNUSED, sizeof octets);
	for (size_t i = 0; i < handset->state.fplmns && i < room; i++)
		if (plmn_of_text(handset->state.fplmn[i], octets + i * PLMN_SIZE) < 0)
			return fault_set(fault, FAULT_INPUT, "EF.FPLMN", "'%s' is no network",
			                 handset->state.fplmn[i]);
	rc = room > 0 ? card_update(handset, PATH_FPLMN, octets, room * PLMN_SIZE, fault) : 0;
	return rc < 0 ? rc : 0;
}
