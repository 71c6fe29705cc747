/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/receipt.h"

#include <stdbool.h>

#include "cat/submit.h"
#include "nvm/journal.h"
#include "ota/judge.h"
#include "uicc/uicc.h"

_Static_assert((int)OTA_MORE_TIME == (int)PACKET_MORE_TIME, "one code");

/* Whether the SPI asks for a receipt that says status. */
static bool wanted(const struct judgement *j, uint8_t status)
{
	const uint8_t when = j->packet.spi[1] & SPI_POR;

	return when == SPI_POR_ALWAYS || (when == SPI_POR_ON_ERROR && status != PACKET_OK);
}

/* Whether a receipt would leave as a short message. To a terminal that cannot send any it is given
 * in the report all the same. */
static bool goes_by_submit(const struct judgement *j, const struct ota_job *job)
{
	return (j->packet.spi[1] & SPI_POR) != 0 && (j->packet.spi[1] & SPI_POR_SUBMIT) &&
	       cat_can(job->cat, CAT_PROFILE_SEND_SMS);
}

/* What the target did, or had to say, did not fit: only the counter stays. */
static int keep_counter_only(struct judgement *j)
{
	const int rc = nvm_rollback(j->fs->nvm);

	if (rc == 0 && ota_counts(&j->packet))
		return ota_count(j);
	return rc;
}

/* Returns the status code, the octets that the target said in answer, or an error. */
static int run(struct judgement *j, struct tlv_writer *answer)
{
	const int status =
		j->target->run(j->target->ctx, j->packet.data, j->packet.data_size, answer);
	int rc;

	if (status != UICC_ERR_FULL && (status < 0 || !answer->full))
		return status;
	answer->size = 0;
	rc = keep_counter_only(j);
	return rc < 0 ? rc : PACKET_MEMORY;
}

int ota_execute(const struct ota_job *job, uint8_t *to)
{
	struct judgement j = { .fs = job->fs, .port = job->fs->nvm->port };
	struct packet_response response = { .packet = &j.packet,
		                            .to = to,
		                            .room = PACKET_REPORT_MAX };
	struct tlv_writer answer = { 0 };
	uint16_t by_submit_size;
	bool by_submit;
	int status, rc;

	if (packet_read(&j.packet, job->octets, job->size) < 0)
		return UICC_ERR_FORMAT;
	by_submit = goes_by_submit(&j, job);
	j.outbox_busy = by_submit && submit_is_busy(&job->cat->submit);
	status = ota_judge(&j, job->targets, job->count);
	if (status < 0)
		return status;
	response.seal = j.receipt;
	by_submit = by_submit && j.trusted && !j.outbox_busy;
	if (by_submit) {
		response.to = job->cat->submit.text;
		response.room = sizeof job->cat->submit.text;
	}
	answer.at = packet_response_data(&response);
	answer.room = packet_response_room(&response);
	if (status == PACKET_OK && (status = run(&j, &answer)) < 0)
		return status;
	if (!wanted(&j, (uint8_t)status))
		return 0;
	rc = packet_respond(&response, j.port, (uint8_t)status, answer.size);
	if (rc < 0 || !by_submit)
		return rc;
	response.to = to;
	response.room = PACKET_REPORT_MAX;
	by_submit_size = (uint16_t)rc;
	rc = packet_respond(&response, j.port, PACKET_BY_SUBMIT, 0);
	if (rc > 0)
		cat_submit(job->cat, job->sender, by_submit_size);
	return rc;
}
