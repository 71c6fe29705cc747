/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/mac.h"

#include <stddef.h>

#include "wire/mem.h"

/* Multiplication by x in GF(2^128), SP 800-38B 6.1. */
static void twice(uint8_t block[CIPHER_BLOCK_AES])
{
	const uint8_t carry = (uint8_t)(block[0] >> 7);

	for (unsigned i = 0; i < CIPHER_BLOCK_AES - 1; i++)
		block[i] = (uint8_t)(block[i] << 1 | block[i + 1] >> 7);
	block[CIPHER_BLOCK_AES - 1] = (uint8_t)(block[CIPHER_BLOCK_AES - 1] << 1 ^ (0x87 & -carry));
}

/* Fills up the final block, of which held octets are there and zeros behind, and puts the subkey of
 * CMAC over it. */
static int finish_cmac(const struct uicc_port *port, const struct ota_key *key,
                       uint8_t last[CIPHER_BLOCK_AES], uint8_t held)
{
	uint8_t subkey[CIPHER_BLOCK_AES] = { 0 };
	const int rc =
		cipher_run(port, UICC_AES_ECB_ENCRYPT, key, NULL, subkey, subkey, sizeof subkey);

	if (rc < 0)
		return rc;
	twice(subkey);
	if (held < CIPHER_BLOCK_AES) {
		twice(subkey);
		last[held] = 0x80;
	}
	for (unsigned i = 0; i < CIPHER_BLOCK_AES; i++)
		last[i] ^= subkey[i];
	return 0;
}

int mac_of(const struct uicc_port *port, const struct ota_key *key, const uint8_t *octets,
           uint16_t size, uint8_t value[CIPHER_BLOCK_MAX])
{
	const uint8_t block = cipher_block(key);
	/* The final block is treated apart: it is one also where the message ends with it. */
	const uint16_t whole = (uint16_t)(size == 0 ? 0 : (size - 1) / block * block);
	const uint8_t held = (uint8_t)(size - whole);
	uint8_t last[CIPHER_BLOCK_MAX] = { 0 };
	int rc = 0;

	memset(value, 0, block);
	memcpy(last, octets + whole, held);
	if (whole > 0)
		rc = cipher_run(port, UICC_AES_CBC_MAC, key, value, octets, NULL, whole);
	if (rc == 0 && key->algorithm == OTA_ALGORITHM_AES)
		rc = finish_cmac(port, key, last, held);
	return rc < 0 ? rc : cipher_run(port, UICC_AES_CBC_MAC, key, value, last, NULL, block);
}

bool mac_equal(const uint8_t *a, const uint8_t *b, uint8_t size)
{
	volatile uint8_t differ = 0;

	for (unsigned i = 0; i < size; i++)
		differ = (uint8_t)(differ | (a[i] ^ b[i]));
	return differ == 0;
}
