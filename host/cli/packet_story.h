/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_PACKET_STORY_H
#define CLI_PACKET_STORY_H

#include <stdbool.h>
#include <stdio.h>

#include <jansson.h>

/* What went to a card and came back, under the step it belongs to: a name and its text, line by line. */

enum { STORY_WIDTH = 80 };

/* One after the other, the steps of a request. */
struct packet_story {
	FILE *to;
	bool octets;          /* messages and packets in hex too               */
	int column, width;    /* where names of steps begin, and how wide they are */
	const json_t *orders; /* of the packet before; begins as NULL          */
};

/* Of a step as packets_join() leaves it. One without messages and packet prints nothing. */
void packet_story_print(struct packet_story *story, const json_t *step);

#endif
