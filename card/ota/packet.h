/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OTA_PACKET_H
#define OTA_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#include "ota/checksum.h"
#include "ota/keys.h"
#include "uicc/port.h"

/* Secured packets of TS 102 225 5.1 and 5.2 as TS 31.115 puts them into short messages. */

enum { PACKET_REPORT_MAX = 140 }; /* user data of one SMS-DELIVER-REPORT, header included */

/* SPI, TS 102 225 5.1.1. */
enum spi {
	SPI_INTEGRITY = 0x03, /* 00 none, 01 RC, 10 CC, 11 DS                */
	SPI_RC = 0x01,
	SPI_CC = 0x02,
	SPI_DS = 0x03,
	SPI_CIPHER = 0x04,
	SPI_COUNTER = 0x18, /* 00 none, 08 unchecked, 10 higher, 18 one higher */
	SPI_COUNTER_HIGHER = 0x10,
	SPI_COUNTER_NEXT = 0x18,
	SPI_POR = 0x03, /* second octet: 00 none, 01 always, 10 on error */
	SPI_POR_ALWAYS = 0x01,
	SPI_POR_ON_ERROR = 0x02,
	SPI_POR_INTEGRITY = 0x0C, /* as SPI_INTEGRITY                    */
	SPI_POR_INTEGRITY_SHIFT = 2,
	SPI_POR_CIPHER = 0x10,
	SPI_POR_SUBMIT = 0x20,
};

/* Response status codes, TS 102 225 table 5; 0B: TS 31.115 4. */
enum packet_status {
	PACKET_OK = 0x00,
	PACKET_BAD_CC = 0x01,
	PACKET_COUNTER_LOW = 0x02,
	PACKET_COUNTER_HIGH = 0x03,
	PACKET_COUNTER_BLOCKED = 0x04,
	PACKET_CIPHERING = 0x05,
	PACKET_SECURITY = 0x06,
	PACKET_MEMORY = 0x07,
	PACKET_MORE_TIME = 0x08,
	PACKET_TAR_UNKNOWN = 0x09,
	PACKET_LEVEL = 0x0A,
	PACKET_BY_SUBMIT = 0x0B,
};

struct packet {
	uint8_t *octets; /* from CPL; deciphered in place */
	uint16_t size;
	uint8_t spi[2], kic, kid, tar[3];
	uint8_t counter[OTA_COUNTER_SIZE];
	uint8_t *data; /* secured data without padding  */
	uint16_t data_size;
};

/* How a packet is secured. */
struct packet_seal {
	const struct ota_key *kic; /* NULL: not ciphered */
	struct checksum checksum;
};

/* Takes the header apart and checks every length. Returns 0 or UICC_ERR_FORMAT. */
int packet_read(struct packet *packet, uint8_t *octets, uint16_t size);

/* Deciphers in place, where the seal says so, and finds counter and data. Returns 0,
 * UICC_ERR_FORMAT (CHL of another check sum, not whole blocks, more padding than there can be) or
 * UICC_ERR_PORT. */
int packet_decipher(struct packet *packet, const struct uicc_port *port,
                    const struct packet_seal *seal);

/* Whether the check sum is right: 1, 0, or UICC_ERR_PORT. */
int packet_check(const struct packet *packet, const struct uicc_port *port,
                 const struct packet_seal *seal);

/* What a seal takes of a response packet. */
struct packet_shape {
	uint8_t checksum; /* octets                                  */
	uint8_t block;    /* octets of the cipher's, 1 for no cipher */
};

struct packet_shape packet_shape_of(const struct packet_seal *seal);

/* Where the additional response data stand in one, and how many octets of them fit into room. */
uint16_t packet_response_at(const struct packet_shape *shape);
uint16_t packet_response_room(const struct packet_shape *shape, uint16_t room);

/* A response packet to be, user data header first. */
struct packet_response {
	const struct packet *packet; /* what it answers           */
	uint8_t *to;                 /* where it is built         */
	uint16_t room;
	uint16_t size;  /* of the data, which stand where packet_response_at() says */
	uint8_t status; /* enum packet_status                                       */
};

/* Builds it. Returns the octets of it all, UICC_ERR_RANGE (no room) or UICC_ERR_PORT. */
int packet_respond(const struct packet_response *response, const struct uicc_port *port,
                   const struct packet_seal *seal);

#endif
