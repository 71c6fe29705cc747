/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UICC_PORT_H
#define UICC_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the port's AES and DES engines are asked to do. FIPS 197, SP 800-38A. */
enum uicc_aes_mode {
	UICC_AES_ECB_ENCRYPT, /* each block by itself; iv is not touched                       */
	UICC_AES_CBC_ENCRYPT, /* iv is read, and holds the last ciphertext block afterwards     */
	UICC_AES_CBC_DECRYPT, /* the same, decrypting                                           */
	UICC_AES_CBC_MAC,     /* as CBC_ENCRYPT, but nothing is stored at out: iv is the result */
};

/* The curves of TS 33.501 C.3.4, and how their public keys are written. */
enum uicc_curve {
	UICC_CURVE_X25519, /* RFC 7748: 32 octets                                            */
	UICC_CURVE_P256,   /* secp256r1, SEC 1 2.3.3: 33 octets (02, 03), or 65 (04)          */
};

/*
 * What a chip provides. The card calls nothing outside this struct, keeps no pointer it hands
 * over, and calls from one thread at a time per card. Every int callback returns 0, or a negative
 * enum uicc_error which reaches the terminal as 6581 (memory) or 6F00 (anything else).
 *
 * The struct and what ctx points to must outlive the card; the card never changes the struct.
 */
struct uicc_port {
	void *ctx; /* first argument of every callback; never read by the card */

	/*
	 * Non-volatile memory, octets 0 .. nvm_size - 1.
	 *
	 * Guarantee asked for: when nvm_write returns 0 the octets are durable. After a power cut the
	 * unit under write may hold the old octets, the new, half of each, or noise; every other unit
	 * holds what it held. Nothing is assumed of units written in one call: any of them may be the
	 * one under write, those before it are new, those after it old.
	 */
	uint32_t nvm_size; /* octets, at least UICC_NVM_MIN                                  */
	uint32_t nvm_unit; /* octets, a power of two 1 .. 256: size and place of one torn write */
	uint32_t nvm_erase_size; /* 0: any octet may be overwritten (RAM, FRAM, EEPROM). Otherwise
	                           * flash: octets per sector, a power of two; a unit is written only
	                           * when it is erased, nvm_erase makes a sector FF               */
	const uint8_t *nvm_map; /* the same memory for reading by pointer, or NULL: then nvm_read */
	int (*nvm_read)(void *ctx, uint32_t at, uint8_t *to, uint32_t size);
	int (*nvm_write)(void *ctx, uint32_t at, const uint8_t *from, uint32_t size);
	int (*nvm_erase)(void *ctx, uint32_t at); /* one sector; NULL where nvm_erase_size is 0 */

	/*
	 * AES over whole blocks, key set-up included.
	 *
	 *   key, key_size  16, 24 or 32 octets
	 *   iv             16 octets, see enum uicc_aes_mode
	 *   in, out        size octets each, a multiple of 16; out may be in, and is NULL for CBC_MAC
	 */
	int (*aes)(void *ctx, enum uicc_aes_mode mode, const uint8_t *key, uint32_t key_size,
	           uint8_t iv[16], const uint8_t *in, uint8_t *out, uint32_t size);

	/*
	 * DES and triple DES over whole blocks of 8 octets: the same, with an iv of 8 octets. FIPS
	 * 46-3, SP 800-67. NULL: the chip has none, and OTA key sets that want it are as if empty.
	 *
	 *   key, key_size  8 octets; 16 (K1 K2, K1 again) or 24 octets for triple DES. Parity bits
	 *                  are not looked at
	 */
	int (*des)(void *ctx, enum uicc_aes_mode mode, const uint8_t *key, uint32_t key_size,
	           uint8_t iv[8], const uint8_t *in, uint8_t *out, uint32_t size);

	/* Octets nobody can foresee: GET CHALLENGE (TS 102 221 11.1.20). */
	int (*random)(void *ctx, uint8_t *to, uint32_t size);

	/*
	 * Both or neither, NULL on a chip without elliptic curves: then the USIM does not conceal its
	 * identity, and says so in EF.UST when it is formatted (TS 31.102 4.2.8, service 125).
	 *
	 * agree makes a key pair for this one call and the secret it shares with the owner of peer.
	 *
	 *   peer, peer_size  public key of a size of enum uicc_curve; not checked beyond its size
	 *   own              the new public key: 32 octets, or 33 of P-256
	 *   shared           the secret: of X25519 as RFC 7748 6.1 writes it, of P-256 the x coordinate
	 *
	 * Returns UICC_ERR_FORMAT where peer is no point of the curve, or the secret is 0.
	 */
	int (*agree)(void *ctx, enum uicc_curve curve, const uint8_t *peer, uint32_t peer_size,
	             uint8_t *own, uint8_t shared[32]);

	/* FIPS 180-4, of size octets, at most UICC_SHA256_MAX. */
	int (*sha256)(void *ctx, const uint8_t *in, uint32_t size, uint8_t digest[32]);
};

enum {
	UICC_SHA256_MAX = 96, /* octets, so that a chip may hash from a buffer of its own */
};

/* Whether the chip has elliptic curves. */
static inline bool uicc_port_has_curves(const struct uicc_port *port)
{
	return port->agree != NULL && port->sha256 != NULL;
}

#endif
