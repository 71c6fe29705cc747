/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/socket.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/image.h"
#include "support/recorder.h"
#include "transport/address.h"
#include "transport/emulated.h"
#include "transport/offer.h"
#include "transport/remote_wire.h"

/* A card on offer, in a thread of its own; and peers that a test plays. */

enum { LINE_MAX = 256, RANDOM_PEERS = 600 };

static char address[TEST_PATH_MAX + 8], image[TEST_PATH_MAX];
static int listening, stop[2];
static pthread_t server;
static struct fault fault;
static unsigned opened;

static int open_card(void *ctx, struct transport **transport, struct fault *why)
{
	(void)ctx;
	__atomic_add_fetch(&opened, 1, __ATOMIC_SEQ_CST);
	return emulated_open(image, transport, why);
}

static void *serve(void *ctx)
{
	const struct offer offer = { .open = open_card };
	struct fault why;

	(void)ctx;
	return offer_serve(&offer, listening, stop[0], &why) == 0 ? NULL : &server;
}

static int a_card_on_offer(void **state)
{
	char path[TEST_PATH_MAX];

	(void)state;
	test_path("socket", path);
	test_path("a.card", image);
	unlink(image);
	given_an_image(image);
	snprintf(address, sizeof address, "unix:%s", path);
	listening = address_listen(address, false, &fault);
	assert_true(listening >= 0);
	assert_int_equal(pipe(stop), 0);
	opened = 0;
	return pthread_create(&server, NULL, serve, NULL);
}

static int no_more_offer(void **state)
{
	void *failed;

	(void)state;
	assert_int_equal(write(stop[1], "", 1), 1);
	pthread_join(server, &failed);
	close(stop[0]);
	close(stop[1]);
	close(listening);
	address_forget(address);
	return failed != NULL;
}

static struct transport *open_client(void)
{
	struct transport *transport = NULL;
	int rc;

	/* The client before may not be noticed to be gone yet. */
	do
		rc = socket_open(address, &transport, &fault);
	while (rc == FAULT_BUSY);
	if (rc < 0)
		fail_msg("%d %s: %s", rc, fault.where, fault.text);
	return transport;
}

/* A peer that says hello, and then whatever a test says. */
static int open_peer(void)
{
	struct remote_frame frame;
	int fd;

	do {
		fd = address_connect(address, &fault);
		assert_true(fd >= 0);
		assert_int_equal(remote_send_hello(fd, REMOTE_HELLO, &fault), 0);
		assert_int_equal(remote_receive(fd, -1, REMOTE_ANSWER_MS, &frame, &fault), 1);
		if (frame.kind != REMOTE_ERROR)
			return fd;
		close(fd);
	} while (true);
}

/* Given a card on offer, when it is used from elsewhere, then it answers as it does here, with both kinds of
 * reset, for one client after the other, and what it wrote stays. */
static void a_card_elsewhere_answers_as_here(void **state)
{
	struct transport *here;
	uint8_t atr[2][TRANSPORT_ATR_MAX];
	int size[2];

	(void)state;
	for (int n = 0; n < 3; n++) {
		struct terminal terminal = { .transport = open_client() };
		struct terminal_reply reply;

		assert_int_equal(transport_reset(terminal.transport, &fault), 0);
		assert_int_equal(send_hex(&terminal, "00A40004023F0000", &reply), 0x9000);
		assert_true(reply.size > 10);
		assert_int_equal(send_hex(&terminal, "00A40004022FE2", &reply), 0x9000);
		assert_int_equal(send_hex(&terminal, "00B000000A", &reply), 0x9000);
		assert_int_equal(reply.size, 10);
		assert_int_equal(transport_power_cycle(terminal.transport, &fault), 0);
		size[0] = transport_atr(terminal.transport, atr[0], &fault);
		transport_close(terminal.transport);
	}
	do /* until the last client's card is let go of */
		size[1] = emulated_open(image, &here, &fault);
	while (size[1] == FAULT_BUSY);
	size[1] = transport_atr(here, atr[1], &fault);
	transport_close(here);
	assert_int_equal(size[0], size[1]);
	assert_memory_equal(atr[0], atr[1], (size_t)size[0]);
}

/* Given a client, when another comes, then it is told that somebody has the card, and the first goes on. */
static void one_client_at_a_time(void **state)
{
	struct terminal terminal = { .transport = open_client() };
	struct terminal_reply reply;
	struct transport *second;

	(void)state;
	assert_int_equal(socket_open(address, &second, &fault), FAULT_BUSY);
	assert_null(second);
	assert_non_null(strstr(fault.text, "another client has the card"));
	assert_int_equal(send_hex(&terminal, "00A40004023F0000", &reply), 0x9000);
	transport_close(terminal.transport);
	transport_close(open_client());
}

/* Given a card whose supply is cut in the middle of a command, when it was asked from elsewhere, then the
 * client gets FAULT_TRANSPORT with the reason, nothing of it is sent again, and after a reset it answers. */
static void a_lost_card_is_told_and_comes_back_by_a_reset(void **state)
{
	struct transport *transport = open_client();
	uint8_t reply[TRANSPORT_REPLY_MAX];

	(void)state;
	assert_int_equal(transport_transmit(transport, (const uint8_t *)"\0\xA4\0", 3, reply,
	                                    &fault),
	                 FAULT_TRANSPORT);
	assert_non_null(strstr(fault.text, "no frame of kind 05 has 3 octets"));
	assert_int_equal(transport_transmit(transport, (const uint8_t *)"\0\xF2\0\0", 4, reply,
	                                    &fault),
	                 FAULT_TRANSPORT);
	assert_non_null(strstr(fault.text, "lost before"));
	while (transport_reset(transport, &fault) < 0)
		assert_non_null(strstr(fault.text, "another client")); /* ourselves, a moment ago */
	assert_true(transport_transmit(transport, (const uint8_t *)"\0\xA4\0\x04\x02\x3F\0", 7,
	                               reply, &fault) >= 2);
	transport_close(transport);
}

static void send_raw(int fd, const void *octets, size_t size)
{
	assert_int_equal(send(fd, octets, size, MSG_NOSIGNAL), (ssize_t)size);
}

/* Given peers that say what is not in the protocol, when they do, then they are told, if they listen, and sent
 * away; the card stays on offer. */
static void a_peer_that_says_nonsense_is_sent_away(void **state)
{
	static const struct {
		const char *octets;
		size_t size;
		const char *text; /* of the error; NULL: just closed */
	} rows[] = {
		{ "\x00\x00", 2, "a frame of 0 octets" },
		{ "\xFF\xFF", 2, "a frame of 65535 octets" },
		{ "\x01\x42", 2, "a frame of 322 octets" },
		{ "\x00\x01\x05", 3, "no frame of kind 05 has 0 octets" },
		{ "\x00\x04\x05\x00\xA4\x00", 6, "no frame of kind 05 has 3 octets" },
		{ "\x00\x02\x03\x00", 4, "no frame of kind 03 has 1 octets" },
		{ "\x00\x01\x77", 3, "no frame of kind 77 has 0 octets" },
		{ "\x00\x01\x85", 3, "no frame of kind 85 has 0 octets" },
		{ "\x00\x06\x01RCRD\x01", 8, "no frame of kind 01 has 5 octets" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const int fd = open_peer();
		struct remote_frame frame;

		send_raw(fd, rows[i].octets, rows[i].size);
		assert_int_equal(remote_receive(fd, -1, REMOTE_ANSWER_MS, &frame, &fault), 1);
		assert_int_equal(frame.kind, REMOTE_ERROR);
		remote_fault_of(&frame, "", &fault);
		if (!strstr(fault.text, rows[i].text))
			fail_msg("%s", fault.text);
		assert_int_equal(remote_receive(fd, -1, REMOTE_ANSWER_MS, &frame, &fault),
		                 FAULT_ABSENT);
		close(fd);
	}
	transport_close(open_client());
}

/* Given peers whose first words are wrong, when they come, then the card is not even opened. */
static void nobody_gets_the_card_without_a_hello(void **state)
{
	static const struct {
		const char *octets;
		size_t size;
		const char *text;
	} rows[] = {
		{ "GET / HTTP/1.1\r\n\r\n", 18, NULL },
		{ "\x00\x06\x01RCRD\x02", 8,
		  "the other side speaks version 2; this program speaks 1" },
		{ "\x00\x06\x01RCRE\x01", 8, "docs/remote-card.md" },
		{ "\x00\x05\x01RCRD", 7, "docs/remote-card.md" },
		{ "\x00\x05\x05\x00\xA4\x00\x00", 7, "docs/remote-card.md" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const int fd = address_connect(address, &fault);
		struct remote_frame frame;

		send_raw(fd, rows[i].octets, rows[i].size);
		if (rows[i].text) {
			assert_int_equal(remote_receive(fd, -1, REMOTE_ANSWER_MS, &frame, &fault),
			                 1);
			remote_fault_of(&frame, "", &fault);
			assert_non_null(strstr(fault.text, rows[i].text));
		}
		assert_int_equal(remote_receive(fd, -1, REMOTE_ANSWER_MS, &frame, &fault),
		                 FAULT_ABSENT);
		close(fd);
	}
	assert_int_equal(opened, 0);
	transport_close(open_client());
}

/* Given peers that close anywhere in a frame, or send any octets, when they have gone, then the next client is
 * served. */
static void random_peers_do_no_harm(void **state)
{
	(void)state;
	srand(60);
	for (int n = 0; n < RANDOM_PEERS; n++) {
		uint8_t octets[LINE_MAX];
		const size_t size = (size_t)rand() % sizeof octets;
		const int fd = n % 2 ? open_peer() : address_connect(address, &fault);

		for (size_t i = 0; i < size; i++)
			octets[i] = (uint8_t)rand();
		if (n % 3 == 0 && size > 2) { /* a length that may be */
			octets[0] = 0;
			octets[2] = (uint8_t)(rand() % 6);
		}
		(void)!send(fd, octets, size, MSG_NOSIGNAL);
		close(fd);
	}
	transport_close(open_client());
}

/* ---- servers that a test plays ---- */

struct script {
	int fd;
	const char *octets;
	size_t size;
};

/* Takes one client, lets it say what it says, and sends the octets. */
static void *play_server(void *ctx)
{
	struct script *script = ctx;
	const int client = accept(script->fd, NULL, NULL);
	uint8_t sink[512];

	(void)!recv(client, sink, sizeof sink, 0);
	(void)!send(client, script->octets, script->size, MSG_NOSIGNAL);
	shutdown(client, SHUT_WR);
	while (recv(client, sink, sizeof sink, 0) > 0)
		;
	close(client);
	return NULL;
}

#define HELLO "\x00\x06\x81RCRD\x01"

/* Given servers that answer nonsense, when a card is looked for there, then that is a fault in words, and
 * nothing is believed. */
static void a_server_that_says_nonsense_is_no_card(void **state)
{
	static const struct {
		const char *octets;
		size_t size;
		int open, transmit;
	} rows[] = {
		{ "", 0, FAULT_ABSENT, 0 },
		{ "HTTP/1.1 400\r\n", 14, FAULT_LIMIT, 0 },
		{ "\x00\x06\x81RCRD\x02", 8, FAULT_NEWER, 0 },
		{ "\x00\x06\x01RCRD\x01", 8, FAULT_INPUT, 0 },
		{ "\x00\x07\xFF\x03 busy", 9, FAULT_BUSY, 0 },
		{ "\x00\x02\xFF\x08", 4, FAULT_TRANSPORT, 0 },
		{ "\x00\x01\xFF", 3, FAULT_TRANSPORT, 0 },
		{ HELLO, 8, 0, FAULT_TRANSPORT },
		{ HELLO "\x00\x03\x85\x90\x00", 13, 0, 2 },
		{ HELLO "\x00\x02\x85\x90", 12, 0, FAULT_TRANSPORT },
		{ HELLO "\x00\x03\x83\x90\x00", 13, 0, FAULT_TRANSPORT },
		{ HELLO "\x00\x03\x85\x90", 12, 0, FAULT_TRANSPORT },
		{ HELLO "\x00\x05\xFF\x08"
		        "\x1B[m",
		  15, 0, FAULT_TRANSPORT },
	};
	char name[TEST_PATH_MAX + 8], path[TEST_PATH_MAX];

	(void)state;
	test_path("played", path);
	snprintf(name, sizeof name, "unix:%s", path);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct script script = { address_listen(name, false, &fault), rows[i].octets,
			                 rows[i].size };
		uint8_t reply[TRANSPORT_REPLY_MAX];
		struct transport *transport;
		pthread_t thread;

		assert_true(script.fd >= 0);
		pthread_create(&thread, NULL, play_server, &script);
		assert_int_equal(socket_open(name, &transport, &fault), rows[i].open);
		if (transport)
			assert_int_equal(transport_transmit(transport,
			                                    (const uint8_t *)"\0\xF2\0\0", 4, reply,
			                                    &fault),
			                 rows[i].transmit);
		assert_null(strchr(fault.text, '\x1B'));
		transport_close(transport);
		pthread_join(thread, NULL);
		close(script.fd);
		address_forget(name);
	}
}

/* Given addresses, when a card is to be offered there, then one that others reach is refused without a word,
 * one that is taken is told, and a socket whose program died is taken over. */
static void an_address_is_ours_alone(void **state)
{
	char name[TEST_PATH_MAX + 8], path[TEST_PATH_MAX];
	int fd;

	(void)state;
	assert_int_equal(address_listen("tcp:0.0.0.0:0", false, &fault), FAULT_REFUSED);
	fd = address_listen("tcp:0.0.0.0:0", true, &fault);
	assert_true(fd >= 0);
	assert_true(address_port(fd) > 0);
	close(fd);
	test_path("left", path);
	snprintf(name, sizeof name, "unix:%s", path);
	fd = address_listen(name, false, &fault);
	assert_true(fd >= 0);
	assert_int_equal(address_listen(name, false, &fault), FAULT_BUSY);
	close(fd);
	fd = address_listen(name, false, &fault);
	assert_true(fd >= 0);
	close(fd);
	address_forget(name);
	write_whole(path, (const uint8_t *)"kept", 4);
	assert_int_equal(address_listen(name, false, &fault), FAULT_INPUT);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(address_listen("unix:", false, &fault), FAULT_INPUT);
	assert_int_equal(address_listen("/x", false, &fault), FAULT_INPUT);
}

int main(void)
{
#define OFFERED(test) cmocka_unit_test_setup_teardown(test, a_card_on_offer, no_more_offer)
	const struct CMUnitTest tests[] = {
		OFFERED(a_card_elsewhere_answers_as_here),
		OFFERED(one_client_at_a_time),
		OFFERED(a_lost_card_is_told_and_comes_back_by_a_reset),
		OFFERED(a_peer_that_says_nonsense_is_sent_away),
		OFFERED(nobody_gets_the_card_without_a_hello),
		OFFERED(random_peers_do_no_harm),
		cmocka_unit_test(a_server_that_says_nonsense_is_no_card),
		cmocka_unit_test(an_address_is_ours_alone),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
