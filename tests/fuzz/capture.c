/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/trace_words.h"
#include "trace/capture.h"

/* A capture of somebody else's, and what it says in words. The first octet: 0 the rest is a file; else it chooses the
 * link type of one packet. */

static int memory = -1;
static char path[32];
static struct ota_security security;
static struct trace_words words;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	memory = memfd_create("capture", MFD_CLOEXEC);
	if (memory < 0)
		return 1;
	snprintf(path, sizeof path, "/proc/self/fd/%d", memory);
	return 0;
}

/* As 'trace show' does, and what must hold of any item. */
static void look(struct gsmtap_item *item)
{
	uint8_t packet[GSMTAP_PACKET_MAX];
	struct gsmtap_item again;
	struct fault fault;

	trace_words_item(&words, item);
	trace_words_ota(&words, item);
	follow_mask_command(&words.text.follow, item->command, item->command_size);
	follow_mask_answer(&words.text.follow, item->answer, item->answer_size);
	if (gsmtap_read(LINK_RAW, packet, gsmtap_write(item, 0, packet), "", &again, &fault) < 0)
		abort();
}

static void read_file(const uint8_t *octets, size_t size)
{
	struct capture_reader *reader;
	struct gsmtap_item item;
	struct fault fault;

	if (ftruncate(memory, 0) < 0 || pwrite(memory, octets, size, 0) != (ssize_t)size)
		abort();
	if (capture_open(path, &reader, &fault) < 0)
		return;
	while (capture_next(reader, &item, &fault) > 0)
		look(&item);
	capture_end(reader);
}

static void read_packet(uint8_t which, const uint8_t *octets, size_t size)
{
	static const uint32_t links[] = { LINK_ETHERNET, LINK_RAW,  LINK_COOKED,
		                          LINK_EXPORTED, LINK_IPV6, LINK_COOKED_2 };
	uint8_t *exact = malloc(size ? size : 1);
	struct gsmtap_item item;
	struct fault fault;

	if (!exact)
		abort();
	if (size)
		memcpy(exact, octets, size);
	if (gsmtap_read(links[which % (sizeof links / sizeof links[0])], exact, size, "", &item,
	                &fault) > 0)
		look(&item);
	free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
	if (size == 0)
		return 0;
	trace_words_open(&words, 1, octets[0] & 0x80, &security);
	if ((octets[0] & 0x7F) == 0)
		read_file(octets + 1, size - 1);
	else
		read_packet(octets[0] & 0x7F, octets + 1, size - 1);
	trace_words_close(&words);
	return 0;
}
