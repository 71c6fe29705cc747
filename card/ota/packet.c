/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/packet.h"

#include <stddef.h>

#include "ota/cmac.h"
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
	AT_CC = 16,
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
	RE_CC = 16,
	RE_HEADER_SIZE = 10,
};

static const uint8_t response_header[] = { 0x02, 0x71, 0x00 };

static uint16_t cc_size(const struct packet *packet)
{
	return (packet->spi[0] & SPI_INTEGRITY) == SPI_CC ? PACKET_CC_SIZE : 0;
}

int packet_read(struct packet *packet, uint8_t *octets, uint16_t size)
{
	if (size < AT_CC || get_u16(octets) != size - 2)
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

int packet_decipher(struct packet *packet, const struct uicc_port *port, const struct ota_key *kic)
{
	const uint16_t clear = AT_COUNTER, secret = (uint16_t)(packet->size - clear);
	const uint16_t begin = (uint16_t)(AT_CC + cc_size(packet));
	uint8_t iv[PACKET_BLOCK] = { 0 };
	uint8_t padding;

	if (packet->octets[AT_CHL] != HEADER_SIZE + cc_size(packet) || packet->size < begin)
		return UICC_ERR_FORMAT;
	if (packet->spi[0] & SPI_CIPHER) {
		int rc;

		if (secret % PACKET_BLOCK != 0)
			return UICC_ERR_FORMAT;
		rc = port->aes(port->ctx, UICC_AES_CBC_DECRYPT, kic->octets, kic->size, iv,
		               packet->octets + clear, packet->octets + clear, secret);
		if (rc < 0)
			return rc;
	}
	memcpy(packet->counter, packet->octets + AT_COUNTER, OTA_COUNTER_SIZE);
	padding = packet->octets[AT_PADDING];
	if (padding >= PACKET_BLOCK || padding > packet->size - begin)
		return UICC_ERR_FORMAT;
	packet->data = packet->octets + begin;
	packet->data_size = (uint16_t)(packet->size - begin - padding);
	return 0;
}

int packet_check(const struct packet *packet, const struct uicc_port *port,
                 const struct ota_key *kid)
{
	const uint16_t begin = AT_CC + PACKET_CC_SIZE;
	uint8_t mac[CMAC_SIZE];
	struct cmac cmac;
	int rc;

	cmac_start(&cmac, port, kid->octets, kid->size);
	if ((rc = cmac_add(&cmac, packet->octets, AT_CC)) < 0 ||
	    (rc = cmac_add(&cmac, packet->octets + begin, (uint16_t)(packet->size - begin))) < 0 ||
	    (rc = cmac_end(&cmac, mac)) < 0)
		return rc;
	return mac_equal(mac, packet->octets + AT_CC, PACKET_CC_SIZE);
}

static int sign(const struct uicc_port *port, const struct ota_key *kid, uint8_t *response,
                uint16_t size)
{
	const uint16_t begin = RE_CC + PACKET_CC_SIZE;
	uint8_t mac[CMAC_SIZE];
	struct cmac cmac;
	int rc;

	cmac_start(&cmac, port, kid->octets, kid->size);
	if ((rc = cmac_add(&cmac, response, RE_CC)) < 0 ||
	    (rc = cmac_add(&cmac, response + begin, (uint16_t)(size - begin))) < 0 ||
	    (rc = cmac_end(&cmac, mac)) < 0)
		return rc;
	memcpy(response + RE_CC, mac, PACKET_CC_SIZE);
	return 0;
}

int packet_respond(const struct packet *packet, const struct uicc_port *port,
                   const struct packet_seal *seal, uint8_t status, const uint8_t *data,
                   uint16_t size, uint8_t *to)
{
	const uint16_t cc = seal && seal->kid ? PACKET_CC_SIZE : 0;
	const bool cipher = seal && seal->kic;
	uint16_t whole = (uint16_t)(RE_CC + cc + size);
	uint16_t padding = 0;
	uint8_t iv[PACKET_BLOCK] = { 0 };
	int rc;

	if (cipher)
		padding = (uint16_t)((PACKET_BLOCK - (whole - RE_COUNTER) % PACKET_BLOCK) %
		                     PACKET_BLOCK);
	whole = (uint16_t)(whole + padding);
	if (whole > PACKET_RESPONSE_MAX)
		return UICC_ERR_RANGE;
	memcpy(to, response_header, sizeof response_header);
	put_u16(to + RE_RPL, (uint16_t)(whole - RE_RHL));
	to[RE_RHL] = (uint8_t)(RE_HEADER_SIZE + cc);
	memcpy(to + RE_TAR, packet->tar, sizeof packet->tar);
	memcpy(to + RE_COUNTER, packet->counter, OTA_COUNTER_SIZE);
	to[RE_PADDING] = (uint8_t)padding;
	to[RE_STATUS] = status;
	memcpy(to + RE_CC + cc, data, size);
	memset(to + RE_CC + cc + size, 0, padding);
	if (cc > 0 && (rc = sign(port, seal->kid, to, whole)) < 0)
		return rc;
	if (cipher) {
		rc = port->aes(port->ctx, UICC_AES_CBC_ENCRYPT, seal->kic->octets, seal->kic->size,
		               iv, to + RE_COUNTER, to + RE_COUNTER,
		               (uint32_t)(whole - RE_COUNTER));
		if (rc < 0)
			return rc;
	}
	return whole;
}
