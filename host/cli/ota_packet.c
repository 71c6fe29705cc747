/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ota_packet.h"

#include "ota/spi.h"

int ota_packet_prepare(struct ota_security *security, struct ota_payload *payload,
                       struct fault *fault)
{
	int rc = ota_security_load(security, fault);

	if (rc == 0)
		rc = ota_payload_build(payload, security->profile, fault);
	if (rc == 0)
		rc = ota_security_address(security, payload->kind == OTA_PAYLOAD_APPLET, fault);
	return rc;
}

json_t *ota_packet_header_json(const struct ota_security *security)
{
	const struct scp80_header *header = &security->header;
	char words[SPI_TEXT_MAX];

	spi_to_words(header->spi, words);
	return json_pack("{s:o, s:i, s:o, s:o}", "spi",
	                 json_sprintf("%02X%02X: %s", header->spi[0], header->spi[1], words),
	                 "keyset", (int)security->keys.number, "tar",
	                 json_sprintf("%06X", header->tar), "counter",
	                 json_sprintf("%010llX", (unsigned long long)header->counter));
}
