/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/scp80.h"

#include <string.h>

#include "octets/number.h"
#include "ota/scp80_check.h"

/* Command packets: TS 102 225 5.1, in the packing of TS 31.115 4. */
enum layout {
	CPL_SIZE = 2,
	AT_CHL = 2,
	AT_SPI = 3,
	AT_KIC = 5,
	AT_KID = 6,
	AT_TAR = 7,
	CLEAR_SIZE = 10, /* octets before the counter: never ciphered           */
	AT_PADDING = 15,
	AT_CHECK = 16,
	HEADER_FIXED = 13, /* SPI to PCNTR: what CHL counts beside the check sum */
	TAR_SIZE = 3,
	COUNTER_SIZE = 5,
};

enum { TAR_MAX = 0xFFFFFF };

static enum scp80_integrity integrity_of(const uint8_t spi[2])
{
	return (enum scp80_integrity)(spi[0] & SPI_INTEGRITY);
}

static int judge_header(const struct scp80_crypto *crypto, const struct scp80_header *header,
                        struct fault *fault)
{
	if (header->tar > TAR_MAX)
		return fault_set(fault, FAULT_INPUT, "TAR", "over three octets");
	if (header->counter > SCP80_COUNTER_MAX)
		return fault_set(fault, FAULT_INPUT, "counter", "over five octets");
	if ((header->spi[0] & SPI_CIPHER) && !crypto->kic)
		return fault_set(fault, FAULT_INPUT, "KIc", "a key is needed to cipher");
	return 0;
}

/* What KID says: the algorithm of the check sum, or, of a command that has none, of the receipt's. */
static uint8_t kid_of(const struct scp80_crypto *crypto, const struct scp80_header *header,
                      size_t check_size)
{
	const enum scp80_integrity command = integrity_of(header->spi);
	const unsigned receipt = (header->spi[1] & SPI_POR_INTEGRITY) >> SPI_POR_INTEGRITY_SHIFT;

	if (command == SCP80_RC)
		return check_size == 2 ? SCP80_CRC16 : SCP80_CRC32;
	if (command == SCP80_NONE && receipt == SCP80_RC)
		return SCP80_CRC32;
	return crypto->kid_algorithm;
}

static void put_header(const struct scp80_crypto *crypto, const struct scp80_header *header,
                       size_t check_size, size_t padding, size_t whole, uint8_t *packet)
{
	const uint8_t number = (uint8_t)(crypto->number << 4);
	const uint8_t kid = kid_of(crypto, header, check_size);

	number_put(packet, whole - CPL_SIZE, CPL_SIZE);
	packet[AT_CHL] = (uint8_t)(HEADER_FIXED + check_size);
	memcpy(packet + AT_SPI, header->spi, 2);
	packet[AT_KIC] = number | (header->implicit ? 0 : crypto->kic_algorithm);
	packet[AT_KID] = number | (header->implicit ? 0 : kid);
	number_put(packet + AT_TAR, header->tar, TAR_SIZE);
	number_put(packet + CLEAR_SIZE, header->counter, COUNTER_SIZE);
	packet[AT_PADDING] = (uint8_t)padding;
}

int scp80_wrap(struct scp80_crypto *crypto, const struct scp80_header *header, const uint8_t *data,
               size_t size, uint8_t packet[SCP80_PACKET_MAX], struct fault *fault)
{
	const int cipher = header->spi[0] & SPI_CIPHER;
	const enum scp80_integrity integrity = integrity_of(header->spi);
	size_t body, whole, padding = 0;
	int rc = judge_header(crypto, header, fault);

	if (rc < 0 || (rc = scp80_check_size(crypto, integrity, header->check_size, fault)) < 0)
		return rc;
	body = AT_CHECK + (size_t)rc;
	whole = body + size;
	if (cipher) {
		const size_t block = cipher_block_size(crypto->kic);

		padding = (block - (whole - CLEAR_SIZE) % block) % block;
	}
	if (size > SCP80_PACKET_MAX || whole + padding > SCP80_PACKET_MAX)
		return fault_set(fault, FAULT_LIMIT, "secured data",
		                 "%zu octets do not fit a packet of %d", size, SCP80_PACKET_MAX);
	whole += padding;
	put_header(crypto, header, body - AT_CHECK, padding, whole, packet);
	if (size > 0)
		memcpy(packet + body, data, size);
	memset(packet + body + size, 0, padding);
	rc = integrity == SCP80_NONE ? 0
	                             : scp80_sum(crypto, integrity, packet, AT_CHECK,
	                                         body - AT_CHECK, whole, packet + AT_CHECK, fault);
	if (rc == 0 && cipher)
		rc = cipher_cbc(crypto->kic, true, packet + CLEAR_SIZE, whole - CLEAR_SIZE, fault);
	return rc < 0 ? rc : (int)whole;
}

/* What lies behind the TAR, in a packet that is not ciphered any more. */
static int read_body(struct scp80_crypto *crypto, const uint8_t *packet, size_t size,
                     struct scp80_command *command, struct fault *fault)
{
	const size_t begin = AT_CHECK + command->check_size;
	int rc;

	command->clear = true;
	command->counter = number_get(packet + CLEAR_SIZE, COUNTER_SIZE);
	command->padding = packet[AT_PADDING];
	memcpy(command->check, packet + AT_CHECK, command->check_size);
	if (command->padding > size - begin)
		return fault_set(fault, FAULT_SECURITY, "command packet",
		                 "padding of %u octets, and there are %zu; deciphered with "
		                 "another key?",
		                 command->padding, size - begin);
	command->size = size - begin - command->padding;
	memcpy(command->data, packet + begin, command->size);
	rc = scp80_judge(crypto, integrity_of(command->spi), packet, AT_CHECK, command->check_size,
	                 size, fault);
	if (rc < 0)
		return rc;
	command->verdict = (enum scp80_verdict)rc;
	return 0;
}

int scp80_read_command(struct scp80_crypto *crypto, const uint8_t *packet, size_t size,
                       struct scp80_command *command, struct fault *fault)
{
	uint8_t clear[SCP80_PACKET_MAX];
	int rc = 0;

	memset(command, 0, sizeof *command);
	if (size < AT_CHECK || size > sizeof clear ||
	    number_get(packet, CPL_SIZE) != size - CPL_SIZE || packet[AT_CHL] < HEADER_FIXED ||
	    packet[AT_CHL] - HEADER_FIXED > SCP80_CHECK_MAX ||
	    size < AT_CHECK + (size_t)(packet[AT_CHL] - HEADER_FIXED))
		return fault_set(fault, FAULT_INPUT, "command packet",
		                 "%zu octets whose lengths are not those of one", size);
	command->check_size = (size_t)(packet[AT_CHL] - HEADER_FIXED);
	memcpy(command->spi, packet + AT_SPI, 2);
	command->kic = packet[AT_KIC];
	command->kid = packet[AT_KID];
	command->tar = (uint32_t)number_get(packet + AT_TAR, TAR_SIZE);
	memcpy(clear, packet, size);
	if (command->spi[0] & SPI_CIPHER) {
		if (!crypto || !crypto->kic) {
			command->verdict = SCP80_UNCHECKED;
			return 0;
		}
		if ((size - CLEAR_SIZE) % cipher_block_size(crypto->kic) != 0)
			return fault_set(fault, FAULT_SECURITY, "command packet",
			                 "%zu ciphered octets are no whole blocks of this key",
			                 size - CLEAR_SIZE);
		rc = cipher_cbc(crypto->kic, false, clear + CLEAR_SIZE, size - CLEAR_SIZE, fault);
	}
	return rc < 0 ? rc : read_body(crypto, clear, size, command, fault);
}
