/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "memory/memory.h"
#include "ota/orders.h"
#include "ota/scp80.h"
#include "profile/personalise.h"
#include "profile/profile.h"
#include "terminal/terminal.h"
#include "uicc/uicc.h"

enum {
	NVM_SIZE = 65536,
	PACKETS = 1 << 12,  /* made beforehand; a card takes each counter once */
	CIPHERED_MAX = 96,  /* octets behind the TAR in the packet measured  */
	CIPHERED_MODE = 32, /* .. and where it changes the mode alone        */
	ANSWERED = 32,      /* octets ciphered in its receipt                  */
};

#define PROFILE "vectors/profiles/card-a.json"

/* A card in RAM behind a transport of its own: no image, no lock, no file. */
struct bench_ota {
	struct transport transport;
	struct uicc card;
	struct memory_port memory;
	uint8_t octets[NVM_SIZE], fresh[NVM_SIZE];
	struct profile profile;
	struct scp80_crypto *crypto;
	struct terminal terminal;
	struct change change[2]; /* taken in turn, so that each packet changes something */
	struct scp80_tpdu tpdu[PACKETS];
	size_t next;
	uint32_t ciphered; /* octets behind the TAR in the packet measured */
};

static int reset(struct transport *transport, struct fault *fault)
{
	struct bench_ota *bench = (struct bench_ota *)transport;

	(void)fault;
	return uicc_power_on(&bench->card, &bench->memory.port);
}

static int transmit(struct transport *transport, const uint8_t *command, size_t size,
                    uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	struct bench_ota *bench = (struct bench_ota *)transport;

	(void)fault;
	return uicc_transmit(&bench->card, command, (uint32_t)size, reply);
}

static const struct transport_ops ops = { .kind = "bench", .reset = reset, .transmit = transmit };

static void must(int rc, const struct fault *fault)
{
	if (rc >= 0)
		return;
	fprintf(stderr, "bench: %s: %s\n", fault->where, fault->text);
	exit(1);
}

static int wrap(const struct bench_ota *bench, uint64_t counter, uint8_t packet[SCP80_PACKET_MAX])
{
	const struct scp80_header header = { .spi = { 0x16, 0x19 },
		                             .tar = 0x524D43,
		                             .counter = counter };
	uint8_t orders[ORDERS_MAX];
	struct fault fault = { 0 };
	const int size = orders_of_change(&bench->change[counter & 1], orders, &fault);
	int made;

	must(size, &fault);
	made = scp80_wrap(bench->crypto, &header, orders, (size_t)size, packet, &fault);
	must(made, &fault);
	return made;
}

static void make_packets(struct bench_ota *bench)
{
	uint8_t packet[SCP80_PACKET_MAX];
	struct fault fault = { 0 };

	for (size_t i = 0; i < PACKETS; i++) {
		const int size = wrap(bench, i + 1, packet);

		must(scp80_segment(packet, (size_t)size, 1, &bench->tpdu[i], &fault), &fault);
	}
}

/* After the last packet the card is as it was before the first. */
static void start_again(struct bench_ota *bench)
{
	struct fault fault = { 0 };

	memcpy(bench->octets, bench->fresh, sizeof bench->octets);
	must(terminal_power_on(&bench->terminal, &bench->transport, &fault), &fault);
	bench->next = 0;
}

static void prepare(struct bench_ota *bench)
{
	json_t *body = json_load_file("vectors/requests/bulk-modify.json", 0, NULL);
	const json_t *first = json_array_get(json_object_get(body, "bulk"), 0);
	struct fault fault = { 0 };

	bench->transport.ops = &ops;
	memory_port_init(&bench->memory, bench->octets, sizeof bench->octets);
	must(uicc_format(&bench->card, &bench->memory.port), &fault);
	must(profile_load(PROFILE, &bench->profile, &fault), &fault);
	must(scp80_open(&bench->profile.keys[0], &bench->crypto, &fault), &fault);
	must(terminal_power_on(&bench->terminal, &bench->transport, &fault), &fault);
	must(personalise_card(&bench->terminal, &bench->profile, &fault), &fault);
	must(change_of_json(json_object_get(first, "content"), "content", &bench->change[0],
	                    &fault),
	     &fault);
	json_decref(body);
	memcpy(bench->fresh, bench->octets, sizeof bench->fresh);
	bench->change[1] = bench->change[0];
	bench->ciphered = CIPHERED_MAX;
	strcpy(bench->change[1].slot[0].forbidden.code[0], "23433");
	make_packets(bench);
}

/* Nothing but the applet's mode, there and back. */
static void prepare_mode(struct bench_ota *bench)
{
	memset(bench->change, 0, sizeof bench->change);
	bench->change[0].mode = CHANGE_MODE_MANUAL;
	bench->change[1].mode = CHANGE_MODE_AUTOMATIC;
	bench->ciphered = CIPHERED_MODE;
	make_packets(bench);
	start_again(bench);
}

static void run_card(void *ctx)
{
	struct bench_ota *bench = ctx;
	struct terminal_reply reply;
	struct fault fault = { 0 };
	const struct scp80_tpdu *tpdu = &bench->tpdu[bench->next++];

	must(terminal_deliver(&bench->terminal, tpdu->octets, tpdu->size, &reply, &fault), &fault);
	if (reply.size == 0) {
		fprintf(stderr, "bench: packet %zu brought no receipt\n", bench->next);
		exit(1);
	}
	if (bench->next == PACKETS)
		start_again(bench);
}

/* What of that is AES on the card's side: deciphering and check sum, once down and once up. */
static void run_card_aes(void *ctx)
{
	struct bench_ota *bench = ctx;
	const struct uicc_port *port = &bench->memory.port;
	const uint8_t *kic = bench->profile.keys[0].kic, *kid = bench->profile.keys[0].kid;
	uint8_t octets[CIPHERED_MAX + 32] = { 0 }, iv[16] = { 0 };

	port->aes(port->ctx, UICC_AES_CBC_DECRYPT, kic, 16, iv, octets, octets, bench->ciphered);
	port->aes(port->ctx, UICC_AES_ECB_ENCRYPT, kid, 16, iv, octets, octets, 16);
	port->aes(port->ctx, UICC_AES_CBC_MAC, kid, 16, iv, octets, NULL, bench->ciphered + 16);
	port->aes(port->ctx, UICC_AES_ECB_ENCRYPT, kid, 16, iv, octets, octets, 16);
	port->aes(port->ctx, UICC_AES_CBC_MAC, kid, 16, iv, octets, NULL, ANSWERED + 16);
	port->aes(port->ctx, UICC_AES_CBC_ENCRYPT, kic, 16, iv, octets, octets, ANSWERED);
}

void bench_ota(void)
{
	struct bench_ota *bench = calloc(1, sizeof *bench);
	const struct bench_work card = { "card: packet to receipt", run_card, bench };
	const struct bench_work mode = { "the same, mode alone", run_card, bench };
	const struct bench_work card_floor = { "AES", run_card_aes, bench };

	if (!bench) {
		fprintf(stderr, "bench: out of memory\n");
		exit(1);
	}
	prepare(bench);
	bench_heading("Secured packets, the first card of the commission's request",
	              "the bare AES of the packet, key set-up included");
	bench_compare(&card, &card_floor, 0);
	prepare_mode(bench);
	bench_compare(&mode, &card_floor, 2);
	scp80_close(bench->crypto);
	free(bench);
}
