/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_CMAC_H
#define OTA_CMAC_H

#include <stdbool.h>
#include <stdint.h>

#include "uicc/port.h"

enum { CMAC_SIZE = 16 };

/* AES-CMAC, SP 800-38B, over octets that come in pieces. */
struct cmac {
	const struct uicc_port *port;
	const uint8_t *key;
	uint8_t key_size;
	uint8_t held; /* octets in last: the final block is treated apart */
	uint8_t chain[CMAC_SIZE];
	uint8_t last[CMAC_SIZE];
};

/* The key stays the caller's and must outlive the computation. */
void cmac_start(struct cmac *cmac, const struct uicc_port *port, const uint8_t *key,
                uint8_t key_size);

/* Both return 0 or UICC_ERR_PORT. */
int cmac_add(struct cmac *cmac, const uint8_t *octets, uint16_t size);
int cmac_end(struct cmac *cmac, uint8_t mac[CMAC_SIZE]);

/* Whether size octets are equal, in a time that does not tell where they differ. */
bool mac_equal(const uint8_t *a, const uint8_t *b, uint8_t size);

#endif
