/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/cmac.h"

#include "wire/mem.h"

void cmac_start(struct cmac *cmac, const struct uicc_port *port, const uint8_t *key,
                uint8_t key_size)
{
	memset(cmac, 0, sizeof *cmac);
	cmac->port = port;
	cmac->key = key;
	cmac->key_size = key_size;
}

static int chain(struct cmac *cmac, const uint8_t *blocks, uint16_t size)
{
	return cmac->port->aes(cmac->port->ctx, UICC_AES_CBC_MAC, cmac->key, cmac->key_size,
	                       cmac->chain, blocks, (uint8_t *)0, size);
}

int cmac_add(struct cmac *cmac, const uint8_t *octets, uint16_t size)
{
	uint16_t whole;
	int rc;

	if (cmac->held + size <= CMAC_SIZE) {
		memcpy(cmac->last + cmac->held, octets, size);
		cmac->held = (uint8_t)(cmac->held + size);
		return 0;
	}
	if (cmac->held > 0) {
		const uint16_t fill = (uint16_t)(CMAC_SIZE - cmac->held);

		memcpy(cmac->last + cmac->held, octets, fill);
		octets += fill;
		size = (uint16_t)(size - fill);
		rc = chain(cmac, cmac->last, CMAC_SIZE);
		if (rc < 0)
			return rc;
	}
	/* At least one octet is left over, so that the final block is known when the end comes. */
	whole = (uint16_t)((size - 1) / CMAC_SIZE * CMAC_SIZE);
	if (whole > 0 && (rc = chain(cmac, octets, whole)) < 0)
		return rc;
	cmac->held = (uint8_t)(size - whole);
	memcpy(cmac->last, octets + whole, cmac->held);
	return 0;
}

/* Multiplication by x in GF(2^128), SP 800-38B 6.1. */
static void twice(uint8_t block[CMAC_SIZE])
{
	const uint8_t carry = (uint8_t)(block[0] >> 7);

	for (unsigned i = 0; i < CMAC_SIZE - 1; i++)
		block[i] = (uint8_t)(block[i] << 1 | block[i + 1] >> 7);
	block[CMAC_SIZE - 1] = (uint8_t)(block[CMAC_SIZE - 1] << 1 ^ (0x87 & -carry));
}

int cmac_end(struct cmac *cmac, uint8_t mac[CMAC_SIZE])
{
	uint8_t subkey[CMAC_SIZE] = { 0 };
	int rc = cmac->port->aes(cmac->port->ctx, UICC_AES_ECB_ENCRYPT, cmac->key, cmac->key_size,
	                         (uint8_t *)0, subkey, subkey, CMAC_SIZE);

	if (rc < 0)
		return rc;
	twice(subkey);
	if (cmac->held < CMAC_SIZE) {
		twice(subkey);
		cmac->last[cmac->held] = 0x80;
		memset(cmac->last + cmac->held + 1, 0, (size_t)(CMAC_SIZE - 1 - cmac->held));
	}
	for (unsigned i = 0; i < CMAC_SIZE; i++)
		cmac->last[i] ^= subkey[i];
	rc = chain(cmac, cmac->last, CMAC_SIZE);
	memcpy(mac, cmac->chain, CMAC_SIZE);
	return rc;
}

bool mac_equal(const uint8_t *a, const uint8_t *b, uint8_t size)
{
	volatile uint8_t differ = 0;

	for (unsigned i = 0; i < size; i++)
		differ = (uint8_t)(differ | (a[i] ^ b[i]));
	return differ == 0;
}
