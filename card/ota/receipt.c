/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/receipt.h"

#include <stdbool.h>

#include "cat/submit.h"
#include "nvm/journal.h"
#include "ota/judge.h"
#include "uicc/uicc.h"
#include "wire/endian.h"

_Static_assert((int)OTA_MORE_TIME == (int)PACKET_MORE_TIME, "one code");

/* Whether the SPI asks for a receipt that says status. */
static bool wanted(const struct packet *packet, uint8_t status)
{
	const uint8_t when = packet->spi[1] & SPI_POR;

	return when == SPI_POR_ALWAYS || (when == SPI_POR_ON_ERROR && status != PACKET_OK);
}

/* Whether a receipt would leave as a short message. Where the terminal cannot send any, or the
 * sender cannot get any, it is given in the report all the same. */
static bool goes_by_submit(const struct packet *packet, const struct ota_job *job)
{
	return (packet->spi[1] & SPI_POR) != 0 && (packet->spi[1] & SPI_POR_SUBMIT) &&
	       cat_offers(job->cat, CAT_WISH_SEND_SMS) && submit_reaches(job->sender);
}

/* What the target did, or had to say, did not fit: only what the packet leaves by itself stays. */
static int drop_what_was_done(struct ota_case *c)
{
	int rc = nvm_rollback(c->fs->nvm);

	if (rc == 0)
		rc = fs_power_on(c->fs, c->fs->nvm); /* rows that were new are none */
	return rc < 0 ? rc : ota_keep(c);
}

/* Returns the status code, with the octets the target said in answer, or an error. */
static int run(struct ota_case *c, struct packet_response *response)
{
	struct tlv_writer answer = { .at = response->to + packet_response_at(&c->shape),
		                     .room = packet_response_room(&c->shape, response->room) };
	const int status =
		c->target->run(c->target->ctx, c->packet.data, c->packet.data_size, &answer);
	int rc;

	if (status != UICC_ERR_FULL && (status < 0 || !answer.full)) {
		response->size = answer.size;
		return status;
	}
	rc = drop_what_was_done(c);
	return rc < 0 ? rc : PACKET_MEMORY;
}

/* The receipt, of so many octets, stands in the outbox: it goes its way, and the report says so. */
static int submit(const struct ota_job *job, struct ota_case *c, struct packet_response *response,
                  uint8_t *to, uint16_t size)
{
	int rc;

	response->to = to;
	response->room = PACKET_REPORT_MAX;
	response->size = 0;
	response->status = PACKET_BY_SUBMIT;
	rc = ota_receipt(c, response);
	if (rc > 0)
		cat_submit(job->cat, job->sender, size);
	return rc;
}

static void tell_done(const struct ota_case *c, uint8_t status, struct ota_done *done)
{
	const uint8_t *const counter = c->packet.counter;

	done->status = status;
	if (!done->passed)
		return;
	done->target = c->target->target;
	done->key_set = ota_counter_set(&c->packet);
	done->counter = get_u16(counter + OTA_COUNTER_SIZE - 2);
}

int ota_execute(const struct ota_job *job, uint8_t *to, struct ota_done *done)
{
	struct ota_case c = { .fs = job->fs, .targets = job->targets, .count = job->count };
	struct packet_response response = { .packet = &c.packet,
		                            .to = to,
		                            .room = PACKET_REPORT_MAX };
	bool by_submit;
	int status, rc;

	if (packet_read(&c.packet, job->octets, job->size) < 0)
		return UICC_ERR_FORMAT;
	by_submit = goes_by_submit(&c.packet, job);
	c.outbox_busy = by_submit && submit_is_busy(&job->cat->submit);
	status = ota_judge(&c);
	by_submit = by_submit && c.trusted && !c.outbox_busy;
	if (by_submit) {
		response.to = job->cat->submit.text;
		response.room = sizeof job->cat->submit.text;
	}
	done->passed = status == PACKET_OK;
	if (status == PACKET_OK)
		status = run(&c, &response);
	if (status < 0)
		return status;
	tell_done(&c, (uint8_t)status, done);
	response.status = (uint8_t)status;
	if (!wanted(&c.packet, response.status))
		return 0;
	rc = ota_receipt(&c, &response);
	return rc > 0 && by_submit ? submit(job, &c, &response, to, (uint16_t)rc) : rc;
}
