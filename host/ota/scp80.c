/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/scp80.h"

#include <string.h>

#include <openssl/crypto.h>

#include "ota/aes.h"

/* TS 102 225 5.1 (command) and 5.2 (response), in the packing of TS 31.115 4. */
enum layout {
	CC_SIZE = 8,
	CPL_SIZE = 2,
	COMMAND_CLEAR = 10,  /* octets before the counter: never ciphered              */
	COMMAND_FIXED = 13,  /* SPI to PCNTR: what CHL counts beside the check sum     */
	COMMAND_CC = 16,     /* where the check sum begins                             */
	RESPONSE_UDH = 3,    /* 02 71 00                                               */
	RESPONSE_CLEAR = 9,  /* octets before the counter, user data header among them */
	RESPONSE_FIXED = 10, /* TAR to status: what RHL counts beside the check sum    */
	RESPONSE_CC = 16,
};

enum { ALGORITHM_AES = 2, TAR_MAX = 0xFFFFFF };

enum spi_bits {
	SPI_CC = 0x02,
	SPI_INTEGRITY = 0x03,
	SPI_CIPHER = 0x04,
	SPI_POR_CC = 0x08,
	SPI_POR_INTEGRITY = 0x0C,
	SPI_POR_CIPHER = 0x10,
};

static int is_aes_size(size_t size)
{
	return size == 16 || size == 24 || size == 32;
}

static int check_keys(const struct scp80_keys *keys, struct fault *fault)
{
	if (keys->number < 1 || keys->number > 15)
		return fault_set(fault, FAULT_INPUT, "key set", "no key set %u; 1 to 15",
		                 keys->number);
	if (keys->kic_algorithm != ALGORITHM_AES || keys->kid_algorithm != ALGORITHM_AES ||
	    !is_aes_size(keys->kic_size) || !is_aes_size(keys->kid_size))
		return fault_set(fault, FAULT_INPUT, "key set",
		                 "key set %u is not AES; this version sends AES only",
		                 keys->number);
	return 0;
}

static void put_number(uint8_t *to, uint64_t value, size_t size)
{
	for (size_t i = size; i-- > 0; value >>= 8)
		to[i] = (uint8_t)value;
}

static uint64_t get_number(const uint8_t *from, size_t size)
{
	uint64_t value = 0;

	for (size_t i = 0; i < size; i++)
		value = value << 8 | from[i];
	return value;
}

/* The check sum at octet at of a packet, over all that stands before and behind it. */
static int sign(const struct scp80_keys *keys, const uint8_t *packet, size_t at, size_t size,
                uint8_t cc[CC_SIZE], struct fault *fault)
{
	const uint8_t *behind = packet + at + CC_SIZE;
	const struct aes_piece pieces[] = { { packet, at }, { behind, size - at - CC_SIZE } };
	uint8_t mac[AES_BLOCK];
	const int rc = aes_cmac(keys->kid, keys->kid_size, pieces, 2, mac, fault);

	if (rc == 0)
		memcpy(cc, mac, CC_SIZE);
	return rc;
}

int scp80_wrap(const struct scp80_keys *keys, const struct scp80_header *header,
               const uint8_t *data, size_t size, uint8_t packet[SCP80_PACKET_MAX],
               struct fault *fault)
{
	const int cipher = header->spi[0] & SPI_CIPHER;
	const size_t body = COMMAND_CC + CC_SIZE;
	size_t whole = body + size, padding;
	int rc = check_keys(keys, fault);

	if (rc < 0)
		return rc;
	if ((header->spi[0] & SPI_INTEGRITY) != SPI_CC)
		return fault_set(fault, FAULT_INPUT, "SPI",
		                 "%02X asks for no check sum; this version signs every packet",
		                 header->spi[0]);
	if (header->tar > TAR_MAX)
		return fault_set(fault, FAULT_INPUT, "TAR", "over three octets");
	if (header->counter > SCP80_COUNTER_MAX)
		return fault_set(fault, FAULT_INPUT, "counter", "over five octets");
	padding = cipher ? (AES_BLOCK - (whole - COMMAND_CLEAR) % AES_BLOCK) % AES_BLOCK : 0;
	if (whole + padding > SCP80_PACKET_MAX)
		return fault_set(fault, FAULT_LIMIT, "secured data",
		                 "%zu octets do not fit a packet of %d", size, SCP80_PACKET_MAX);
	whole += padding;
	put_number(packet, whole - CPL_SIZE, CPL_SIZE);
	packet[2] = COMMAND_FIXED + CC_SIZE;
	memcpy(packet + 3, header->spi, 2);
	packet[5] = (uint8_t)(keys->number << 4 | keys->kic_algorithm);
	packet[6] = (uint8_t)(keys->number << 4 | keys->kid_algorithm);
	put_number(packet + 7, header->tar, 3);
	put_number(packet + COMMAND_CLEAR, header->counter, 5);
	packet[15] = (uint8_t)padding;
	memcpy(packet + body, data, size);
	memset(packet + body + size, 0, padding);
	rc = sign(keys, packet, COMMAND_CC, whole, packet + COMMAND_CC, fault);
	if (rc == 0 && cipher)
		rc = aes_cbc(keys->kic, keys->kic_size, true, packet + COMMAND_CLEAR,
		             whole - COMMAND_CLEAR, fault);
	return rc < 0 ? rc : (int)whole;
}

/* Lengths of a response packet that came deciphered, and what it says. */
static int read_response(const uint8_t *packet, size_t size, size_t cc_size,
                         struct scp80_response *response, struct fault *fault)
{
	const size_t begin = RESPONSE_CC + cc_size;
	const size_t padding = packet[14];

	if (padding >= AES_BLOCK || padding > size - begin)
		return fault_set(fault, FAULT_SECURITY, "proof of receipt",
		                 "padding of %zu octets; deciphered with another key?", padding);
	response->size = size - begin - padding;
	if (response->size > sizeof response->data)
		return fault_set(fault, FAULT_INPUT, "proof of receipt",
		                 "more than %d octets of data", SCP80_ANSWER_MAX);
	response->tar = (uint32_t)get_number(packet + 6, 3);
	response->counter = get_number(packet + RESPONSE_CLEAR, 5);
	response->status = packet[15];
	memcpy(response->data, packet + begin, response->size);
	return 0;
}

/* A card that could not read the packet cannot say which counter it had: such an answer says no, and
 * an old no in place of a new answer does no harm. */
static int knows_counter(uint8_t status)
{
	return status != SCP80_BAD_CHECKSUM && status != SCP80_CIPHERING &&
	       status != SCP80_SECURITY && status != SCP80_TAR_UNKNOWN && status != SCP80_LEVEL;
}

static int check_response(const struct scp80_keys *keys, const struct scp80_header *asked,
                          const uint8_t *packet, size_t size, size_t cc_size,
                          const struct scp80_response *response, struct fault *fault)
{
	uint8_t cc[CC_SIZE];

	if (cc_size > 0) {
		const int rc = sign(keys, packet, RESPONSE_CC, size, cc, fault);

		if (rc < 0)
			return rc;
		if (CRYPTO_memcmp(cc, packet + RESPONSE_CC, CC_SIZE) != 0)
			return fault_set(fault, FAULT_SECURITY, "proof of receipt",
			                 "its check sum is wrong");
	}
	if (response->tar != asked->tar)
		return fault_set(fault, FAULT_SECURITY, "proof of receipt",
		                 "from TAR %06X, not %06X", response->tar, asked->tar);
	if (knows_counter(response->status) && response->counter != asked->counter)
		return fault_set(fault, FAULT_SECURITY, "proof of receipt",
		                 "for another packet: its counter is %010llX, not %010llX",
		                 (unsigned long long)response->counter,
		                 (unsigned long long)asked->counter);
	return 0;
}

int scp80_unwrap(const struct scp80_keys *keys, const struct scp80_header *asked,
                 const uint8_t *packet, size_t size, struct scp80_response *response,
                 struct fault *fault)
{
	static const uint8_t udh[RESPONSE_UDH] = { 0x02, 0x71, 0x00 };
	const size_t cc_size = (asked->spi[1] & SPI_POR_INTEGRITY) == SPI_POR_CC ? CC_SIZE : 0;
	uint8_t clear[SCP80_ANSWER_MAX];
	int rc = check_keys(keys, fault);

	if (rc < 0)
		return rc;
	if (size > sizeof clear || size < RESPONSE_CC || memcmp(packet, udh, sizeof udh) != 0 ||
	    get_number(packet + 3, 2) != size - 5)
		return fault_set(fault, FAULT_INPUT, "proof of receipt",
		                 "%zu octets that are no response packet", size);
	if (packet[5] != RESPONSE_FIXED + cc_size || size < RESPONSE_CC + cc_size)
		return fault_set(fault, FAULT_SECURITY, "proof of receipt",
		                 "it is not signed as asked for; unproved, it says \"%s\"",
		                 scp80_status_text(packet[RESPONSE_CC - 1]));
	memcpy(clear, packet, size);
	if (asked->spi[1] & SPI_POR_CIPHER) {
		if ((size - RESPONSE_CLEAR) % AES_BLOCK != 0)
			return fault_set(fault, FAULT_SECURITY, "proof of receipt",
			                 "it is not ciphered as asked for");
		rc = aes_cbc(keys->kic, keys->kic_size, false, clear + RESPONSE_CLEAR,
		             size - RESPONSE_CLEAR, fault);
	}
	if (rc < 0 || (rc = read_response(clear, size, cc_size, response, fault)) < 0)
		return rc;
	return check_response(keys, asked, clear, size, cc_size, response, fault);
}

const char *scp80_status_text(uint8_t status)
{
	static const char *const texts[] = {
		[SCP80_OK] = "done",
		[SCP80_BAD_CHECKSUM] = "check sum wrong",
		[SCP80_COUNTER_LOW] = "counter low",
		[SCP80_COUNTER_HIGH] = "counter high",
		[SCP80_COUNTER_BLOCKED] = "counter blocked",
		[SCP80_CIPHERING] = "ciphering error",
		[SCP80_SECURITY] = "unidentified security error",
		[SCP80_MEMORY] = "not enough memory",
		[SCP80_MORE_TIME] = "needs more time",
		[SCP80_TAR_UNKNOWN] = "TAR unknown",
		[SCP80_LEVEL] = "security level too low",
		[SCP80_BY_SUBMIT] = "answer follows by SMS-SUBMIT",
	};

	return status < sizeof texts / sizeof texts[0] ? texts[status] : "status not known";
}
