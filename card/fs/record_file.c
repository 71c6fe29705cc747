/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/record_file.h"

#include "uicc/uicc.h"
#include "wire/mem.h"

enum { RECORD_SIZE_MAX = 255 };

int record_number(const struct file *row, const struct selection *selection, enum record_mode mode,
                  uint8_t number)
{
	const int last = file_records(row), current = selection->record;
	int found = 0;

	switch (mode) {
	case RECORD_NEXT: /* the first where there is no current record: TS 102 221 8.5 */
		found = current + 1;
		break;
	case RECORD_PREVIOUS:
		found = current == 0 ? last : current - 1;
		break;
	case RECORD_ABSOLUTE:
		found = number == 0 ? current : number;
		break;
	}
	if (row->structure == FILE_STRUCTURE_CYCLIC && mode != RECORD_ABSOLUTE)
		found = found > last ? 1 : found < 1 ? last : found;
	return found >= 1 && found <= last ? found : UICC_ERR_ABSENT;
}

/* Whether a record of size octets holds the pattern. */
static bool holds(const uint8_t *record, uint16_t size, const struct record_pattern *pattern)
{
	uint16_t at = pattern->behind ? 0 : pattern->from;

	while (pattern->behind && at < size && record[at] != pattern->from)
		at++;
	at += pattern->behind;
	for (; at + pattern->size <= size; at++) {
		if (memcmp(record + at, pattern->octets, pattern->size) == 0)
			return true;
		if (pattern->at_once)
			return false;
	}
	return false;
}

int record_search(const struct fs *fs, const struct file *row, uint16_t first, bool upwards,
                  const struct record_pattern *pattern, uint8_t *found)
{
	const int step = upwards ? 1 : -1, last = file_records(row);
	uint8_t record[RECORD_SIZE_MAX];
	int count = 0;

	for (int number = first; number >= 1 && number <= last && count < RECORDS_MAX;
	     number += step) {
		const int rc = row_record_read(fs, row, (uint16_t)number, record);

		if (rc < 0)
			return rc;
		if (holds(record, row->record_size, pattern))
			found[count++] = (uint8_t)number;
	}
	return count;
}
