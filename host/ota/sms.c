/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/sms.h"

#include <string.h>

#include "octets/plmn.h"
#include "octets/rest.h"
#include "octets/tlv.h"

/* First octet, TS 23.040 9.2.3. */
enum first {
	MTI = 0x03,
	MTI_DELIVER = 0x00,
	MTI_SUBMIT = 0x01,
	VPF = 0x18,
	VPF_NONE = 0x00,
	VPF_RELATIVE = 0x10,
	UDHI = 0x40,
};

/* Information elements, TS 23.040 9.2.3.24. */
enum element { CONCATENATED_8 = 0x00, CONCATENATED_16 = 0x08 };

enum size { TIME_STAMP = 7, VALIDITY_RELATIVE = 1, VALIDITY_WHOLE = 7, ADDRESS_HEAD = 2 };

/* TS 101 220 7.2, comprehension bit set. */
enum tag {
	TAG_PROACTIVE = 0xD0,
	TAG_DOWNLOAD = 0xD1,
	TAG_DETAILS = 0x81,
	TAG_DEVICES = 0x82,
	TAG_ADDRESS = 0x86,
	TAG_TPDU = 0x8B,
};

enum { COMPREHENSION = 0x80, DETAILS_SIZE = 3, SEND_SHORT_MESSAGE = 0x13, DIGITS_MAX = 20 };

static bool take_address(struct rest *rest, char text[SMS_ADDRESS_MAX])
{
	const uint8_t *head = rest_take(rest, ADDRESS_HEAD);
	const size_t digits = head ? head[0] : 0;
	const size_t octets = (digits + 1) / 2;
	const uint8_t *bcd = digits <= DIGITS_MAX ? rest_take(rest, octets) : NULL;

	if (!head || !bcd)
		return false;
	/* A name in letters is shown as no digits. */
	if (bcd_to_text(bcd, octets, text) < 0)
		text[0] = '\0';
	return true;
}

static int read_element(uint8_t element, const uint8_t *value, size_t size, struct sms *sms)
{
	if (element == CONCATENATED_8 && size == 3) {
		sms->reference = value[0];
	} else if (element == CONCATENATED_16 && size == 4) {
		sms->reference = (uint16_t)(value[0] << 8 | value[1]);
	} else {
		if (element == SMS_COMMAND || element == SMS_RESPONSE)
			sms->element = element;
		return element == CONCATENATED_8 || element == CONCATENATED_16 ? -1 : 0;
	}
	sms->concatenated = true;
	sms->total = value[size - 2];
	sms->number = value[size - 1];
	return sms->number >= 1 && sms->number <= sms->total ? 0 : -1;
}

static int read_user_data_header(struct rest *rest, struct sms *sms)
{
	const uint8_t *size = rest_take(rest, 1);
	struct rest header = { .size = size ? *size : 0 };

	header.at = size ? rest_take(rest, header.size) : NULL;
	if (!header.at)
		return -1;
	while (header.size > 0) {
		const uint8_t *head = rest_take(&header, 2);
		const uint8_t *value = head ? rest_take(&header, head[1]) : NULL;

		if (!value || read_element(head[0], value, head[1], sms) < 0)
			return -1;
	}
	return 0;
}

/* What stands between TP-DCS and TP-UDL. */
static size_t time_size(const struct sms *sms, uint8_t first)
{
	if (!sms->submit)
		return TIME_STAMP;
	if ((first & VPF) == VPF_NONE)
		return 0;
	return (first & VPF) == VPF_RELATIVE ? VALIDITY_RELATIVE : VALIDITY_WHOLE;
}

/* What stands before the user data, whose octets then are the rest. Sets whether they begin with a header. */
static int read_head(struct rest *rest, struct sms *sms, bool *headed, struct fault *fault)
{
	const uint8_t *first = rest_take(rest, 1), *kinds, *length;

	*sms = (struct sms){ .total = 1, .number = 1 };
	if (!first || ((*first & MTI) != MTI_DELIVER && (*first & MTI) != MTI_SUBMIT))
		return fault_set(fault, FAULT_INPUT, "TPDU", "neither SMS-DELIVER nor SMS-SUBMIT");
	sms->submit = (*first & MTI) == MTI_SUBMIT;
	if ((sms->submit && !rest_take(rest, 1)) || !take_address(rest, sms->address) ||
	    !(kinds = rest_take(rest, 2)) || !rest_take(rest, time_size(sms, *first)) ||
	    !(length = rest_take(rest, 1)))
		return fault_set(fault, FAULT_INPUT, "TPDU", "ends before its user data");
	sms->protocol = kinds[0];
	sms->coding = kinds[1];
	*headed = *first & UDHI;
	if (*length != rest->size)
		return fault_set(fault, FAULT_INPUT, "TPDU",
		                 "says %u octets of user data, and there are %zu", *length,
		                 rest->size);
	return 0;
}

int sms_read(const uint8_t *tpdu, size_t size, struct sms *sms, struct fault *fault)
{
	struct rest rest = { tpdu, size };
	bool headed = false;
	const int rc = read_head(&rest, sms, &headed, fault);

	if (rc < 0)
		return rc;
	if (headed && read_user_data_header(&rest, sms) < 0)
		return fault_set(fault, FAULT_INPUT, "TPDU", "its user data header is none");
	sms->text = rest.at;
	sms->size = rest.size;
	return 0;
}

int sms_user_data(const uint8_t *tpdu, size_t size, const uint8_t **data, struct fault *fault)
{
	struct rest rest = { tpdu, size };
	struct sms sms;
	bool headed;
	const int rc = read_head(&rest, &sms, &headed, fault);

	*data = rest.at;
	return rc < 0 ? rc : (int)rest.size;
}

int sms_read_user_data(const uint8_t *data, size_t size, struct sms *sms, struct fault *fault)
{
	struct rest rest = { data, size };

	*sms = (struct sms){ .total = 1, .number = 1 };
	if (read_user_data_header(&rest, sms) < 0)
		return fault_set(fault, FAULT_INPUT, "short message",
		                 "its user data header is none");
	sms->text = rest.at;
	sms->size = rest.size;
	return 0;
}

/* The TPDU in the value of an envelope or a proactive command. */
static int find_tpdu(const struct tlv_item *whole, const char *where, const uint8_t **tpdu,
                     struct fault *fault)
{
	const uint8_t *at = whole->value, *const end = whole->value + whole->size;
	struct tlv_item item;

	while (tlv_take(&at, end, &item) > 0)
		if ((item.tag | COMPREHENSION) == TAG_TPDU) {
			*tpdu = item.value;
			return (int)item.size;
		}
	return fault_set(fault, FAULT_INPUT, where, "holds no TPDU");
}

int sms_in_envelope(const uint8_t *octets, size_t size, const uint8_t **tpdu, struct fault *fault)
{
	const uint8_t *at = octets;
	struct tlv_item whole;

	if (tlv_take(&at, octets + size, &whole) <= 0 || whole.tag != TAG_DOWNLOAD)
		return fault_set(fault, FAULT_INPUT, "ENVELOPE", "is no SMS-PP DOWNLOAD");
	return find_tpdu(&whole, "ENVELOPE", tpdu, fault);
}

int sms_in_proactive(const uint8_t *octets, size_t size, const uint8_t **tpdu, struct fault *fault)
{
	const uint8_t *at = octets;
	struct tlv_item whole, details;

	if (tlv_take(&at, octets + size, &whole) <= 0 || whole.tag != TAG_PROACTIVE)
		return fault_set(fault, FAULT_INPUT, "proactive command", "is none");
	at = whole.value;
	if (tlv_take(&at, whole.value + whole.size, &details) <= 0 ||
	    (details.tag | COMPREHENSION) != TAG_DETAILS || details.size != DETAILS_SIZE ||
	    details.value[1] != SEND_SHORT_MESSAGE)
		return fault_set(fault, FAULT_INPUT, "proactive command",
		                 "is no SEND SHORT MESSAGE");
	return find_tpdu(&whole, "proactive command", tpdu, fault);
}

int sms_envelope(const uint8_t *tpdu, size_t size, uint8_t envelope[SMS_ENVELOPE_MAX],
                 struct fault *fault)
{
	static const uint8_t devices[] = { 0x83, 0x81 }; /* network to UICC */
	static const uint8_t centre[] = { 0x91, 0x21, 0x43, 0x65 };
	struct tlv_buffer buffer = { .octets = envelope, .room = SMS_ENVELOPE_MAX };

	/* SMS-PP DOWNLOAD, TS 31.111 7.1.1: device identities, address, TPDU. */
	tlv_add(&buffer, TAG_DEVICES, devices, sizeof devices);
	tlv_add(&buffer, TAG_ADDRESS, centre, sizeof centre);
	tlv_add(&buffer, TAG_TPDU, tpdu, size);
	tlv_wrap(&buffer, 0, TAG_DOWNLOAD);
	if (buffer.over)
		return fault_set(fault, FAULT_LIMIT, "SMS", "a TPDU of %zu octets fits no ENVELOPE",
		                 size);
	return (int)buffer.size;
}

int sms_add(struct sms_message *message, const struct sms *sms, struct fault *fault)
{
	const unsigned at = sms->number - 1u;

	if (sms->total > SMS_PARTS_MAX || sms->size > SMS_TEXT_MAX)
		return fault_set(fault, FAULT_INPUT, "TPDU",
		                 "part %u of %u, %zu octets; at most %d parts of %d octets",
		                 sms->number, sms->total, sms->size, SMS_PARTS_MAX, SMS_TEXT_MAX);
	if (message->total == 0) {
		message->total = sms->total;
		message->reference = sms->reference;
	}
	if (message->total != sms->total || message->reference != sms->reference)
		return fault_set(fault, FAULT_INPUT, "TPDU",
		                 "part of message %u of %u parts, not of message %u of %u",
		                 sms->reference, sms->total, message->reference, message->total);
	if (sms->element != SMS_ELEMENT_NONE)
		message->element = sms->element;
	if (!message->have[at]) {
		message->have[at] = true;
		message->count++;
		message->sizes[at] = (uint8_t)sms->size;
		memcpy(message->text[at], sms->text, sms->size);
	}
	return message->count == message->total;
}

size_t sms_text(const struct sms_message *message, uint8_t *to)
{
	size_t size = 0;

	for (unsigned i = 0; i < message->total; i++) {
		memcpy(to + size, message->text[i], message->sizes[i]);
		size += message->sizes[i];
	}
	return size;
}
