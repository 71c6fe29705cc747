/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/view.h"

#include <stdio.h>
#include <string.h>

#include "octets/plmn.h"

/* Where things stand on a card: TS 102 221 13.2, TS 31.102 4.2, docs/applet-protocol.md 4. */
enum fid {
	EF_ICCID = 0x2FE2,
	EF_IMSI = 0x6F07,
	EF_OPLMNWACT = 0x6F61,
	EF_FPLMN = 0x6F7B,
	EF_STATE = 0x6F01,
	EF_SLOT = 0x6F02,
};

enum {
	ICCID_SIZE = 10,
	IMSI_SIZE = 9,
	MCC_SIZE = 2,
	PLMN_SIZE = 3,
	PLMN_ACT_SIZE = 5,
	STATE_SIZE = 16,
	STATE_MODE = 1,
	STATE_ACTIVE = 2,
	STATE_LOCK_ON = 3,
	STATE_LOCK = 4,
	STATE_IMEI = 5,
	IMEI_SIZE = 7,
	SLOT_SIZE = 240,
	SLOT_IMSI = 1,
	SLOT_MNC_SIZE = 10,
	SLOT_ACC = 11,
	SLOT_COUNTRIES = 16,
	SLOT_PREFERRED = 48,
	SLOT_FORBIDDEN = 144,
	REFERENCE_PIN1 = 0x01,
	REFERENCE_ADM1 = 0x0A,
};

static const uint8_t aid_usim[] = { 0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02 };
static const uint8_t aid_applet[] = { 0xF0, 0x52, 0x4F, 0x41, 0x4D, 0x43, 0x41, 0x52, 0x44, 0x01 };

/* A read failed, or what was read is not coded as its clause has it: say of which file. */
static int file_fault(struct fault *fault, const char *file, int rc)
{
	struct fault cause;

	if (!fault)
		return rc;
	cause = *fault;
	return fault_set(fault, rc, file, "%s: %s", cause.where, cause.text);
}

static int bad_coding(struct fault *fault, const char *file)
{
	return fault_set(fault, FAULT_INPUT, file, "its content is not coded as it should be");
}

static int read_ef(struct terminal *terminal, enum fid fid, const char *file, uint8_t *to,
                   size_t least, size_t room, struct fault *fault)
{
	const uint16_t path[] = { (uint16_t)fid };
	int rc = terminal_select(terminal, fid == EF_ICCID ? NULL : aid_usim,
	                         fid == EF_ICCID ? 0 : sizeof aid_usim, path, 1, fault);

	if (rc == 0)
		rc = terminal_read_binary(terminal, to, room, fault);
	if (rc < 0)
		return file_fault(fault, file, rc);
	return (size_t)rc < least ? bad_coding(fault, file) : rc;
}

int view_select_usim(struct terminal *terminal, const uint16_t *path, size_t depth,
                     struct fault *fault)
{
	return terminal_select(terminal, aid_usim, sizeof aid_usim, path, depth, fault);
}

int view_iccid(struct terminal *terminal, char iccid[21], struct fault *fault)
{
	uint8_t ef[ICCID_SIZE];
	const int rc = read_ef(terminal, EF_ICCID, "EF.ICCID", ef, sizeof ef, sizeof ef, fault);

	if (rc < 0)
		return rc;
	return bcd_to_text(ef, sizeof ef, iccid) < 0 ? bad_coding(fault, "EF.ICCID") : 0;
}

/* A list of networks or countries, item octets apart; places that are not used end nothing. */
static int read_codes(const uint8_t *octets, size_t size, size_t item, struct change_list *list)
{
	list->given = true;
	list->count = 0;
	for (size_t at = 0; at + item <= size; at += item) {
		char code[CHANGE_CODE_MAX];
		const int rc = item == MCC_SIZE ? mcc_to_text(octets + at, code)
		                                : plmn_to_text(octets + at, code);

		if (rc < 0)
			return rc;
		if (!code[0])
			continue;
		if (list->count == CHANGE_NETWORKS_MAX)
			return -1;
		strcpy(list->code[list->count++], code);
	}
	return 0;
}

/* PIN1 right; or refused, since it is off or has few tries left, and then a read tells. */
int view_open_usim(struct terminal *terminal, const struct view_secrets *secrets,
                   struct fault *fault)
{
	uint8_t octets[IMSI_SIZE];
	int rc = view_select_usim(terminal, NULL, 0, fault);

	if (rc < 0 || !secrets->pin1_known)
		return rc;
	rc = terminal_verify(terminal, REFERENCE_PIN1, secrets->pin1, fault);
	if (rc == FAULT_REFUSED &&
	    read_ef(terminal, EF_IMSI, "EF.IMSI", octets, IMSI_SIZE, IMSI_SIZE, NULL) > 0)
		return 0;
	return rc;
}

static int read_usim(struct terminal *terminal, const struct view_secrets *secrets,
                     struct view *view, struct fault *fault)
{
	uint8_t octets[TERMINAL_DATA_MAX];
	int rc = view_open_usim(terminal, secrets, fault);

	if (rc < 0)
		return file_fault(fault, "ADF.USIM", rc);
	rc = read_ef(terminal, EF_IMSI, "EF.IMSI", octets, IMSI_SIZE, IMSI_SIZE, fault);
	if (rc < 0)
		return rc;
	if (imsi_of_ef(octets, view->imsi) < 0)
		return bad_coding(fault, "EF.IMSI");
	rc = read_ef(terminal, EF_OPLMNWACT, "EF.OPLMNwAcT", octets, 0, sizeof octets, fault);
	if (rc < 0)
		return rc;
	if (read_codes(octets, (size_t)rc, PLMN_ACT_SIZE, &view->oplmn) < 0)
		return bad_coding(fault, "EF.OPLMNwAcT");
	rc = read_ef(terminal, EF_FPLMN, "EF.FPLMN", octets, 0, sizeof octets, fault);
	if (rc < 0)
		return rc;
	return read_codes(octets, (size_t)rc, PLMN_SIZE, &view->fplmn) < 0
	               ? bad_coding(fault, "EF.FPLMN")
	               : 0;
}

int view_slot_of(const uint8_t *octets, size_t size, struct view_slot *slot)
{
	if (size != SLOT_SIZE)
		return -1;
	slot->in_use = octets[0] == 1;
	if (!slot->in_use)
		return 0;
	slot->mnc_size = octets[SLOT_MNC_SIZE];
	slot->acc = (uint16_t)(octets[SLOT_ACC] << 8 | octets[SLOT_ACC + 1]);
	if (imsi_of_ef(octets + SLOT_IMSI, slot->imsi) < 0 ||
	    read_codes(octets + SLOT_COUNTRIES, SLOT_PREFERRED - SLOT_COUNTRIES, MCC_SIZE,
	               &slot->countries) < 0 ||
	    read_codes(octets + SLOT_PREFERRED, SLOT_FORBIDDEN - SLOT_PREFERRED, PLMN_SIZE,
	               &slot->preferred) < 0 ||
	    read_codes(octets + SLOT_FORBIDDEN, SLOT_SIZE - SLOT_FORBIDDEN, PLMN_SIZE,
	               &slot->forbidden) < 0)
		return -1;
	return 0;
}

static int read_slot(struct terminal *terminal, unsigned number, struct view_slot *slot,
                     struct fault *fault)
{
	uint8_t octets[SLOT_SIZE];
	const int rc = terminal_read_record(terminal, number, octets, sizeof octets, fault);

	if (rc < 0)
		return file_fault(fault, "EF.SLOT", rc);
	return view_slot_of(octets, (size_t)rc, slot) < 0 ? bad_coding(fault, "EF.SLOT") : 0;
}

int view_state_of(const uint8_t *octets, size_t size, struct view *view)
{
	if (size != STATE_SIZE || octets[STATE_MODE] > 1 ||
	    octets[STATE_ACTIVE] > CHANGE_SLOTS_MAX || octets[STATE_LOCK] > 2 ||
	    bcd_to_text(octets + STATE_IMEI, IMEI_SIZE, view->imei) < 0)
		return -1;
	view->mode = octets[STATE_MODE] ? CHANGE_MODE_AUTOMATIC : CHANGE_MODE_MANUAL;
	view->active = octets[STATE_ACTIVE];
	view->lock_on = octets[STATE_LOCK_ON] == 1;
	view->lock = octets[STATE_LOCK];
	return 0;
}

static int read_state(struct terminal *terminal, struct view *view, struct fault *fault)
{
	const uint16_t path[] = { EF_STATE };
	uint8_t octets[STATE_SIZE] = { 0 };
	int rc = terminal_select(terminal, aid_applet, sizeof aid_applet, path, 1, fault);

	if (rc == 0)
		rc = terminal_read_binary(terminal, octets, sizeof octets, fault);
	if (rc < 0)
		return file_fault(fault, "EF.STATE", rc);
	return view_state_of(octets, (size_t)rc, view) < 0 ? bad_coding(fault, "EF.STATE") : 0;
}

static int read_applet(struct terminal *terminal, const struct view_secrets *secrets,
                       struct view *view, struct fault *fault)
{
	const uint16_t path[] = { EF_SLOT };
	int rc = terminal_select(terminal, aid_applet, sizeof aid_applet, NULL, 0, fault);

	if (rc == FAULT_ABSENT)
		return 0;
	if (rc == 0 && secrets->adm1_known)
		rc = terminal_verify(terminal, REFERENCE_ADM1, secrets->adm1, fault);
	if (rc < 0)
		return file_fault(fault, "ADF.ROAMCARD", rc);
	view->applet = true;
	rc = read_state(terminal, view, fault);
	if (rc == 0)
		rc = terminal_select(terminal, aid_applet, sizeof aid_applet, path, 1, fault);
	for (unsigned i = 0; i < CHANGE_SLOTS_MAX && rc == 0; i++)
		rc = read_slot(terminal, i + 1, &view->slot[i], fault);
	return rc;
}

int view_read(struct terminal *terminal, const struct view_secrets *secrets, struct view *view,
              struct fault *fault)
{
	int rc;

	memset(view, 0, sizeof *view);
	rc = view_iccid(terminal, view->iccid, fault);
	if (rc < 0 || (rc = read_usim(terminal, secrets, view, fault)) < 0)
		return rc;
	return read_applet(terminal, secrets, view, fault);
}
