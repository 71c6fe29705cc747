/* SPDX-License-Identifier: Apache-2.0 */
#include "bare/chain.h"

#include "bare/wipe.h"

void bare_chain(const struct bare_cipher *cipher, enum uicc_aes_mode mode, uint8_t *iv,
                const uint8_t *in, uint8_t *out, uint32_t size)
{
	const bool forward = mode != UICC_AES_CBC_DECRYPT, chained = mode != UICC_AES_ECB_ENCRYPT;
	uint8_t block[BARE_BLOCK_MAX];

	for (; size > 0; size -= cipher->block_size) {
		for (uint32_t i = 0; i < cipher->block_size; i++)
			block[i] = (uint8_t)(in[i] ^ (forward && chained ? iv[i] : 0));
		cipher->run(cipher->key, forward, block);
		for (uint32_t i = 0; i < cipher->block_size; i++, in++) {
			if (!forward) {
				block[i] ^= iv[i];
				iv[i] = *in;
			} else if (chained) {
				iv[i] = block[i];
			}
			if (mode != UICC_AES_CBC_MAC)
				*out++ = block[i];
		}
	}
	bare_wipe(block, sizeof block);
}
