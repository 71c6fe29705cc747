/* SPDX-License-Identifier: Apache-2.0 */
#include "terminal/messages.h"

#include <string.h>

#include "octets/gsm_text.h"
#include "terminal/card_files.h"
#include "terminal/usim_files.h"

enum {
	PID_USIM_DATA = 0x7F, /* (U)SIM data download, TS 23.040 9.2.3.9  */
	SERVICE_SMS = 10,
	SERVICE_SMS_PP = 28,
	RECORD_SIZE = 176, /* of EF.SMS: status, centre, TPDU */
	RECORD_UNREAD = 0x03,
	RECORD_FREE = 0x00,
	SW_DONE = 0x9000,
	SW_FULL = 0x6A84,
	ADDRESS_HEAD = 2,
	TIME_STAMP = 7,
	UDHI = 0x40,
	SEPTET = 7,
};

/* Without service nothing can be sent; where nobody takes them, no more than INSIDE_SENT_MAX wait. */
int messages_send(struct handset *handset, const struct command *command, struct answer *answer,
                  struct fault *fault)
{
	const uint8_t *tpdu;
	const int size = sms_in_proactive(command->whole, command->whole_size, &tpdu, fault);

	if (size <= 0 || size > SMS_TPDU_MAX)
		return RESULT_DATA_UNKNOWN;
	if (handset->state.service != SERVICE_NORMAL)
		return answer_additional(answer, RESULT_UNABLE, ADDITIONAL_NO_SERVICE);
	if (handset->sent == INSIDE_SENT_MAX)
		return answer_additional(answer, RESULT_UNABLE, ADDITIONAL_NONE);
	memcpy(handset->sent_message[handset->sent].tpdu, tpdu, (size_t)size);
	handset->sent_message[handset->sent++].size = (size_t)size;
	handset_tell(handset, TOLD_SMS, "the card sends a short message of %d octets", size);
	return RESULT_DONE;
}

size_t handset_take_sent(struct handset *handset, uint8_t tpdu[SMS_TPDU_MAX])
{
	size_t size;

	if (handset->sent == 0)
		return 0;
	size = handset->sent_message[0].size;
	memcpy(tpdu, handset->sent_message[0].tpdu, size);
	memmove(handset->sent_message, handset->sent_message + 1,
	        --handset->sent * sizeof *handset->sent_message);
	return size;
}

/* What must be known of an SMS-DELIVER before anything else, TS 23.040 9.2.2.1. */
struct incoming {
	bool headed;
	uint8_t pid, dcs, length; /* of the user data: octets, or septets */
	const uint8_t *text;
	size_t size;
};

static bool read_incoming(const uint8_t *tpdu, size_t size, struct incoming *incoming)
{
	const size_t address = size > 1 ? ADDRESS_HEAD + (tpdu[1] + 1u) / 2 : 0;
	const size_t head = 1 + address + 2 + TIME_STAMP + 1;

	if (size < 2 || (tpdu[0] & 3) != 0 || head > size)
		return false;
	*incoming = (struct incoming){
		.headed = tpdu[0] & UDHI,
		.pid = tpdu[1 + address],
		.dcs = tpdu[2 + address],
		.length = tpdu[head - 1],
		.text = tpdu + head,
		.size = size - head,
	};
	return true;
}

/* TS 23.038 4: the class of a message, or -1. */
static int class_of(uint8_t dcs)
{
	const bool classed = dcs >> 4 == 0xF || (dcs < 0x80 && (dcs & 0x10));

	return classed ? dcs & 3 : -1;
}

static bool is_data_download(const struct handset *handset, const struct incoming *incoming)
{
	return incoming->pid == PID_USIM_DATA && class_of(incoming->dcs) == 2 &&
	       usim_offers(&handset->usim, SERVICE_SMS_PP) &&
	       obey_announces(handset, PROFILE_BIT(1, 2));
}

static int download(struct handset *handset, const uint8_t *tpdu, size_t size,
                    struct handset_report *report, struct fault *fault)
{
	struct terminal_reply reply;
	const int rc = terminal_deliver(&handset->terminal, tpdu, size, &reply, fault);

	if (rc < 0)
		return rc;
	report->sw = reply.sw;
	report->size = reply.size;
	memcpy(report->data, reply.data, reply.size);
	handset_tell(handset, TOLD_SMS, "a message to the card: %04X%s", reply.sw,
	             reply.sw == 0x9300 ? ", the toolkit is busy" : "");
	return 0;
}

/* EF.SMS, TS 31.102 4.2.25; the centre's number is that of ota/sms.h. */
static int store(struct handset *handset, const uint8_t *tpdu, size_t size,
                 struct handset_report *report, struct fault *fault)
{
	static const uint8_t head[] = { RECORD_UNREAD, 0x04, 0x91, 0x21, 0x43, 0x65 };
	uint8_t record[RECORD_SIZE];
	struct card_file file = { 0 };
	int rc = card_select(handset, PATH_SMS, &file, fault);

	report->sw = SW_FULL;
	for (unsigned n = 1; rc > 0 && n <= file.records; n++) {
		rc = card_read_record(handset, n, record, sizeof record, fault);
		if (rc < 0)
			return rc;
		if (rc == 0 || record[0] != RECORD_FREE || sizeof head + size > sizeof record)
			continue;
		memset(record, 0xFF, sizeof record);
		memcpy(record, head, sizeof head);
		memcpy(record + sizeof head, tpdu, size);
		rc = card_update_record(handset, n, record, (size_t)file.record_size, fault);
		report->sw = rc > 0 ? SW_DONE : SW_FULL;
		break;
	}
	handset_tell(handset, TOLD_SMS,
	             report->sw == SW_DONE ? "a message is stored in EF.SMS"
	                                   : "a message finds no place in EF.SMS");
	return rc < 0 ? rc : 0;
}

/* For a person: shown, and on the screen where its class says so. */
static void show(struct handset *handset, const struct incoming *incoming,
                 struct handset_report *report)
{
	char text[HANDSET_TEXT_MAX] = "";
	const int coding = gsm_coding_of_dcs(incoming->dcs, NULL);
	const size_t skip = incoming->headed && incoming->size > 0 ? incoming->text[0] + 1u : 0;
	const size_t fill = (8 * skip + SEPTET - 1) / SEPTET;

	report->sw = SW_DONE;
	if (coding == GSM_PACKED && fill <= incoming->length)
		gsm_septets_read(incoming->text, incoming->size, SEPTET * fill,
		                 incoming->length - fill, text, sizeof text, NULL);
	else if (coding > GSM_PACKED && skip <= incoming->size)
		gsm_text_read((enum gsm_coding)coding, incoming->text + skip, incoming->size - skip,
		              text, sizeof text, NULL);
	handset_tell(handset, TOLD_SMS, "a message: \"%s\"", text);
	if (class_of(incoming->dcs) == 0 && handset->profile->display)
		memcpy(handset->state.screen, text, sizeof text);
}

int handset_deliver(struct handset *handset, const uint8_t *tpdu, size_t size,
                    struct handset_report *report, struct fault *fault)
{
	struct incoming incoming;
	int rc = 0;

	*report = (struct handset_report){ 0 };
	if (!handset->state.on)
		return fault_set(fault, FAULT_INPUT, "deliver", "the handset is off");
	if (size > SMS_TPDU_MAX || !read_incoming(tpdu, size, &incoming))
		return fault_set(fault, FAULT_INPUT, "TPDU", "is no SMS-DELIVER");
	if (is_data_download(handset, &incoming))
		rc = download(handset, tpdu, size, report, fault);
	else if (class_of(incoming.dcs) == 2 && usim_offers(&handset->usim, SERVICE_SMS))
		rc = store(handset, tpdu, size, report, fault);
	else
		show(handset, &incoming, report);
	return rc < 0 ? rc : handset_settle(handset, fault);
}
