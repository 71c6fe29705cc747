/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/packet.h"

#include <stddef.h>

#include "ota/mac.h"
#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/mem.h"

/* A command packet, TS 102 225 5.1. */
enum command_at {
	AT_CHL = 2,
	AT_SPI = 3,
	AT_KIC = 5,
	AT_KID = 6,
	AT_TAR = 7,
	AT_COUNTER = 10,
	AT_PADDING = 15,
	AT_CHECKSUM = 16,
	HEADER_SIZE = 13, /* what CHL counts, without check sum */
};

/* A response packet, TS 102 225 5.2, behind its user data header. */
enum response_at {
	RE_RPL = 3,
	RE_RHL = 5,
	RE_TAR = 6,
	RE_COUNTER = 9,
	RE_PADDING = 14,
	RE_STATUS = 15,
	RE_CHECKSUM = 16,
	RE_HEADER_SIZE = 10,
};

static const uint8_t response_header[] = { 0x02, 0x71, 0x00 };

int packet_read(struct packet *packet, uint8_t *octets, uint16_t size)
{
	if (size < AT_CHECKSUM || get_u16(octets) != size - 2)
		return UICC_ERR_FORMAT;
	packet->octets = octets;
	packet->size = size;
	memcpy(packet->spi, octets + AT_SPI, sizeof packet->spi);
	packet->kic = octets[AT_KIC];
	packet->kid = octets[AT_KID];
	memcpy(packet->tar, octets + AT_TAR, sizeof packet->tar);
	memcpy(packet->counter, octets + AT_COUNTER, OTA_COUNTER_SIZE);
	packet->data = NULL;
	packet->data_size = 0;
	/* Of a check sum this version does not know the size is not known either: CHL tells. */
	if (octets[AT_CHL] < HEADER_SIZE || octets[AT_CHL] > size - AT_SPI)
		return UICC_ERR_FORMAT;
	return 0;
}

int packet_decipher(struct packet *packet, const struct uicc_port *port,
                    const struct packet_seal *seal)
{
	const uint16_t secret = (uint16_t)(packet->size - AT_COUNTER);
	const uint16_t begin = (uint16_t)(AT_CHECKSUM + seal->checksum.size);
	uint8_t iv[CIPHER_BLOCK_MAX] = { 0 };
	const uint8_t block = seal->kic ? cipher_block(seal->kic) : 1;
	uint8_t padding;

	if (packet->octets[AT_CHL] != HEADER_SIZE + seal->checksum.size || packet->size < begin)
		return UICC_ERR_FORMAT;
	if (seal->kic) {
		int rc;

		if (secret % block != 0)
			return UICC_ERR_FORMAT;
		rc = cipher_run(port, UICC_AES_CBC_DECRYPT, seal->kic, iv,
		                packet->octets + AT_COUNTER, packet->octets + AT_COUNTER, secret);
		if (rc < 0)
			return rc;
	}
	memcpy(packet->counter, packet->octets + AT_COUNTER, OTA_COUNTER_SIZE);
	padding = packet->octets[AT_PADDING];
	/* Without a cipher nothing needs filling up: what the sender left there is no data. */
	if (padding >= (seal->kic ? block : CIPHER_BLOCK_MAX) || padding > packet->size - begin)
		return UICC_ERR_FORMAT;
	packet->data = packet->octets + begin;
	packet->data_size = (uint16_t)(packet->size - begin - padding);
	return 0;
}

/* Over what stands before and behind the check sum: what stands before is moved next to what stands
 * behind for as long as it takes, the port's cipher then runs once over both. */
static int sum_up(const struct checksum *checksum, const struct uicc_port *port, uint8_t *octets,
                  uint16_t size, uint8_t value[CHECKSUM_SIZE_MAX])
{
	uint8_t *const joined = octets + checksum->size;
	uint8_t field[CHECKSUM_SIZE_MAX];
	int rc;

	memcpy(field, octets + AT_CHECKSUM, checksum->size);
	memmove(joined, octets, AT_CHECKSUM);
	rc = checksum_of(checksum, port, joined, (uint16_t)(size - checksum->size), value);
	memmove(octets, joined, AT_CHECKSUM);
	memcpy(octets + AT_CHECKSUM, field, checksum->size);
	return rc;
}

_Static_assert((int)RE_CHECKSUM == (int)AT_CHECKSUM, "one sum_up() for both");

int packet_check(const struct packet *packet, const struct uicc_port *port,
                 const struct packet_seal *seal)
{
	uint8_t value[CHECKSUM_SIZE_MAX];
	int rc;

	if (seal->checksum.size == 0)
		return 1;
	rc = sum_up(&seal->checksum, port, packet->octets, packet->size, value);
	if (rc < 0)
		return rc;
	return mac_equal(value, packet->octets + AT_CHECKSUM, seal->checksum.size);
}

struct packet_shape packet_shape_of(const struct packet_seal *seal)
{
	return (struct packet_shape){
		.checksum = seal->checksum.size,
		.block = seal->kic ? cipher_block(seal->kic) : 1,
	};
}

uint16_t packet_response_at(const struct packet_shape *shape)
{
	return (uint16_t)(RE_CHECKSUM + shape->checksum);
}

uint16_t packet_response_room(const struct packet_shape *shape, uint16_t room)
{
	return (uint16_t)(room - (room - RE_COUNTER) % shape->block - packet_response_at(shape));
}

static int encipher(const struct packet_seal *seal, const struct uicc_port *port, uint8_t *to,
                    uint16_t whole)
{
	uint8_t iv[CIPHER_BLOCK_MAX] = { 0 };
	uint8_t *const secret = to + RE_COUNTER;

	return cipher_run(port, UICC_AES_CBC_ENCRYPT, seal->kic, iv, secret, secret,
	                  (uint32_t)(whole - RE_COUNTER));
}

int packet_respond(const struct packet_response *response, const struct uicc_port *port,
                   const struct packet_seal *seal)
{
	const struct packet_shape shape = packet_shape_of(seal);
	uint8_t *const to = response->to;
	uint16_t whole = (uint16_t)(packet_response_at(&shape) + response->size), padding;
	uint8_t value[CHECKSUM_SIZE_MAX];
	int rc;

	if (response->size > packet_response_room(&shape, response->room))
		return UICC_ERR_RANGE;
	padding = (uint16_t)((shape.block - (whole - RE_COUNTER) % shape.block) % shape.block);
	memset(to + whole, 0, padding);
	whole = (uint16_t)(whole + padding);
	memcpy(to, response_header, sizeof response_header);
	put_u16(to + RE_RPL, (uint16_t)(whole - RE_RHL));
	to[RE_RHL] = (uint8_t)(RE_HEADER_SIZE + shape.checksum);
	memcpy(to + RE_TAR, response->packet->tar, sizeof response->packet->tar);
	memcpy(to + RE_COUNTER, response->packet->counter, OTA_COUNTER_SIZE);
	to[RE_PADDING] = (uint8_t)padding;
	to[RE_STATUS] = response->status;
	if (shape.checksum > 0) {
		rc = sum_up(&seal->checksum, port, to, whole, value);
		if (rc < 0)
			return rc;
		memcpy(to + RE_CHECKSUM, value, shape.checksum);
	}
	if (seal->kic && (rc = encipher(seal, port, to, whole)) < 0)
		return rc;
	return whole;
}
