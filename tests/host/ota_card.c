/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/exchange.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bearer/terminal.h"
#include "dispatch/order.h"
#include "octets/hex.h"
#include "ota/rfm_script.h"
#include "profile/personalise.h"
#include "support/image.h"
#include "support/json_text.h"
#include "transport/emulated.h"

/* Host against card: every packet the host builds is taken by an emulated card, and what the card says
 * is read by the host. Nothing here knows how a packet looks. */

enum {
	TAR = 0xB00001,
	TAR_NOBODY = 0x123456,
	EF_COUNTER = 0x6F06, /* docs/applet-protocol.md 4 */
	EF_RULE = 0x6F0C,
	EF_MARK = 0x6FF1,
	MARK_SIZE = 8,
	LONG_UPDATE = 140, /* two of these make a packet of three messages */
	LONG_READ = 240,
	PIN1 = 0x01,
	ADM1 = 0x0A,
	SETS = 6,
};

/* The TARs ask for no security: what is refused is so by a packet's own contradictions. */
static const char profile_text[] =
	"{'tars': {'B00001': {'msl': '00'}}, 'files': [{'path': 'ADF.USIM/6FF1', 'size': 280,"
	" 'structure': 'transparent', 'arr': 5}], 'ota': []}";

#define KIC "0123456789ABCDEFFEDCBA98765432100011223344556677AABBCCDDEEFF9988"
#define KID "8899AABBCCDDEEFF00112233445566770123456776543210F0E1D2C3B4A59687"

static const struct {
	const char *algorithm;
	int octets;
} sets[SETS] = {
	{ "AES", 16 }, { "AES", 24 }, { "AES", 32 }, { "3DES", 16 }, { "3DES", 24 }, { "DES", 8 },
};

/* One packet: octets of the SPI as TS 102 225 5.1.1 has them. */
struct packet {
	unsigned set; /* from 0 */
	uint8_t spi[2];
	uint8_t check_size;
	bool implicit, in_three;
	enum outcome { DONE, REPLAYED, AHEAD, NOBODY } outcome;
};

static struct profile profile;
static struct transport *transport;
static struct terminal terminal;
static struct centre *centre;
static struct bearer *bearer;
static struct scp80_crypto *crypto[SETS];
static uint64_t card_counter[SETS]; /* as they are to be */
static uint8_t mark;                /* of the script      */
static struct fault fault;
static struct exchange exchange;
static unsigned tried;

static void fail_with(const struct packet *p, const char *what)
{
	static const char *const outcomes[] = { "new", "replayed", "ahead", "to nobody" };

	fail_msg("%s-%d, SPI %02X%02X, check sum of %u, %s, %d message(s), %s: %s "
	         "(status %02X, %zu octets; %s: %s)",
	         sets[p->set].algorithm, 8 * sets[p->set].octets, p->spi[0], p->spi[1],
	         p->check_size, p->implicit ? "implicit" : "told", p->in_three ? 3 : 1,
	         outcomes[p->outcome], what, exchange.response.status, exchange.response.size,
	         fault.where, fault.text);
}

static bool counts(const struct packet *p)
{
	return (p->spi[0] & SPI_COUNTER) >= SPI_COUNTER_HIGHER;
}

/* What anybody can build moves no counter: docs/applet-protocol.md 5. */
static bool is_open_counter(const struct packet *p)
{
	return counts(p) && !(p->spi[0] & SPI_CIPHER) && (p->spi[0] & SPI_INTEGRITY) != SCP80_CC;
}

static uint8_t status_wanted(const struct packet *p)
{
	if (p->outcome == NOBODY)
		return SCP80_TAR_UNKNOWN;
	if (is_open_counter(p))
		return SCP80_SECURITY;
	if (p->outcome == AHEAD)
		return SCP80_COUNTER_HIGH;
	return p->outcome == REPLAYED ? SCP80_COUNTER_LOW : SCP80_OK;
}

/* Refused before a key was shown. */
static bool is_stranger(const struct packet *p)
{
	const uint8_t status = status_wanted(p);

	return status == SCP80_TAR_UNKNOWN || status == SCP80_SECURITY;
}

/* To strangers a single DES key seals nothing, and a receipt not sealed as asked for is none. */
static bool is_unsealed(const struct packet *p)
{
	const uint8_t cc = SCP80_CC << SPI_POR_INTEGRITY_SHIFT;

	return is_stranger(p) && profile.keys[p->set].kic_algorithm == CIPHER_DES &&
	       ((p->spi[1] & SPI_POR_CIPHER) || (p->spi[1] & SPI_POR_INTEGRITY) == cc);
}

static bool receipt_wanted(const struct packet *p)
{
	const uint8_t when = p->spi[1] & SPI_POR;

	return when == SPI_POR_ALWAYS || (when == SPI_POR_ON_ERROR && status_wanted(p) != 0);
}

static size_t put(uint8_t *to, const char *hex)
{
	const int size = hex_read(hex, "test", to, RFM_COMMAND_MAX, &fault);

	assert_true(size > 0);
	return (size_t)size;
}

static uint8_t read_size(const struct packet *p)
{
	return p->in_three && (p->spi[1] & SPI_POR_SUBMIT) ? LONG_READ : MARK_SIZE;
}

static uint8_t mark_at(size_t at)
{
	return (uint8_t)(mark + at);
}

/* SELECT, UPDATE BINARY with what no script before had, READ BINARY; TS 102 226 5.1. */
static size_t script(const struct packet *p, uint8_t *to)
{
	const size_t update = p->in_three ? LONG_UPDATE : MARK_SIZE;
	size_t size = put(to, "00A40000026FF1");

	for (size_t at = 0; at < update * (p->in_three ? 2 : 1); at += update) {
		size += put(to + size, "00D60000");
		to[size - 1] = (uint8_t)at;
		to[size++] = (uint8_t)update;
		for (size_t i = 0; i < update; i++)
			to[size++] = mark_at(at + i);
	}
	size += put(to + size, "00B00000");
	to[size++] = read_size(p);
	return size;
}

static bool has_mark(const uint8_t *octets, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (octets[i] != mark_at(i))
			return false;
	return true;
}

/* What a receipt brings: commands executed, status word, what the file holds. */
static void expect_data(const struct packet *p)
{
	const struct scp80_response *response = &exchange.response;
	const size_t size = read_size(p);
	static struct rfm_results results;

	if (status_wanted(p) != SCP80_OK) {
		if (response->size != 0)
			fail_with(p, "an error has data");
		return;
	}
	if (rfm_read_results(RFM_COMPACT, response->data, response->size, &results, &fault) < 0 ||
	    results.executed != (p->in_three ? 4 : 3) || results.reply[0].sw != 0x9000 ||
	    results.reply[0].size != size || !has_mark(results.reply[0].data, size))
		fail_with(p, "the script's answer is another");
}

static void expect_receipt(const struct packet *p)
{
	const bool by_submit = (p->spi[1] & SPI_POR_SUBMIT) && !is_stranger(p);
	const uint8_t integrity = p->spi[1] & SPI_POR_INTEGRITY;

	if (exchange.received != receipt_wanted(p))
		fail_with(p, exchange.received ? "a receipt nobody asked for" : "no receipt");
	if (!exchange.received)
		return;
	if (exchange.response.status != status_wanted(p))
		fail_with(p, "another status");
	if (exchange.submitted != by_submit)
		fail_with(p, "the receipt went another way");
	if (exchange.response.verdict != (integrity ? SCP80_RIGHT : SCP80_ABSENT))
		fail_with(p, "the check sum of the receipt");
	expect_data(p);
}

/* At the card's own interface: the file has the mark exactly when the script was to be done. */
static void expect_card(const struct packet *p)
{
	static const uint16_t mark_file = EF_MARK, counter_file = EF_COUNTER;
	uint8_t octets[TERMINAL_DATA_MAX] = { 0 };
	struct terminal_reply reply;
	char hex[16];
	uint64_t counter = 0;

	if (terminal_select(&terminal, test_usim_aid, sizeof test_usim_aid, &mark_file, 1, &fault) <
	    0)
		fail_with(p, "its file is not there");
	assert_int_equal(send_hex(&terminal, "00B00000FA", &reply), 0x9000);
	memcpy(octets, reply.data, reply.size);
	if (has_mark(octets, MARK_SIZE) != (status_wanted(p) == SCP80_OK))
		fail_with(p, "the file on the card");
	if (terminal_select(&terminal, test_applet_aid, sizeof test_applet_aid, &counter_file, 1,
	                    &fault) < 0)
		fail_with(p, "the counters are not there");
	snprintf(hex, sizeof hex, "00B2%02X0405", profile.keys[p->set].number);
	assert_int_equal(send_hex(&terminal, hex, &reply), 0x9000);
	for (size_t i = 0; i < reply.size; i++)
		counter = counter << 8 | reply.data[i];
	if (counter != card_counter[p->set])
		fail_with(p, "the counter on the card");
}

/* The counter that makes it the outcome. What is not counted has an old one, which is no harm. */
static uint64_t counter_of(const struct packet *p)
{
	const uint64_t now = card_counter[p->set];

	if (!counts(p) || p->outcome == REPLAYED)
		return now;
	return (p->spi[0] & SPI_COUNTER) == SPI_COUNTER_NEXT && p->outcome != AHEAD ? now + 1
	                                                                            : now + 2;
}

static void try_packet(const struct packet *p)
{
	const struct scp80_header header = { .spi = { p->spi[0], p->spi[1] },
		                             .tar = p->outcome == NOBODY ? TAR_NOBODY : TAR,
		                             .counter = counter_of(p),
		                             .check_size = p->check_size,
		                             .implicit = p->implicit };
	uint8_t data[SCP80_DATA_MAX];
	int rc;

	tried++;
	mark += 3;
	fault = (struct fault){ 0 };
	rc = exchange_packet(bearer, crypto[p->set], &header, data, script(p, data),
	                     ORDER_VALIDITY_MS, &exchange, &fault);
	if (exchange.parts != (p->in_three ? 3 : 1))
		fail_with(p, "the number of messages");
	if (counts(p) && status_wanted(p) == SCP80_OK)
		card_counter[p->set] = header.counter;
	if (is_unsealed(p) && receipt_wanted(p)) {
		if (rc != FAULT_SECURITY)
			fail_with(p, "a receipt without seal was believed");
	} else if (rc < 0) {
		fail_with(p, "the host does not believe the receipt");
	} else {
		expect_receipt(p);
	}
	expect_card(p);
}

/* Each thing that can come of a packet. */
static void try_outcomes(struct packet p)
{
	const uint8_t counter = p.spi[0] & SPI_COUNTER;

	for (p.outcome = DONE; p.outcome <= NOBODY; p.outcome++) {
		if (p.outcome == REPLAYED && (!counts(&p) || is_open_counter(&p)))
			continue;
		if (p.outcome == AHEAD && (counter != SPI_COUNTER_NEXT || is_open_counter(&p)))
			continue;
		try_packet(&p);
	}
}

/* Every second octet of the SPI: no receipt, or always and on error, with every seal, by both ways. */
static void try_receipts(struct packet p)
{
	p.spi[1] = SPI_POR_NONE;
	try_outcomes(p);
	for (uint8_t when = SPI_POR_ALWAYS; when <= SPI_POR_ON_ERROR; when++)
		for (uint8_t integrity = SCP80_NONE; integrity <= SCP80_CC; integrity++)
			for (unsigned way = 0; way < 4; way++) {
				p.spi[1] = (uint8_t)(when | integrity << SPI_POR_INTEGRITY_SHIFT |
				                     (way & 1 ? SPI_POR_CIPHER : 0) |
				                     (way & 2 ? SPI_POR_SUBMIT : 0));
				try_outcomes(p);
			}
}

/* Every counter mode, clear and ciphered, of one message and of three. */
static void try_commands(struct packet p, uint8_t integrity)
{
	for (unsigned way = 0; way < 4; way++)
		for (unsigned counter = 0; counter <= SPI_COUNTER_NEXT; counter += 8) {
			p.spi[0] = (uint8_t)(integrity | counter | (way & 1 ? SPI_CIPHER : 0));
			p.in_three = way & 2;
			try_receipts(p);
		}
}

static void told(const char *what)
{
	print_message("%u packets: %s\n", tried, what);
	tried = 0;
}

/* Given key sets of every algorithm, when packets of every security are sent, new, again, ahead and to
 * a TAR of nobody, then the card does what it is to do, the counter moves when it is to, and the
 * host reads the receipt that was asked for. */
static void every_security_goes_there_and_back(void **state)
{
	static const struct {
		uint8_t integrity, size;
	} checks[] = { { SCP80_NONE, 0 }, { SCP80_RC, 2 }, { SCP80_RC, 4 }, { SCP80_CC, 8 } };

	(void)state;
	for (unsigned set = 0; set < SETS; set++)
		for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
			try_commands((struct packet){ .set = set, .check_size = checks[i].size },
			             checks[i].integrity);
	told("six key sets, every SPI, receipt and size");
}

/* Given the same, when packets do not name their algorithms, then those of the key set are meant, and
 * CRC-32 of check sums. */
static void packets_need_not_name_algorithms(void **state)
{
	(void)state;
	for (unsigned set = 0; set < SETS; set++)
		for (uint8_t integrity = SCP80_NONE; integrity <= SCP80_CC; integrity++)
			try_commands((struct packet){ .set = set, .implicit = true }, integrity);
	told("algorithms implicit");
}

/* Given rules of AES key sets that say a CMAC has four octets, when packets have those, then they are
 * taken, and so are the receipts. */
static void short_check_sums_are_taken_where_the_rule_has_them(void **state)
{
	static const uint16_t rule_file = EF_RULE;
	struct terminal_reply reply;
	char hex[32];

	(void)state;
	assert_int_equal(terminal_select(&terminal, test_applet_aid, sizeof test_applet_aid,
	                                 &rule_file, 1, &fault),
	                 0);
	for (unsigned set = 0; set < SETS && sets[set].algorithm[0] == 'A'; set++) {
		snprintf(hex, sizeof hex, "00DC%02X04050400000000", profile.keys[set].number);
		assert_int_equal(send_hex(&terminal, hex, &reply), 0x9000);
	}
	for (unsigned set = 0; set < SETS && sets[set].algorithm[0] == 'A'; set++)
		try_commands((struct packet){ .set = set, .check_size = 4 }, SCP80_CC);
	told("CMAC of four octets");
}

static void add_key_sets(json_t *object)
{
	for (int i = 0; i < SETS; i++)
		json_array_append_new(json_object_get(object, "ota"),
		                      json_pack("{s:i, s:{s:s, s:s%}, s:{s:s, s:s%}}", "keyset",
		                                1 + 2 * i, "kic", "algorithm", sets[i].algorithm,
		                                "key", KIC, (size_t)(2 * sets[i].octets), "kid",
		                                "algorithm", sets[i].algorithm, "key", KID,
		                                (size_t)(2 * sets[i].octets)));
}

static int a_card(void **state)
{
	json_t *object = json_of(profile_text);
	int rc;

	(void)state;
	add_key_sets(object);
	rc = profile_of_json(object, &profile, &fault);
	if (rc == 0)
		rc = emulated_in_memory(&transport, &fault);
	if (rc == 0)
		rc = terminal_power_on(&terminal, transport, &fault);
	if (rc == 0)
		rc = personalise_card(&terminal, &profile, &fault);
	if (rc == 0)
		rc = terminal_power_on(&terminal, transport, &fault);
	for (unsigned set = 0; set < SETS && rc == 0; set++)
		rc = scp80_open(&profile.keys[set], &crypto[set], &fault);
	memset(card_counter, 0, sizeof card_counter);
	if (rc == 0)
		rc = terminal_select(&terminal, test_usim_aid, sizeof test_usim_aid, NULL, 0,
		                     &fault);
	if (rc == 0)
		rc = terminal_verify(&terminal, PIN1, profile.pin1, &fault);
	if (rc == 0)
		rc = terminal_verify(&terminal, ADM1, profile.adm1, &fault);
	if (rc == 0)
		rc = centre_open(&centre, &fault);
	if (rc == 0)
		rc = terminal_bearer(centre, &terminal, &bearer, &fault);
	if (rc < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	json_decref(object);
	return 0;
}

static int no_card(void **state)
{
	(void)state;
	for (unsigned set = 0; set < SETS; set++)
		scp80_close(crypto[set]);
	bearer_close(bearer);
	centre_close(centre);
	transport_close(transport);
	profile_release(&profile);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, a_card, no_card)
		T(every_security_goes_there_and_back),
		T(packets_need_not_name_algorithms),
		T(short_check_sums_are_taken_where_the_rule_has_them),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
