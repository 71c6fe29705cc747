/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "transport/emulated.h"
#include "transport/pcsc.h"
#include "transport/readers.h"
#include "transport/vpcd.h"

/* One command through SCardTransmit, pcscd, the driver vpcd and a slot of ours, to our card and to one that
 * does nothing, by turns; and to our card in process. */

enum {
	READERS = 2,
	SAMPLES = 10000,
	WAIT_TRIES = 200,
	WAIT_US = 50000,
	ICCID_SIZE = 10,
};

struct samples {
	double ns[SAMPLES];
};

/* A card that answers 9000 at once, behind as many octets as are read. */
static int null_reset(struct transport *transport, struct fault *fault)
{
	(void)transport;
	(void)fault;
	return 0;
}

static int null_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX],
                    struct fault *fault)
{
	static const uint8_t octets[] = { 0x3B, 0x9F, 0x96, 0x80, 0x1F, 0x87, 0x80, 0x31,
		                          0xE0, 0x73, 0xFE, 0x21, 0x1B, 0x67, 0x52, 0x4F,
		                          0x41, 0x4D, 0x43, 0x30, 0x31, 0xC3 };

	(void)transport;
	(void)fault;
	memcpy(atr, octets, sizeof octets);
	return sizeof octets;
}

static int null_transmit(struct transport *transport, const uint8_t *command, size_t size,
                         uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	const size_t data = size == 5 ? command[4] : 0;

	(void)transport;
	(void)fault;
	memset(reply, 0, data);
	reply[data] = 0x90;
	reply[data + 1] = 0x00;
	return (int)data + 2;
}

static void null_close(struct transport *transport)
{
	(void)transport;
}

static const struct transport_ops null_ops = { .kind = "null",
	                                       .reset = null_reset,
	                                       .atr = null_atr,
	                                       .transmit = null_transmit,
	                                       .close = null_close };

static struct transport null_card = { &null_ops };

static void must(int rc, const struct fault *fault)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "bench: %s: %s\n", fault->where, fault->text);
	exit(1);
}

static double time_ns(struct transport *card, const uint8_t *command, size_t size)
{
	uint8_t reply[TRANSPORT_REPLY_MAX];
	struct fault fault = { 0 };
	struct timespec from, to;

	clock_gettime(CLOCK_MONOTONIC, &from);
	must(transport_transmit(card, command, size, reply, &fault), &fault);
	clock_gettime(CLOCK_MONOTONIC, &to);
	return (double)(to.tv_sec - from.tv_sec) * 1e9 + (double)(to.tv_nsec - from.tv_nsec);
}

static int by_size(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double part(struct samples *samples, double share)
{
	qsort(samples->ns, SAMPLES, sizeof samples->ns[0], by_size);
	return samples->ns[(size_t)(share * (SAMPLES - 1))];
}

static void tell(const char *name, struct samples *ours, struct samples *null,
                 struct samples *direct)
{
	static const struct {
		const char *name;
		double share;
	} rows[] = { { "median", 0.5 }, { "99th percentile", 0.99 } };

	for (size_t i = 0; i < 2; i++) {
		const double work = part(ours, rows[i].share), floor = part(null, rows[i].share);

		printf("  %-17s %-16s %12.0f %12.0f %8.2f %8.2f   in process %.0f\n", name,
		       rows[i].name, work, floor, work / floor, 1.05, part(direct, rows[i].share));
	}
}

static void compare(const char *name, struct transport *card[READERS], struct transport *direct,
                    const uint8_t *command, size_t size)
{
	struct samples *samples = calloc(3, sizeof *samples);

	if (!samples)
		exit(1);
	/* Neither is always the one behind the other. */
	for (int i = 0; i < SAMPLES; i++) {
		const int first = i % READERS, second = 1 - first;

		samples[first].ns[i] = time_ns(card[first], command, size);
		samples[second].ns[i] = time_ns(card[second], command, size);
		samples[2].ns[i] = time_ns(direct, command, size);
	}
	tell(name, &samples[0], &samples[1], &samples[2]);
	free(samples);
}

static struct transport *open_slot(unsigned number, struct transport *inside, struct vpcd **slot)
{
	const struct vpcd_options options = { "127.0.0.1", VPCD_PORT + number, NULL, NULL };
	const char which[] = { (char)('0' + number), '\0' };
	struct transport *card = NULL;
	struct fault fault = { 0 };
	int rc = -1;

	must(vpcd_open(&options, slot, &fault), &fault);
	vpcd_insert(*slot, inside);
	for (int i = 0; i < WAIT_TRIES && rc < 0; i++) {
		rc = pcsc_open_whole(which, &card, &fault);
		if (rc < 0)
			usleep(WAIT_US);
	}
	must(rc, &fault);
	return card;
}

void bench_readers(void)
{
	static const uint8_t select_mf[] = { 0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00 };
	static const uint8_t select_iccid[] = { 0x00, 0xA4, 0x00, 0x0C, 0x02, 0x2F, 0xE2 };
	static const uint8_t read_iccid[] = { 0x00, 0xB0, 0x00, 0x00, ICCID_SIZE };
	struct transport *inside = NULL, *direct = NULL, *card[READERS];
	struct vpcd *slot[READERS];
	struct fault fault = { 0 };

	must(emulated_in_memory(&inside, &fault), &fault);
	must(emulated_in_memory(&direct, &fault), &fault);
	card[0] = open_slot(0, inside, &slot[0]);
	card[1] = open_slot(1, &null_card, &slot[1]);
	printf("\nA command by SCardTransmit, pcscd, vpcd and a slot\n"
	       "  floor: the same to a card that does nothing; %d of each by turns\n"
	       "  (with delayed acknowledgements 44000000 ns)\n"
	       "  %-34s %12s %12s %8s %8s\n",
	       SAMPLES, "", "ns", "floor ns", "ratio", "at most");
	compare("SELECT", card, direct, select_mf, sizeof select_mf);
	time_ns(card[0], select_iccid, sizeof select_iccid);
	time_ns(direct, select_iccid, sizeof select_iccid);
	compare("READ BINARY", card, direct, read_iccid, sizeof read_iccid);
	for (int i = 0; i < READERS; i++) {
		transport_close(card[i]);
		vpcd_close(slot[i]);
	}
	transport_close(direct);
}
