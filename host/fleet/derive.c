/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "fleet/form.h"
#include "octets/number.h"
#include "profile/defaults.h"

/* What makes a card's numbers and keys of those of card 0, a row of docs/fleet.md each. */

enum {
	DERIVED_SIZE = 32, /* HMAC-SHA-256                                      */
	COUNTED = 12,      /* last digits of an ICCID's body that count up      */
	MCC_SIZE = 3,
};

enum derived_kind { KIND_K = 1, KIND_OPC = 2, KIND_KIC = 3, KIND_KID = 4 };

static unsigned long long number_of(const char *digits, size_t size)
{
	unsigned long long number = 0;

	for (size_t i = 0; i < size; i++)
		number = 10 * number + (unsigned)(digits[i] - '0');
	return number;
}

/* Adds to the number in the last size of the digits. Returns 0, or -1 where it does not fit. */
static int add_to_digits(char *digits, size_t size, unsigned long long more)
{
	unsigned long long number = number_of(digits, size) + more;

	for (size_t i = size; i > 0; i--, number /= 10)
		digits[i - 1] = (char)('0' + number % 10);
	return number == 0 ? 0 : -1;
}

/* Of the digits before it, ISO/IEC 7812-1 annex B. */
static char check_digit(const char *digits, size_t size)
{
	unsigned sum = 0;

	for (size_t i = 0; i < size; i++) {
		const unsigned digit = (unsigned)(digits[size - 1 - i] - '0');

		sum += i % 2 == 0 ? digit / 5 + digit * 2 % 10 : digit;
	}
	return (char)('0' + (10 - sum % 10) % 10);
}

/* Digits of the ICCID without its check digit, which not every one has. */
static size_t body_of(const char *iccid)
{
	const size_t size = strlen(iccid);

	return check_digit(iccid, size - 1) == iccid[size - 1] ? size - 1 : size;
}

int derive_iccid(const struct profile *profile, uint32_t card, char iccid[FLEET_ICCID_MAX])
{
	const size_t body = body_of(profile->iccid);

	strcpy(iccid, profile->iccid);
	if (add_to_digits(iccid + body - COUNTED, COUNTED, card) < 0)
		return -1;
	if (iccid[body] != '\0')
		iccid[body] = check_digit(iccid, body);
	return 0;
}

int derive_iccid_body(const struct profile *profile, uint32_t card, char body[FLEET_ICCID_MAX])
{
	const int rc = derive_iccid(profile, card, body);

	body[body_of(profile->iccid)] = '\0';
	return rc;
}

int derive_card_of_iccid(const struct profile *profile, const char *iccid, uint32_t *card)
{
	const size_t body = body_of(profile->iccid), size = strlen(iccid);
	const size_t at = body - COUNTED;
	char own[FLEET_ICCID_MAX];
	unsigned long long first, number;

	if ((size != body && size != strlen(profile->iccid)) ||
	    strspn(iccid, "0123456789") != size || memcmp(iccid, profile->iccid, at) != 0)
		return -1;
	first = number_of(profile->iccid + at, COUNTED);
	number = number_of(iccid + at, COUNTED);
	if (number < first || number - first >= FLEET_CARDS_MAX)
		return -1;
	*card = (uint32_t)(number - first);
	return derive_iccid(profile, *card, own) == 0 && memcmp(own, iccid, size) == 0 ? 0 : -1;
}

/* The digits of an IMSI behind its network, and where they begin. */
static size_t network_size(const struct orders_slot *slot)
{
	return MCC_SIZE + slot->mnc_size;
}

/* All slots move on by as many as there are: neighbours in one card stay apart in all. */
static int derive_imsi(const struct profile *profile, const struct orders_slot *slot, uint32_t card,
                       char imsi[CHANGE_IMSI_MAX])
{
	const size_t network = network_size(slot);

	strcpy(imsi, slot->imsi);
	return strlen(imsi) <= network ? -1
	                               : add_to_digits(imsi + network, strlen(imsi) - network,
	                                               (unsigned long long)card * profile->slots);
}

/* The other way round, for one slot. */
static int card_of_slot(const struct profile *profile, const struct orders_slot *slot,
                        const char *imsi, uint32_t *card)
{
	const size_t network = network_size(slot), size = strlen(slot->imsi);
	unsigned long long first, number;

	if (strlen(imsi) != size || strspn(imsi, "0123456789") != size ||
	    memcmp(imsi, slot->imsi, network) != 0)
		return -1;
	first = number_of(slot->imsi + network, size - network);
	number = number_of(imsi + network, size - network);
	if (number < first || (number - first) % profile->slots != 0 ||
	    (number - first) / profile->slots >= FLEET_CARDS_MAX)
		return -1;
	*card = (uint32_t)((number - first) / profile->slots);
	return 0;
}

int derive_card_of_imsi(const struct profile *profile, const char *imsi, uint32_t *card)
{
	for (unsigned i = 0; i < profile->slots; i++)
		if (card_of_slot(profile, &profile->slot[i], imsi, card) == 0)
			return 0;
	return -1;
}

static void derive_key(const uint8_t seed[FLEET_SEED_SIZE], uint32_t card, enum derived_kind kind,
                       unsigned number, uint8_t *key, size_t size)
{
	static const char label[] = "roamcard fleet 1";
	uint8_t text[sizeof label - 1 + 6], derived[DERIVED_SIZE];

	memcpy(text, label, sizeof label - 1);
	number_put_32(text + sizeof label - 1, card);
	text[sizeof text - 2] = (uint8_t)kind;
	text[sizeof text - 1] = (uint8_t)number;
	HMAC(EVP_sha256(), seed, FLEET_SEED_SIZE, text, sizeof text, derived, NULL);
	memcpy(key, derived, size);
	OPENSSL_cleanse(derived, sizeof derived);
}

/* The settings name slots by IMSI. */
static void rename_imsi(const struct profile *profile, const struct profile *derived,
                        char imsi[CHANGE_IMSI_MAX])
{
	for (unsigned i = 0; i < profile->slots; i++)
		if (strcmp(imsi, profile->slot[i].imsi) == 0) {
			strcpy(imsi, derived->slot[i].imsi);
			return;
		}
}

static int derive_slot(const struct profile *profile, const uint8_t seed[FLEET_SEED_SIZE],
                       uint32_t card, unsigned i, struct profile *derived)
{
	struct orders_slot *slot = &derived->slot[i];

	if (derive_imsi(profile, &profile->slot[i], card, slot->imsi) < 0)
		return -1;
	if (slot->acc == default_acc(profile->slot[i].imsi))
		slot->acc = default_acc(slot->imsi);
	derive_key(seed, card, KIND_K, slot->number, slot->key, slot->key_size);
	derive_key(seed, card, KIND_OPC, slot->number, slot->opc, slot->opc_size);
	return 0;
}

static int derive_numbers(const struct profile *profile, const uint8_t seed[FLEET_SEED_SIZE],
                          uint32_t card, struct profile *derived)
{
	if (derive_iccid(profile, card, derived->iccid) < 0)
		return -1;
	for (unsigned i = 0; i < profile->slots; i++)
		if (derive_slot(profile, seed, card, i, derived) < 0)
			return -1;
	rename_imsi(profile, derived, derived->settings.active_imsi);
	for (unsigned i = 0; i < profile->settings.slots; i++)
		rename_imsi(profile, derived, derived->settings.slot[i].imsi);
	return 0;
}

int derive_profile(const struct profile *profile, const uint8_t seed[FLEET_SEED_SIZE],
                   uint32_t card, struct profile *derived, struct fault *fault)
{
	*derived = *profile;
	if (derive_numbers(profile, seed, card, derived) < 0)
		return fault_set(fault, FAULT_LIMIT, "fleet",
		                 "the profile's ICCID and IMSIs leave no number for card %u", card);
	for (unsigned i = 0; i < profile->key_sets; i++) {
		struct scp80_keys *keys = &derived->keys[i];

		derive_key(seed, card, KIND_KIC, keys->number, keys->kic, keys->kic_size);
		derive_key(seed, card, KIND_KID, keys->number, keys->kid, keys->kid_size);
	}
	return 0;
}

/* Whether slot b of some card would have the IMSI of slot a of another one. */
static bool meet(const struct profile *profile, unsigned a, unsigned b, uint32_t cards)
{
	const struct orders_slot *one = &profile->slot[a], *other = &profile->slot[b];
	const size_t network = network_size(one);
	unsigned long long x, y, apart;

	if (strlen(one->imsi) != strlen(other->imsi) || network != network_size(other) ||
	    memcmp(one->imsi, other->imsi, network) != 0)
		return false;
	x = number_of(one->imsi, strlen(one->imsi));
	y = number_of(other->imsi, strlen(other->imsi));
	apart = x > y ? x - y : y - x;
	return apart % profile->slots == 0 && apart / profile->slots < cards;
}

int derive_check(const struct profile *profile, uint32_t cards, struct fault *fault)
{
	struct profile *last = malloc(sizeof *last);
	static const uint8_t seed[FLEET_SEED_SIZE];
	int rc = last ? derive_profile(profile, seed, cards - 1, last, fault)
	              : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	for (unsigned b = 0; b < profile->slots && rc == 0; b++)
		for (unsigned a = 0; a < b && rc == 0; a++)
			if (meet(profile, a, b, cards))
				rc = fault_set(
					fault, FAULT_INPUT, profile->slot[b].imsi,
					"is %u cards from %s: two cards would have one IMSI; "
					"move one of them further",
					cards, profile->slot[a].imsi);
	free(last);
	return rc;
}
