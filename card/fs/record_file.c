/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/record_file.h"

#include "uicc/uicc.h"

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
	return found >= 1 && found <= last ? found : UICC_ERR_ABSENT;
}
