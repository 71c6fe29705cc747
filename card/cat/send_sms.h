/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CAT_SEND_SMS_H
#define CAT_SEND_SMS_H

#include "cat/session.h"

/* Builds a SEND SHORT MESSAGE (TS 102 223 6.6.9) of the part that is next. It goes to the service
 * centre the terminal has, and the user is told nothing: an alpha identifier of no octets. */
int cat_build_send_sms(const struct cat *cat, struct tlv_writer *writer);

/* A part is sent, or not: the next one waits, or the rest is dropped. */
void cat_sms_answered(struct cat *cat, const struct cat_answer *answer);

#endif
