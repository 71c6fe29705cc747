/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sms_faults.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PER_MILLE = 1000, WORD_MAX = 40 };

#define DELAY_MAX_MS (INT64_C(168) * 3600 * 1000)

/* Digits at *text, which is moved behind them. Returns whether there is a number of 64 bits. */
static bool take_number(const char **text, uint64_t *number)
{
	char *end;

	if (**text < '0' || **text > '9')
		return false;
	errno = 0;
	*number = strtoull(*text, &end, 10);
	*text = end;
	return errno == 0;
}

static bool read_chance(const char *value, struct smsc_faults *faults, size_t at)
{
	uint64_t number;

	if (!take_number(&value, &number) || *value || number > PER_MILLE)
		return false;
	*(unsigned *)((char *)faults + at) = (unsigned)number;
	return true;
}

static bool read_seed(const char *value, struct smsc_faults *faults, size_t at)
{
	(void)at;
	return take_number(&value, &faults->seed) && !*value;
}

static bool read_delay(const char *value, struct smsc_faults *faults, size_t at)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 } };
	uint64_t number;

	(void)at;
	if (!take_number(&value, &number))
		return false;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (strcmp(value, units[i].name) != 0)
			continue;
		if (number > (uint64_t)(DELAY_MAX_MS / units[i].ms))
			return false;
		faults->delay_ms = (int64_t)number * units[i].ms;
		return true;
	}
	return false;
}

static bool read_off(const char *value, struct smsc_faults *faults, size_t at)
{
	(void)at;
	faults->off = true;
	return !*value;
}

static const struct word {
	const char *name; /* with the '=' where a value follows */
	bool (*read)(const char *value, struct smsc_faults *faults, size_t at);
	size_t at;
	const char *wanted;
} words[] = {
	{ "loss=", read_chance, offsetof(struct smsc_faults, loss), "0 to 1000, per mille" },
	{ "double=", read_chance, offsetof(struct smsc_faults, doubling), "0 to 1000, per mille" },
	{ "reorder=", read_chance, offsetof(struct smsc_faults, reordering),
	  "0 to 1000, per mille" },
	{ "unreported=", read_chance, offsetof(struct smsc_faults, unreported),
	  "0 to 1000, per mille" },
	{ "delay=", read_delay, 0, "200ms, 5s, 3m or 2h, at most 168h" },
	{ "seed=", read_seed, 0, "a number of 64 bits" },
	{ "off", read_off, 0, "off alone" },
};

enum { WORDS = sizeof words / sizeof words[0] };

static int read_word(const char *text, struct smsc_faults *faults, bool had[WORDS],
                     struct fault *fault)
{
	size_t i = 0;

	while (i < WORDS && strncmp(text, words[i].name, strlen(words[i].name)) != 0)
		i++;
	if (i == WORDS)
		return fault_set(fault, FAULT_INPUT, "sms-faults", "no word '%s'; write %s", text,
		                 SMS_FAULTS_WORDS);
	if (had[i])
		return fault_set(fault, FAULT_INPUT, "sms-faults", "'%s' is there twice", text);
	had[i] = true;
	if (!words[i].read(text + strlen(words[i].name), faults, words[i].at))
		return fault_set(fault, FAULT_INPUT, "sms-faults", "'%s' is wrong; write %s", text,
		                 words[i].wanted);
	return 0;
}

int sms_faults_of_text(const char *text, struct smsc_faults *faults, struct fault *fault)
{
	bool had[WORDS] = { false };
	int rc = 0;

	memset(faults, 0, sizeof *faults);
	for (bool more = true; more && rc == 0;) {
		const size_t size = strcspn(text, ",");
		char word[WORD_MAX];

		if (size >= sizeof word)
			return fault_set(fault, FAULT_INPUT, "sms-faults",
			                 "'%.20s...' is too long; write %s", text,
			                 SMS_FAULTS_WORDS);
		memcpy(word, text, size);
		word[size] = '\0';
		rc = read_word(word, faults, had, fault);
		more = text[size] == ',';
		text += size + 1;
	}
	return rc;
}

void sms_faults_parse(const char *text, struct smsc_faults *faults, const struct argp_state *state)
{
	struct fault fault;

	if (sms_faults_of_text(text, faults, &fault) < 0)
		argp_error(state, "%s: %s", fault.where, fault.text);
}
