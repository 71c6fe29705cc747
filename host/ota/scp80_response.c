/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/scp80.h"

#include <string.h>

#include "octets/number.h"
#include "ota/scp80_check.h"

/* Response packets: TS 102 225 5.2, behind the user data header of TS 31.115 4. */
enum layout {
	AT_RPL = SCP80_UDH,
	AT_RHL = 5,
	AT_TAR = 6,
	CLEAR_SIZE = 9, /* octets before the counter: never ciphered */
	AT_PADDING = 14,
	AT_STATUS = 15,
	AT_CHECK = 16,
	HEADER_FIXED = 10, /* TAR to status: what RHL counts beside the check sum */
	TAR_SIZE = 3,
	COUNTER_SIZE = 5,
};

static enum scp80_integrity integrity_of(uint8_t spi2)
{
	return (enum scp80_integrity)((spi2 & SPI_POR_INTEGRITY) >> SPI_POR_INTEGRITY_SHIFT);
}

/* What lies behind the TAR, in a packet that is not ciphered any more. */
static int read_body(struct scp80_crypto *crypto, enum scp80_integrity integrity,
                     const uint8_t *packet, size_t size, struct scp80_response *response,
                     struct fault *fault)
{
	const size_t begin = AT_CHECK + response->check_size;
	int rc;

	response->clear = true;
	response->counter = number_get(packet + CLEAR_SIZE, COUNTER_SIZE);
	response->padding = packet[AT_PADDING];
	response->status = packet[AT_STATUS];
	memcpy(response->check, packet + AT_CHECK, response->check_size);
	if (response->padding >= CIPHER_BLOCK_MAX || response->padding > size - begin)
		return fault_set(fault, FAULT_SECURITY, "proof of receipt",
		                 "padding of %u octets; deciphered with another key?",
		                 response->padding);
	response->size = size - begin - response->padding;
	memcpy(response->data, packet + begin, response->size);
	rc = scp80_judge(crypto, integrity, packet, AT_CHECK, response->check_size, size, fault);
	if (rc < 0)
		return rc;
	response->verdict = (enum scp80_verdict)rc;
	return 0;
}

static int judge_lengths(const uint8_t *packet, size_t size, struct fault *fault)
{
	static const uint8_t udh[SCP80_UDH] = { 0x02, 0x71, 0x00 };

	if (size > SCP80_ANSWER_MAX || size < AT_CHECK || memcmp(packet, udh, sizeof udh) != 0 ||
	    number_get(packet + AT_RPL, 2) != size - AT_RHL || packet[AT_RHL] < HEADER_FIXED ||
	    packet[AT_RHL] - HEADER_FIXED > SCP80_CHECK_MAX ||
	    size < AT_CHECK + (size_t)(packet[AT_RHL] - HEADER_FIXED))
		return fault_set(fault, FAULT_INPUT, "proof of receipt",
		                 "%zu octets that are no response packet", size);
	return 0;
}

int scp80_read_response(struct scp80_crypto *crypto, uint8_t spi2, const uint8_t *packet,
                        size_t size, struct scp80_response *response, struct fault *fault)
{
	uint8_t clear[SCP80_ANSWER_MAX];
	enum scp80_integrity integrity = integrity_of(spi2);
	bool ciphered = spi2 & SPI_POR_CIPHER;
	int rc = judge_lengths(packet, size, fault);

	if (rc < 0)
		return rc;
	memset(response, 0, sizeof *response);
	response->check_size = (size_t)(packet[AT_RHL] - HEADER_FIXED);
	response->tar = (uint32_t)number_get(packet + AT_TAR, TAR_SIZE);
	/* A card that found no keys for the command has none for the answer either. */
	if (response->check_size == 0 && integrity != SCP80_NONE) {
		integrity = SCP80_NONE;
		ciphered = false;
	}
	memcpy(clear, packet, size);
	if (ciphered) {
		if (!crypto || !crypto->kic) {
			response->verdict = SCP80_UNCHECKED;
			return 0;
		}
		if ((size - CLEAR_SIZE) % cipher_block_size(crypto->kic) != 0)
			return fault_set(fault, FAULT_SECURITY, "proof of receipt",
			                 "it is not ciphered as asked for");
		rc = cipher_cbc(crypto->kic, false, clear + CLEAR_SIZE, size - CLEAR_SIZE, fault);
	}
	return rc < 0 ? rc : read_body(crypto, integrity, clear, size, response, fault);
}

/* A card that could not read the packet cannot say which counter it had: such an answer says no, and
 * an old no in place of a new answer does no harm. */
static bool knows_counter(uint8_t status)
{
	return status != SCP80_BAD_CHECKSUM && status != SCP80_CIPHERING &&
	       status != SCP80_SECURITY && status != SCP80_TAR_UNKNOWN && status != SCP80_LEVEL;
}

static int judge_answer(const struct scp80_header *asked, const struct scp80_response *response,
                        struct fault *fault)
{
	if (response->verdict == SCP80_WRONG)
		return fault_set(fault, FAULT_SECURITY, "proof of receipt",
		                 "its check sum is wrong; the keys we have are not the card's, or "
		                 "it is not this card's answer");
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

/* The size of the command's check sum is that of the answer's, where they are of one kind; more is no
 * harm, and which CRC it is the card may choose. */
static int judge_check_size(const struct scp80_crypto *crypto, const struct scp80_header *asked,
                            size_t check_size, uint8_t status, struct fault *fault)
{
	const enum scp80_integrity integrity = integrity_of(asked->spi[1]);
	const bool same = (asked->spi[0] & SPI_INTEGRITY) == integrity;
	const int wanted = scp80_check_size(crypto, integrity, same ? asked->check_size : 0, fault);
	bool fits;

	if (wanted < 0)
		return wanted;
	fits = check_size == (size_t)wanted || (integrity == SCP80_RC && check_size == 2) ||
	       (integrity == SCP80_CC && check_size > (size_t)wanted);
	return fits ? 0
	            : fault_set(fault, FAULT_SECURITY, "proof of receipt",
	                        "it is not signed as asked for; unproved, it says \"%s\"",
	                        scp80_status_text(status));
}

int scp80_unwrap(struct scp80_crypto *crypto, const struct scp80_header *asked,
                 const uint8_t *packet, size_t size, struct scp80_response *response,
                 struct fault *fault)
{
	int rc = judge_lengths(packet, size, fault);

	if (rc < 0 || (rc = judge_check_size(crypto, asked, (size_t)(packet[AT_RHL] - HEADER_FIXED),
	                                     packet[AT_STATUS], fault)) < 0)
		return rc;
	if ((asked->spi[1] & SPI_POR_CIPHER) && !crypto->kic)
		return fault_set(fault, FAULT_INPUT, "KIc", "a key is needed to decipher");
	rc = scp80_read_response(crypto, asked->spi[1], packet, size, response, fault);
	return rc < 0 ? rc : judge_answer(asked, response, fault);
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

const char *scp80_status_remedy(uint8_t status)
{
	static const char wrong_keys[] =
		"the keys we have are not the card's: compare its key set with what its maker gave";
	static const char *const texts[] = {
		[SCP80_BAD_CHECKSUM] = wrong_keys,
		[SCP80_COUNTER_LOW] =
			"the card's counter is ahead of ours by more than it is moved "
			"on: give the counter of its key set",
		[SCP80_COUNTER_HIGH] =
			"the card takes one counter after the other: give the counter "
			"of its key set",
		[SCP80_COUNTER_BLOCKED] = "the key set takes no more packets: give another one",
		[SCP80_CIPHERING] = wrong_keys,
		[SCP80_SECURITY] = "compare its key set and 'spi' with what its maker gave",
		[SCP80_MEMORY] = "ask for less at a time",
		[SCP80_TAR_UNKNOWN] =
			"no application of the card has that TAR: see 'kind' and 'tar' of "
			"its profile",
		[SCP80_LEVEL] = "the card wants more than 'spi' of its profile asks for",
	};
	const char *text = status < sizeof texts / sizeof texts[0] ? texts[status] : NULL;

	return text ? text : "";
}
