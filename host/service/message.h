/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_MESSAGE_H
#define SERVICE_MESSAGE_H

#include "service/request.h"

/* A binary short message to a card, as its sender gives it. */

/* Reads the body of send-binary-sms (ota/raw_message.h). */
element_read message_read;

/* Its request and job; it is given up when its expiration has passed. */
request_act message_act;

#endif
