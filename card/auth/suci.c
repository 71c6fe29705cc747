/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/suci.h"

#include "uicc/uicc.h"
#include "wire/mem.h"
#include "wire/plmn.h"
#include "wire/tlv.h"

/* Octets of the SUCI, TS 24.501 9.11.3.4. */
enum {
	AT_TYPE = 0,
	AT_HOME_NETWORK = 1,
	AT_ROUTING = 4,
	AT_SCHEME = 6,
	AT_KEY = 7,
	TYPE_SUCI_OF_IMSI = 0x01,
	ROUTING_SIZE = 2,
};

/* TS 31.102 4.4.11.8. */
enum {
	TAG_SCHEMES = 0xA0, /* pairs of scheme and place of its key, the most wanted first */
	TAG_KEYS = 0xA1,
	TAG_KEY_IDENTIFIER = 0x80,
	TAG_KEY = 0x81,
	PAIR = 2,
};

/* TS 31.102 4.2.18. */
enum {
	AD_MNC_SIZE = 3, /* octet of EF.AD, .. */
	MNC_SIZE = 0x0F, /* .. and bits of it  */
};

/* The plain text, and how it is concealed. */
struct msin {
	uint8_t size;
	uint8_t octets[MSIN_MAX];
};

/* EF.SUCI_Calc_Info taken apart. */
struct calc_info {
	struct tlv schemes, keys; /* size 0 where there is none */
	uint8_t octets[SUCI_CALC_INFO_MAX];
};

struct home_key {
	struct tlv identifier, key;
};

static int put_identity(const struct fs *fs, uint8_t *suci, struct msin *msin)
{
	uint8_t ef[IMSI_EF_SIZE], mnc_size;
	int rc;

	if ((rc = file_read(fs, FILE_IMSI, 0, ef, sizeof ef)) < 0 ||
	    (rc = file_read(fs, FILE_AD, AD_MNC_SIZE, &mnc_size, 1)) < 0)
		return rc == UICC_ERR_PORT ? rc : UICC_ERR_ABSENT;
	rc = msin_of_imsi(msin->octets, ef, mnc_size & MNC_SIZE);
	if (rc < 0)
		return UICC_ERR_ABSENT;
	msin->size = (uint8_t)rc;
	suci[AT_TYPE] = TYPE_SUCI_OF_IMSI;
	plmn_of_imsi(suci + AT_HOME_NETWORK, ef, mnc_size & MNC_SIZE);
	return 0;
}

/* One to four digits; where the file says nothing, the digit 0. */
static int put_routing(const struct fs *fs, uint8_t routing[ROUTING_SIZE])
{
	static const uint8_t none[ROUTING_SIZE] = { 0xF0, 0xFF };
	const int rc = file_read(fs, FILE_ROUTING_INDICATOR, 0, routing, ROUTING_SIZE);

	if (rc == UICC_ERR_PORT)
		return rc;
	if (rc < 0 || bcd_digits(routing, ROUTING_SIZE) < 1)
		memcpy(routing, none, sizeof none);
	return 0;
}

/* Malformed is empty. */
static int read_calc_info(const struct fs *fs, struct calc_info *info)
{
	struct tlv_reader reader = { .at = info->octets };
	struct tlv keys;
	struct file row;
	int rc = file_row(fs, FILE_SAIP_SUCI, &row);

	info->schemes.size = info->keys.size = 0;
	if (rc < 0)
		return rc == UICC_ERR_ABSENT ? 0 : rc;
	if (row.size > sizeof info->octets)
		return UICC_ERR_FULL;
	if ((rc = row_read(fs, &row, 0, info->octets, row.size)) < 0)
		return rc;
	reader.left = row.size;
	if (tlv_next(&reader, &info->schemes) != 1 || info->schemes.tag != TAG_SCHEMES ||
	    info->schemes.size % PAIR != 0) {
		info->schemes.size = 0;
		return 0;
	}
	if (tlv_next(&reader, &keys) == 1 && keys.tag == TAG_KEYS)
		info->keys = keys;
	return 0;
}

/* The key at place 1 .. n of the list; false where there is none. */
static bool find_key(const struct calc_info *info, uint8_t place, struct home_key *key)
{
	struct tlv_reader reader = { .at = info->keys.value, .left = info->keys.size };

	do {
		if (tlv_next(&reader, &key->identifier) != 1 ||
		    key->identifier.tag != TAG_KEY_IDENTIFIER || key->identifier.size != 1 ||
		    tlv_next(&reader, &key->key) != 1 || key->key.tag != TAG_KEY)
			return false;
	} while (place-- > 1);
	return true;
}

/* By one pair of the list. Returns the octets of the scheme output, UICC_ERR_FORMAT where it cannot
 * be carried out, or UICC_ERR_PORT. */
static int conceal(const struct fs *fs, const struct calc_info *info, const uint8_t pair[PAIR],
                   const struct msin *msin, uint8_t *suci)
{
	struct home_key key;

	suci[AT_SCHEME] = pair[0];
	suci[AT_KEY] = 0;
	if (pair[0] == ECIES_NULL) {
		memcpy(suci + SUCI_HEAD_SIZE, msin->octets, msin->size);
		return msin->size;
	}
	if (pair[1] == 0 || !find_key(info, pair[1], &key))
		return UICC_ERR_FORMAT;
	suci[AT_KEY] = key.identifier.value[0];
	return ecies_encrypt(fs->nvm->port, pair[0], key.key.value, key.key.size, msin->octets,
	                     msin->size, suci + SUCI_HEAD_SIZE);
}

int suci_of_imsi(const struct fs *fs, uint8_t suci[SUCI_MAX])
{
	static const uint8_t last_resort[PAIR] = { ECIES_NULL, 0 };
	struct calc_info info = { .octets = { 0 } };
	struct msin msin;
	int rc;

	if ((rc = put_identity(fs, suci, &msin)) < 0 ||
	    (rc = put_routing(fs, suci + AT_ROUTING)) < 0 || (rc = read_calc_info(fs, &info)) < 0)
		return rc;
	rc = UICC_ERR_FORMAT;
	for (uint16_t i = 0; i < info.schemes.size && rc == UICC_ERR_FORMAT; i += PAIR)
		rc = conceal(fs, &info, info.schemes.value + i, &msin, suci);
	if (rc == UICC_ERR_FORMAT)
		rc = conceal(fs, &info, last_resort, &msin, suci);
	return rc < 0 ? rc : SUCI_HEAD_SIZE + rc;
}
