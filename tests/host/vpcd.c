/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/vpcd.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "transport/emulated.h"

/* A slot against a driver that is made up: what goes over the wire, octet for octet. */

enum { WAIT_MS = 20000, ATR_SIZE = 22 };

static const uint8_t get_atr[] = { 4 }, power_off[] = { 0 }, power_on[] = { 1 }, reset[] = { 2 };
static const uint8_t select_mf[] = { 0x00, 0xA4, 0x00, 0x0C, 0x02, 0x3F, 0x00 };
static const uint8_t status_of_mf[] = { 0x80, 0xF2, 0x00, 0x0C, 0x00 };

/* What a slot told, counted. */
struct heard {
	pthread_mutex_t lock;
	pthread_cond_t more;
	unsigned count[VPCD_FAULT + 1];
};

struct desk {
	int listens;
	struct heard heard;
	struct vpcd *vpcd;
};

static void told(void *ctx, enum vpcd_told what, const char *text)
{
	struct heard *heard = ctx;

	(void)text;
	pthread_mutex_lock(&heard->lock);
	heard->count[what]++;
	pthread_cond_broadcast(&heard->more);
	pthread_mutex_unlock(&heard->lock);
}

static void expect_told(struct desk *desk, enum vpcd_told what, unsigned count)
{
	pthread_mutex_lock(&desk->heard.lock);
	while (desk->heard.count[what] < count)
		pthread_cond_wait(&desk->heard.more, &desk->heard.lock);
	pthread_mutex_unlock(&desk->heard.lock);
}

static unsigned listen_at(int fd)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;

	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	return ntohs(address.sin_port);
}

static struct transport *given_a_card(void)
{
	struct transport *card;

	assert_int_equal(emulated_in_memory(&card, NULL), 0);
	return card;
}

static void given_a_slot(struct desk *desk, bool with_card)
{
	struct vpcd_options options = { "127.0.0.1", 0, told, &desk->heard };

	memset(desk, 0, sizeof *desk);
	pthread_mutex_init(&desk->heard.lock, NULL);
	pthread_cond_init(&desk->heard.more, NULL);
	desk->listens = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	options.port = listen_at(desk->listens);
	assert_int_equal(vpcd_open(&options, &desk->vpcd, NULL), 0);
	if (with_card)
		vpcd_insert(desk->vpcd, given_a_card());
}

static void leave(struct desk *desk)
{
	vpcd_close(desk->vpcd);
	if (desk->listens >= 0)
		close(desk->listens);
}

static int accept_slot(struct desk *desk)
{
	struct pollfd polled = { .fd = desk->listens, .events = POLLIN };

	assert_int_equal(poll(&polled, 1, WAIT_MS), 1);
	return accept(desk->listens, NULL, NULL);
}

static void say(int fd, const uint8_t *message, size_t size)
{
	const uint8_t length[] = { (uint8_t)(size >> 8), (uint8_t)size };

	assert_int_equal(send(fd, length, sizeof length, MSG_NOSIGNAL), sizeof length);
	assert_int_equal(send(fd, message, size, MSG_NOSIGNAL), (ssize_t)size);
}

static void hear_octets(int fd, uint8_t *to, size_t size)
{
	struct pollfd polled = { .fd = fd, .events = POLLIN };

	for (size_t have = 0; have < size;) {
		ssize_t got;

		assert_int_equal(poll(&polled, 1, WAIT_MS), 1);
		got = recv(fd, to + have, size - have, 0);
		assert_true(got > 0);
		have += (size_t)got;
	}
}

static size_t hear(int fd, uint8_t answer[TRANSPORT_REPLY_MAX])
{
	uint8_t length[2];
	size_t size;

	hear_octets(fd, length, sizeof length);
	size = (size_t)length[0] << 8 | length[1];
	assert_true(size <= TRANSPORT_REPLY_MAX);
	hear_octets(fd, answer, size);
	return size;
}

static void expect_end(int fd)
{
	struct pollfd polled = { .fd = fd, .events = POLLIN };
	uint8_t octet;

	assert_int_equal(poll(&polled, 1, WAIT_MS), 1);
	assert_int_equal(recv(fd, &octet, 1, 0), 0);
}

static void expect_sw(int fd, const uint8_t *command, size_t size, unsigned sw)
{
	uint8_t answer[TRANSPORT_REPLY_MAX];
	size_t got;

	say(fd, command, size);
	got = hear(fd, answer);
	assert_true(got >= 2);
	assert_int_equal(answer[got - 2] << 8 | answer[got - 1], sw);
}

static void expect_atr(int fd)
{
	uint8_t answer[TRANSPORT_REPLY_MAX];

	say(fd, get_atr, sizeof get_atr);
	assert_int_equal(hear(fd, answer), ATR_SIZE);
	assert_int_equal(answer[0], 0x3B);
}

static void the_atr_and_commands_are_answered(void **state)
{
	struct desk desk;
	int fd;

	(void)state;
	given_a_slot(&desk, true);
	fd = accept_slot(&desk);
	assert_false(vpcd_present(desk.vpcd));
	expect_atr(fd);
	assert_true(vpcd_present(desk.vpcd));
	expect_told(&desk, VPCD_PRESENT, 1);
	expect_sw(fd, select_mf, sizeof select_mf, 0x9000);
	close(fd);
	leave(&desk);
}

/* Off, on and reset: the next thing that comes back is the answer to what is asked after them. */
static void power_and_reset_are_not_answered(void **state)
{
	struct desk desk;
	int fd;

	(void)state;
	given_a_slot(&desk, true);
	fd = accept_slot(&desk);
	say(fd, power_off, sizeof power_off);
	say(fd, power_on, sizeof power_on);
	say(fd, reset, sizeof reset);
	say(fd, (const uint8_t[]){ 9 }, 1); /* no control that is known */
	say(fd, get_atr, 0);                /* nothing at all           */
	expect_atr(fd);
	close(fd);
	leave(&desk);
}

/* What a reset forgets: the application that was selected. */
static void a_reset_is_one(void **state)
{
	static const uint8_t select_usim[] = { 0x00, 0xA4, 0x04, 0x0C, 0x07, 0xA0,
		                               0x00, 0x00, 0x00, 0x87, 0x10, 0x02 };
	static const uint8_t read_imsi[] = { 0x00, 0xB0, 0x87, 0x00, 0x09 };
	static const uint8_t *const controls[] = { reset, power_on };
	struct desk desk;
	int fd;

	(void)state;
	given_a_slot(&desk, true);
	fd = accept_slot(&desk);
	for (size_t i = 0; i < 2; i++) {
		expect_sw(fd, select_usim, sizeof select_usim, 0x9000);
		expect_sw(fd, read_imsi, sizeof read_imsi, 0x6982);
		say(fd, controls[i], 1);
		expect_sw(fd, read_imsi, sizeof read_imsi, 0x6A82);
	}
	close(fd);
	leave(&desk);
}

static void messages_come_in_any_pieces(void **state)
{
	static const uint8_t wire[] = { 0, 1, 4, 0, 5, 0x80, 0xF2, 0x00, 0x0C, 0x00, 0, 1, 4 };
	uint8_t answer[TRANSPORT_REPLY_MAX];

	(void)state;
	for (size_t piece = 1; piece <= sizeof wire; piece++) {
		struct desk desk;
		int fd;

		given_a_slot(&desk, true);
		fd = accept_slot(&desk);
		for (size_t at = 0; at < sizeof wire; at += piece) {
			const size_t size = sizeof wire - at < piece ? sizeof wire - at : piece;

			assert_int_equal(send(fd, wire + at, size, MSG_NOSIGNAL), (ssize_t)size);
			usleep(100); /* a piece of its own, most likely */
		}
		assert_int_equal(hear(fd, answer), ATR_SIZE);
		assert_int_equal(hear(fd, answer), 2);
		assert_int_equal(hear(fd, answer), ATR_SIZE);
		close(fd);
		leave(&desk);
	}
}

static void a_command_longer_than_any_is_a_wrong_length(void **state)
{
	static uint8_t huge[VPCD_MESSAGE_MAX];
	struct desk desk;
	int fd;

	(void)state;
	memcpy(huge, select_mf, sizeof select_mf);
	given_a_slot(&desk, true);
	fd = accept_slot(&desk);
	expect_sw(fd, huge, TRANSPORT_APDU_MAX + 1, 0x6700);
	expect_sw(fd, huge, sizeof huge, 0x6700);
	expect_sw(fd, status_of_mf, sizeof status_of_mf, 0x9000);
	close(fd);
	leave(&desk);
}

static void a_card_that_is_taken_out_is_gone_and_comes_back(void **state)
{
	struct desk desk;
	struct transport *card;
	int fd;

	(void)state;
	given_a_slot(&desk, true);
	fd = accept_slot(&desk);
	expect_atr(fd);
	card = vpcd_remove(desk.vpcd);
	assert_non_null(card);
	assert_null(vpcd_remove(desk.vpcd));
	expect_end(fd);
	close(fd);
	expect_told(&desk, VPCD_ABSENT, 1);
	vpcd_insert(desk.vpcd, card);
	fd = accept_slot(&desk);
	expect_atr(fd);
	expect_told(&desk, VPCD_PRESENT, 2);
	close(fd);
	leave(&desk);
}

static void a_swap_is_seen_though_it_is_quick(void **state)
{
	struct desk desk;
	int fd;

	(void)state;
	given_a_slot(&desk, true);
	fd = accept_slot(&desk);
	expect_atr(fd);
	transport_close(vpcd_remove(desk.vpcd));
	vpcd_insert(desk.vpcd, given_a_card());
	expect_end(fd);
	close(fd);
	fd = accept_slot(&desk);
	expect_atr(fd);
	close(fd);
	leave(&desk);
}

static void a_card_is_replaced_under_the_drivers_hands(void **state)
{
	struct transport *second = given_a_card(), *first;
	struct desk desk;
	int fd;

	(void)state;
	given_a_slot(&desk, true);
	fd = accept_slot(&desk);
	expect_atr(fd);
	first = vpcd_replace(desk.vpcd, second);
	assert_non_null(first);
	expect_sw(fd, select_mf, sizeof select_mf, 0x9000);
	assert_ptr_equal(vpcd_hold(desk.vpcd), second);
	vpcd_release(desk.vpcd);
	transport_close(first);
	close(fd);
	leave(&desk);
}

static void an_empty_slot_calls_nobody(void **state)
{
	struct desk desk;
	struct pollfd polled = { .events = POLLIN };

	(void)state;
	given_a_slot(&desk, false);
	polled.fd = desk.listens;
	assert_int_equal(poll(&polled, 1, 2 * VPCD_BACKOFF_MIN_MS), 0);
	assert_null(vpcd_hold(desk.vpcd));
	vpcd_release(desk.vpcd);
	leave(&desk);
}

static void a_driver_that_goes_is_called_again(void **state)
{
	struct desk desk;
	int fd;

	(void)state;
	given_a_slot(&desk, true);
	for (unsigned i = 1; i <= 2; i++) {
		fd = accept_slot(&desk);
		expect_atr(fd);
		expect_told(&desk, VPCD_PRESENT, i);
		close(fd);
		expect_told(&desk, VPCD_ABSENT, i);
	}
	leave(&desk);
}

static void a_driver_that_is_not_there_is_waited_for(void **state)
{
	struct desk desk;

	(void)state;
	given_a_slot(&desk, false);
	close(desk.listens);
	desk.listens = -1;
	vpcd_insert(desk.vpcd, given_a_card());
	expect_told(&desk, VPCD_WAITING, 1);
	usleep(3 * VPCD_BACKOFF_MIN_MS * 1000);
	leave(&desk);
	assert_int_equal(desk.heard.count[VPCD_WAITING], 1);
}

/* A card that does not answer hangs the driver, which has no time-out: it is let go of, and comes back. */
static void a_card_without_an_answer_falls_out(void **state)
{
	struct desk desk;
	int fd;

	(void)state;
	given_a_slot(&desk, true);
	fd = accept_slot(&desk);
	expect_atr(fd);
	assert_int_equal(transport_cut(vpcd_hold(desk.vpcd), 1, NULL), 0);
	vpcd_release(desk.vpcd);
	say(fd,
	    (const uint8_t[]){ 0x00, 0x20, 0x00, 0x01, 0x08, '9', '9', '9', '9', 0xFF, 0xFF, 0xFF,
	                       0xFF },
	    13);
	expect_end(fd);
	close(fd);
	expect_told(&desk, VPCD_FAULT, 1);
	expect_told(&desk, VPCD_ABSENT, 1);
	fd = accept_slot(&desk);
	say(fd, power_on, sizeof power_on);
	expect_sw(fd, status_of_mf, sizeof status_of_mf, 0x9000);
	close(fd);
	leave(&desk);
}

static void a_host_nobody_knows_is_refused(void **state)
{
	const struct vpcd_options options = { "no.such.host.invalid", VPCD_PORT, NULL, NULL };
	struct fault fault = { 0 };
	struct vpcd *vpcd;

	(void)state;
	assert_int_equal(vpcd_open(&options, &vpcd, &fault), FAULT_INPUT);
	assert_null(vpcd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_atr_and_commands_are_answered),
		cmocka_unit_test(power_and_reset_are_not_answered),
		cmocka_unit_test(a_reset_is_one),
		cmocka_unit_test(messages_come_in_any_pieces),
		cmocka_unit_test(a_command_longer_than_any_is_a_wrong_length),
		cmocka_unit_test(a_card_that_is_taken_out_is_gone_and_comes_back),
		cmocka_unit_test(a_swap_is_seen_though_it_is_quick),
		cmocka_unit_test(a_card_is_replaced_under_the_drivers_hands),
		cmocka_unit_test(an_empty_slot_calls_nobody),
		cmocka_unit_test(a_driver_that_goes_is_called_again),
		cmocka_unit_test(a_driver_that_is_not_there_is_waited_for),
		cmocka_unit_test(a_card_without_an_answer_falls_out),
		cmocka_unit_test(a_host_nobody_knows_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
