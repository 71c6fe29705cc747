/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APDU_FILE_TEMPLATE_H
#define APDU_FILE_TEMPLATE_H

#include <stdbool.h>
#include <stdint.h>

#include "fs/admin.h"

/* The template 62 of CREATE FILE and RESIZE FILE, TS 102 222 6.3.2, 6.10. */

/* Which objects were there. */
enum template_object {
	TEMPLATE_DESCRIPTOR = 1 << 0,
	TEMPLATE_FID = 1 << 1,
	TEMPLATE_AID = 1 << 2,
	TEMPLATE_RULE = 1 << 3,
	TEMPLATE_SIZE = 1 << 4,  /* 80                                  */
	TEMPLATE_TOTAL = 1 << 5, /* 81                                 */
	TEMPLATE_SFI = 1 << 6,
	TEMPLATE_RECORDS = 1 << 7, /* the descriptor tells how many       */
};

struct file_template {
	uint8_t has; /* enum template_object, or-ed */
	uint8_t records;
	uint8_t aid_size;
	struct admin_file file;
};

/* Takes the template apart; file points into octets. Returns 0, or UICC_ERR_FORMAT for what is no
 * template, an object twice, one of a length or with a value it cannot have. */
int file_template_read(struct file_template *template, const uint8_t *octets, uint16_t size);

#endif
