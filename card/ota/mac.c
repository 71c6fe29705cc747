/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/mac.h"

#include <stddef.h>

#include "wire/mem.h"

void mac_start(struct mac *mac, const struct uicc_port *port, const struct ota_key *key)
{
	memset(mac, 0, sizeof *mac);
	mac->port = port;
	mac->key = key;
	mac->block = cipher_block(key);
}

static int chain(struct mac *mac, const uint8_t *blocks, uint16_t size)
{
	return cipher_run(mac->port, UICC_AES_CBC_MAC, mac->key, mac->chain, blocks, NULL, size);
}

int mac_add(struct mac *mac, const uint8_t *octets, uint16_t size)
{
	uint16_t whole;
	int rc;

	if (mac->held + size <= mac->block) {
		memcpy(mac->last + mac->held, octets, size);
		mac->held = (uint8_t)(mac->held + size);
		return 0;
	}
	if (mac->held > 0) {
		const uint16_t fill = (uint16_t)(mac->block - mac->held);

		memcpy(mac->last + mac->held, octets, fill);
		octets += fill;
		size = (uint16_t)(size - fill);
		rc = chain(mac, mac->last, mac->block);
		if (rc < 0)
			return rc;
	}
	/* At least one octet is left over, so that the final block is known when the end comes. */
	whole = (uint16_t)((size - 1) / mac->block * mac->block);
	if (whole > 0 && (rc = chain(mac, octets, whole)) < 0)
		return rc;
	mac->held = (uint8_t)(size - whole);
	memcpy(mac->last, octets + whole, mac->held);
	return 0;
}

/* Multiplication by x in GF(2^128), SP 800-38B 6.1. */
static void twice(uint8_t block[CIPHER_BLOCK_AES])
{
	const uint8_t carry = (uint8_t)(block[0] >> 7);

	for (unsigned i = 0; i < CIPHER_BLOCK_AES - 1; i++)
		block[i] = (uint8_t)(block[i] << 1 | block[i + 1] >> 7);
	block[CIPHER_BLOCK_AES - 1] = (uint8_t)(block[CIPHER_BLOCK_AES - 1] << 1 ^ (0x87 & -carry));
}

/* Fills up the final block and puts the subkey of CMAC over it. */
static int finish_cmac(struct mac *mac)
{
	uint8_t subkey[CIPHER_BLOCK_AES] = { 0 };
	const int rc = cipher_run(mac->port, UICC_AES_ECB_ENCRYPT, mac->key, NULL, subkey, subkey,
	                          sizeof subkey);

	if (rc < 0)
		return rc;
	twice(subkey);
	if (mac->held < CIPHER_BLOCK_AES) {
		twice(subkey);
		mac->last[mac->held] = 0x80;
		memset(mac->last + mac->held + 1, 0, (size_t)(CIPHER_BLOCK_AES - 1 - mac->held));
	}
	for (unsigned i = 0; i < CIPHER_BLOCK_AES; i++)
		mac->last[i] ^= subkey[i];
	return 0;
}

int mac_end(struct mac *mac, uint8_t value[MAC_SIZE_MAX])
{
	int rc = 0;

	if (mac->key->algorithm == OTA_ALGORITHM_AES)
		rc = finish_cmac(mac);
	else
		memset(mac->last + mac->held, 0, (size_t)(mac->block - mac->held));
	if (rc < 0 || (rc = chain(mac, mac->last, mac->block)) < 0)
		return rc;
	memcpy(value, mac->chain, mac->block);
	return 0;
}

bool mac_equal(const uint8_t *a, const uint8_t *b, uint8_t size)
{
	volatile uint8_t differ = 0;

	for (unsigned i = 0; i < size; i++)
		differ = (uint8_t)(differ | (a[i] ^ b[i]));
	return differ == 0;
}
