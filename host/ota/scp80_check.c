/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/scp80_check.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <zlib.h>

#include "octets/number.h"

enum { KEY_SET_MAX = 15, RC16 = 2, RC32 = 4, CC_SHORT = 4, CC_WHOLE = 8 };

int scp80_open(const struct scp80_keys *keys, struct scp80_crypto **crypto, struct fault *fault)
{
	struct scp80_crypto *made;
	int rc = 0;

	*crypto = NULL;
	if (keys->number > KEY_SET_MAX)
		return fault_set(fault, FAULT_INPUT, "key set", "no key set %u; 1 to %d",
		                 keys->number, KEY_SET_MAX);
	if (!(made = calloc(1, sizeof *made)))
		return fault_set(fault, FAULT_SYSTEM, "key set", "out of memory");
	made->number = keys->number;
	made->kic_algorithm = keys->kic_algorithm;
	made->kid_algorithm = keys->kid_algorithm;
	if (keys->kic_size > 0)
		rc = cipher_open(keys->kic_algorithm, keys->kic, keys->kic_size, "KIc", &made->kic,
		                 fault);
	if (rc == 0 && keys->kid_size > 0)
		rc = cipher_open(keys->kid_algorithm, keys->kid, keys->kid_size, "KID", &made->kid,
		                 fault);
	if (rc < 0)
		scp80_close(made);
	else
		*crypto = made;
	return rc;
}

void scp80_close(struct scp80_crypto *crypto)
{
	if (!crypto)
		return;
	cipher_close(crypto->kic);
	cipher_close(crypto->kid);
	free(crypto);
}

int scp80_check_size(const struct scp80_crypto *crypto, enum scp80_integrity integrity,
                     uint8_t asked, struct fault *fault)
{
	switch (integrity) {
	case SCP80_NONE:
		return 0;
	case SCP80_RC:
		if (asked == 0 || asked == RC32 || asked == RC16)
			return asked == RC16 ? RC16 : RC32;
		return fault_set(fault, FAULT_INPUT, "check sum",
		                 "a redundancy check has 2 or 4 octets, not %u", asked);
	case SCP80_CC:
		if (!crypto->kid)
			return fault_set(fault, FAULT_INPUT, "KID", "a key is needed to sign");
		if (asked == 0 || asked == CC_WHOLE ||
		    (asked == CC_SHORT && crypto->kid_algorithm == CIPHER_AES))
			return asked == CC_SHORT ? CC_SHORT : CC_WHOLE;
		return fault_set(fault, FAULT_INPUT, "check sum",
		                 "no cryptographic check sum of %u octets; 8, of AES also 4",
		                 asked);
	case SCP80_DS:
	default:
		return fault_set(fault, FAULT_INPUT, "SPI",
		                 "asks for a digital signature; nobody has keys for that");
	}
}

/* CRC of ISO/IEC 13239 with the low bit first, as TS 102 225 5.1.3.1 wants it. */
static uint16_t crc16(const uint8_t *octets, size_t size)
{
	enum { START = 0xFFFF, POLYNOMIAL = 0x8408 };
	unsigned crc = START;

	for (size_t i = 0; i < size; i++) {
		crc ^= octets[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? POLYNOMIAL : 0);
	}
	return (uint16_t)~crc;
}

int scp80_sum(struct scp80_crypto *crypto, enum scp80_integrity integrity, const uint8_t *packet,
              size_t at, size_t check_size, size_t size, uint8_t sum[SCP80_CHECK_MAX],
              struct fault *fault)
{
	uint8_t joined[SCP80_PACKET_MAX + CIPHER_BLOCK_MAX], mac[CIPHER_BLOCK_MAX];
	const size_t behind = size - at - check_size, whole = at + behind;
	int rc = 0;

	memcpy(joined, packet, at);
	memcpy(joined + at, packet + at + check_size, behind);
	if (integrity == SCP80_CC) {
		if (!crypto || !crypto->kid)
			return fault_set(fault, FAULT_INPUT, "KID", "a key is needed to sign");
		rc = cipher_mac(crypto->kid, joined, whole, mac, fault);
		/* The first octets of a CMAC; a DES block has no more than these. */
		memcpy(sum, mac, check_size);
	} else if (check_size == RC16) {
		number_put(sum, crc16(joined, whole), RC16);
	} else {
		number_put(sum, crc32(0, joined, (uInt)whole), RC32);
	}
	return rc;
}

/* Whether a check sum of this kind may be so long. */
static bool is_size(enum scp80_integrity integrity, size_t check_size)
{
	return integrity == SCP80_RC ? check_size == RC16 || check_size == RC32
	                             : check_size == CC_SHORT || check_size == CC_WHOLE;
}

int scp80_judge(struct scp80_crypto *crypto, enum scp80_integrity integrity, const uint8_t *packet,
                size_t at, size_t check_size, size_t size, struct fault *fault)
{
	uint8_t sum[SCP80_CHECK_MAX];
	int rc;

	if (integrity == SCP80_NONE)
		return check_size == 0 ? SCP80_ABSENT : SCP80_UNCHECKED;
	if (integrity == SCP80_DS || (integrity == SCP80_CC && (!crypto || !crypto->kid)))
		return SCP80_UNCHECKED;
	if (!is_size(integrity, check_size) || (integrity == SCP80_CC && check_size == CC_SHORT &&
	                                        crypto->kid_algorithm != CIPHER_AES))
		return SCP80_WRONG;
	rc = scp80_sum(crypto, integrity, packet, at, check_size, size, sum, fault);
	if (rc < 0)
		return rc;
	return CRYPTO_memcmp(sum, packet + at, check_size) == 0 ? SCP80_RIGHT : SCP80_WRONG;
}
