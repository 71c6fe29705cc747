/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/cipher.h"
#include "uicc/features.h"

#include <stddef.h>

/* Of each size a key may have. */
static const struct {
	uint8_t algorithm, size;
} shapes[] = {
	{ OTA_ALGORITHM_DES, 8 },  { OTA_ALGORITHM_AES, 16 },    { OTA_ALGORITHM_AES, 24 },
	{ OTA_ALGORITHM_AES, 32 }, { OTA_ALGORITHM_3DES_2, 16 }, { OTA_ALGORITHM_3DES_3, 24 },
};

bool cipher_has(const struct uicc_port *port, const struct ota_key *key)
{
	if (key->algorithm != OTA_ALGORITHM_AES && (!UICC_WITH_DES || port->des == NULL))
		return false;
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
		if (shapes[i].algorithm == key->algorithm && shapes[i].size == key->size)
			return true;
	return false;
}

uint8_t cipher_block(const struct ota_key *key)
{
	return !UICC_WITH_DES || key->algorithm == OTA_ALGORITHM_AES ? CIPHER_BLOCK_AES
	                                                             : CIPHER_BLOCK_DES;
}

int cipher_run(const struct uicc_port *port, enum uicc_aes_mode mode, const struct ota_key *key,
               uint8_t *iv, const uint8_t *in, uint8_t *out, uint32_t size)
{
	if (!UICC_WITH_DES || key->algorithm == OTA_ALGORITHM_AES)
		return port->aes(port->ctx, mode, key->octets, key->size, iv, in, out, size);
	return port->des(port->ctx, mode, key->octets, key->size, iv, in, out, size);
}
