/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MPS2_PSRAM_H
#define MPS2_PSRAM_H

#include <stdint.h>

/* As nvm_read and nvm_write of struct uicc_port. An octet is a unit: it is in the file behind the memory with the
 * instruction that stores it, whatever becomes of QEMU after that. */
int psram_read(void *ctx, uint32_t at, uint8_t *to, uint32_t size);
int psram_write(void *ctx, uint32_t at, const uint8_t *from, uint32_t size);

/* As random of struct uicc_port; UICC_ERR_PORT where the maker of the card gave it no seed. */
int psram_random(void *ctx, uint8_t *to, uint32_t size);

/* After the supply came: takes the seed, and leaves the next one in its place. */
void psram_random_start(void);

#endif
