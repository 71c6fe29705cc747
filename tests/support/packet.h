/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_PACKET_H
#define SUPPORT_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "support/card.h"
#include "support/seal.h"

/* The other end of the OTA channel for tests, written from TS 102 225, TS 31.115 and TS 23.040 with
 * support/seal.h: nothing of it is the card's. */

enum test_packet_limit {
	TEST_PACKET_MAX = 4096,
	TEST_PART_MAX = 140, /* user data of a short message   */
	TEST_TPDU_MAX = 170,
	TEST_DATA_MAX = 420, /* response data of a receipt     */
	TEST_RECEIPT_MAX = 440,
};

/* A command packet to be. test_packet() fills in what the personal card wants. */
struct test_packet {
	uint8_t spi[2], kic, kid, tar[3];
	uint8_t counter[5];
	uint8_t kic_key[32], kid_key[32];
	uint8_t cipher, mac;         /* enum test_algorithm of the keys; 0 is AES        */
	size_t key_size;             /* octets of an AES key                             */
	size_t cc_size;              /* octets of a cryptographic check sum; 0 is 8      */
	size_t rc_size, por_rc_size; /* of a redundancy check: 2, 4; 0 is 4      */
	int wrong_padding,
		wrong_chl; /* what PCNTR and CHL say instead, signed as it is; -1: right */
};

/* SPI 16 19, key set 1 of the personal card, the applet's TAR, this counter. */
struct test_packet test_packet(uint64_t counter);
void test_packet_count(struct test_packet *packet, uint64_t counter);

/* Builds it, from CPL on. Returns its octets. */
size_t test_packet_build(const struct test_packet *packet, const uint8_t *data, size_t size,
                         uint8_t to[TEST_PACKET_MAX]);

/* How a packet is spread over short messages. */
struct test_spread {
	uint16_t reference;
	bool wide;           /* 16-bit reference                                          */
	bool command_first;  /* element 70 stands before that of concatenation            */
	bool command_in_all; /* element 70 in each part, not only in the first            */
};

/* The parts a packet of this size takes; the TPDU of part number 1 .. n. */
size_t test_parts(const struct test_spread *spread, size_t size);
size_t test_part(const struct test_spread *spread, const uint8_t *packet, size_t size,
                 size_t number, uint8_t to[TEST_TPDU_MAX]);

/* An SMS-DELIVER TPDU around user data; the ENVELOPE around a TPDU, sent. */
size_t test_tpdu(const uint8_t *user_data, size_t size, uint8_t to[TEST_TPDU_MAX]);
uint16_t send_envelope(struct test_card *tc, const uint8_t *tpdu, size_t size);

/* Sends the parts in order; GET RESPONSE fetches what the last one has to say. Returns the final
 * status word; the response stands in tc->reply. */
uint16_t deliver(struct test_card *tc, const uint8_t *packet, size_t size);

/* Builds and delivers data given as text for octets_of_tlv(). */
uint16_t deliver_hex(struct test_card *tc, const struct test_packet *packet, const char *hex);

/* A response packet taken apart. */
struct test_receipt {
	uint8_t status;
	uint8_t counter[5];
	uint8_t data[TEST_DATA_MAX];
	size_t size;
	char hex[2 * TEST_DATA_MAX + 1];
};

/* Reads what tc->reply holds as the answer to packet, deciphered and its check sum verified as the
 * SPI of packet has it, or as plain where sealed is false. Asserts that it is well-formed. */
struct test_receipt receipt_of(const struct test_card *tc, const struct test_packet *packet,
                               bool sealed);

/* The same for octets from wherever. */
struct test_receipt receipt_read(const uint8_t *from, size_t size, const struct test_packet *packet,
                                 bool sealed);

/* Given sw says that a proactive command waits: fetches the short messages of a receipt by
 * SMS-SUBMIT, tells the card that each is sent, and joins them. Returns the octets, user data
 * header first. */
size_t fetch_submit(struct test_card *tc, uint16_t sw, uint8_t to[TEST_RECEIPT_MAX]);

/* Delivers, and asserts status of the sealed receipt, and its data (NULL: any). */
void expect_receipt(struct test_card *tc, const struct test_packet *packet, const char *hex,
                    uint8_t status, const char *wanted);

#endif
