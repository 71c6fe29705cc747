/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_SCP80_H
#define OTA_SCP80_H

#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* Secured packets of TS 102 225 in short messages (TS 31.115), the sending side. Pure functions
 * over buffers. This version builds AES-CBC with AES-CMAC of 8 octets, counter always present. */

enum scp80_limit {
	SCP80_KEY_MAX = 32,      /* octets                                              */
	SCP80_PACKET_MAX = 2560, /* octets of a command packet, CPL included            */
	SCP80_DATA_MAX = 2500,   /* octets of secured data that always fit in a packet  */
	SCP80_ANSWER_MAX = 256,  /* octets of additional response data                  */
	SCP80_PARTS_MAX = 20,    /* short messages of one packet                        */
	SCP80_TPDU_MAX = 164,    /* octets of one SMS-DELIVER TPDU                      */
};

#define SCP80_COUNTER_MAX UINT64_C(0xFFFFFFFFFF) /* five octets */

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

/* One key set of one card. Algorithms are the low nibbles of KIc and KID: 2 = AES. */
struct scp80_keys {
	uint8_t number; /* 1 .. 15                   */
	uint8_t kic_algorithm, kid_algorithm;
	uint8_t kic_size, kid_size; /* octets: 16, 24, 32        */
	uint8_t kic[SCP80_KEY_MAX], kid[SCP80_KEY_MAX];
};

/* What stands in the header of a packet beside the keys' own nibbles. */
struct scp80_header {
	uint8_t spi[2];
	uint32_t tar;     /* 24 bits */
	uint64_t counter; /* 40 bits */
};

struct scp80_response {
	uint32_t tar;
	uint64_t counter;
	uint8_t status; /* enum scp80_status */
	uint8_t data[SCP80_ANSWER_MAX];
	size_t size; /* octets in data    */
};

/*
 * Builds a command packet: CPL .. secured data, without any user data header.
 *
 * Returns the octets in packet, FAULT_LIMIT (does not fit), FAULT_INPUT (algorithm, key size,
 * counter over 40 bits) or FAULT_SYSTEM (crypto library).
 */
int scp80_wrap(const struct scp80_keys *keys, const struct scp80_header *header,
               const uint8_t *data, size_t size, uint8_t packet[SCP80_PACKET_MAX],
               struct fault *fault);

/*
 * Reads a response packet as it comes back from an ENVELOPE: user data header 02 71 00 first.
 *
 *   asked  the header of the command packet: says how the response is secured, and its counter
 *          and TAR must be those
 *
 * Returns 0, FAULT_INPUT (not a response packet), FAULT_SECURITY (check sum, counter, TAR).
 */
int scp80_unwrap(const struct scp80_keys *keys, const struct scp80_header *asked,
                 const uint8_t *packet, size_t size, struct scp80_response *response,
                 struct fault *fault);

/* The status code in words. */
const char *scp80_status_text(uint8_t status);

struct scp80_tpdu {
	uint8_t octets[SCP80_TPDU_MAX];
	size_t size;
};

/*
 * Cuts a packet into SMS-DELIVER TPDUs (TP-PID 7F, TP-DCS F6, TP-UDHI; concatenation with an 8-bit
 * reference where there is more than one; the command packet element in the first only).
 *
 * Returns the number of TPDUs, 1 .. SCP80_PARTS_MAX, or FAULT_LIMIT.
 */
int scp80_segment(const uint8_t *packet, size_t size, uint8_t reference,
                  struct scp80_tpdu tpdu[SCP80_PARTS_MAX], struct fault *fault);

#endif
