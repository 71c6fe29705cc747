/* SPDX-License-Identifier: Apache-2.0 */
#include "network/hlr_socket.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "octets/hex.h"

enum {
	WORDS_MOST = 4,
	IMSI_LEAST = 6,
	KEY_SIZE = 16, /* CK and IK, and RES at most, as the protocol has them */
	HEX_ROOM = 2 * AUC_AUTS_MAX + 1,
};

#define FAILURE " FAILURE"

struct asked {
	const char *word[WORDS_MOST];
	size_t words;
};

static void note(struct hlr_answer *answer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void note(struct hlr_answer *answer, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(answer->note, sizeof answer->note, format, arguments);
	va_end(arguments);
}

static void add(struct hlr_answer *answer, const char *text)
{
	const size_t used = strlen(answer->text);

	snprintf(answer->text + used, sizeof answer->text - used, "%s", text);
}

static void add_hex(struct hlr_answer *answer, const char *before, const uint8_t *octets,
                    size_t size)
{
	char hex[HEX_ROOM];

	hex_write(octets, size, hex);
	add(answer, before);
	add(answer, hex);
	OPENSSL_cleanse(hex, sizeof hex);
}

static void begin(struct hlr_answer *answer, const char *word, const char *imsi)
{
	snprintf(answer->text, sizeof answer->text, "%s %s", word, imsi);
}

static void fail(struct hlr_answer *answer, const char *word, const char *imsi, const char *why)
{
	begin(answer, word, imsi);
	add(answer, FAILURE);
	note(answer, "%s: FAILURE, %s", imsi, why);
}

static void answer_sim(struct network *network, const struct asked *asked,
                       struct hlr_answer *answer)
{
	static const char word[] = "SIM-RESP-AUTH";
	const char *imsi = asked->word[1], *count = asked->word[2];
	struct auc_vector vector = { 0 };
	struct fault fault = { 0 };

	if (strlen(count) != 1 || *count < '1' || *count > '0' + HLR_TRIPLETS_MAX) {
		fail(answer, word, imsi, "no such count of triplets");
		return;
	}
	begin(answer, word, imsi);
	for (char i = '0'; i < *count; i++) {
		if (network_challenge(network, imsi, &vector, &fault) < 0) {
			fail(answer, word, imsi, fault.text);
			break;
		}
		if (!vector.has_2g) {
			fail(answer, word, imsi, "its keys have no form for 2G");
			break;
		}
		add_hex(answer, " ", vector.kc, sizeof vector.kc);
		add_hex(answer, ":", vector.sres, sizeof vector.sres);
		add_hex(answer, ":", vector.rand, sizeof vector.rand);
		note(answer, "%s: %s triplet%s", imsi, count, *count == '1' ? "" : "s");
	}
	OPENSSL_cleanse(&vector, sizeof vector);
}

static void answer_aka(struct network *network, const struct asked *asked,
                       struct hlr_answer *answer)
{
	static const char word[] = "AKA-RESP-AUTH";
	const char *imsi = asked->word[1];
	struct auc_vector vector = { 0 };
	struct fault fault = { 0 };

	if (network_challenge(network, imsi, &vector, &fault) < 0) {
		fail(answer, word, imsi, fault.text);
	} else if (vector.autn_size != KEY_SIZE || vector.ck_size != KEY_SIZE ||
	           vector.ik_size != KEY_SIZE || vector.res_size > KEY_SIZE) {
		fail(answer, word, imsi, "its keys are longer than the protocol has room for");
	} else {
		begin(answer, word, imsi);
		add_hex(answer, " ", vector.rand, sizeof vector.rand);
		add_hex(answer, " ", vector.autn, vector.autn_size);
		add_hex(answer, " ", vector.ik, vector.ik_size);
		add_hex(answer, " ", vector.ck, vector.ck_size);
		add_hex(answer, " ", vector.res, vector.res_size);
		note(answer, "%s: vector", imsi);
	}
	OPENSSL_cleanse(&vector, sizeof vector);
}

/* Nobody waits for an answer to it. */
static void take_auts(struct network *network, const struct asked *asked, struct hlr_answer *answer)
{
	const char *imsi = asked->word[1];
	uint8_t auts[AUC_AUTS_MAX], rand[AUC_RAND];
	struct fault fault = { 0 };
	const int size = hex_read(asked->word[2], "AUTS", auts, sizeof auts, &fault);
	int rc = size < 0 ? size : hex_read(asked->word[3], "RAND", rand, sizeof rand, &fault);

	if (rc >= 0 && rc != AUC_RAND)
		rc = fault_set(&fault, FAULT_INPUT, "RAND", "%d octets are none", rc);
	if (rc >= 0)
		rc = network_resynchronise(network, imsi, rand, auts, (size_t)size, &fault);
	if (rc < 0)
		note(answer, "%s: not resynchronised, %s: %s", imsi, fault.where, fault.text);
	else
		note(answer, "%s: resynchronised", imsi);
}

static const struct {
	const char *word;
	size_t words;
	void (*answer)(struct network *network, const struct asked *asked,
	               struct hlr_answer *answer);
} rows[] = {
	{ "SIM-REQ-AUTH", 3, answer_sim },
	{ "AKA-REQ-AUTH", 2, answer_aka },
	{ "AKA-AUTS", 4, take_auts },
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static bool is_imsi(const char *text)
{
	const size_t size = strspn(text, "0123456789");

	return text[size] == '\0' && size >= IMSI_LEAST && size < CHANGE_IMSI_MAX;
}

/* Words with one blank between two. False: there are too many, or one is empty. */
static bool split(char *text, struct asked *asked)
{
	char *rest = text;

	asked->words = 0;
	while (rest) {
		const char *word = strsep(&rest, " ");

		if (*word == '\0' || asked->words == WORDS_MOST)
			return false;
		asked->word[asked->words++] = word;
	}
	return true;
}

/* Whose words are as they are to be. */
static void run_row(const struct hlr *hlr, size_t row, const struct asked *asked,
                    struct hlr_answer *answer)
{
	if (hlr->look_up)
		hlr->look_up(hlr->ctx, hlr->network, asked->word[1]);
	rows[row].answer(hlr->network, asked, answer);
}

void hlr_answer(const struct hlr *hlr, const char *request, size_t size, struct hlr_answer *answer)
{
	char text[HLR_REQUEST_MAX + 1];
	struct asked asked = { .word = { "", "", "", "" } };

	*answer = (struct hlr_answer){ 0 };
	note(answer, "a datagram that is no request");
	if (size == 0 || size > HLR_REQUEST_MAX)
		return;
	memcpy(text, request, size);
	text[size] = '\0';
	if (strlen(text) != size || !split(text, &asked))
		return;
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(asked.word[0], rows[i].word) == 0 && asked.words == rows[i].words &&
		    is_imsi(asked.word[1]))
			run_row(hlr, i, &asked, answer);
}

/* A socket is in the way of a new one; anything else stays. */
static int clear_way(const char *path, struct fault *fault)
{
	struct stat status;

	if (lstat(path, &status) < 0)
		return 0;
	if (!S_ISSOCK(status.st_mode))
		return fault_set(fault, FAULT_INPUT, path, "is there and no socket");
	unlink(path);
	return 0;
}

int hlr_socket_open(const char *path, struct fault *fault)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	mode_t mask;
	int rc, fd;

	if (strlen(path) >= sizeof address.sun_path)
		return fault_set(fault, FAULT_LIMIT, path,
		                 "longer than the path of a socket may be, %zu octets",
		                 sizeof address.sun_path - 1);
	memcpy(address.sun_path, path, strlen(path));
	rc = clear_way(path, fault);
	if (rc < 0)
		return rc;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return fault_set(fault, FAULT_SYSTEM, path, "%s", strerror(errno));
	mask = umask(077);
	rc = bind(fd, (const struct sockaddr *)&address, sizeof address);
	umask(mask);
	if (rc == 0)
		return fd;
	rc = fault_set(fault, FAULT_SYSTEM, path, "%s", strerror(errno));
	close(fd);
	return rc;
}

int hlr_socket_serve(int fd, const struct hlr *hlr, struct hlr_answer *answer, struct fault *fault)
{
	char request[HLR_REQUEST_MAX + 1]; /* one more: too long is seen */
	struct sockaddr_un from = { 0 };
	socklen_t from_size = sizeof from;
	const ssize_t got = recvfrom(fd, request, sizeof request, MSG_DONTWAIT,
	                             (struct sockaddr *)&from, &from_size);

	*answer = (struct hlr_answer){ 0 };
	if (got < 0)
		return errno == EAGAIN || errno == EINTR
		               ? 0
		               : fault_set(fault, FAULT_SYSTEM, "socket", "%s", strerror(errno));
	hlr_answer(hlr, request, (size_t)got, answer);
	if (answer->text[0] != '\0' &&
	    sendto(fd, answer->text, strlen(answer->text), MSG_DONTWAIT | MSG_NOSIGNAL,
	           (struct sockaddr *)&from, from_size) < 0)
		note(answer, "the answer was not taken: %s", strerror(errno));
	OPENSSL_cleanse(answer->text, sizeof answer->text);
	return 0;
}
