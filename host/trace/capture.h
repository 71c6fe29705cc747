/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRACE_CAPTURE_H
#define TRACE_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "octets/fault.h"
#include "trace/gsmtap.h"

/* Capture files (pcap 2.4) of what goes over cards' wires, compressed by zlib where the name ends in .gz. */

enum { CAPTURE_PACKET_MAX = 65535 + 16 + 4 }; /* one of IP, in a frame of Ethernet */

/* ---- written ---- */

enum { CAPTURE_HEADER_SIZE = 24, CAPTURE_RECORD_MAX = 16 + GSMTAP_PACKET_MAX };

/* The octets a file begins with, and those of a packet in it, for who keeps them elsewhere. */
void capture_header(uint8_t header[CAPTURE_HEADER_SIZE]);
size_t capture_record(const struct gsmtap_item *item, int64_t at_us,
                      uint8_t record[CAPTURE_RECORD_MAX]);

struct capture;

/* Whether a name ends as those of captures do: ".pcap", ".pcap.gz". */
bool capture_is_name(const char *path);

/* Makes the file, mode 0600, or empties it. Returns 0 or FAULT_SYSTEM. */
int capture_create(const char *path, struct capture **capture, struct fault *fault);

/* A number for a card whose packets are to come: 1, 2 … */
unsigned capture_add_card(struct capture *capture);

/* Writes a packet, and hands it to the system: what was written is there though the program dies. Any thread;
 * a fault is kept for capture_close(), and nothing is written after it. */
void capture_add(struct capture *capture, const struct gsmtap_item *item, int64_t at_us);

/* NULL is fine. Returns 0, or FAULT_SYSTEM where something could not be written. */
int capture_close(struct capture *capture, struct fault *fault);

/* ---- read ---- */

struct capture_reader;

/*
 * Opens a file, compressed or not, in either order of octets, with times in micro- or nanoseconds.
 *
 * Returns 0, FAULT_ABSENT, FAULT_SYSTEM, or FAULT_INPUT for what is no capture of a link type that gsmtap_read()
 * reads.
 */
int capture_open(const char *path, struct capture_reader **reader, struct fault *fault);

/*
 * The next item; packets about something else are passed over.
 *
 * Returns 1, 0 at the end of the file, also where it was cut off (capture_cut() tells), or FAULT_INPUT,
 * FAULT_LIMIT, FAULT_DAMAGED with "FILE: packet N" in where.
 */
int capture_next(struct capture_reader *reader, struct gsmtap_item *item, struct fault *fault);

/* Of the last item: the packet's number, from 1 as Wireshark counts, and its time. */
unsigned capture_number(const struct capture_reader *reader);
int64_t capture_time_us(const struct capture_reader *reader);

/* Whether the file ends in the middle of a packet, or of what zlib compressed. */
bool capture_cut(const struct capture_reader *reader);

/* How many packets were passed over. */
unsigned capture_passed_over(const struct capture_reader *reader);

/* Says of both, at the end, where there is something to say. */
void capture_tell_end(const struct capture_reader *reader, FILE *to);

void capture_end(struct capture_reader *reader);

#endif
