/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_READER_WORDS_H
#define CLI_READER_WORDS_H

#include <stdbool.h>

#include "transport/reader_follow.h"

/* Readers and what becomes of them, for a person or a machine, on standard output. The ICCIDs are read for
 * it. */

void reader_words_list(const struct reader *readers, size_t count, bool json);

/* One after the other: zero but for json. */
struct reader_events {
	bool json;
	bool away; /* pcscd is */
	size_t count;
	struct reader readers[READERS_MAX];
	bool unread[READERS_MAX]; /* another program had the card when it was put in */
};

/* Tells what differs from the call before; ctx is the struct. */
reader_told reader_events_told;

#endif
