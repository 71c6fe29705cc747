/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/script.h"
#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/sw.h"

enum {
	COUNT_MAX = 255, /* commands that the answer can count         */
	HEAD_SIZE = 3,   /* of the answer: how many, last status word  */
	P3_AT = 4,
	COMMAND_MIN = 5, /* CLA INS P1 P2 P3                           */
	BLOCK = 0xC0,    /* P2 of RETRIEVE DATA, TS 102 221 11.3.1     */
	BLOCK_FIRST = 0x80,
};

static uint16_t le_of(uint8_t octet)
{
	return octet == 0 ? 256 : octet;
}

/* Whether P3 is the length of data. */
static bool brings_data(const struct apdu_command *row, uint8_t p2)
{
	if (row->shape == CASE_2_OR_4)
		return (p2 & BLOCK) == BLOCK_FIRST;
	return row->shape == CASE_3 || row->shape == CASE_4;
}

/* Takes the next command off reader: its row says what P3 is. Behind the last one there may be an
 * Le. Returns SW_OK, or the status word of a command that cannot be run. */
static uint16_t take(const struct session *session, struct tlv_reader *reader,
                     const struct apdu_command **row, struct apdu *in)
{
	const uint8_t *const at = reader->at;
	uint16_t sw;

	if (reader->left < COMMAND_MIN)
		return SW_LENGTH;
	*in = (struct apdu){ .cla = at[0], .ins = at[1], .p1 = at[2], .p2 = at[3] };
	in->data = at + COMMAND_MIN;
	*row = command_find(session->table, in->cla, in->ins, &sw);
	if (*row == NULL)
		return sw;
	reader->at += COMMAND_MIN;
	reader->left = (uint16_t)(reader->left - COMMAND_MIN);
	if (!brings_data(*row, in->p2)) {
		in->has_le = true;
		in->le = le_of(at[P3_AT]);
		return SW_OK;
	}
	in->lc = at[P3_AT];
	if (in->lc > reader->left)
		return SW_LENGTH;
	reader->at += in->lc;
	reader->left = (uint16_t)(reader->left - in->lc);
	if (reader->left == 1 && (*row)->shape != CASE_3) {
		in->has_le = true;
		in->le = le_of(*reader->at);
		reader->left = 0;
	}
	return SW_OK;
}

static void put_answer(struct session *session, uint8_t count, uint16_t sw,
                       struct tlv_writer *answer)
{
	const uint16_t room = (uint16_t)(answer->room - answer->size);
	uint8_t head[HEAD_SIZE] = { count };
	uint16_t size = session->out.size;

	if (size > room - HEAD_SIZE) {
		size = (uint16_t)(room - HEAD_SIZE);
		sw = SW_MORE_DATA;
	}
	put_u16(head + 1, sw);
	tlv_octets(answer, head, sizeof head);
	tlv_octets(answer, session->out.data, size);
}

int script_run_compact(struct session *session, const uint8_t *data, uint16_t size,
                       struct tlv_writer *answer)
{
	struct tlv_reader reader = { data, size };
	uint16_t sw = SW_OK;
	uint8_t count = 0;

	while (reader.left > 0 && session_goes_on(sw)) {
		const struct apdu_command *row;
		struct apdu in;

		session->out.size = 0;
		if (count == COUNT_MAX) {
			sw = SW_ROOM;
			break;
		}
		count++;
		sw = take(session, &reader, &row, &in);
		if (sw == SW_OK) {
			const int rc = session_run(session, row, &in);

			if (rc < 0)
				return rc;
			sw = (uint16_t)rc;
		}
	}
	put_answer(session, count, sw, answer);
	return 0;
}

int script_run(struct session *session, const uint8_t *data, uint16_t size,
               struct tlv_writer *answer)
{
	if (size > 0 && (data[0] == SCRIPT_DEFINITE || data[0] == SCRIPT_INDEFINITE))
		return script_run_expanded(session, data, size, answer);
	return script_run_compact(session, data, size, answer);
}
