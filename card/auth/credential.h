/* SPDX-License-Identifier: Apache-2.0 */
#ifndef AUTH_CREDENTIAL_H
#define AUTH_CREDENTIAL_H

#include <stdint.h>

#include "auth/algorithm.h"
#include "auth/sqn.h"
#include "fs/tree.h"

/* Where keys and sequence numbers are kept: a record a slot of EF.SLOT_KEY and EF.SLOT_SQN, and in
 * EF.CREDENTIAL which slot's AUTHENTICATE uses. Their layouts stand in uicc/applet.h. */

/* What a slot is given; sizes are those its algorithm has (struct auth_algorithm). */
struct credential_parts {
	const uint8_t *k, *opc, *options, *sqn; /* NULL: none */
	uint8_t key_size, opc_size, options_size;
};

/* Writes the key record of a slot, and every entry of its array becomes sqn (zero where none).
 * Returns 0, UICC_ERR_FULL or UICC_ERR_PORT. */
int credential_write(struct fs *fs, uint8_t slot, const struct credential_parts *parts);

/* From now on AUTHENTICATE uses this slot. Returns as credential_write(). */
int credential_switch(struct fs *fs, uint8_t slot);

/* Reads the one in use; it stays valid as long as the struct is not copied. Returns 0,
 * UICC_ERR_ABSENT (no slot is active, or its algorithm is none) or UICC_ERR_PORT. */
int credential_read(const struct fs *fs, struct credential *credential);

/* The sequence numbers of the slot: all of them, and one that was accepted. */
int credential_sqn_read(const struct fs *fs, const struct credential *credential,
                        uint8_t array[SQN_ARRAY_SIZE]);
int credential_sqn_accept(struct fs *fs, const struct credential *credential,
                          const uint8_t sqn[AUTH_SQN_SIZE]);

#endif
