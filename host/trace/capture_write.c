/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

#include "trace/capture.h"
#include "trace/pcap_form.h"

enum { US = 1000000, SNAPLEN = 65535 };

struct capture {
	pthread_mutex_t lock; /* over all below */
	char *path;
	gzFile file;
	unsigned cards;
	struct fault fault; /* the first */
};

static const char plain[] = ".pcap", compressed[] = ".pcap.gz";

static bool ends_in(const char *path, const char *end)
{
	const size_t size = strlen(path), wanted = strlen(end);

	return size > wanted && strcmp(path + size - wanted, end) == 0;
}

bool capture_is_name(const char *path)
{
	return ends_in(path, plain) || ends_in(path, compressed);
}

/* Big endian, whatever the machine is: files of one run are the same everywhere. */
static void put32(uint8_t *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (uint8_t)(value >> (24 - 8 * i));
}

_Static_assert((int)CAPTURE_HEADER_SIZE == (int)PCAP_HEADER_SIZE &&
                       (int)CAPTURE_RECORD_MAX == (int)PACKET_HEADER_SIZE + (int)GSMTAP_PACKET_MAX,
               "the header tells the sizes of the form");

void capture_header(uint8_t header[CAPTURE_HEADER_SIZE])
{
	memset(header, 0, CAPTURE_HEADER_SIZE);
	put32(header, PCAP_MICROSECONDS);
	header[PCAP_MAJOR + 1] = PCAP_VERSION_MAJOR;
	header[PCAP_MINOR + 1] = PCAP_VERSION_MINOR;
	put32(header + PCAP_SNAPLEN, SNAPLEN);
	put32(header + PCAP_LINK, LINK_RAW);
}

size_t capture_record(const struct gsmtap_item *item, int64_t at_us,
                      uint8_t record[CAPTURE_RECORD_MAX])
{
	const size_t size = gsmtap_write(item, at_us, record + PACKET_HEADER_SIZE);

	put32(record + PACKET_SECONDS, (uint32_t)(at_us / US));
	put32(record + PACKET_FRACTION, (uint32_t)(at_us % US));
	put32(record + PACKET_KEPT, (uint32_t)size);
	put32(record + PACKET_SIZE, (uint32_t)size);
	return PACKET_HEADER_SIZE + size;
}

static int write_header(struct capture *capture)
{
	uint8_t header[CAPTURE_HEADER_SIZE];

	capture_header(header);
	return gzwrite(capture->file, header, sizeof header) == sizeof header &&
	                       gzflush(capture->file, Z_SYNC_FLUSH) == Z_OK
	               ? 0
	               : -1;
}

/* Why the last call of zlib failed; it keeps errno where the system refused. */
static int fault_of(gzFile file, const char *path, struct fault *fault)
{
	int code = Z_OK;
	const char *text = gzerror(file, &code);

	return fault_set(fault, FAULT_SYSTEM, path, "cannot be written: %s",
	                 code == Z_ERRNO ? strerror(errno) : text);
}

static int open_file(struct capture *capture, struct fault *fault)
{
	const int fd =
		open(capture->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);

	if (fd < 0)
		return fault_set(fault, FAULT_SYSTEM, capture->path, "cannot be written: %s",
		                 strerror(errno));
	/* 'T': as it is, without compression. */
	capture->file = gzdopen(fd, ends_in(capture->path, compressed) ? "wb" : "wbT");
	if (!capture->file) {
		close(fd);
		return fault_set(fault, FAULT_SYSTEM, capture->path, "out of memory");
	}
	return write_header(capture) < 0 ? fault_of(capture->file, capture->path, fault) : 0;
}

int capture_create(const char *path, struct capture **capture, struct fault *fault)
{
	struct capture *made = calloc(1, sizeof *made);
	int rc;

	*capture = NULL;
	if (!made || !(made->path = strdup(path))) {
		free(made);
		return fault_set(fault, FAULT_SYSTEM, path, "out of memory");
	}
	pthread_mutex_init(&made->lock, NULL);
	rc = open_file(made, fault);
	if (rc < 0)
		capture_close(made, NULL);
	else
		*capture = made;
	return rc;
}

unsigned capture_add_card(struct capture *capture)
{
	unsigned card;

	pthread_mutex_lock(&capture->lock);
	card = ++capture->cards;
	pthread_mutex_unlock(&capture->lock);
	return card;
}

void capture_add(struct capture *capture, const struct gsmtap_item *item, int64_t at_us)
{
	uint8_t octets[CAPTURE_RECORD_MAX];
	const int whole = (int)capture_record(item, at_us, octets);

	pthread_mutex_lock(&capture->lock);
	if (capture->fault.code == 0 && (gzwrite(capture->file, octets, (unsigned)whole) != whole ||
	                                 gzflush(capture->file, Z_SYNC_FLUSH) != Z_OK))
		fault_of(capture->file, capture->path, &capture->fault);
	pthread_mutex_unlock(&capture->lock);
}

int capture_close(struct capture *capture, struct fault *fault)
{
	int rc = 0;

	if (!capture)
		return 0;
	if (capture->file && gzclose(capture->file) != Z_OK && capture->fault.code == 0)
		fault_fill(&capture->fault, FAULT_SYSTEM, capture->path, "cannot be written");
	rc = capture->fault.code;
	if (rc < 0 && fault)
		*fault = capture->fault;
	pthread_mutex_destroy(&capture->lock);
	free(capture->path);
	free(capture);
	return rc;
}
