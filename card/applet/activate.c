/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/activate.h"

#include <stdbool.h>

#include "auth/credential.h"
#include "uicc/applet.h"
#include "uicc/features.h"
#include "wire/frame.h"
#include "wire/mem.h"
#include "wire/plmn.h"

enum {
	ACC_SIZE = 2,
	AD_AT_MNC_SIZE = 3, /* TS 31.102 4.2.18: octet 4, low nibble */
	WACT_SIZE = 5,      /* a PLMN and its access technologies    */
	LIST_SIZE = APPLET_NETWORKS_MAX * PLMN_SIZE,
	COMPARE_CHUNK = 32,
};

/* Every technology: UTRAN, E-UTRAN, NG-RAN, GSM. TS 31.102 4.2.5. */
static const uint8_t every_technology[] = { 0xC8, 0x80 };

#define HEAD(literal) .head = (const uint8_t *)(literal), .head_size = sizeof(literal) - 1

#define NEVER_5GS "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00\x00\x01"

/* clang-format off */
/* Never registered and no keys: TS 31.102 4.2.3, 4.2.4, 4.2.17, 4.2.23, 4.2.91, 4.2.92, 4.4.3.1, 4.4.3.2,
 * 4.4.11.2 to 4.4.11.6. What comes behind the head is FF. */
static const struct empty {
	uint16_t file; /* enum file_id               */
	uint16_t size; /* of the file's body, octets */
	uint8_t head_size;
	const uint8_t *head;
} empties[] = {
	{ FILE_LOCI, 11, HEAD("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00\xFF\x01") },
	{ FILE_PSLOCI, 14, HEAD("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00\xFF\x01") },
	{ FILE_EPSLOCI, 18,
	  HEAD("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00\x01") },
	{ FILE_KEYS, 33, HEAD("\x07") },
	{ FILE_KEYS_PS, 33, HEAD("\x07") },
	{ FILE_EPSNSC, 80, HEAD("") },
	UICC_IF(UICC_WITH_2G, { FILE_KC, 9, HEAD("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x07") },)
	UICC_IF(UICC_WITH_2G, { FILE_KC_GPRS, 9, HEAD("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x07") },)
	UICC_IF(UICC_WITH_5GS, { FILE_5GS_LOCI, 20, HEAD(NEVER_5GS) },)
	UICC_IF(UICC_WITH_5GS, { FILE_5GS_N3GPP_LOCI, 20, HEAD(NEVER_5GS) },)
	UICC_IF(UICC_WITH_5GS, { FILE_5GS_NSC, 124, HEAD("") },)
	UICC_IF(UICC_WITH_5GS, { FILE_5GS_N3GPP_NSC, 124, HEAD("") },)
	UICC_IF(UICC_WITH_5GS, { FILE_5G_AUTH_KEYS, 110, HEAD("") },)
};
/* clang-format on */

enum { EMPTY_SIZE_MAX = 124 };

static int forget_registration(struct fs *fs)
{
	uint8_t body[EMPTY_SIZE_MAX];
	int rc = 0;

	for (unsigned i = 0; i < sizeof empties / sizeof empties[0] && rc == 0; i++) {
		const struct empty *const empty = &empties[i];

		memset(body, 0xFF, sizeof body);
		memcpy(body, empty->head, empty->head_size);
		rc = file_write(fs, empty->file, 0, body, empty->size);
	}
	return rc;
}

/* Writes the file from its beginning. Returns 1, 0 where it held these octets already, or an error. */
static int replace(struct fs *fs, uint16_t file, const uint8_t *octets, uint16_t size)
{
	uint8_t found[COMPARE_CHUNK];
	bool same = true;
	int rc;

	for (uint16_t done = 0; done < size && same; done = (uint16_t)(done + COMPARE_CHUNK)) {
		const uint16_t left = (uint16_t)(size - done);
		const uint16_t part = left < COMPARE_CHUNK ? left : COMPARE_CHUNK;

		if ((rc = file_read(fs, file, done, found, part)) < 0)
			return rc;
		same = memcmp(found, octets + done, part) == 0;
	}
	if (same)
		return 0;
	rc = file_write(fs, file, 0, octets, size);
	return rc < 0 ? rc : 1;
}

static void with_technologies(uint8_t entry[WACT_SIZE], const uint8_t plmn[PLMN_SIZE])
{
	memcpy(entry, plmn, PLMN_SIZE);
	memcpy(entry + PLMN_SIZE, every_technology, sizeof every_technology);
}

static FRAME_APART int show_identity(struct fs *fs, uint8_t number)
{
	uint8_t slot[SLOT_AT_COUNTRIES], home[WACT_SIZE], plmn[PLMN_SIZE], ad;
	int rc = record_read(fs, FILE_SLOT, number, 0, slot, sizeof slot);

	if (rc < 0 || (rc = file_read(fs, FILE_AD, AD_AT_MNC_SIZE, &ad, 1)) < 0)
		return rc;
	ad = (uint8_t)((ad & 0xF0) | slot[SLOT_AT_MNC_SIZE]);
	plmn_of_imsi(plmn, slot + SLOT_AT_IMSI, slot[SLOT_AT_MNC_SIZE]);
	with_technologies(home, plmn);
	if ((rc = file_write(fs, FILE_IMSI, 0, slot + SLOT_AT_IMSI, IMSI_EF_SIZE)) < 0 ||
	    (rc = file_write(fs, FILE_ACC, 0, slot + SLOT_AT_ACC, ACC_SIZE)) < 0 ||
	    (rc = file_write(fs, FILE_AD, AD_AT_MNC_SIZE, &ad, 1)) < 0 ||
	    (rc = file_write(fs, FILE_HPLMNWACT, 0, home, sizeof home)) < 0)
		return rc;
	return forget_registration(fs);
}

/* Returns 1 where the file changed, 0 where it did not, or an error. */
static FRAME_APART int show_preferred(struct fs *fs, uint8_t number)
{
	static const uint8_t no_plmn[WACT_SIZE] = { 0xFF, 0xFF, 0xFF, 0x00, 0x00 };
	uint8_t entries[APPLET_NETWORKS_MAX * WACT_SIZE];
	/* They grow from the front over the list at the end, which is read before it is reached. */
	const uint8_t *const plmns = entries + sizeof entries - LIST_SIZE;
	const int rc = record_read(fs, FILE_SLOT, number, SLOT_AT_PREFERRED,
	                           entries + sizeof entries - LIST_SIZE, LIST_SIZE);

	if (rc < 0)
		return rc;
	for (unsigned i = 0; i < APPLET_NETWORKS_MAX; i++) {
		uint8_t *entry = entries + i * WACT_SIZE, plmn[PLMN_SIZE];

		memcpy(plmn, plmns + i * PLMN_SIZE, PLMN_SIZE);
		if (plmn_is_valid(plmn))
			with_technologies(entry, plmn);
		else
			memcpy(entry, no_plmn, WACT_SIZE);
	}
	return replace(fs, FILE_OPLMNWACT, entries, sizeof entries);
}

static FRAME_APART int show_forbidden(struct fs *fs, uint8_t number)
{
	uint8_t plmns[LIST_SIZE];
	const int rc = record_read(fs, FILE_SLOT, number, SLOT_AT_FORBIDDEN, plmns, sizeof plmns);

	return rc < 0 ? rc : replace(fs, FILE_FPLMN, plmns, sizeof plmns);
}

int slot_show(const struct applet *applet, uint8_t number, uint8_t parts)
{
	const bool all = parts & SLOT_SUBSCRIPTION;
	int preferred = 0, forbidden = 0, rc;

	if (all && ((rc = show_identity(applet->fs, number)) < 0 ||
	            (rc = credential_switch(applet->fs, number)) < 0))
		return rc;
	if ((all || (parts & SLOT_PREFERRED)) &&
	    (preferred = show_preferred(applet->fs, number)) < 0)
		return preferred;
	if ((all || (parts & SLOT_FORBIDDEN)) &&
	    (forbidden = show_forbidden(applet->fs, number)) < 0)
		return forbidden;
	if (all)
		cat_refresh(applet->cat, CAT_REFRESH_ALL);
	else
		cat_refresh(applet->cat, (uint8_t)((preferred ? CAT_REFRESH_PREFERRED : 0) |
		                                   (forbidden ? CAT_REFRESH_FORBIDDEN : 0)));
	return 0;
}
