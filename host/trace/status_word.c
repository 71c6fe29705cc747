/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/status_word.h"

#include <stddef.h>
#include <stdio.h>

/* The first row that fits holds. */
static const struct row {
	uint16_t sw, mask; /* where the mask is not FFFF, text has a %u for the other bits */
	const char *text;
} rows[] = {
	{ 0x9000, 0xFFFF, "normal ending" },
	{ 0x9100, 0xFF00, "normal ending, a proactive command of %u octets waits" },
	{ 0x9240, 0xFFFF, "2G: memory problem" },
	{ 0x9200, 0xFF00, "normal ending, data transfer session %u" },
	{ 0x9300, 0xFFFF, "the toolkit is busy" },
	{ 0x6100, 0xFF00, "%u octets of response wait (0 is 256)" },
	{ 0x6200, 0xFFFF, "warning, no information; memory unchanged" },
	{ 0x6281, 0xFFFF, "warning, part of the data may be corrupted" },
	{ 0x6282, 0xFFFF, "warning, end reached before Le, or nothing found" },
	{ 0x6283, 0xFFFF, "warning, selected file is deactivated" },
	{ 0x6285, 0xFFFF, "warning, selected file is terminated" },
	{ 0x62F1, 0xFFFF, "more data available" },
	{ 0x62F2, 0xFFFF, "more data available, a proactive command waits" },
	{ 0x62F3, 0xFFFF, "response data available" },
	{ 0x63F1, 0xFFFF, "more data expected" },
	{ 0x63F2, 0xFFFF, "more data expected, a proactive command waits" },
	{ 0x63C0, 0xFFF0, "wrong value or query, %u tries left" },
	{ 0x6400, 0xFFFF, "error, no information; memory unchanged" },
	{ 0x6500, 0xFFFF, "error, no information; memory changed" },
	{ 0x6581, 0xFFFF, "memory problem" },
	{ 0x6700, 0xFFFF, "wrong length" },
	{ 0x6700, 0xFF00, "wrong length, %u" },
	{ 0x6800, 0xFFFF, "function of the class not supported" },
	{ 0x6881, 0xFFFF, "logical channel not supported" },
	{ 0x6882, 0xFFFF, "secure messaging not supported" },
	{ 0x6900, 0xFFFF, "command not allowed" },
	{ 0x6981, 0xFFFF, "command incompatible with the file's structure" },
	{ 0x6982, 0xFFFF, "security status not satisfied" },
	{ 0x6983, 0xFFFF, "PIN or key blocked" },
	{ 0x6984, 0xFFFF, "referenced data invalidated" },
	{ 0x6985, 0xFFFF, "conditions of use not satisfied" },
	{ 0x6986, 0xFFFF, "no EF is selected" },
	{ 0x6989, 0xFFFF, "secure channel: security not satisfied" },
	{ 0x6A80, 0xFFFF, "incorrect parameters in the data" },
	{ 0x6A81, 0xFFFF, "function not supported" },
	{ 0x6A82, 0xFFFF, "file not found" },
	{ 0x6A83, 0xFFFF, "record not found" },
	{ 0x6A84, 0xFFFF, "not enough memory" },
	{ 0x6A86, 0xFFFF, "incorrect P1 or P2" },
	{ 0x6A87, 0xFFFF, "Lc inconsistent with P1 and P2" },
	{ 0x6A88, 0xFFFF, "referenced data not found" },
	{ 0x6B00, 0xFFFF, "wrong P1 or P2" },
	{ 0x6C00, 0xFF00, "wrong Le, %u is right (0 is 256)" },
	{ 0x6D00, 0xFFFF, "instruction not supported" },
	{ 0x6E00, 0xFFFF, "class not supported" },
	{ 0x6F00, 0xFFFF, "technical problem" },
	{ 0x9400, 0xFFFF, "2G: no EF is selected" },
	{ 0x9402, 0xFFFF, "2G: out of range" },
	{ 0x9404, 0xFFFF, "2G: file not found" },
	{ 0x9408, 0xFFFF, "2G: file inconsistent with the command" },
	{ 0x9802, 0xFFFF, "2G: no CHV initialised" },
	{ 0x9804, 0xFFFF, "2G: access condition not fulfilled, or CHV wrong" },
	{ 0x9808, 0xFFFF, "2G: contradiction with the CHV's status" },
	{ 0x9810, 0xFFFF, "2G: contradiction with the invalidation status" },
	{ 0x9840, 0xFFFF, "2G: CHV blocked" },
	{ 0x9850, 0xFFFF, "INCREASE: the maximum is reached" },
	{ 0x9862, 0xFFFF, "authentication error, wrong MAC" },
	{ 0x9863, 0xFFFF, "security session or association expired" },
	{ 0x9864, 0xFFFF, "security context not supported" },
	{ 0x9865, 0xFFFF, "key freshness failure" },
	{ 0x9866, 0xFFFF, "no memory space available" },
	{ 0x9867, 0xFFFF, "no memory space available in EF.MUK" },
	{ 0x9F00, 0xFF00, "2G: %u octets of response wait" },
	{ 0x9E00, 0xFF00, "2G: data download error, %u octets wait" },
};

void status_word_text(uint16_t sw, char text[STATUS_WORD_TEXT_MAX])
{
	text[0] = '\0';
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct row *row = &rows[i];

		if ((sw & row->mask) != row->sw)
			continue;
		snprintf(text, STATUS_WORD_TEXT_MAX, row->text, (unsigned)(sw & ~row->mask));
		return;
	}
}
