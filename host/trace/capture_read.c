/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "trace/capture.h"
#include "trace/pcap_form.h"

enum { US = 1000000, NS_IN_US = 1000, READ_BUFFER = 65536 };

#define PCAPNG UINT32_C(0x0A0D0D0A)

struct capture_reader {
	char *path;
	gzFile file;
	uint32_t link;
	bool little, nanoseconds, cut;
	unsigned number, passed_over;
	int64_t at_us;
	char where[FAULT_WHERE_MAX];
	uint8_t packet[CAPTURE_PACKET_MAX];
};

static uint32_t get32(const struct capture_reader *reader, const uint8_t *at)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++)
		value = value << 8 | at[reader->little ? 3 - i : i];
	return value;
}

/* Returns the octets that were there, at most size, or a fault. A compressed file that was cut gives what can be
 * had of it. */
static int read_octets(struct capture_reader *reader, uint8_t *to, size_t size, struct fault *fault)
{
	const int got = gzread(reader->file, to, (unsigned)size);
	int code = Z_OK;
	const char *text = gzerror(reader->file, &code);

	if (code == Z_BUF_ERROR)
		reader->cut = true;
	else if (got < 0 || code != Z_OK)
		return code == Z_ERRNO ? fault_set(fault, FAULT_SYSTEM, reader->where,
		                                   "cannot be read: %s", strerror(errno))
		                       : fault_set(fault, FAULT_DAMAGED, reader->where,
		                                   "cannot be decompressed: %s", text);
	return got < 0 ? 0 : got;
}

static int read_magic(struct capture_reader *reader, const uint8_t *header, struct fault *fault)
{
	for (int little = 0; little < 2; little++) {
		uint32_t magic;

		reader->little = little;
		magic = get32(reader, header);
		reader->nanoseconds = magic == PCAP_NANOSECONDS;
		if (magic == PCAP_MICROSECONDS || magic == PCAP_NANOSECONDS)
			return 0;
	}
	return fault_set(fault, FAULT_INPUT, reader->path,
	                 get32(reader, header) == PCAPNG
	                         ? "is pcapng; 'tshark -F pcap -r FILE -w FILE' makes pcap of it"
	                         : "is no capture in the pcap format");
}

static int read_header(struct capture_reader *reader, struct fault *fault)
{
	uint8_t header[PCAP_HEADER_SIZE];
	int rc = read_octets(reader, header, sizeof header, fault);

	if (rc >= 0 && rc < (int)sizeof header)
		rc = fault_set(fault, FAULT_INPUT, reader->path,
		               "is no capture: %d octets where a header has %zu", rc,
		               sizeof header);
	if (rc < 0 || (rc = read_magic(reader, header, fault)) < 0)
		return rc;
	if (header[PCAP_MAJOR + (reader->little ? 0 : 1)] != PCAP_VERSION_MAJOR)
		return fault_set(fault, FAULT_INPUT, reader->path, "is no pcap of version %d",
		                 PCAP_VERSION_MAJOR);
	/* The upper bits may tell of check sums of frames. */
	reader->link = get32(reader, header + PCAP_LINK) & 0xFFFF;
	return gsmtap_check_link(reader->link, reader->path, fault);
}

int capture_open(const char *path, struct capture_reader **reader, struct fault *fault)
{
	struct capture_reader *made = calloc(1, sizeof *made);
	int rc = 0;

	*reader = NULL;
	if (!made || !(made->path = strdup(path))) {
		free(made);
		return fault_set(fault, FAULT_SYSTEM, path, "out of memory");
	}
	snprintf(made->where, sizeof made->where, "%s", path);
	made->file = gzopen(path, "rbe");
	if (!made->file)
		rc = fault_set(fault, errno == ENOENT ? FAULT_ABSENT : FAULT_SYSTEM, path,
		               "cannot be read: %s", strerror(errno));
	else
		gzbuffer(made->file, READ_BUFFER);
	if (rc == 0)
		rc = read_header(made, fault);
	if (rc < 0)
		capture_end(made);
	else
		*reader = made;
	return rc;
}

static void read_time(struct capture_reader *reader, const uint8_t *header)
{
	const uint32_t fraction = get32(reader, header + PACKET_FRACTION);

	reader->at_us = (int64_t)get32(reader, header + PACKET_SECONDS) * US +
	                (reader->nanoseconds ? fraction / NS_IN_US : fraction);
}

/* The octets of the next packet. Returns how many, 0 at the end, or a fault. */
static int read_packet(struct capture_reader *reader, struct fault *fault)
{
	uint8_t header[PACKET_HEADER_SIZE];
	uint32_t size;
	int rc = read_octets(reader, header, sizeof header, fault);

	if (rc <= 0)
		return rc;
	if (rc < (int)sizeof header) {
		reader->cut = true;
		return 0;
	}
	read_time(reader, header);
	size = get32(reader, header + PACKET_KEPT);
	if (size == 0 || size > CAPTURE_PACKET_MAX)
		return fault_set(fault, FAULT_INPUT, reader->where,
		                 "says it has %lu octets; 1 to %d", (unsigned long)size,
		                 CAPTURE_PACKET_MAX);
	rc = read_octets(reader, reader->packet, size, fault);
	if (rc >= 0 && rc < (int)size) {
		reader->cut = true;
		return 0;
	}
	return rc;
}

int capture_next(struct capture_reader *reader, struct gsmtap_item *item, struct fault *fault)
{
	int rc = 0;

	while (rc == 0) {
		snprintf(reader->where, sizeof reader->where, "%.96s: packet %u", reader->path,
		         reader->number + 1);
		rc = read_packet(reader, fault);
		if (rc <= 0)
			return rc;
		reader->number++;
		rc = gsmtap_read(reader->link, reader->packet, (size_t)rc, reader->where, item,
		                 fault);
		reader->passed_over += rc == 0;
	}
	return rc;
}

unsigned capture_number(const struct capture_reader *reader)
{
	return reader->number;
}

int64_t capture_time_us(const struct capture_reader *reader)
{
	return reader->at_us;
}

bool capture_cut(const struct capture_reader *reader)
{
	return reader->cut;
}

unsigned capture_passed_over(const struct capture_reader *reader)
{
	return reader->passed_over;
}

void capture_tell_end(const struct capture_reader *reader, FILE *to)
{
	if (reader->passed_over > 0)
		fprintf(to, "roamcard: %s: %u of %u packets are about something else\n",
		        reader->path, reader->passed_over, reader->number);
	if (reader->cut)
		fprintf(to, "roamcard: %s: cut off after packet %u\n", reader->path,
		        reader->number);
}

void capture_end(struct capture_reader *reader)
{
	if (!reader)
		return;
	if (reader->file)
		gzclose(reader->file);
	free(reader->path);
	free(reader);
}
