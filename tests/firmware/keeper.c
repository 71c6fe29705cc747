/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "memory/memory.h"
#include "mps2-an385/board.h"
#include "nvm/crc.h"
#include "nvm/journal.h"
#include "transport/address.h"
#include "transport/control.h"
#include "transport/image.h"

/*
 * keeper FILE new             makes the memory of a board: blank, with a seed
 * keeper FILE WORD...         one command: replace 1 blank|CARD, save 1 CARD, cut 1 WRITES, show, state
 * keeper FILE serve unix:PATH takes them at a control socket, as 'roamcard emulate' does
 *
 * Keeps the file that QEMU has for the board's memory. Both have it mapped: what one writes, the other sees at
 * once; the card must be off, or idle, meanwhile.
 */

enum {
	PSRAM_SIZE = 16 * 1024 * 1024, /* what QEMU wants of the board */
};

_Static_assert((int)IMAGE_MEMORY_SIZE == (int)BOARD_NVM_SIZE, "an image does not fit the board");

static const char *file_name;
static uint8_t *memory;

static struct board_page *page(void)
{
	return (struct board_page *)(void *)(memory + BOARD_NVM_SIZE);
}

/* open_file(O_CREAT): a new one. */
static int open_file(int flags, struct fault *fault)
{
	const int fd = open(file_name, O_RDWR | O_CLOEXEC | flags, 0600);
	void *mapped;

	if (fd < 0 || ((flags & O_CREAT) && ftruncate(fd, PSRAM_SIZE) < 0))
		return fault_set(fault, FAULT_SYSTEM, file_name, "%s", strerror(errno));
	mapped = mmap(NULL, PSRAM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (mapped == MAP_FAILED)
		return fault_set(fault, FAULT_SYSTEM, file_name, "%s", strerror(errno));
	memory = mapped;
	return 0;
}

static int make_new(struct fault *fault)
{
	int rc = open_file(O_CREAT | O_TRUNC, fault);

	if (rc < 0)
		return rc;
	if (getrandom(page()->seed, sizeof page()->seed, 0) != sizeof page()->seed)
		return fault_set(fault, FAULT_SYSTEM, file_name, "no random octets");
	page()->magic = BOARD_PAGE_MAGIC;
	return 0;
}

static int do_replace(const char *what, FILE *to, struct fault *fault)
{
	struct image *image;
	int rc;

	(void)to;
	if (strcmp(what, "blank") == 0) {
		memset(memory, 0, BOARD_NVM_SIZE);
		return 0;
	}
	image = calloc(1, sizeof *image);
	rc = image ? image_open(image, what, fault)
	           : fault_set(fault, FAULT_SYSTEM, what, "out of memory");
	if (rc == 0) {
		memcpy(memory, image->memory, BOARD_NVM_SIZE);
		image_close(image);
	}
	free(image);
	return rc;
}

static int do_save(const char *path, FILE *to, struct fault *fault)
{
	struct image *image = calloc(1, sizeof *image);
	int rc = image ? image_create(image, path, fault)
	               : fault_set(fault, FAULT_SYSTEM, path, "out of memory");

	(void)to;
	if (rc == 0) {
		memcpy(image->memory, memory, BOARD_NVM_SIZE);
		image_touch(image, 0, BOARD_NVM_SIZE);
		rc = image_publish(image, fault);
		image_close(image);
	}
	free(image);
	return rc;
}

static int do_cut(const char *writes, FILE *to, struct fault *fault)
{
	(void)to;
	(void)fault;
	page()->cut_in = (uint32_t)strtoul(writes, NULL, 10);
	return 0;
}

static int do_show(const char *nothing, FILE *to, struct fault *fault)
{
	const struct board_page found = *page();

	(void)nothing;
	(void)fault;
	fprintf(to, "cut %u writes %u stack-size %u stack-left %u runs %u ticks %u\n", found.cut_in,
	        found.writes, found.stack_size, found.stack_left, found.runs, found.ticks);
	return 0;
}

/* A number for all the card keeps, the journal and its marks left out. Where that begins, the card's own code says, on
 * a copy: what is looked at is what the firmware has left. */
static int do_state(const char *nothing, FILE *to, struct fault *fault)
{
	static uint8_t copy[BOARD_NVM_SIZE];
	struct memory_port port;
	struct nvm nvm;

	(void)nothing;
	memcpy(copy, memory, sizeof copy);
	memory_port_init(&port, copy, sizeof copy);
	if (nvm_power_on(&nvm, &port.port) < 0)
		return fault_set(fault, FAULT_DAMAGED, file_name, "no card is there");
	fprintf(to, "%08x\n", nvm_crc(memory + nvm.home, BOARD_NVM_SIZE - nvm.home));
	return 0;
}

static const struct command {
	const char *word;
	int (*run)(const char *rest, FILE *to, struct fault *fault);
} commands[] = {
	{ "replace 1 ", do_replace }, { "save 1 ", do_save }, { "cut 1 ", do_cut },
	{ "show", do_show },          { "state", do_state },
};

static int run_line(const char *line, FILE *to, struct fault *fault)
{
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
		const size_t size = strlen(commands[i].word);

		if (strncmp(line, commands[i].word, size) == 0)
			return commands[i].run(line + size, to, fault);
	}
	return fault_set(fault, FAULT_INPUT, line, "no such command, or no such slot");
}

static void answer(int fd)
{
	FILE *stream = fdopen(fd, "r+");
	char line[CONTROL_LINE_MAX];
	struct fault fault = { 0 };

	if (stream && fgets(line, sizeof line, stream)) {
		line[strcspn(line, "\n")] = '\0';
		if (run_line(line, stream, &fault) == 0)
			fputs(CONTROL_GOOD "\n", stream);
		else
			fprintf(stream, CONTROL_BAD "%s: %s\n", fault.where, fault.text);
	}
	if (stream)
		fclose(stream);
	else
		close(fd);
}

static int serve(const char *name, struct fault *fault)
{
	const int listening = address_listen(name, false, fault);

	if (listening < 0)
		return listening;
	puts("ready");
	fflush(stdout);
	for (;;) {
		const int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);

		if (fd >= 0)
			answer(fd);
	}
}

static int run_words(int count, char **words, struct fault *fault)
{
	char line[CONTROL_LINE_MAX];
	size_t used = 0;

	for (int i = 0; i < count; i++) {
		used += (size_t)snprintf(line + used, sizeof line - used, "%s%s", i ? " " : "",
		                         words[i]);
		if (used >= sizeof line)
			return fault_set(fault, FAULT_LIMIT, words[0], "too long");
	}
	return run_line(line, stdout, fault);
}

int main(int argc, char **argv)
{
	struct fault fault = { 0 };
	int rc;

	if (argc < 3) {
		fprintf(stderr, "usage: keeper FILE new|serve|COMMAND\n");
		return 2;
	}
	file_name = argv[1];
	if (strcmp(argv[2], "new") == 0)
		rc = make_new(&fault);
	else if ((rc = open_file(0, &fault)) == 0)
		rc = strcmp(argv[2], "serve") == 0 && argc > 3
		             ? serve(argv[3], &fault)
		             : run_words(argc - 2, argv + 2, &fault);
	if (rc < 0)
		fprintf(stderr, "keeper: %s: %s\n", fault.where, fault.text);
	return rc < 0;
}
