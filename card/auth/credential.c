/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/credential.h"

#include "uicc/uicc.h"
#include "wire/frame.h"
#include "wire/mem.h"

_Static_assert((int)SQN_ARRAY_SIZE == (int)APPLET_SLOT_SQN_SIZE,
               "EF.SLOT_SQN is an array of TS 33.102 C.2");

static void put(uint8_t *to, const uint8_t *from, uint8_t size)
{
	if (from)
		memcpy(to, from, size);
}

static FRAME_APART int write_key(struct fs *fs, uint8_t slot, const struct credential_parts *parts)
{
	uint8_t record[APPLET_SLOT_KEY_SIZE] = { 0 };

	record[SLOT_KEY_AT_SIZE] = parts->key_size;
	record[SLOT_KEY_AT_OPTIONS_SIZE] = parts->options_size;
	put(record + SLOT_KEY_AT_K, parts->k, parts->key_size);
	put(record + SLOT_KEY_AT_OPC, parts->opc, parts->opc_size);
	put(record + SLOT_KEY_AT_OPTIONS, parts->options, parts->options_size);
	return record_write(fs, FILE_SLOT_KEY, slot, 0, record, sizeof record);
}

static FRAME_APART int write_array(struct fs *fs, uint8_t slot, const uint8_t *sqn)
{
	uint8_t array[SQN_ARRAY_SIZE] = { 0 };

	for (unsigned i = 0; i < SQN_ENTRIES; i++)
		put(array + i * AUTH_SQN_SIZE, sqn, AUTH_SQN_SIZE);
	return record_write(fs, FILE_SLOT_SQN, slot, 0, array, sizeof array);
}

int credential_write(struct fs *fs, uint8_t slot, const struct credential_parts *parts)
{
	const int rc = write_key(fs, slot, parts);

	return rc < 0 ? rc : write_array(fs, slot, parts->sqn);
}

int credential_switch(struct fs *fs, uint8_t slot)
{
	return file_write(fs, FILE_CREDENTIAL, CREDENTIAL_AT_SLOT, &slot, 1);
}

int credential_read(const struct fs *fs, struct credential *credential)
{
	uint8_t *const octets = credential->octets;
	uint8_t algorithm;
	int rc = file_read(fs, FILE_CREDENTIAL, CREDENTIAL_AT_SLOT, &credential->slot, 1);

	if (rc < 0)
		return rc;
	if (credential->slot == 0)
		return UICC_ERR_ABSENT;
	if ((rc = record_read(fs, FILE_SLOT, credential->slot, SLOT_AT_ALGORITHM, &algorithm, 1)) <
	            0 ||
	    (rc = record_read(fs, FILE_SLOT_KEY, credential->slot, 0, octets,
	                      APPLET_SLOT_KEY_SIZE)) < 0)
		return rc;
	credential->algorithm = auth_algorithm(algorithm);
	if (!credential->algorithm)
		return UICC_ERR_ABSENT;
	credential->key_size = octets[SLOT_KEY_AT_SIZE];
	credential->options = octets[SLOT_KEY_AT_OPTIONS_SIZE] ? octets + SLOT_KEY_AT_OPTIONS
	                                                       : credential->algorithm->standard;
	credential->sizes = (struct auth_sizes){ 0 };
	if (credential->algorithm->sizes)
		credential->sizes = credential->algorithm->sizes(credential->options);
	return 0;
}

int credential_sqn_read(const struct fs *fs, const struct credential *credential,
                        uint8_t array[SQN_ARRAY_SIZE])
{
	return record_read(fs, FILE_SLOT_SQN, credential->slot, 0, array, SQN_ARRAY_SIZE);
}

int credential_sqn_accept(struct fs *fs, const struct credential *credential,
                          const uint8_t sqn[AUTH_SQN_SIZE])
{
	return record_write(fs, FILE_SLOT_SQN, credential->slot,
	                    (uint16_t)(sqn_entry(sqn) * AUTH_SQN_SIZE), sqn, AUTH_SQN_SIZE);
}
