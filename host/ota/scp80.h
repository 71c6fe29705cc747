/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_SCP80_H
#define OTA_SCP80_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"
#include "ota/key_schedule.h"

/* Secured packets of TS 102 225 in short messages (TS 31.115): built and read, command and response,
 * all of it but digital signatures. Functions over buffers; the keys are behind a handle. */

enum scp80_limit {
	SCP80_KEY_MAX = CIPHER_KEY_MAX,
	SCP80_CHECK_MAX = 8,     /* octets of a check sum                               */
	SCP80_PACKET_MAX = 2560, /* octets of a command packet, CPL included            */
	SCP80_DATA_MAX = 2500,   /* octets of secured data that always fit in a packet  */
	SCP80_ANSWER_MAX = 2560, /* octets of a response packet, and of what it carries */
	SCP80_PARTS_MAX = 20,    /* short messages of one packet                        */
	SCP80_TPDU_MAX = 164,    /* octets of one SMS-DELIVER TPDU                      */
};

#define SCP80_COUNTER_MAX UINT64_C(0xFFFFFFFFFF) /* five octets */

/* The two octets of the SPI, TS 102 225 5.1.1. The two kinds of RC, CC and DS have one coding. */
enum scp80_spi1 {
	SPI_INTEGRITY = 0x03,
	SPI_CIPHER = 0x04,
	SPI_COUNTER = 0x18,
	SPI_COUNTER_NONE = 0x00,
	SPI_COUNTER_UNCHECKED = 0x08,
	SPI_COUNTER_HIGHER = 0x10,
	SPI_COUNTER_NEXT = 0x18, /* exactly one higher */
};

enum scp80_spi2 {
	SPI_POR = 0x03,
	SPI_POR_NONE = 0x00,
	SPI_POR_ALWAYS = 0x01,
	SPI_POR_ON_ERROR = 0x02,
	SPI_POR_INTEGRITY = 0x0C,
	SPI_POR_INTEGRITY_SHIFT = 2,
	SPI_POR_CIPHER = 0x10,
	SPI_POR_SUBMIT = 0x20,
};

enum scp80_integrity { SCP80_NONE, SCP80_RC, SCP80_CC, SCP80_DS };

/* Low nibble of KID where the packet has a redundancy check, TS 102 225 5.1.3.1. */
enum scp80_crc { SCP80_CRC16 = 0x1, SCP80_CRC32 = 0x5 };

/* Response status codes, TS 102 225 table 5. */
enum scp80_status {
	SCP80_OK = 0x00,
	SCP80_BAD_CHECKSUM = 0x01,
	SCP80_COUNTER_LOW = 0x02,
	SCP80_COUNTER_HIGH = 0x03,
	SCP80_COUNTER_BLOCKED = 0x04,
	SCP80_CIPHERING = 0x05,
	SCP80_SECURITY = 0x06,
	SCP80_MEMORY = 0x07,
	SCP80_MORE_TIME = 0x08,
	SCP80_TAR_UNKNOWN = 0x09,
	SCP80_LEVEL = 0x0A,
	SCP80_BY_SUBMIT = 0x0B,
};

/* One key set of one card. Algorithms are enum cipher_algorithm; a key of no octets is not there. */
struct scp80_keys {
	uint8_t number; /* 1 .. 15; 0 is that of GSM 03.48, and no key set of ours */
	uint8_t kic_algorithm, kid_algorithm;
	uint8_t kic_size, kid_size; /* octets */
	uint8_t kic[SCP80_KEY_MAX], kid[SCP80_KEY_MAX];
};

/* The same with its key schedules set up, once for many packets. One thread at a time. */
struct scp80_crypto;

/* Returns 0, FAULT_INPUT (key set number, algorithm, key size) or FAULT_SYSTEM. */
int scp80_open(const struct scp80_keys *keys, struct scp80_crypto **crypto, struct fault *fault);
void scp80_close(struct scp80_crypto *crypto); /* wipes it; NULL is fine */

/* What stands in the header of a packet beside the key set's own. */
struct scp80_header {
	uint8_t spi[2];
	uint32_t tar;       /* 24 bits */
	uint64_t counter;   /* 40 bits */
	uint8_t check_size; /* octets of RC (2, 4) or CC (4, 8); 0: the longest there is */
	bool implicit;      /* KIc and KID name no algorithm: the card knows its keys'   */
};

/*
 * Builds a command packet: CPL .. secured data, without any user data header.
 *
 * Returns the octets in packet, FAULT_LIMIT (does not fit), FAULT_INPUT (a signature is asked for, a
 * key that is not there, a check sum of that size is none, counter over 40 bits) or FAULT_SYSTEM.
 */
int scp80_wrap(struct scp80_crypto *crypto, const struct scp80_header *header, const uint8_t *data,
               size_t size, uint8_t packet[SCP80_PACKET_MAX], struct fault *fault);

/* How a check sum fared that was read. */
enum scp80_verdict { SCP80_ABSENT, SCP80_UNCHECKED, SCP80_RIGHT, SCP80_WRONG };

struct scp80_command {
	uint8_t spi[2], kic, kid;
	uint32_t tar;
	bool clear; /* what follows could be read: not ciphered, or the key was there */
	uint64_t counter;
	uint8_t padding;
	size_t check_size, size;
	uint8_t check[SCP80_CHECK_MAX], data[SCP80_PACKET_MAX];
	enum scp80_verdict verdict;
};

/*
 * Reads a command packet, CPL first. A wrong check sum is no fault: the verdict says so.
 *
 *   crypto  NULL where there are no keys: then nothing is deciphered and no CC checked
 *
 * Returns 0, FAULT_INPUT (lengths that are none), FAULT_SECURITY (deciphered, padding that cannot
 * be: another key) or FAULT_SYSTEM.
 */
int scp80_read_command(struct scp80_crypto *crypto, const uint8_t *packet, size_t size,
                       struct scp80_command *command, struct fault *fault);

struct scp80_response {
	uint32_t tar;
	bool clear; /* as in a command */
	uint64_t counter;
	uint8_t padding;
	uint8_t status; /* enum scp80_status */
	size_t check_size, size;
	uint8_t check[SCP80_CHECK_MAX], data[SCP80_ANSWER_MAX];
	enum scp80_verdict verdict;
};

/* Reads a response packet, user data header 02 71 00 first, secured as the second octet of the
 * command's SPI says. As scp80_read_command(); a packet not secured like that is read unsecured. */
int scp80_read_response(struct scp80_crypto *crypto, uint8_t spi2, const uint8_t *packet,
                        size_t size, struct scp80_response *response, struct fault *fault);

/*
 * Reads a response packet and believes it only if it is secured as asked for and answers that very
 * command.
 *
 *   asked  the header of the command packet: says how the response is secured, and its counter
 *          and TAR must be those
 *
 * Returns 0, FAULT_INPUT (not a response packet), FAULT_SECURITY (check sum, counter, TAR).
 */
int scp80_unwrap(struct scp80_crypto *crypto, const struct scp80_header *asked,
                 const uint8_t *packet, size_t size, struct scp80_response *response,
                 struct fault *fault);

/* The status code in words; and what to do about it, "" where there is nothing to say. */
const char *scp80_status_text(uint8_t status);
const char *scp80_status_remedy(uint8_t status);

struct scp80_tpdu {
	uint8_t octets[SCP80_TPDU_MAX];
	size_t size;
};

/*
 * Cuts a packet into SMS-DELIVER TPDUs (TP-PID 7F, TP-DCS F6, TP-UDHI; concatenation with an 8-bit
 * reference where there is more than one; the command packet element in the first only).
 *
 *   reference  another one for each message to a card, or its parts mix with those of the last
 *
 * Returns the number of TPDUs, 1 .. SCP80_PARTS_MAX, or FAULT_LIMIT.
 */
int scp80_segment(const uint8_t *packet, size_t size, uint8_t reference,
                  struct scp80_tpdu tpdu[SCP80_PARTS_MAX], struct fault *fault);

#endif
