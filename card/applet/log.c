/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/log.h"

#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/mem.h"
#include "wire/plmn.h"

/* A record that was never written is FF throughout. */
enum { NEVER = 0xFFFFFFFF };

int log_write(struct fs *fs, const struct log_event *event)
{
	const uint32_t mark = nvm_mark(fs->nvm);
	uint8_t record[APPLET_LOG_SIZE];
	int rc = record_read(fs, FILE_LOG, 1, 0, record, sizeof record);
	uint32_t number;

	if (rc < 0)
		return rc;
	number = get_u32(record + LOG_AT_NUMBER);
	put_u32(record + LOG_AT_NUMBER, number == (uint32_t)NEVER ? 1 : number + 1);
	record[LOG_AT_KIND] = event->kind;
	record[LOG_AT_WHY] = event->why;
	record[LOG_AT_FROM] = event->from;
	record[LOG_AT_TO] = event->to;
	memset(record + LOG_AT_MCC, 0xFF, MCC_SIZE);
	if (event->mcc)
		memcpy(record + LOG_AT_MCC, event->mcc, MCC_SIZE);
	put_u16(record + LOG_AT_DETAIL, event->detail);
	rc = record_append(fs, FILE_LOG, record);
	return rc == UICC_ERR_FULL ? nvm_rollback_to(fs->nvm, mark) : rc;
}
