/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory/memory.h"
#include "uicc/uicc.h"

enum { NVM_SIZE = 65536 };

/* A card of the default profile in RAM, and the one command a measurement repeats. */
struct bench_card {
	struct uicc card;
	struct memory_port memory;
	uint8_t octets[NVM_SIZE];
	uint8_t command[UICC_APDU_MAX];
	uint32_t size;
	uint8_t spin; /* changes an octet of an UPDATE, so that each one writes */
};

static uint16_t transmit(struct bench_card *bench, const uint8_t *command, uint32_t size)
{
	uint8_t reply[UICC_REPLY_MAX];
	const uint16_t length = uicc_transmit(&bench->card, command, size, reply);

	return (uint16_t)(reply[length - 2] << 8 | reply[length - 1]);
}

static void must(struct bench_card *bench, const char *name, const uint8_t *command, uint32_t size,
                 uint16_t sw)
{
	const uint16_t got = transmit(bench, command, size);

	if (got != sw) {
		fprintf(stderr, "bench: %s answered %04X, not %04X\n", name, got, sw);
		exit(1);
	}
}

static void run_command(void *ctx)
{
	struct bench_card *bench = ctx;

	transmit(bench, bench->command, bench->size);
}

static void run_update(void *ctx)
{
	struct bench_card *bench = ctx;

	bench->command[5] = ++bench->spin;
	transmit(bench, bench->command, bench->size);
}

static void run_power_on(void *ctx)
{
	struct bench_card *bench = ctx;

	uicc_power_on(&bench->card, &bench->memory.port);
	transmit(bench, bench->command, bench->size);
}

static void prepare(struct bench_card *bench)
{
	static const uint8_t verify_pin[] = { 0x00, 0x20, 0x00, 0x01, 8,    0x30, 0x30,
		                              0x30, 0x30, 0xFF, 0xFF, 0xFF, 0xFF };
	static const uint8_t verify_adm[] = { 0x00, 0x20, 0x00, 0x0A, 8,    0x31, 0x31,
		                              0x31, 0x31, 0x31, 0x31, 0x31, 0x31 };

	memory_port_init(&bench->memory, bench->octets, sizeof bench->octets);
	if (uicc_format(&bench->card, &bench->memory.port) != 0 ||
	    uicc_power_on(&bench->card, &bench->memory.port) != 0) {
		fprintf(stderr, "bench: no card\n");
		exit(1);
	}
	must(bench, "VERIFY PIN1", verify_pin, sizeof verify_pin, 0x9000);
	must(bench, "VERIFY ADM1", verify_adm, sizeof verify_adm, 0x9000);
}

/* What is measured: selected once, then repeated. */
static const struct row {
	const char *name;
	uint16_t select; /* below ADF.USIM; 0 for none */
	uint8_t command[24];
	uint32_t size;
	uint16_t sw;
	void (*run)(void *ctx);
	double most;
} rows[] = {
	{ "SELECT MF with FCP",
	  0,
	  { 0x00, 0xA4, 0x00, 0x04, 2, 0x3F, 0x00, 0 },
	  8,
	  0x9000,
	  run_command,
	  8 },
	{ "SELECT EF.IMSI with FCP",
	  0,
	  { 0x00, 0xA4, 0x00, 0x04, 2, 0x6F, 0x07, 0 },
	  8,
	  0x9000,
	  run_command,
	  8 },
	{ "READ BINARY EF.IMSI", 0x6F07, { 0x00, 0xB0, 0, 0, 9 }, 5, 0x9000, run_command, 3 },
	{ "READ RECORD EF.ARR", 0x6F06, { 0x00, 0xB2, 1, 4, 0 }, 5, 0, run_command, 3 },
	{ "UPDATE BINARY 9 octets",
	  0x6F07,
	  { 0x00, 0xD6, 0, 0, 9, 8, 0x09, 0x10, 0x10, 0x10, 0x32, 0x54, 0x76, 0x98 },
	  14,
	  0x9000,
	  run_update,
	  10 },
	{ "power on, SELECT MF",
	  0,
	  { 0x00, 0xA4, 0x00, 0x0C, 2, 0x3F, 0x00 },
	  7,
	  0x9000,
	  run_power_on,
	  0 },
};

static void select_below_usim(struct bench_card *bench, uint16_t fid)
{
	static const uint8_t adf[] = { 0x00, 0xA4, 0x04, 0x0C, 7, 0xA0, 0, 0, 0, 0x87, 0x10, 0x02 };
	const uint8_t ef[] = { 0x00, 0xA4, 0x00, 0x0C, 2, (uint8_t)(fid >> 8), (uint8_t)fid };

	must(bench, "SELECT ADF.USIM", adf, sizeof adf, 0x9000);
	if (fid != 0)
		must(bench, "SELECT EF", ef, sizeof ef, 0x9000);
}

static void count(void *ctx, uint32_t at, uint32_t size)
{
	(void)at;
	*(unsigned long *)ctx += size;
}

/* Octets written to memory for an octet that changes, journal and marks among them; the unit is one
 * octet. Larger units write whole units. */
static void tell_wear(struct bench_card *bench)
{
	enum { TIMES = 1000, HEADER = 5 };
	static const uint8_t sizes[] = { 1, 9, 64, 160 };
	const uint16_t oplmnwact = 0x6F61;

	printf("\nWear\n  %-34s %12s %12s\n", "UPDATE BINARY of so many octets", "written",
	       "for each");
	for (size_t i = 0; i < sizeof sizes; i++) {
		unsigned long written = 0;

		prepare(bench);
		select_below_usim(bench, oplmnwact);
		bench->memory.ctx = &written;
		bench->memory.wrote = count;
		for (int n = 0; n < TIMES; n++) {
			memset(bench->command, n, HEADER + sizes[i]);
			memcpy(bench->command, "\x00\xD6\x00\x00", HEADER - 1);
			bench->command[HEADER - 1] = sizes[i];
			must(bench, "UPDATE BINARY", bench->command, HEADER + sizes[i], 0x9000);
		}
		printf("  %-34u %12.1f %12.2f\n", sizes[i], (double)written / TIMES,
		       (double)written / TIMES / sizes[i]);
	}
}

void bench_card(void)
{
	static struct bench_card null_card, bench;
	const struct bench_work floor = { "null", run_command, &null_card };

	prepare(&null_card);
	memcpy(null_card.command, "\x00\x02\x00\x00", 4);
	null_card.size = 4;
	bench_heading("Card commands", "a null card, the dispatch of an unknown INS");
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct row *row = &rows[i];
		const struct bench_work work = { row->name, row->run, &bench };

		prepare(&bench);
		select_below_usim(&bench, row->select);
		memcpy(bench.command, row->command, row->size);
		bench.size = row->size;
		if (row->sw != 0)
			must(&bench, row->name, bench.command, bench.size, row->sw);
		bench_compare(&work, &floor, row->most);
	}
	tell_wear(&bench);
}
