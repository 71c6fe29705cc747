/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory/memory.h"
#include "network/auc.h"
#include "ota/orders.h"
#include "uicc/uicc.h"

enum {
	NVM_SIZE = 65536,
	CHALLENGES = 1 << 12, /* made beforehand; a card takes each once, then begins anew */
	COMMAND_MAX = 64,
	SHORT_BLOCK = 16,
};

struct challenge {
	uint8_t command[COMMAND_MAX];
	uint32_t size;
};

/* A card of one slot, as it was personalised and as it is. */
struct bench_auth {
	struct uicc card;
	struct memory_port memory;
	uint8_t octets[NVM_SIZE], fresh[NVM_SIZE];
	struct challenge challenges[CHALLENGES];
	size_t next;
	uint8_t block[3 * SHORT_BLOCK];
};

static void send(struct bench_auth *bench, const uint8_t *command, uint32_t size, uint8_t sw1,
                 const char *what)
{
	uint8_t reply[UICC_REPLY_MAX];
	const uint16_t length = uicc_transmit(&bench->card, command, size, reply);

	if (reply[length - 2] != sw1) {
		fprintf(stderr, "bench: %s answered %02X%02X\n", what, reply[length - 2],
		        reply[length - 1]);
		exit(1);
	}
}

#define SEND(bench, octets, sw1, what)                                                             \
	send(bench, (const uint8_t *)(octets), sizeof(octets) - 1, sw1, what)

static void store(struct bench_auth *bench, const uint8_t *orders, int size)
{
	uint8_t command[UICC_APDU_MAX] = { 0x80, 0xE2, 0x90, 0x00, (uint8_t)size };

	if (size < 0 || size > 255) {
		fprintf(stderr, "bench: no order\n");
		exit(1);
	}
	memcpy(command + 5, orders, (size_t)size);
	send(bench, command, (uint32_t)size + 5, 0x61, "STORE DATA");
}

/* Power, PIN1 and the USIM: what a handset does before. */
static void begin(struct bench_auth *bench)
{
	memcpy(bench->octets, bench->fresh, sizeof bench->octets);
	if (uicc_power_on(&bench->card, &bench->memory.port) != 0)
		exit(1);
	SEND(bench, "\x00\x20\x00\x01\x08\x30\x30\x30\x30\xFF\xFF\xFF\xFF", 0x90, "VERIFY");
	SEND(bench, "\x00\xA4\x04\x0C\x07\xA0\x00\x00\x00\x87\x10\x02", 0x90, "SELECT");
	bench->next = 0;
}

static void personalise(struct bench_auth *bench, const struct orders_slot *slot)
{
	struct change change = { .mode = CHANGE_MODE_NONE };
	uint8_t orders[ORDERS_MAX];

	memory_port_init(&bench->memory, bench->octets, sizeof bench->octets);
	if (uicc_format(&bench->card, &bench->memory.port) != 0 ||
	    uicc_power_on(&bench->card, &bench->memory.port) != 0)
		exit(1);
	SEND(bench, "\x00\x20\x00\x0A\x08" UICC_TRANSPORT_ADM, 0x90, "VERIFY");
	SEND(bench, "\x00\xA4\x04\x0C\x0A\xF0\x52\x4F\x41\x4D\x43\x41\x52\x44\x01", 0x90, "SELECT");
	store(bench, orders, orders_of_slot(slot, orders, NULL));
	strcpy(change.active_imsi, slot->imsi);
	store(bench, orders, orders_of_change(&change, orders, NULL));
	memcpy(bench->fresh, bench->octets, sizeof bench->fresh);
}

static void prepare(struct bench_auth *bench, uint8_t algorithm, size_t opc_size)
{
	struct orders_slot slot = { .number = 1,
		                    .imsi = "001010123456789",
		                    .mnc_size = 2,
		                    .algorithm = algorithm,
		                    .key_size = 16,
		                    .key = { 0x46, 0x5B },
		                    .opc_size = opc_size,
		                    .opc = { 0xCD, 0x63 } };
	struct auc auc;

	personalise(bench, &slot);
	if (auc_of_slot(&slot, &auc, NULL) < 0)
		exit(1);
	for (size_t i = 0; i < CHALLENGES; i++) {
		struct challenge *challenge = &bench->challenges[i];
		struct auc_vector vector;

		auc.ind = (unsigned)i;
		if (auc_challenge(&auc, &vector, NULL) < 0)
			exit(1);
		memcpy(challenge->command, "\x00\x88\x00\x81\x22\x10", 6);
		memcpy(challenge->command + 6, vector.rand, AUC_RAND);
		challenge->command[22] = (uint8_t)vector.autn_size;
		memcpy(challenge->command + 23, vector.autn, vector.autn_size);
		challenge->command[23 + vector.autn_size] = 0;
		challenge->size = (uint32_t)(24 + vector.autn_size);
	}
	begin(bench);
}

static void run_authenticate(void *ctx)
{
	struct bench_auth *bench = ctx;
	const struct challenge *challenge;

	if (bench->next == CHALLENGES)
		begin(bench);
	challenge = &bench->challenges[bench->next++];
	send(bench, challenge->command, challenge->size, 0x90, "AUTHENTICATE");
}

static void aes(struct bench_auth *bench, uint32_t size)
{
	static const uint8_t key[SHORT_BLOCK] = { 0x46, 0x5B };
	const struct uicc_port *port = &bench->memory.port;

	port->aes(port->ctx, UICC_AES_ECB_ENCRYPT, key, sizeof key, NULL, bench->block,
	          bench->block, size);
}

/* What MILENAGE asks of the port for one challenge: TEMP, then OUT2 to OUT4, then OUT1. */
static void run_aes(void *ctx)
{
	aes(ctx, SHORT_BLOCK);
	aes(ctx, 3 * SHORT_BLOCK);
	aes(ctx, SHORT_BLOCK);
}

/* The same five, a call each, as who follows TS 35.206 word by word would ask for them. */
static void run_aes_singly(void *ctx)
{
	for (int i = 0; i < 5; i++)
		aes(ctx, SHORT_BLOCK);
}

/* And what any command pays that writes as much: EF.LOCI of the same card, which is not the one of
 * the challenges. */
static void run_aes_and_update(void *ctx)
{
	static uint8_t update[] = { 0x00, 0xD6, 0x00, 0x00, 6, 0, 1, 2, 3, 4, 5 };
	struct bench_auth *writer = ctx;

	run_aes(writer);
	update[5]++;
	send(writer, update, sizeof update, 0x90, "UPDATE BINARY");
}

void bench_auth(void)
{
	static struct bench_auth bench, writer;
	const struct bench_work floor = { "five AES blocks", run_aes, &bench };
	const struct bench_work singly = { "five AES calls", run_aes_singly, &bench };
	const struct bench_work update = { "and an UPDATE", run_aes_and_update, &writer };
	const struct bench_work milenage = { "AUTHENTICATE, MILENAGE", run_authenticate, &bench };
	const struct bench_work tuak = { "AUTHENTICATE, TUAK", run_authenticate, &bench };

	bench_heading("Authentication", "the five AES blocks of MILENAGE, a call of the port each");
	prepare(&bench, AUC_MILENAGE, 16);
	bench_compare(&milenage, &singly, 1.5);
	bench_heading("The same", "those blocks in the three calls that suffice");
	bench_compare(&milenage, &floor, 1.5);
	prepare(&writer, AUC_MILENAGE, 16);
	SEND(&writer, "\x00\xA4\x00\x0C\x02\x6F\x7E", 0x90, "SELECT EF.LOCI");
	bench_heading("The same", "those AES blocks, and an UPDATE BINARY of six octets");
	bench_compare(&milenage, &update, 1.5);
	bench_heading("TUAK", "the five AES blocks of MILENAGE");
	prepare(&bench, AUC_TUAK, 32);
	bench_compare(&tuak, &floor, 0);
}
