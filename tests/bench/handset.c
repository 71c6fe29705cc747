/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory/memory.h"
#include "network/network.h"
#include "profile/personalise.h"
#include "profile/profile.h"
#include "terminal/handset.h"
#include "uicc/uicc.h"

enum {
	NVM_SIZE = 65536,
	COMMANDS_MAX = 256, /* of one run, kept to be played once more */
	SECOND_NS = 1000000000,
};

#define PROFILE "vectors/profiles/card-a.json"
#define IMEI "490154203237518"

struct bench_command {
	size_t size;
	uint8_t octets[TRANSPORT_APDU_MAX];
};

/* A card in RAM behind a transport of its own, which keeps what goes over it. */
struct bench_handset {
	struct transport transport;
	struct uicc card;
	struct memory_port memory;
	uint8_t octets[NVM_SIZE], fresh[NVM_SIZE];
	struct profile profile;
	struct world *world;
	struct network *network;
	struct handset *handset;
	struct bench_command command[COMMANDS_MAX];
	size_t commands;
	bool keeps; /* commands are written down */
	bool abroad;
	uint8_t update;
};

static int reset(struct transport *transport, struct fault *fault)
{
	struct bench_handset *bench = (struct bench_handset *)transport;

	(void)fault;
	return uicc_power_on(&bench->card, &bench->memory.port);
}

static int atr(struct transport *transport, uint8_t octets[TRANSPORT_ATR_MAX], struct fault *fault)
{
	(void)fault;
	return uicc_atr(&((struct bench_handset *)transport)->card, octets);
}

static int transmit(struct transport *transport, const uint8_t *command, size_t size,
                    uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	struct bench_handset *bench = (struct bench_handset *)transport;

	(void)fault;
	if (bench->keeps && bench->commands < COMMANDS_MAX) {
		struct bench_command *const kept = &bench->command[bench->commands++];

		kept->size = size;
		memcpy(kept->octets, command, size);
	}
	return uicc_transmit(&bench->card, command, (uint32_t)size, reply);
}

static const struct transport_ops ops = {
	.kind = "bench", .reset = reset, .power_cycle = reset, .atr = atr, .transmit = transmit
};

static void must(int rc, const struct fault *fault)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "bench: %s: %s\n", fault->where, fault->text);
	exit(1);
}

/* One APDU of hex that must end well; returns XX of 91XX, or 0. */
static unsigned send(struct bench_handset *bench, const uint8_t *command, size_t size)
{
	uint8_t reply[TRANSPORT_REPLY_MAX];
	const uint16_t got = uicc_transmit(&bench->card, command, (uint32_t)size, reply);

	if (got < 2 || (reply[got - 2] & 0xF0) != 0x90) {
		fprintf(stderr, "bench: %02X%02X was answered %02X%02X\n", command[0], command[1],
		        reply[got - 2], reply[got - 1]);
		exit(1);
	}
	return reply[got - 2] == 0x91 ? reply[got - 1] : 0;
}

static void start_fresh(struct bench_handset *bench)
{
	memcpy(bench->octets, bench->fresh, sizeof bench->octets);
}

static void prepare_card(struct bench_handset *bench)
{
	struct terminal terminal;
	struct fault fault = { 0 };

	bench->transport.ops = &ops;
	memory_port_init(&bench->memory, bench->octets, sizeof bench->octets);
	must(uicc_format(&bench->card, &bench->memory.port), &fault);
	must(profile_load(PROFILE, &bench->profile, &fault), &fault);
	bench->profile.settings.settings_given = true;
	bench->profile.settings.settings = settings_default();
	bench->profile.settings.settings.value[SETTING_REST] = 0;
	must(terminal_start(&terminal, &bench->transport, &fault), &fault);
	must(personalise_card(&terminal, &bench->profile, &fault), &fault);
	memcpy(bench->fresh, bench->octets, sizeof bench->fresh);
}

static void prepare_handset(struct bench_handset *bench)
{
	struct handset_options options = { .imei = IMEI, .pin1 = bench->profile.pin1 };
	struct place place;
	struct fault fault = { 0 };

	must(world_open(NULL, &bench->world, &fault), &fault);
	must(network_open(bench->world, &bench->network, &fault), &fault);
	for (unsigned i = 0; i < bench->profile.slots; i++)
		must(network_add(bench->network, &bench->profile.slot[i], &fault), &fault);
	options.network = bench->network;
	must(handset_open(&bench->transport, &options, &bench->handset, &fault), &fault);
	must(world_place(bench->world, "US", &place, &fault), &fault);
	must(handset_go(bench->handset, &place, &fault), &fault);
}

static void run_handset(void *ctx)
{
	struct bench_handset *bench = ctx;
	struct fault fault = { 0 };

	start_fresh(bench);
	must(handset_switch(bench->handset, true, &fault), &fault);
	if (handset_state(bench->handset)->service != SERVICE_NORMAL) {
		fprintf(stderr, "bench: the handset found no service\n");
		exit(1);
	}
	must(handset_switch(bench->handset, false, &fault), &fault);
}

/* The same commands, and nobody who reads what they bring. */
static void run_card_alone(void *ctx)
{
	struct bench_handset *bench = ctx;
	uint8_t reply[TRANSPORT_REPLY_MAX];

	start_fresh(bench);
	(void)uicc_power_on(&bench->card, &bench->memory.port);
	for (size_t i = 0; i < bench->commands; i++)
		(void)uicc_transmit(&bench->card, bench->command[i].octets,
		                    (uint32_t)bench->command[i].size, reply);
}

/* LOCATION STATUS of the other country, FETCH, TERMINAL RESPONSE of the REFRESH. */
static void run_switch(void *ctx)
{
	static const uint8_t countries[2][3] = { { 0x13, 0x00, 0x14 }, { 0x02, 0xF4, 0x10 } };
	struct bench_handset *bench = ctx;
	uint8_t event[] = { 0x80, 0xC2, 0x00, 0x00, 0x15, 0xD6, 0x13, 0x19, 0x01,
		            0x03, 0x82, 0x02, 0x82, 0x81, 0x1B, 0x01, 0x00, 0x13,
		            0x07, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01 };
	uint8_t fetch[] = { 0x80, 0x12, 0x00, 0x00, 0x00 };
	uint8_t answer[] = { 0x80, 0x14, 0x00, 0x00, 0x0C, 0x81, 0x03, 0x00, 0x01,
		             0x00, 0x82, 0x02, 0x82, 0x81, 0x83, 0x01, 0x00 };
	uint8_t reply[TRANSPORT_REPLY_MAX];

	bench->abroad = !bench->abroad;
	memcpy(event + 19, countries[bench->abroad], 3);
	fetch[4] = (uint8_t)send(bench, event, sizeof event);
	if (fetch[4] == 0 ||
	    uicc_transmit(&bench->card, fetch, sizeof fetch, reply) != fetch[4] + 2u ||
	    reply[5] != 0x01) {
		fprintf(stderr, "bench: a new country brought no REFRESH\n");
		exit(1);
	}
	answer[7] = reply[4];
	(void)send(bench, answer, sizeof answer);
}

/* A terminal with REFRESH and the event, and no more; the card's file for the floor. */
static void prepare_switch(struct bench_handset *bench)
{
	static const uint8_t profile[] = { 0x80, 0x10, 0x00, 0x00, 0x05,
		                           0x03, 0x00, 0x80, 0x00, 0x11 };
	static const uint8_t usim[] = { 0x00, 0xA4, 0x04, 0x0C, 0x07, 0xA0,
		                        0x00, 0x00, 0x00, 0x87, 0x10, 0x02 };
	static const uint8_t pin[] = { 0x00, 0x20, 0x00, 0x01, 0x08, 0x30, 0x30,
		                       0x30, 0x30, 0xFF, 0xFF, 0xFF, 0xFF };
	static const uint8_t respond[] = { 0x80, 0x14, 0x00, 0x00, 0x0C, 0x81, 0x03, 0x01, 0x05,
		                           0x00, 0x82, 0x02, 0x82, 0x81, 0x83, 0x01, 0x00 };
	uint8_t fetch[] = { 0x80, 0x12, 0x00, 0x00, 0x00 }, reply[TRANSPORT_REPLY_MAX];

	start_fresh(bench);
	(void)uicc_power_on(&bench->card, &bench->memory.port);
	fetch[4] = (uint8_t)send(bench, profile, sizeof profile);
	(void)uicc_transmit(&bench->card, fetch, sizeof fetch, reply);
	(void)send(bench, respond, sizeof respond);
	(void)send(bench, usim, sizeof usim);
	(void)send(bench, pin, sizeof pin);
	bench->abroad = false;
}

/* The least a handset has the card keep: EF.LOCI, eleven octets that change, durable. */
static void run_update(void *ctx)
{
	struct bench_handset *bench = ctx;
	uint8_t update[] = { 0x00, 0xD6, 0x8B, 0x00, 0x0B, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };

	memset(update + 5, ++bench->update, 11);
	(void)send(bench, update, sizeof update);
}

void bench_handset(void)
{
	struct bench_handset *bench = calloc(1, sizeof *bench);
	const struct bench_work whole = { "handset: on, registered, off", run_handset, bench };
	const struct bench_work alone = { "card alone", run_card_alone, bench };
	const struct bench_work switches = { "card: country to REFRESH", run_switch, bench };
	const struct bench_work update = { "UPDATE BINARY", run_update, bench };
	double ns;

	if (!bench) {
		fprintf(stderr, "bench: out of memory\n");
		exit(1);
	}
	prepare_card(bench);
	prepare_handset(bench);
	bench->keeps = true;
	run_handset(bench);
	bench->keeps = false;
	bench_heading("A handset and its card", "the card alone, given the same commands");
	ns = bench_compare(&whole, &alone, 0);
	printf("  %zu commands; %.0f handsets a second on one core\n", bench->commands,
	       SECOND_NS / ns);
	bench_heading("A switch of the active IMSI by the applet, all files, key and log",
	              "UPDATE BINARY of 11 octets");
	prepare_switch(bench);
	bench_compare(&switches, &update, 0);
	handset_close(bench->handset);
	network_close(bench->network);
	world_close(bench->world);
	profile_release(&bench->profile);
	free(bench);
}
