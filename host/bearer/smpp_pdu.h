/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BEARER_SMPP_PDU_H
#define BEARER_SMPP_PDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "octets/fault.h"

/* Protocol data units of SMPP 3.4 that a transceiver of binary short messages needs, written and read
 * within bounds. */

enum smpp_limit {
	SMPP_HEADER = 16,        /* octets of a header, SMPP 3.4 3.2                       */
	SMPP_PDU_MAX = 4096,     /* octets of a PDU we write or take                       */
	SMPP_SHORT_MAX = 254,    /* octets of short_message; more goes as message_payload  */
	SMPP_MESSAGE_MAX = 2600, /* octets of message_payload                             */
	/* Texts with their NUL, SMPP 3.4 5.2. */
	SMPP_SYSTEM_ID_MAX = 16,
	SMPP_PASSWORD_MAX = 9,
	SMPP_SYSTEM_TYPE_MAX = 13,
	SMPP_RANGE_MAX = 41,
	SMPP_SERVICE_MAX = 6,
	SMPP_ADDRESS_MAX = 21,
	SMPP_TIME_MAX = 17,
	SMPP_ID_MAX = 65,
};

/* SMPP 3.4 5.1.2.1; set in each answer, and alone a generic_nack. */
#define SMPP_RESPONSE UINT32_C(0x80000000)
#define SMPP_GENERIC_NACK SMPP_RESPONSE

enum smpp_command {
	SMPP_SUBMIT_SM = 0x00000004,
	SMPP_DELIVER_SM = 0x00000005,
	SMPP_UNBIND = 0x00000006,
	SMPP_BIND_TRANSCEIVER = 0x00000009,
	SMPP_ENQUIRE_LINK = 0x00000015,
};

/* SMPP 3.4 5.1.3 */
enum smpp_status {
	SMPP_OK = 0x00,
	SMPP_BAD_MESSAGE_LENGTH = 0x01,   /* ESME_RINVMSGLEN    */
	SMPP_BAD_LENGTH = 0x02,           /* ESME_RINVCMDLEN    */
	SMPP_BAD_COMMAND = 0x03,          /* ESME_RINVCMDID     */
	SMPP_BAD_STATE = 0x04,            /* ESME_RINVBNDSTS    */
	SMPP_SYSTEM_ERROR = 0x08,         /* ESME_RSYSERR       */
	SMPP_BAD_SOURCE = 0x0A,           /* ESME_RINVSRCADR    */
	SMPP_BAD_DESTINATION = 0x0B,      /* ESME_RINVDSTADR    */
	SMPP_BIND_FAILED = 0x0D,          /* ESME_RBINDFAIL     */
	SMPP_BAD_PASSWORD = 0x0E,         /* ESME_RINVPASWD     */
	SMPP_BAD_SYSTEM_ID = 0x0F,        /* ESME_RINVSYSID     */
	SMPP_QUEUE_FULL = 0x14,           /* ESME_RMSGQFUL      */
	SMPP_SUBMIT_FAILED = 0x45,        /* ESME_RSUBMITFAIL   */
	SMPP_THROTTLED = 0x58,            /* ESME_RTHROTTLED    */
	SMPP_LATER = 0x64,                /* ESME_RX_T_APPN     */
	SMPP_BAD_OPTIONS = 0xC0,          /* ESME_RINVOPTPARSTREAM */
	SMPP_BAD_PARAMETER_LENGTH = 0xC2, /* ESME_RINVPARLEN  */
};

/* esm_class, SMPP 3.4 5.2.12 */
enum smpp_class {
	SMPP_CLASS_TYPE = 0x3C,
	SMPP_CLASS_RECEIPT = 0x04, /* a delivery receipt of the centre */
	SMPP_CLASS_UDHI = 0x40,
};

/* message_state, SMPP 3.4 5.2.28 */
enum smpp_state {
	SMPP_STATE_NONE = 0,
	SMPP_ENROUTE = 1,
	SMPP_DELIVERED = 2,
	SMPP_EXPIRED = 3,
	SMPP_DELETED = 4,
	SMPP_UNDELIVERABLE = 5,
	SMPP_ACCEPTED = 6,
	SMPP_UNKNOWN = 7,
	SMPP_REJECTED = 8,
};

struct smpp_address {
	uint8_t ton, npi; /* 1 and 1: international, telephone numbers */
	char digits[SMPP_ADDRESS_MAX];
};

/* Which optional parameters are there, SMPP 3.4 5.3.2. */
enum smpp_has {
	SMPP_HAS_VERSION = 0x01,      /* sc_interface_version   */
	SMPP_HAS_RECEIPTED = 0x02,    /* receipted_message_id   */
	SMPP_HAS_STATE = 0x04,        /* message_state          */
	SMPP_HAS_REFERENCE = 0x08,    /* sar_msg_ref_num        */
	SMPP_HAS_SEGMENTS = 0x10,     /* sar_total_segments     */
	SMPP_HAS_SEGMENT = 0x20,      /* sar_segment_seqnum     */
	SMPP_HAS_ALL_SEGMENTS = 0x38, /* the three              */
	SMPP_HAS_PAYLOAD = 0x40,      /* message_payload        */
};

/* One PDU, whatever its command; what the command has not is 0. */
struct smpp_pdu {
	uint32_t command, status, sequence;
	/* bind_transceiver */
	char system_id[SMPP_SYSTEM_ID_MAX], password[SMPP_PASSWORD_MAX];
	char system_type[SMPP_SYSTEM_TYPE_MAX], range[SMPP_RANGE_MAX];
	uint8_t version, range_ton, range_npi;
	/* submit_sm and deliver_sm */
	char service[SMPP_SERVICE_MAX], schedule[SMPP_TIME_MAX], validity[SMPP_TIME_MAX];
	struct smpp_address from, to;
	uint8_t esm_class, protocol, priority, registered, replace, coding, canned;
	size_t size; /* octets of message, wherever they stood */
	uint8_t message[SMPP_MESSAGE_MAX];
	/* submit_sm_resp, deliver_sm_resp */
	char id[SMPP_ID_MAX];
	/* optional */
	unsigned has; /* enum smpp_has */
	char receipted[SMPP_ID_MAX];
	uint16_t reference;
	uint8_t state, segments, segment, centre_version;
};

/* The length a PDU announces in its first four octets. Returns it, or FAULT_INPUT (shorter than a header) or
 * FAULT_LIMIT (over SMPP_PDU_MAX): then where the next one begins is not known. */
int smpp_length(const uint8_t octets[4], struct fault *fault);

/*
 * Reads one PDU; size is what its command_length says. Optional parameters that are not known are passed over,
 * SMPP 3.4 3.3. The header is read whatever comes of the rest.
 *
 * Returns SMPP_OK, or the status its answer must have (positive) and fault: a command that is not known, a
 * field that does not end within its bounds, octets left over.
 */
int smpp_read(const uint8_t *octets, size_t size, struct smpp_pdu *pdu, struct fault *fault);

/* Writes one; message goes as short_message up to SMPP_SHORT_MAX octets without SMPP_HAS_PAYLOAD. Returns its
 * octets, FAULT_INPUT (a command that is not known) or FAULT_LIMIT. */
int smpp_write(const struct smpp_pdu *pdu, uint8_t octets[SMPP_PDU_MAX], struct fault *fault);

/* The status in words, "throttled". */
const char *smpp_status_text(uint32_t status);

#endif
