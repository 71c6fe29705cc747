/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/card_files.h"

#include <string.h>

#include "octets/tlv.h"

enum ins {
	INS_SELECT = 0xA4,
	INS_READ_BINARY = 0xB0,
	INS_READ_RECORD = 0xB2,
	INS_UPDATE_BINARY = 0xD6,
	INS_UPDATE_RECORD = 0xDC,
};

enum {
	BY_AID = 0x04,
	BY_PATH = 0x08,
	WITH_FCP = 0x04,
	NO_DATA = 0x0C,
	ABSOLUTE = 0x04, /* P2 of READ RECORD           */
	CHUNK = 255,     /* octets of one READ, UPDATE  */
};

/* FCP, TS 102 221 11.1.1.3. */
enum fcp {
	FCP = 0x62,
	FCP_DESCRIPTOR = 0x82,
	FCP_SIZE = 0x80,
	FCP_PIN = 0xC6,
	PIN_BITS = 0x90,
	PIN_REFERENCE = 0x83,
	PIN1 = 0x01,
};

int card_send(struct handset *handset, const uint8_t header[4], const uint8_t *data, size_t size,
              struct terminal_reply *reply, struct fault *fault)
{
	const int rc = terminal_send(&handset->terminal, header, data, size, reply, fault);

	if (rc == 0 && reply->sw >> 8 == 0x91)
		handset->pending = reply->sw;
	return rc;
}

int card_serve(struct handset *handset, struct fault *fault)
{
	const uint16_t sw = handset->pending;

	handset->pending = 0;
	return sw ? terminal_serve(&handset->terminal, sw, fault) : 0;
}

bool card_did(uint16_t sw)
{
	return sw == 0x9000 || sw >> 8 == 0x91 || sw >> 8 == 0x62;
}

static size_t path_octets(uint64_t path, uint8_t octets[8])
{
	size_t size = 0;

	for (int shift = 48; shift >= 0; shift -= 16) {
		const uint16_t fid = (uint16_t)(path >> shift);

		if (fid == 0)
			continue;
		octets[size++] = (uint8_t)(fid >> 8);
		octets[size++] = (uint8_t)fid;
	}
	return size;
}

static bool names_ef(uint64_t path)
{
	const unsigned first = (unsigned)(path >> 8 & 0xFF);

	return first == 0x2F || first == 0x4F || first == 0x6F;
}

static void read_fcp(const struct terminal_reply *reply, struct card_file *file)
{
	const uint8_t *at = reply->data;
	struct tlv_item fcp, item;

	if (tlv_take(&at, reply->data + reply->size, &fcp) <= 0 || fcp.tag != FCP)
		return;
	for (at = fcp.value; tlv_take(&at, fcp.value + fcp.size, &item) > 0;) {
		if (item.tag == FCP_SIZE && item.size == 2)
			file->size = (size_t)(item.value[0] << 8 | item.value[1]);
		if (item.tag == FCP_DESCRIPTOR && item.size == 5) {
			file->record_size = (unsigned)(item.value[2] << 8 | item.value[3]);
			file->records = item.value[4];
		}
	}
}

int card_select(struct handset *handset, uint64_t path, struct card_file *file, struct fault *fault)
{
	static const uint8_t header[] = { CARD_CLA_ISO, INS_SELECT, BY_PATH, WITH_FCP };
	struct terminal_reply reply;
	uint8_t octets[8];
	const size_t size = path_octets(path, octets);
	const int rc = card_send(handset, header, octets, size, &reply, fault);

	*file = (struct card_file){ 0 };
	if (rc < 0 || !card_did(reply.sw))
		return rc < 0 ? rc : 0;
	handset->directory = names_ef(path) ? path >> 16 : path;
	read_fcp(&reply, file);
	return 1;
}

/* Whether PIN1 is enabled: the bit of its place among the key references, TS 102 221 9.5.2. */
static bool pin_is_enabled(const struct terminal_reply *reply)
{
	const uint8_t *at = reply->data, *inner;
	struct tlv_item fcp, pins, item;
	uint8_t bits = 0;
	unsigned place = 0;

	if (tlv_take(&at, reply->data + reply->size, &fcp) <= 0 || fcp.tag != FCP ||
	    tlv_find(fcp.value, fcp.size, FCP_PIN, &pins) <= 0)
		return false;
	for (inner = pins.value; tlv_take(&inner, pins.value + pins.size, &item) > 0;) {
		if (item.tag == PIN_BITS && item.size > 0)
			bits = item.value[0];
		if (item.tag != PIN_REFERENCE || item.size != 1)
			continue;
		if (item.value[0] == PIN1)
			return place < 8 && (bits >> (7 - place) & 1);
		place++;
	}
	return false;
}

int card_select_usim(struct handset *handset, struct fault *fault)
{
	static const uint8_t header[] = { CARD_CLA_ISO, INS_SELECT, BY_AID, WITH_FCP };
	struct usim *usim = &handset->usim;
	struct terminal_reply reply;
	const int rc = card_send(handset, header, usim->aid, usim->aid_size, &reply, fault);

	usim->there = rc == 0 && card_did(reply.sw);
	if (!usim->there)
		return rc;
	handset->directory = CARD_PATH_USIM;
	usim->pin_enabled = pin_is_enabled(&reply);
	return 1;
}

int card_enter_usim(struct handset *handset, struct fault *fault)
{
	static const uint8_t header[] = { CARD_CLA_ISO, INS_SELECT, BY_PATH, NO_DATA };
	static const uint8_t path[] = { 0x7F, 0xFF };
	struct terminal_reply reply;
	int rc;

	if (handset->directory == CARD_PATH_USIM)
		return 0;
	rc = card_send(handset, header, path, sizeof path, &reply, fault);
	if (rc == 0 && card_did(reply.sw))
		handset->directory = CARD_PATH_USIM;
	return rc;
}

int card_read(struct handset *handset, uint64_t path, uint8_t *to, size_t room, struct fault *fault)
{
	struct card_file file;
	size_t got = 0;
	int rc = card_select(handset, path, &file, fault);

	if (rc <= 0)
		return rc;
	if (file.size < room)
		room = file.size;
	while (got < room) {
		const size_t part = room - got < CHUNK ? room - got : CHUNK;
		const uint8_t command[] = { CARD_CLA_ISO, INS_READ_BINARY, (uint8_t)(got >> 8),
			                    (uint8_t)got, (uint8_t)part };
		struct terminal_reply reply;

		rc = terminal_command(&handset->terminal, command, sizeof command, &reply, fault);
		if (rc < 0)
			return rc;
		if (reply.sw >> 8 == 0x91)
			handset->pending = reply.sw;
		if (!card_did(reply.sw) || reply.size == 0 || reply.size > room - got)
			return 0;
		memcpy(to + got, reply.data, reply.size);
		got += reply.size;
	}
	return (int)got;
}

int card_read_record(struct handset *handset, unsigned number, uint8_t *to, size_t room,
                     struct fault *fault)
{
	const uint8_t header[] = { CARD_CLA_ISO, INS_READ_RECORD, (uint8_t)number, ABSOLUTE };
	struct terminal_reply reply;
	const int rc = card_send(handset, header, NULL, 0, &reply, fault);

	if (rc < 0 || !card_did(reply.sw))
		return rc;
	if (reply.size > room)
		reply.size = room;
	memcpy(to, reply.data, reply.size);
	return (int)reply.size;
}

int card_update(struct handset *handset, uint64_t path, const uint8_t *octets, size_t size,
                struct fault *fault)
{
	static const uint8_t select[] = { CARD_CLA_ISO, INS_SELECT, BY_PATH, NO_DATA };
	static const uint8_t update[] = { CARD_CLA_ISO, INS_UPDATE_BINARY, 0, 0 };
	struct terminal_reply reply;
	uint8_t name[8];
	int rc = card_send(handset, select, name, path_octets(path, name), &reply, fault);

	if (rc < 0 || !card_did(reply.sw))
		return rc;
	handset->directory = path >> 16;
	rc = card_send(handset, update, octets, size, &reply, fault);
	return rc < 0 ? rc : card_did(reply.sw);
}

int card_update_record(struct handset *handset, unsigned number, const uint8_t *octets, size_t size,
                       struct fault *fault)
{
	const uint8_t header[] = { CARD_CLA_ISO, INS_UPDATE_RECORD, (uint8_t)number, ABSOLUTE };
	struct terminal_reply reply;
	const int rc = card_send(handset, header, octets, size, &reply, fault);

	return rc < 0 ? rc : card_did(reply.sw);
}
