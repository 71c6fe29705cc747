/* SPDX-License-Identifier: Apache-2.0 */
#include "nvm/medium.h"

#include "nvm/crc.h"
#include "uicc/uicc.h"
#include "wire/mem.h"

uint32_t medium_pad(const struct uicc_port *port, uint32_t size)
{
	const uint32_t mask = port->nvm_unit - 1;

	return (size + mask) & ~mask;
}

uint32_t medium_chunk(uint32_t left)
{
	return left < MEDIUM_CHUNK ? left : MEDIUM_CHUNK;
}

int medium_read(const struct uicc_port *port, uint32_t at, uint8_t *to, uint32_t size)
{
	if (port->nvm_map != NULL) {
		memcpy(to, port->nvm_map + at, size);
		return 0;
	}
	return port->nvm_read(port->ctx, at, to, size) == 0 ? 0 : UICC_ERR_PORT;
}

int medium_write(const struct uicc_port *port, uint32_t at, const uint8_t *from, uint32_t size)
{
	return port->nvm_write(port->ctx, at, from, size) == 0 ? 0 : UICC_ERR_PORT;
}

int medium_check(const struct uicc_port *port, uint32_t at, uint32_t size, uint32_t *crc)
{
	uint8_t octets[MEDIUM_CHUNK];

	for (uint32_t done = 0, part; done < size; done += part) {
		part = medium_chunk(size - done);
		if (medium_read(port, at + done, octets, part) < 0)
			return UICC_ERR_PORT;
		*crc = crc_32(*crc, octets, part);
	}
	return 0;
}

int medium_copy(const struct uicc_port *port, uint32_t to, uint32_t from, uint32_t size)
{
	uint8_t octets[MEDIUM_CHUNK];

	for (uint32_t done = 0, part; done < size; done += part) {
		part = medium_chunk(size - done);
		if (medium_read(port, from + done, octets, part) < 0 ||
		    medium_write(port, to + done, octets, part) < 0)
			return UICC_ERR_PORT;
	}
	return 0;
}

int medium_find_change(const struct uicc_port *port, uint32_t *place, const uint8_t **from,
                       uint32_t *size)
{
	uint8_t octets[MEDIUM_CHUNK];
	uint32_t first = *size, end = 0;

	for (uint32_t done = 0; done < *size; done += MEDIUM_CHUNK) {
		const uint8_t *const fresh = *from + done;
		uint32_t part = medium_chunk(*size - done), i = 0;

		if (medium_read(port, *place + done, octets, part) < 0)
			return UICC_ERR_PORT;
		while (i < part && octets[i] == fresh[i])
			i++;
		if (i == part)
			continue;
		while (octets[part - 1] == fresh[part - 1])
			part--;
		if (first == *size)
			first = done + i;
		end = done + part;
	}
	*place += first;
	*from += first;
	*size = end > first ? end - first : 0;
	return 0;
}

int medium_overlay(const struct uicc_port *port, uint32_t begin, uint32_t span, uint32_t place,
                   const uint8_t *from, uint32_t size)
{
	uint8_t octets[MEDIUM_CHUNK];

	for (uint32_t done = 0, part; done < span; done += part) {
		uint32_t lead = place - (begin + done), fresh;

		part = medium_chunk(span - done);
		fresh = size < part - lead ? size : part - lead;
		if (medium_read(port, begin + done, octets, part) < 0)
			return UICC_ERR_PORT;
		memcpy(octets + lead, from, fresh);
		if (medium_write(port, begin + done, octets, part) < 0)
			return UICC_ERR_PORT;
		place += fresh;
		from += fresh;
		size -= fresh;
	}
	return 0;
}
