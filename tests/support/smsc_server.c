/* SPDX-License-Identifier: Apache-2.0 */
#include "support/smsc_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bearer/smpp_pdu.h"
#include "ota/sms.h"
#include "terminal/terminal.h"
#include "transport/emulated.h"

enum { CARDS = 4, OUTBOX = 64, STEP_MS = 5, COMMANDS = 0x20, IN = 2 * SMPP_PDU_MAX };

struct handset {
	char msisdn[SMPP_ADDRESS_MAX], path[4096];
	struct transport *transport;
	struct terminal terminal;
};

struct letter {
	struct smpp_pdu pdu;
	bool sent, done, is_receipt;
};

struct smsc_server {
	pthread_t thread;
	pthread_mutex_t lock; /* over faults, heard, stop, cards, letters */
	struct smsc_server_faults faults;
	unsigned heard[COMMANDS];
	bool stop;
	struct handset card[CARDS];
	unsigned cards, letters, port, ids;
	struct letter letter[OUTBOX];
	int listening, fd;
	bool bound;
	uint32_t sequence;
	size_t in_size;
	uint8_t in[IN];
};

static void put(struct smsc_server *server, const struct smpp_pdu *pdu)
{
	uint8_t octets[SMPP_PDU_MAX];
	const int size = smpp_write(pdu, octets, NULL);

	if (server->fd >= 0 && size > 0)
		(void)!send(server->fd, octets, (size_t)size, MSG_NOSIGNAL);
}

static void cut(struct smsc_server *server)
{
	if (server->fd >= 0)
		close(server->fd);
	server->fd = -1;
	server->bound = false;
	server->in_size = 0;
	for (unsigned i = 0; i < server->letters; i++)
		if (!server->letter[i].done)
			server->letter[i].sent = false;
}

/* ---- what the card sends ---- */

static struct letter *new_letter(struct smsc_server *server, const char *from)
{
	struct letter *letter = &server->letter[server->letters];

	if (server->letters == OUTBOX)
		abort();
	server->letters++;
	*letter = (struct letter){ .pdu = { .command = SMPP_DELIVER_SM } };
	letter->pdu.from.ton = letter->pdu.from.npi = 1;
	snprintf(letter->pdu.from.digits, sizeof letter->pdu.from.digits, "%s", from);
	snprintf(letter->pdu.to.digits, sizeof letter->pdu.to.digits, "12345");
	return letter;
}

/* The part of a message as sar_* parameters: its header has no concatenation then. */
static void segment(struct smpp_pdu *pdu, const struct sms *sms)
{
	static const uint8_t header[] = { 0x02, 0x71, 0x00 };
	const bool headed = sms->element == SMS_RESPONSE;

	pdu->size = 0;
	pdu->esm_class = headed ? SMPP_CLASS_UDHI : 0;
	if (headed) {
		memcpy(pdu->message, header, sizeof header);
		pdu->size = sizeof header;
	}
	memcpy(pdu->message + pdu->size, sms->text, sms->size);
	pdu->size += sms->size;
	pdu->has |= SMPP_HAS_ALL_SEGMENTS;
	pdu->reference = sms->reference;
	pdu->segments = sms->total;
	pdu->segment = sms->number;
}

static struct smpp_pdu *new_packet(struct smsc_server *server, const struct handset *card)
{
	struct smpp_pdu *pdu = &new_letter(server, card->msisdn)->pdu;

	pdu->esm_class = SMPP_CLASS_UDHI;
	pdu->coding = 0xF6;
	if (server->faults.whole)
		pdu->has |= SMPP_HAS_PAYLOAD;
	return pdu;
}

/* One of the two halves of a message, TS 23.040 9.2.3.24.1. */
static void post_half(struct smsc_server *server, const struct handset *card, const struct sms *sms,
                      uint8_t number)
{
	const uint8_t header[] = {
		number == 1 ? 0x07 : 0x05, 0x00, 0x03, 0x2A, 2, number, 0x71, 0x00
	};
	struct smpp_pdu *pdu = new_packet(server, card);
	const size_t half = sms->size / 2, header_size = (size_t)header[0] + 1;
	struct sms part = *sms;

	part.text += number == 1 ? 0 : half;
	part.size = number == 1 ? half : sms->size - half;
	part.element = number == 1 ? sms->element : 0;
	part.reference = 0x2A;
	part.total = 2;
	part.number = number;
	memcpy(pdu->message, header, header_size);
	memcpy(pdu->message + header_size, part.text, part.size);
	pdu->size = header_size + part.size;
	if (server->faults.segmented)
		segment(pdu, &part);
}

static void post(struct smsc_server *server, const struct handset *card, const uint8_t *tpdu,
                 size_t size)
{
	struct smpp_pdu *pdu;
	const uint8_t *data;
	struct sms sms;
	const int data_size = sms_user_data(tpdu, size, &data, NULL);

	if (data_size < 0 || sms_read(tpdu, size, &sms, NULL) < 0)
		return;
	if (server->faults.lost > 0) {
		server->faults.lost--;
		return;
	}
	if (server->faults.split) {
		post_half(server, card, &sms, 2);
		post_half(server, card, &sms, 1);
		return;
	}
	pdu = new_packet(server, card);
	pdu->size = (size_t)data_size;
	memcpy(pdu->message, data, pdu->size);
	if (server->faults.segmented)
		segment(pdu, &sms);
}

static void post_receipt(struct smsc_server *server, const char *msisdn, const char *id,
                         const char *word)
{
	struct letter *letter;
	char text[128];

	if (server->faults.no_receipts)
		return;
	letter = new_letter(server, msisdn);
	snprintf(text, sizeof text,
	         "id:%s sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:%s "
	         "err:011 Text:",
	         id, word);
	letter->is_receipt = true;
	letter->pdu.esm_class = SMPP_CLASS_RECEIPT;
	letter->pdu.size = strlen(text);
	memcpy(letter->pdu.message, text, strlen(text));
}

static struct handset *handset_of(struct smsc_server *server, const char *msisdn)
{
	for (unsigned i = 0; i < server->cards; i++)
		if (strcmp(server->card[i].msisdn, msisdn) == 0)
			return &server->card[i];
	return NULL;
}

/* Whether a handset with the card is on: it stays on. */
static bool switch_on(struct handset *card)
{
	if (card->transport)
		return true;
	if (emulated_open(card->path, &card->transport, NULL) < 0)
		return false;
	return terminal_power_on(&card->terminal, card->transport, NULL) == 0;
}

/* The message in an SMS-DELIVER to the card, TS 23.040 9.2.2.1. */
static bool hand_over(struct smsc_server *server, const struct smpp_pdu *pdu)
{
	uint8_t tpdu[SMS_TPDU_MAX] = { 0x04, 0x05, 0x91, 0x21, 0x43, 0xF5 };
	struct handset *card = handset_of(server, pdu->to.digits);
	struct terminal_reply reply;

	if (!card || !switch_on(card))
		return false;
	tpdu[0] |= pdu->esm_class & SMPP_CLASS_UDHI;
	tpdu[6] = pdu->protocol;
	tpdu[7] = pdu->coding;
	tpdu[15] = (uint8_t)pdu->size;
	memcpy(tpdu + 16, pdu->message, pdu->size);
	if (terminal_deliver(&card->terminal, tpdu, 16 + pdu->size, &reply, NULL) < 0)
		return false;
	for (unsigned i = 0; i < card->terminal.submits; i++)
		post(server, card, card->terminal.submit[i].tpdu, card->terminal.submit[i].size);
	card->terminal.submits = 0;
	return true;
}

/* ---- what the client sends ---- */

static void answer(struct smsc_server *server, const struct smpp_pdu *asked, uint32_t status,
                   const char *id)
{
	struct smpp_pdu pdu = { .command = asked->command | SMPP_RESPONSE,
		                .status = status,
		                .sequence = asked->sequence };
	static const uint8_t torn[] = { 0, 0, 0, 17, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 99, 0 };
	static const uint8_t unknown[] = { 0, 0, 0, 16, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 98 };

	if (server->faults.strange) {
		struct smpp_pdu other = pdu;

		other.sequence += 1000;
		put(server, &other);
	}
	if (server->faults.malformed) {
		(void)!send(server->fd, torn, sizeof torn, MSG_NOSIGNAL);
		(void)!send(server->fd, unknown, sizeof unknown, MSG_NOSIGNAL);
	}
	snprintf(pdu.id, sizeof pdu.id, "%s", id);
	put(server, &pdu);
}

static void tell(const struct smpp_pdu *pdu)
{
	fprintf(stderr, "submit_sm to %s esm_class %02X protocol %02X coding %02X validity %s ",
	        pdu->to.digits, pdu->esm_class, pdu->protocol, pdu->coding, pdu->validity);
	for (size_t i = 0; i < pdu->size; i++)
		fprintf(stderr, "%02X", pdu->message[i]);
	fputc('\n', stderr);
}

static void take_submit(struct smsc_server *server, const struct smpp_pdu *pdu)
{
	char id[24];
	bool arrived;

	if (server->faults.told)
		tell(pdu);
	if (server->faults.throttle > 0) {
		server->faults.throttle--;
		answer(server, pdu, server->faults.throttle_status, "");
		return;
	}
	snprintf(id, sizeof id, "m%u", ++server->ids);
	if (!server->faults.silent)
		answer(server, pdu, SMPP_OK, id);
	arrived = server->faults.undeliverable == 0;
	if (arrived)
		arrived = hand_over(server, pdu);
	else
		server->faults.undeliverable--;
	post_receipt(server, pdu->to.digits, id, arrived ? "DELIVRD" : "UNDELIV");
}

static void take_delivered(struct smsc_server *server, const struct smpp_pdu *pdu)
{
	for (unsigned i = 0; i < server->letters; i++)
		if (server->letter[i].pdu.sequence == pdu->sequence && pdu->status == SMPP_OK)
			server->letter[i].done = true;
}

static void act(struct smsc_server *server, const struct smpp_pdu *pdu)
{
	switch (pdu->command) {
	case SMPP_BIND_TRANSCEIVER:
		server->bound = strcmp(pdu->password, "secret") == 0;
		answer(server, pdu, server->bound ? SMPP_OK : SMPP_BAD_PASSWORD, "");
		break;
	case SMPP_SUBMIT_SM:
		take_submit(server, pdu);
		break;
	case SMPP_ENQUIRE_LINK:
		if (!server->faults.mute)
			answer(server, pdu, SMPP_OK, "");
		break;
	case SMPP_UNBIND:
		answer(server, pdu, SMPP_OK, "");
		break;
	case SMPP_DELIVER_SM | SMPP_RESPONSE:
		take_delivered(server, pdu);
		break;
	default:
		break;
	}
}

/* Returns whether the link is there still. */
static bool take(struct smsc_server *server, const uint8_t *octets, size_t size)
{
	struct smpp_pdu pdu;
	bool is_cut;

	if (smpp_read(octets, size, &pdu, NULL) != SMPP_OK)
		return true;
	if ((pdu.command & ~SMPP_RESPONSE) < COMMANDS && !(pdu.command & SMPP_RESPONSE))
		server->heard[pdu.command]++;
	is_cut = server->faults.cuts > 0 && server->faults.cut_at == pdu.command;
	if (is_cut && server->faults.cut_after) {
		const int fd = server->fd;

		server->fd = -1; /* nobody hears the answer */
		act(server, &pdu);
		server->fd = fd;
	}
	if (is_cut) {
		server->faults.cuts--;
		cut(server);
		return false;
	}
	act(server, &pdu);
	return true;
}

static void listen_to(struct smsc_server *server)
{
	const ssize_t got =
		recv(server->fd, server->in + server->in_size, IN - server->in_size, MSG_DONTWAIT);
	int size;

	if (got <= 0) {
		cut(server);
		return;
	}
	server->in_size += (size_t)got;
	while (server->in_size >= 4 && (size = smpp_length(server->in, NULL)) > 0 &&
	       server->in_size >= (size_t)size) {
		if (!take(server, server->in, (size_t)size))
			return;
		server->in_size -= (size_t)size;
		memmove(server->in, server->in + size, server->in_size);
	}
}

static void send_letters(struct smsc_server *server)
{
	for (unsigned i = 0; i < server->letters && server->bound; i++) {
		struct letter *letter = &server->letter[i];

		if (letter->sent || (server->faults.held && !letter->is_receipt))
			continue;
		letter->sent = true;
		letter->pdu.sequence = ++server->sequence;
		put(server, &letter->pdu);
		if (server->faults.doubled)
			put(server, &letter->pdu);
	}
}

static void *run(void *ctx)
{
	struct smsc_server *server = ctx;
	bool stop = false;

	while (!stop) {
		struct pollfd polled[] = { { .fd = server->listening, .events = POLLIN },
			                   { .fd = server->fd, .events = POLLIN } };

		poll(polled, 2, STEP_MS);
		pthread_mutex_lock(&server->lock);
		stop = server->stop;
		if (polled[1].revents && server->fd >= 0)
			listen_to(server);
		if (polled[0].revents) {
			cut(server);
			server->fd = accept(server->listening, NULL, NULL);
		}
		send_letters(server);
		pthread_mutex_unlock(&server->lock);
	}
	return NULL;
}

struct smsc_server *smsc_server_start(unsigned port)
{
	struct smsc_server *server = calloc(1, sizeof *server);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	socklen_t size = sizeof address;
	const int on = 1;

	if (!server)
		return NULL;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	server->fd = -1;
	server->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(server->listening, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	pthread_mutex_init(&server->lock, NULL);
	if (bind(server->listening, (struct sockaddr *)&address, sizeof address) < 0 ||
	    listen(server->listening, 4) < 0 ||
	    getsockname(server->listening, (struct sockaddr *)&address, &size) < 0 ||
	    pthread_create(&server->thread, NULL, run, server) != 0) {
		close(server->listening);
		free(server);
		return NULL;
	}
	server->port = ntohs(address.sin_port);
	return server;
}

unsigned smsc_server_port(const struct smsc_server *server)
{
	return server->port;
}

void smsc_server_add(struct smsc_server *server, const char *msisdn, const char *path)
{
	pthread_mutex_lock(&server->lock);
	if (server->cards < CARDS) {
		struct handset *card = &server->card[server->cards++];

		snprintf(card->msisdn, sizeof card->msisdn, "%s", msisdn);
		snprintf(card->path, sizeof card->path, "%s", path);
	}
	pthread_mutex_unlock(&server->lock);
}

void smsc_server_set_faults(struct smsc_server *server, const struct smsc_server_faults *faults)
{
	pthread_mutex_lock(&server->lock);
	server->faults = *faults;
	pthread_mutex_unlock(&server->lock);
}

unsigned smsc_server_heard(struct smsc_server *server, uint32_t command)
{
	unsigned heard;

	pthread_mutex_lock(&server->lock);
	heard = command < COMMANDS ? server->heard[command] : 0;
	pthread_mutex_unlock(&server->lock);
	return heard;
}

unsigned smsc_server_open(struct smsc_server *server)
{
	unsigned count = 0;

	pthread_mutex_lock(&server->lock);
	for (unsigned i = 0; i < server->letters; i++)
		count += !server->letter[i].done;
	pthread_mutex_unlock(&server->lock);
	return count;
}

void smsc_server_stop(struct smsc_server *server)
{
	if (!server)
		return;
	pthread_mutex_lock(&server->lock);
	server->stop = true;
	pthread_mutex_unlock(&server->lock);
	pthread_join(server->thread, NULL);
	cut(server);
	close(server->listening);
	for (unsigned i = 0; i < server->cards; i++)
		transport_close(server->card[i].transport);
	pthread_mutex_destroy(&server->lock);
	free(server);
}
