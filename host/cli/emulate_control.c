/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/emulate_control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { CUT_MAX = 1000000 };

/* A command: what follows the slot's number is the rest of the line, so that names may have spaces. */
struct asked {
	unsigned number;
	const char *rest; /* NULL: nothing followed */
};

static int do_list(struct emulate_control *control, const struct asked *asked, FILE *to,
                   struct fault *fault)
{
	(void)asked;
	(void)fault;
	emulate_list(control->slots, to);
	return 0;
}

static int do_insert(struct emulate_control *control, const struct asked *asked, FILE *to,
                     struct fault *fault)
{
	(void)to;
	return emulate_insert(control->slots, asked->number, asked->rest, fault);
}

static int do_remove(struct emulate_control *control, const struct asked *asked, FILE *to,
                     struct fault *fault)
{
	(void)to;
	return emulate_remove(control->slots, asked->number, fault);
}

static int do_swap(struct emulate_control *control, const struct asked *asked, FILE *to,
                   struct fault *fault)
{
	(void)to;
	return emulate_swap(control->slots, asked->number, asked->rest, fault);
}

static int do_replace(struct emulate_control *control, const struct asked *asked, FILE *to,
                      struct fault *fault)
{
	(void)to;
	return emulate_replace(control->slots, asked->number, asked->rest, fault);
}

static int do_save(struct emulate_control *control, const struct asked *asked, FILE *to,
                   struct fault *fault)
{
	(void)to;
	return emulate_save(control->slots, asked->number, asked->rest, fault);
}

static int do_cut(struct emulate_control *control, const struct asked *asked, FILE *to,
                  struct fault *fault)
{
	char *end;
	const unsigned long writes = strtoul(asked->rest, &end, 10);

	(void)to;
	if (asked->rest[0] < '0' || asked->rest[0] > '9' || *end || writes > CUT_MAX)
		return fault_set(fault, FAULT_INPUT, "cut", "'%.32s' is not 0 to %d", asked->rest,
		                 CUT_MAX);
	return emulate_cut(control->slots, asked->number, (uint32_t)writes, fault);
}

static int do_quit(struct emulate_control *control, const struct asked *asked, FILE *to,
                   struct fault *fault)
{
	(void)asked;
	(void)to;
	(void)fault;
	control->quit = true;
	return 0;
}

enum takes { TAKES_NOTHING, TAKES_SLOT, TAKES_SLOT_MAYBE_MORE, TAKES_SLOT_AND_MORE };

static const struct command {
	const char *word, *form;
	enum takes takes;
	int (*run)(struct emulate_control *control, const struct asked *asked, FILE *to,
	           struct fault *fault);
} commands[] = {
	{ "list", "list", TAKES_NOTHING, do_list },
	{ "insert", "insert SLOT [CARD]", TAKES_SLOT_MAYBE_MORE, do_insert },
	{ "remove", "remove SLOT", TAKES_SLOT, do_remove },
	{ "swap", "swap SLOT CARD", TAKES_SLOT_AND_MORE, do_swap },
	{ "replace", "replace SLOT CARD", TAKES_SLOT_AND_MORE, do_replace },
	{ "save", "save SLOT FILE", TAKES_SLOT_AND_MORE, do_save },
	{ "cut", "cut SLOT WRITES", TAKES_SLOT_AND_MORE, do_cut },
	{ "quit", "quit", TAKES_NOTHING, do_quit },
};

enum { COMMANDS = sizeof commands / sizeof commands[0], SLOT_DIGITS_MAX = 4 };

/* Cuts the first word off a line. Returns what follows it. */
static char *cut_word(char *line)
{
	char *end = line + strcspn(line, " ");

	if (*end == '\0')
		return end;
	*end = '\0';
	return end + 1 + strspn(end + 1, " ");
}

static int read_asked(const struct command *command, char *text, struct asked *asked,
                      struct fault *fault)
{
	char *rest = cut_word(text);
	const size_t digits = strspn(text, "0123456789");
	const bool none = *text == '\0', more = *rest != '\0';
	bool good;

	*asked = (struct asked){ .rest = more ? rest : NULL };
	if (command->takes == TAKES_NOTHING) {
		good = none;
	} else {
		good = digits > 0 && digits <= SLOT_DIGITS_MAX && text[digits] == '\0';
		asked->number = good ? (unsigned)strtoul(text, NULL, 10) : 0;
	}
	good = good && !(command->takes == TAKES_SLOT && more) &&
	       !(command->takes == TAKES_SLOT_AND_MORE && !more);
	return good ? 0 : fault_set(fault, FAULT_INPUT, command->word, "write '%s'", command->form);
}

static int run_line(struct emulate_control *control, char *line, FILE *to, struct fault *fault)
{
	char *rest = cut_word(line);
	struct asked asked = { 0 };
	int rc;

	for (size_t i = 0; i < COMMANDS; i++) {
		if (strcmp(line, commands[i].word) != 0)
			continue;
		rc = read_asked(&commands[i], rest, &asked, fault);
		return rc < 0 ? rc : commands[i].run(control, &asked, to, fault);
	}
	return fault_set(fault, FAULT_INPUT, line,
	                 "no such command; there are list, insert, remove, swap, replace, save, "
	                 "cut, quit");
}

static void let_go(struct emulate_client *client)
{
	close(client->fd);
	client->fd = -1;
}

/* A client that does not take its answer is let go: nobody else waits for it. */
static void answer(struct emulate_client *client, const char *text, size_t size)
{
	if (send(client->fd, text, size, MSG_NOSIGNAL | MSG_DONTWAIT) != (ssize_t)size)
		let_go(client);
}

static void answer_line(struct emulate_control *control, struct emulate_client *client, char *line)
{
	struct fault fault = { 0 };
	char why[FAULT_LINE_MAX], *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	if (!to) {
		let_go(client);
		return;
	}
	if (run_line(control, line, to, &fault) < 0) {
		fault_line(&fault, why, sizeof why);
		fprintf(to, CONTROL_BAD "%s\n", why);
	} else {
		fputs(CONTROL_GOOD "\n", to);
	}
	if (fclose(to) == 0)
		answer(client, text, size);
	else
		let_go(client);
	free(text);
}

static void serve_client(struct emulate_control *control, struct emulate_client *client)
{
	static const char too_long[] = CONTROL_BAD "a line this long is no command\n";
	const ssize_t got = recv(client->fd, client->line + client->filled,
	                         sizeof client->line - client->filled, MSG_DONTWAIT);
	char *end;

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		let_go(client);
		return;
	}
	client->filled += (size_t)got;
	while (client->fd >= 0 && (end = memchr(client->line, '\n', client->filled)) != NULL) {
		const size_t size = (size_t)(end + 1 - client->line);

		*end = '\0';
		answer_line(control, client, client->line);
		memmove(client->line, end + 1, client->filled - size);
		client->filled -= size;
	}
	if (client->fd >= 0 && client->filled == sizeof client->line) {
		answer(client, too_long, sizeof too_long - 1);
		if (client->fd >= 0)
			let_go(client);
	}
}

static void admit(struct emulate_control *control)
{
	const int fd = accept(control->fd, NULL, NULL);

	if (fd < 0)
		return;
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
		if (control->client[i].fd >= 0)
			continue;
		control->client[i].fd = fd;
		control->client[i].filled = 0;
		return;
	}
	close(fd);
}

nfds_t emulate_control_poll(const struct emulate_control *control, struct pollfd *polled)
{
	nfds_t count = 0;

	if (control->fd >= 0)
		polled[count++] = (struct pollfd){ .fd = control->fd, .events = POLLIN };
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		if (control->client[i].fd >= 0)
			polled[count++] =
				(struct pollfd){ .fd = control->client[i].fd, .events = POLLIN };
	return count;
}

void emulate_control_serve(struct emulate_control *control)
{
	struct pollfd polled[CONTROL_CLIENTS_MAX + 1];
	const nfds_t count = emulate_control_poll(control, polled);

	if (count == 0 || poll(polled, count, 0) <= 0)
		return;
	if (polled[0].revents)
		admit(control);
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		if (control->client[i].fd >= 0)
			serve_client(control, &control->client[i]);
}

/* A socket of one who is gone is in the way; anything else stays. */
static int clear_way(const char *path, struct fault *fault)
{
	struct stat status;
	int fd;

	if (lstat(path, &status) < 0 || !S_ISSOCK(status.st_mode))
		return 0;
	fd = control_call(path, NULL);
	if (fd < 0) {
		unlink(path);
		return 0;
	}
	close(fd);
	return fault_set(fault, FAULT_BUSY, path, "another program answers there");
}

void emulate_control_none(struct emulate_control *control)
{
	control->fd = -1;
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		control->client[i].fd = -1;
}

int emulate_control_open(struct emulate_control *control, const char *path, struct fault *fault)
{
	struct sockaddr_un address;
	mode_t mask;
	int rc = control_address(path, &address, fault), bound;

	if (rc == 0)
		rc = clear_way(path, fault);
	if (rc < 0)
		return rc;
	control->path = strdup(path);
	control->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (!control->path || control->fd < 0)
		return fault_set(fault, FAULT_SYSTEM, path, "%s", strerror(errno));
	mask = umask(077);
	bound = bind(control->fd, (const struct sockaddr *)&address, sizeof address);
	umask(mask);
	if (bound == 0 && listen(control->fd, CONTROL_CLIENTS_MAX) == 0)
		return 0;
	rc = fault_set(fault, FAULT_SYSTEM, path, "%s", strerror(errno));
	free(control->path);
	control->path = NULL;
	return rc;
}

void emulate_control_close(struct emulate_control *control)
{
	for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
		if (control->client[i].fd >= 0)
			let_go(&control->client[i]);
	if (control->fd >= 0)
		close(control->fd);
	if (control->path)
		unlink(control->path);
	free(control->path);
	control->path = NULL;
	control->fd = -1;
}
