/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/t0_address.h"

#include <stdlib.h>
#include <string.h>

#include "transport/t0_line.h"
#include "transport/t0_reader.h"
#include "transport/t0_wire.h"

enum {
	WORD_MAX = 32,
	F_DEFAULT = 372,
	BAUD_MIN = 50,
	CLOCK_MIN_HZ = 100000,
	CLOCK_MAX_HZ = 100000000,
	WAIT_MAX_MS = 600000,
	WRONG_MAX = 1000000,
};

/* Where the value of an option goes. */
enum into {
	INTO_BAUD,
	INTO_CLOCK,
	INTO_WAIT,
	INTO_WRONG,
	INTO_RST,
	INTO_MARKS,
	INTO_ECHO,
	INTO_NO_PPS
};

static const struct option {
	const char *name;
	enum into into;
	bool of_device, of_marks; /* is of use only there                    */
	uint32_t least, most;     /* of a number; 0 and 0: the option has none */
} options[] = {
	{ .name = "baud",
	  .into = INTO_BAUD,
	  .of_device = true,
	  .least = BAUD_MIN,
	  .most = T0_BAUD_MAX },
	{ .name = "clock", .into = INTO_CLOCK, .least = CLOCK_MIN_HZ, .most = CLOCK_MAX_HZ },
	{ .name = "wait", .into = INTO_WAIT, .least = 1, .most = WAIT_MAX_MS },
	{ .name = "wrong", .into = INTO_WRONG, .of_marks = true, .least = 2, .most = WRONG_MAX },
	{ .name = "rst", .into = INTO_RST, .of_device = true },
	{ .name = "marks", .into = INTO_MARKS, .of_device = true },
	{ .name = "echo", .into = INTO_ECHO, .of_device = true },
	{ .name = "nopps", .into = INTO_NO_PPS },
};

static const struct rst {
	const char *name;
	enum t0_rst rst;
	bool other;
} rsts[] = {
	{ "rts", T0_RST_RTS, false },
	{ "dtr", T0_RST_DTR, false },
	{ "-rts", T0_RST_RTS, true },
	{ "-dtr", T0_RST_DTR, true },
};

static int read_rst(const char *value, struct t0_address *address, struct fault *fault)
{
	for (size_t i = 0; i < sizeof rsts / sizeof rsts[0]; i++)
		if (strcmp(rsts[i].name, value) == 0) {
			address->rst = rsts[i].rst;
			address->rst_other = rsts[i].other;
			return 0;
		}
	return fault_set(fault, FAULT_INPUT, value, "not what drives RST; rts, dtr, -rts or -dtr");
}

static int read_number(const struct option *option, const char *value, uint32_t *into,
                       struct fault *fault)
{
	char *end;
	const unsigned long long number = strtoull(value, &end, 10);

	if (*value < '0' || *value > '9' || *end || number < option->least || number > option->most)
		return fault_set(fault, FAULT_INPUT, option->name, "'%s' is not %u to %u", value,
		                 option->least, option->most);
	*into = (uint32_t)number;
	return 0;
}

static int take(const struct option *option, const char *value, struct t0_address *address,
                struct fault *fault)
{
	uint32_t *const numbers[] = { [INTO_BAUD] = &address->baud,
		                      [INTO_CLOCK] = &address->clock_hz,
		                      [INTO_WAIT] = &address->wait_ms,
		                      [INTO_WRONG] = &address->wrong };
	bool *const flags[] = { [INTO_MARKS] = &address->marks,
		                [INTO_ECHO] = &address->echo,
		                [INTO_NO_PPS] = &address->no_pps };

	if (option->of_device && !address->device)
		return fault_set(fault, FAULT_INPUT, option->name, "is for a serial device only");
	if (option->most > 0)
		return read_number(option, value ? value : "", numbers[option->into], fault);
	if (option->into == INTO_RST)
		return read_rst(value ? value : "", address, fault);
	if (value)
		return fault_set(fault, FAULT_INPUT, option->name, "takes no value");
	*flags[option->into] = true;
	return 0;
}

static int read_option(const char *text, size_t size, struct t0_address *address,
                       struct fault *fault)
{
	char word[WORD_MAX], *value;

	if (size >= sizeof word)
		return fault_set(fault, FAULT_INPUT, text, "no option of a T=0 address is so long");
	memcpy(word, text, size);
	word[size] = '\0';
	value = strchr(word, '=');
	if (value)
		*value++ = '\0';
	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
		if (strcmp(options[i].name, word) == 0)
			return take(&options[i], value, address, fault);
	return fault_set(fault, FAULT_INPUT, word,
	                 "no such option of a T=0 address; baud, clock, wait, wrong, rst, marks, "
	                 "echo, nopps");
}

/* What only makes sense together, and what was left out. */
static int complete(struct t0_address *address, bool has_rst, struct fault *fault)
{
	if (address->marks && address->device && has_rst)
		return fault_set(fault, FAULT_INPUT, "rst", "either marks or rst");
	if (address->wrong && !address->marks)
		return fault_set(fault, FAULT_INPUT, "wrong", "needs marks");
	if (address->clock_hz == 0)
		address->clock_hz = address->baud * F_DEFAULT;
	if (address->wait_ms == 0 && address->marks)
		address->wait_ms = T0_SOCKET_WAIT_MS;
	return 0;
}

int t0_address_read(const char *text, struct t0_address *address, struct fault *fault)
{
	const size_t size = strcspn(text, ",");
	bool has_rst = false;
	int rc = 0;

	*address = (struct t0_address){ .baud = T0_BAUD_DEFAULT };
	if (size >= sizeof address->name)
		return fault_set(fault, FAULT_LIMIT, text, "more than %d octets of a name",
		                 T0_NAME_MAX - 1);
	memcpy(address->name, text, size);
	address->device = *text == '/';
	if (!address->device && strncmp(text, "unix:", 5) != 0 && strncmp(text, "tcp:", 4) != 0)
		return fault_set(fault, FAULT_INPUT, text,
		                 "no T=0 address; write t0:unix:PATH, t0:tcp:HOST:PORT or "
		                 "t0:/dev/NAME, then options");
	address->marks = !address->device;
	for (text += size; *text == ',' && rc == 0; text += strcspn(text + 1, ",") + 1) {
		has_rst = has_rst || strncmp(text + 1, "rst=", 4) == 0;
		rc = read_option(text + 1, strcspn(text + 1, ","), address, fault);
	}
	return rc < 0 ? rc : complete(address, has_rst, fault);
}

int t0_open(const char *text, struct transport **transport, struct fault *fault)
{
	struct t0_address address;
	struct t0_line *line;
	int rc = t0_address_read(text, &address, fault);

	*transport = NULL;
	if (rc < 0 || (rc = t0_wire_open(&address, &line, fault)) < 0)
		return rc;
	return t0_reader_open(line,
	                      &(struct t0_reader_options){ .name = text, .no_pps = address.no_pps },
	                      transport, fault);
}
