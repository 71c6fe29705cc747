/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/spi.h"

#include <stdio.h>
#include <string.h>

#include "octets/hex.h"
#include "ota/scp80.h"

/* A word sets bits of one of the octets; mask is what other words of its kind would set. */
static const struct word {
	const char *name;
	uint8_t octet, mask, bits, check_size;
} words[] = {
	{ "cipher", 0, SPI_CIPHER, SPI_CIPHER, 0 },
	{ "rc", 0, SPI_INTEGRITY, SCP80_RC, 0 },
	{ "cc", 0, SPI_INTEGRITY, SCP80_CC, 0 },
	{ "ds", 0, SPI_INTEGRITY, SCP80_DS, 0 },
	{ "rc16", 0, SPI_INTEGRITY, SCP80_RC, 2 },
	{ "rc32", 0, SPI_INTEGRITY, SCP80_RC, 4 },
	{ "cc4", 0, SPI_INTEGRITY, SCP80_CC, 4 },
	{ "cc8", 0, SPI_INTEGRITY, SCP80_CC, 8 },
	{ "counter", 0, SPI_COUNTER, SPI_COUNTER_UNCHECKED, 0 },
	{ "counter-higher", 0, SPI_COUNTER, SPI_COUNTER_HIGHER, 0 },
	{ "counter-next", 0, SPI_COUNTER, SPI_COUNTER_NEXT, 0 },
	{ "por", 1, SPI_POR, SPI_POR_ALWAYS, 0 },
	{ "por-error", 1, SPI_POR, SPI_POR_ON_ERROR, 0 },
	{ "por-rc", 1, SPI_POR_INTEGRITY, SCP80_RC << SPI_POR_INTEGRITY_SHIFT, 0 },
	{ "por-cc", 1, SPI_POR_INTEGRITY, SCP80_CC << SPI_POR_INTEGRITY_SHIFT, 0 },
	{ "por-ds", 1, SPI_POR_INTEGRITY, SCP80_DS << SPI_POR_INTEGRITY_SHIFT, 0 },
	{ "por-cipher", 1, SPI_POR_CIPHER, SPI_POR_CIPHER, 0 },
	{ "por-submit", 1, SPI_POR_SUBMIT, SPI_POR_SUBMIT, 0 },
	{ "por-cipher-cc", 1, SPI_POR_CIPHER | SPI_POR_INTEGRITY,
	  SPI_POR_CIPHER | SCP80_CC << SPI_POR_INTEGRITY_SHIFT, 0 },
};

enum { WORDS = sizeof words / sizeof words[0], WORD_MAX = 20 };

static const struct word *find_word(const char *name)
{
	for (size_t i = 0; i < WORDS; i++)
		if (strcmp(words[i].name, name) == 0)
			return &words[i];
	return NULL;
}

static int add_word(const char *name, const char *where, struct spi_words *to, struct fault *fault)
{
	const struct word *word = find_word(name);
	uint8_t *octet;

	if (strcmp(name, "implicit") == 0) {
		to->implicit = true;
		return 0;
	}
	if (strcmp(name, "none") == 0)
		return 0;
	if (!word)
		return fault_set(fault, FAULT_INPUT, where,
		                 "'%s' is no word of security; 'cipher', 'cc', 'counter-higher', "
		                 "'por' … or two octets of hex",
		                 name);
	octet = &to->spi[word->octet];
	if ((*octet & word->mask & (uint8_t)~word->bits) != 0)
		return fault_set(fault, FAULT_INPUT, where,
		                 "'%s' and a word before it exclude "
		                 "each other",
		                 name);
	*octet |= word->bits;
	if (word->check_size > 0)
		to->check_size = word->check_size;
	return 0;
}

int spi_of_words(const char *text, const char *where, struct spi_words *to, struct fault *fault)
{
	const char *at = text;
	int rc = 0;

	*to = (struct spi_words){ 0 };
	if (strlen(text) == 4 && strspn(text, "0123456789ABCDEFabcdef") == 4)
		return hex_read(text, where, to->spi, sizeof to->spi, fault) < 0 ? FAULT_INPUT : 0;
	while (rc == 0) {
		const size_t size = strcspn(at, ",");
		char word[WORD_MAX];

		if (size >= sizeof word)
			return fault_set(fault, FAULT_INPUT, where,
			                 "'%.40s' is no word of security", at);
		snprintf(word, sizeof word, "%.*s", (int)size, at);
		rc = add_word(word, where, to, fault);
		if (at[size] == '\0')
			break;
		at += size + 1;
	}
	if (to->spi[1] != 0 && (to->spi[1] & SPI_POR) == 0)
		to->spi[1] |= SPI_POR_ALWAYS;
	return rc;
}

void spi_to_words(const uint8_t spi[2], char text[SPI_TEXT_MAX])
{
	uint8_t left[2] = { spi[0], spi[1] };
	size_t size = 0;

	text[0] = '\0';
	/* The words of all their mask's bits, each bit once. */
	for (size_t i = 0; i < WORDS; i++) {
		const struct word *word = &words[i];

		if (word->check_size > 0 || (spi[word->octet] & word->mask) != word->bits ||
		    (left[word->octet] & word->bits) != word->bits)
			continue;
		left[word->octet] &= (uint8_t)~word->bits;
		size += (size_t)snprintf(text + size, SPI_TEXT_MAX - size, "%s%s", size ? "," : "",
		                         word->name);
	}
	if (size == 0)
		strcpy(text, "none");
}
