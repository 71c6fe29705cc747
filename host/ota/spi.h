/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_SPI_H
#define OTA_SPI_H

#include <stdbool.h>
#include <stdint.h>

#include "octets/fault.h"

/* The security of a packet in words, for people: "cipher,cc,counter-higher,por,por-cc". */

enum { SPI_TEXT_MAX = 128 };

/* What the host sends where nobody says otherwise: the words of SPI 1619. */
#define SPI_USUAL "cipher,cc,counter-higher,por,por-cc,por-cipher"

struct spi_words {
	uint8_t spi[2];
	uint8_t check_size; /* of "rc16", "cc4"; 0: the longest */
	bool implicit;      /* KIc and KID name no algorithm    */
};

/*
 * Reads words with commas between; or the two octets in hex, "1619".
 *
 * Words: cipher; rc, rc16, rc32, cc, cc4, cc8; counter, counter-higher, counter-next; implicit; por,
 * por-error; por-cipher; por-rc, por-cc; por-cipher-cc for the two; por-submit. Words of the answer's
 * security mean por where neither por nor por-error stands.
 *
 * Returns 0, or FAULT_INPUT (a word not known, or one against another).
 */
int spi_of_words(const char *text, const char *where, struct spi_words *words, struct fault *fault);

/* And back; "none" for 0000. */
void spi_to_words(const uint8_t spi[2], char text[SPI_TEXT_MAX]);

#endif
