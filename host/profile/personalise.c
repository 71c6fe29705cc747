/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/personalise.h"

#include <stdio.h>
#include <string.h>

#include "octets/plmn.h"
#include "profile/script.h"
#include "profile/step.h"
#include "profile/write_files.h"

/* docs/applet-protocol.md 4. */
enum fid {
	EF_ICCID = 0x2FE2,
	EF_PIN = 0x6F04,
	EF_OTA_KEY = 0x6F05,
	EF_OTA_RULE = 0x6F0C,
	RULE_RECORD = 5,
	RULE_AT_CC_LENGTH = 0,
	RULE_AT_TRIES_MAX = 2,
	EF_OTA_CNTR = 0x6F06,
	EF_TAR = 0x6F07,
	EF_TAR_ACCESS = 0x6F0D,
};

enum {
	REFERENCE_PIN1 = 0x01,
	REFERENCE_PIN2 = 0x81,
	REFERENCE_ADM1 = 0x0A,
	RECORD_PIN1 = 1,
	RECORD_PIN2 = 2,
	RECORD_ADM1 = 3,
	PIN_RECORD = 22,
	PIN_TRIES = 3,
	PUK_TRIES = 10,
	ADM_TRIES = 10,
	KEY_RECORD = 68,
	KID_AT = 34,
	COUNTER_SIZE = 5,
	TAR_RECORD = 5,
	ICCID_SIZE = 10,
};

static const uint8_t aid_applet[] = { 0xF0, 0x52, 0x4F, 0x41, 0x4D, 0x43, 0x41, 0x52, 0x44, 0x01 };
static const uint8_t transport_key[8] = { 0x31, 0x31, 0x31, 0x31, 0x31, 0x31, 0x31, 0x31 };

static int select_file(struct terminal *terminal, enum fid fid, const char *step,
                       struct fault *fault)
{
	const uint16_t path[] = { (uint16_t)fid };
	struct fault cause = { 0 };
	const int rc = terminal_select(terminal, fid == EF_ICCID ? NULL : aid_applet,
	                               fid == EF_ICCID ? 0 : sizeof aid_applet, path, 1, &cause);

	return rc < 0 ? fault_set(fault, rc, step, "%s: %s", cause.where, cause.text) : 0;
}

static int update_record(struct terminal *terminal, const char *step, uint8_t number,
                         const uint8_t *record, size_t size, struct fault *fault)
{
	const uint8_t header[] = { 0x00, 0xDC, number, 0x04 };
	struct terminal_reply reply;

	return step_send(terminal, step, header, record, size, &reply, fault);
}

static int write_iccid(struct terminal *terminal, const struct profile *profile,
                       struct fault *fault)
{
	static const uint8_t header[] = { 0x00, 0xD6, 0, 0 };
	struct terminal_reply reply;
	uint8_t bcd[ICCID_SIZE];
	int rc = select_file(terminal, EF_ICCID, "EF.ICCID", fault);

	if (rc < 0)
		return rc;
	if (bcd_of_text(profile->iccid, bcd, sizeof bcd) < 0)
		return fault_set(fault, FAULT_INPUT, "iccid", "does not fit EF.ICCID");
	return step_send(terminal, "EF.ICCID", header, bcd, sizeof bcd, &reply, fault);
}

static int write_pin(struct terminal *terminal, uint8_t number, uint8_t reference, uint8_t tries,
                     const uint8_t value[8], const uint8_t *puk, struct fault *fault)
{
	uint8_t record[PIN_RECORD] = { reference, 1, tries, tries };

	memcpy(record + 4, value, 8);
	record[12] = record[13] = puk ? PUK_TRIES : 0;
	if (puk)
		memcpy(record + 14, puk, 8);
	else
		memset(record + 14, 0xFF, 8);
	return update_record(terminal, "EF.PIN", number, record, sizeof record, fault);
}

static int write_pins(struct terminal *terminal, const struct profile *profile, struct fault *fault)
{
	int rc = select_file(terminal, EF_PIN, "EF.PIN", fault);

	if (rc < 0 ||
	    (rc = write_pin(terminal, RECORD_PIN1, REFERENCE_PIN1, PIN_TRIES, profile->pin1,
	                    profile->puk1, fault)) < 0 ||
	    (rc = write_pin(terminal, RECORD_PIN2, REFERENCE_PIN2, PIN_TRIES, profile->pin2,
	                    profile->puk2, fault)) < 0)
		return rc;
	return write_pin(terminal, RECORD_ADM1, REFERENCE_ADM1, ADM_TRIES, profile->adm1, NULL,
	                 fault);
}

/* EF.OTA_RULE, of the sets that are used in another way than the standard's. */
static int write_rules(struct terminal *terminal, const struct profile *profile,
                       struct fault *fault)
{
	int rc = select_file(terminal, EF_OTA_RULE, "EF.OTA_RULE", fault);

	for (unsigned i = 0; i < profile->key_sets && rc == 0; i++) {
		const struct profile_rule *const rule = &profile->rule[i];
		const uint8_t record[RULE_RECORD] = {
			[RULE_AT_CC_LENGTH] = rule->cc_length, [RULE_AT_TRIES_MAX] = rule->try_limit
		};

		if (rule->cc_length != 0 || rule->try_limit != 0)
			rc = update_record(terminal, "EF.OTA_RULE", profile->keys[i].number, record,
			                   sizeof record, fault);
	}
	return rc;
}

static int write_key_sets(struct terminal *terminal, const struct profile *profile,
                          struct fault *fault)
{
	int rc = select_file(terminal, EF_OTA_KEY, "EF.OTA_KEY", fault);

	for (unsigned i = 0; i < profile->key_sets && rc == 0; i++) {
		const struct scp80_keys *keys = &profile->keys[i];
		uint8_t record[KEY_RECORD] = { keys->kic_algorithm, keys->kic_size };

		memcpy(record + 2, keys->kic, keys->kic_size);
		record[KID_AT] = keys->kid_algorithm;
		record[KID_AT + 1] = keys->kid_size;
		memcpy(record + KID_AT + 2, keys->kid, keys->kid_size);
		rc = update_record(terminal, "EF.OTA_KEY", keys->number, record, sizeof record,
		                   fault);
	}
	if (rc == 0)
		rc = select_file(terminal, EF_OTA_CNTR, "EF.OTA_CNTR", fault);
	for (unsigned i = 0; i < profile->key_sets && rc == 0; i++) {
		uint8_t counter[COUNTER_SIZE];

		for (size_t n = 0; n < sizeof counter; n++)
			counter[n] = (uint8_t)(profile->counter[i] >> 8 * (COUNTER_SIZE - 1 - n));
		rc = update_record(terminal, "EF.OTA_CNTR", profile->keys[i].number, counter,
		                   sizeof counter, fault);
	}
	return rc < 0 ? rc : write_rules(terminal, profile, fault);
}

/* All records: those the profile has no TAR for become free. */
static int write_tars(struct terminal *terminal, const struct profile *profile, struct fault *fault)
{
	static const uint8_t free_record[TAR_RECORD] = { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF };
	int rc = select_file(terminal, EF_TAR, "EF.TAR", fault);

	for (unsigned i = 0; i < PROFILE_TARS_MAX && rc == 0; i++) {
		const struct profile_tar *tar = &profile->tar[i];
		const uint8_t record[TAR_RECORD] = { (uint8_t)(tar->tar >> 16),
			                             (uint8_t)(tar->tar >> 8), (uint8_t)tar->tar,
			                             tar->target, tar->msl };

		rc = update_record(terminal, "EF.TAR", (uint8_t)(i + 1),
		                   i < profile->tars ? record : free_record, TAR_RECORD, fault);
	}
	if (rc == 0)
		rc = select_file(terminal, EF_TAR_ACCESS, "EF.TAR_ACCESS", fault);
	for (unsigned i = 0; i < PROFILE_TARS_MAX && rc == 0; i++)
		rc = update_record(terminal, "EF.TAR_ACCESS", (uint8_t)(i + 1),
		                   i < profile->tars ? profile->tar[i].domain : free_record,
		                   sizeof profile->tar[i].domain, fault);
	return rc;
}

/* An order list at the card, every element of it applied; change is what it says, or NULL where it
 * defines one slot. */
static int store(struct terminal *terminal, const char *step, const uint8_t *orders, size_t size,
                 const struct change *change, struct fault *fault)
{
	static const uint8_t header[] = { 0x80, 0xE2, 0x90, 0x00 };
	struct orders_results results;
	struct terminal_reply reply;
	int rc = step_send(terminal, step, header, orders, size, &reply, fault);

	if (rc < 0 || (rc = orders_read_results(reply.data, reply.size, &results, fault)) < 0)
		return rc;
	if (change)
		return orders_judge(change, &results, fault) ? 0 : FAULT_REFUSED;
	return results.count == 1 && results.result[0] == 0
	               ? 0
	               : fault_set(fault, FAULT_REFUSED, step, "refused with result %02X",
	                           results.count > 0 ? results.result[0] : 0xFFu);
}

static int store_change(struct terminal *terminal, const char *step, const struct change *change,
                        struct fault *fault)
{
	uint8_t orders[ORDERS_MAX];
	const int size = orders_of_change(change, orders, fault);

	return size < 0 ? size : store(terminal, step, orders, (size_t)size, change, fault);
}

/* One list an APDU: three full ones would not fit one. */
static int store_lists(struct terminal *terminal, const struct change_slot *slot,
                       struct fault *fault)
{
	const struct change_list *const lists[] = { &slot->countries, &slot->preferred,
		                                    &slot->forbidden };
	int rc = 0;

	for (size_t i = 0; i < 3 && rc == 0; i++) {
		struct change change = { .slots = 1 };
		struct change_list *const to[] = { &change.slot[0].countries,
			                           &change.slot[0].preferred,
			                           &change.slot[0].forbidden };

		if (!lists[i]->given || lists[i]->count == 0)
			continue;
		strcpy(change.slot[0].imsi, slot->imsi);
		*to[i] = *lists[i];
		rc = store_change(terminal, "slot lists", &change, fault);
	}
	return rc;
}

static int define_slots(struct terminal *terminal, const struct profile *profile,
                        struct fault *fault)
{
	int rc = terminal_select(terminal, aid_applet, sizeof aid_applet, NULL, 0, fault);

	for (unsigned i = 0; i < profile->slots && rc == 0; i++) {
		uint8_t orders[ORDERS_MAX];

		rc = orders_of_slot(&profile->slot[i], orders, fault);
		if (rc >= 0)
			rc = store(terminal, "slot", orders, (size_t)rc, NULL, fault);
	}
	for (unsigned i = 0; i < profile->settings.slots && rc == 0; i++)
		rc = store_lists(terminal, &profile->settings.slot[i], fault);
	for (unsigned i = 0; i < profile->settings.texts && rc == 0; i++) {
		struct change change = { .texts = 1, .text = { profile->settings.text[i] } };

		rc = store_change(terminal, "text", &change, fault);
	}
	if (rc == 0) {
		struct change change = {
			.settings_given = profile->settings.settings_given,
			.settings = profile->settings.settings,
			.mode = profile->settings.mode,
			.lock = profile->lock_sim_to_device ? CHANGE_LOCK_ON : CHANGE_LOCK_OFF,
		};

		strcpy(change.active_imsi, profile->settings.active_imsi);
		rc = store_change(terminal, "settings", &change, fault);
	}
	return rc;
}

/* ACTIVATE FILE on the MF ends the initialisation state, TS 102 222 6.8. */
static int activate(struct terminal *terminal, const struct profile *profile, struct fault *fault)
{
	(void)profile;
	static const uint8_t header[] = { 0x00, 0x44, 0x00, 0x00 };
	struct terminal_reply reply;
	const int rc = terminal_select(terminal, NULL, 0, NULL, 0, fault);

	return rc < 0 ? rc : step_send(terminal, "ACTIVATE FILE", header, NULL, 0, &reply, fault);
}

static int write_profile_files(struct terminal *terminal, const struct profile *profile,
                               struct fault *fault)
{
	return profile->files ? write_files(terminal, profile->files, fault) : 0;
}

static int unlock(struct terminal *terminal, const struct profile *profile, struct fault *fault)
{
	(void)profile;
	return terminal_verify(terminal, REFERENCE_ADM1, transport_key, fault);
}

/* ADM1 is the transport key until the PINs are written, which is last for that reason. Files come
 * after the slots: what the card empties when one becomes active is not theirs. */
static const struct part {
	const char *what;
	int (*run)(struct terminal *terminal, const struct profile *profile, struct fault *fault);
} parts[] = {
	{ "the transport key", unlock },    { "tars", write_tars },
	{ "iccid", write_iccid },           { "ota", write_key_sets },
	{ "slots", define_slots },          { "files", write_profile_files },
	{ "pin1, pin2, adm1", write_pins }, { "the end of the initialisation state", activate },
};

enum { PARTS = sizeof parts / sizeof parts[0], SHARED = 2 /* the first of them */ };

static int write_parts(struct terminal *terminal, const struct profile *profile, size_t from,
                       size_t to, struct fault *fault)
{
	int rc = 0;

	for (size_t i = from; i < to && rc == 0; i++) {
		script_note(terminal->transport, parts[i].what, "");
		rc = parts[i].run(terminal, profile, fault);
	}
	return rc;
}

int personalise_card(struct terminal *terminal, const struct profile *profile, struct fault *fault)
{
	return write_parts(terminal, profile, 0, PARTS, fault);
}

int personalise_shared(struct terminal *terminal, const struct profile *profile,
                       struct fault *fault)
{
	return write_parts(terminal, profile, 0, SHARED, fault);
}

int personalise_own(struct terminal *terminal, const struct profile *profile, struct fault *fault)
{
	const int rc = unlock(terminal, profile, fault);

	return rc < 0 ? rc : write_parts(terminal, profile, SHARED, PARTS, fault);
}
