/* SPDX-License-Identifier: Apache-2.0 */
#include "scenario/argument.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "network/network.h"
#include "terminal/handset.h"
#include "trace/toolkit.h"

enum {
	NUMBER_MAX = 1000000,
	DIGITS_MAX = 7,
	ITEM_MAX = HANDSET_ITEMS_MAX,
	IMEI_LEAST = 14,
	IMEI_MOST = 16,
	IMSI_LEAST = 6,
	IMSI_MOST = 15,
	PLMN_LEAST = 5,
	PLMN_MOST = 6,
	MINUTE = 60,
	HOUR = 60 * MINUTE,
	DAY = 24 * HOUR,
};

#define WAIT_MAX (366 * (int64_t)DAY)
#define NONE "none"

typedef bool fits_kind(const char *word);

static bool are_digits(const char *word, size_t least, size_t most)
{
	const size_t size = strlen(word);

	return strspn(word, "0123456789") == size && size >= least && size <= most;
}

static bool is_anything(const char *word)
{
	return word[0] != '\0';
}

static bool is_text(const char *word)
{
	(void)word;
	return true;
}

static bool is_number(const char *word)
{
	return are_digits(word, 1, DIGITS_MAX) && atol(word) <= NUMBER_MAX;
}

static bool is_item(const char *word)
{
	return is_number(word) && atol(word) >= 1 && atol(word) <= ITEM_MAX;
}

static bool is_imei(const char *word)
{
	return argument_is_none(word) || are_digits(word, IMEI_LEAST, IMEI_MOST);
}

static bool is_imsi(const char *word)
{
	return are_digits(word, IMSI_LEAST, IMSI_MOST);
}

static bool is_imsi_or_none(const char *word)
{
	return argument_is_none(word) || is_imsi(word);
}

static bool is_plmn(const char *word)
{
	return are_digits(word, PLMN_LEAST, PLMN_MOST);
}

static bool is_plmn_or_none(const char *word)
{
	return argument_is_none(word) || is_plmn(word);
}

/* The seconds of the letter behind the digits, or 0. */
static int64_t unit_of(const char *word)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = { { 's', 1 }, { 'm', MINUTE }, { 'h', HOUR }, { 'd', DAY } };
	const size_t digits = strspn(word, "0123456789");

	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (digits > 0 && digits < DIGITS_MAX && word[digits] == units[i].letter &&
		    !word[digits + 1])
			return units[i].seconds;
	return 0;
}

int64_t argument_seconds(const char *word)
{
	return atol(word) * unit_of(word);
}

static bool is_time(const char *word)
{
	return unit_of(word) > 0 && argument_seconds(word) <= WAIT_MAX;
}

/* Kinds of a few words name them; the others say how they are made. */
static const char *profile_at(size_t number)
{
	const struct handset_profile *profile = handset_profile_at(number);

	return profile ? profile->name : NULL;
}

static const char *status_at(size_t number)
{
	return number < NETWORK_STATUSES ? network_status_text((enum network_status)number) : NULL;
}

static const char *access_at(size_t number)
{
	return number < ACCESS_KINDS ? access_text((enum access)number) : NULL;
}

enum { WORDS_MAX_OF_KIND = 5 };

static const struct kind {
	const char *name, *how;
	fits_kind *fits;
	const char *words[WORDS_MAX_OF_KIND];
	const char *(*word_at)(size_t number);
} kinds[ARGUMENT_KINDS] = {
	[ARGUMENT_TEXT] = { "TEXT", "a text", is_text, { 0 }, NULL },
	[ARGUMENT_REST] = { "HEX", "octets", is_anything, { 0 }, NULL },
	[ARGUMENT_PLACE] = { "PLACE",
	                     "a country, a network or 'nowhere'",
	                     is_anything,
	                     { 0 },
	                     NULL },
	[ARGUMENT_TIME] = { "TIME",
	                    "a number and s, m, h or d, of a year at most",
	                    is_time,
	                    { 0 },
	                    NULL },
	[ARGUMENT_NUMBER] = { "N", "a number up to 1000000", is_number, { 0 }, NULL },
	[ARGUMENT_SWITCH] = { "on|off", NULL, NULL, { "on", "off" }, NULL },
	[ARGUMENT_IMEI] = { "IMEI|none", "14 to 16 digits, or 'none'", is_imei, { 0 }, NULL },
	[ARGUMENT_IMSI] = { "IMSI", "6 to 15 digits", is_imsi, { 0 }, NULL },
	[ARGUMENT_IMSI_ANY] = { "IMSI|none",
	                        "6 to 15 digits, or 'none'",
	                        is_imsi_or_none,
	                        { 0 },
	                        NULL },
	[ARGUMENT_PLMN] = { "PLMN", "5 or 6 digits", is_plmn, { 0 }, NULL },
	[ARGUMENT_PLMN_ANY] = { "PLMN|none",
	                        "5 or 6 digits, or 'none'",
	                        is_plmn_or_none,
	                        { 0 },
	                        NULL },
	[ARGUMENT_PROFILE] = { "NAME", NULL, NULL, { 0 }, profile_at },
	[ARGUMENT_ITEM] = { "N", "an item, from 1", is_item, { 0 }, NULL },
	[ARGUMENT_STATUS] = { "STATUS", NULL, NULL, { 0 }, status_at },
	[ARGUMENT_VERDICT] = { "rejects|admits", NULL, NULL, { "rejects", "admits" }, NULL },
	[ARGUMENT_COMMAND] = { "COMMAND", NULL, NULL, { 0 }, toolkit_type_at },
	[ARGUMENT_RESULT] = { "RESULT", NULL, NULL, { 0 }, toolkit_result_at },
	[ARGUMENT_RESET] = { "reset", NULL, NULL, { "reset" }, NULL },
	[ARGUMENT_JSON] = { "{JSON}", "the content of a request", is_anything, { 0 }, NULL },
	[ARGUMENT_EXPECTED] = { "WHAT", "what is expected", is_anything, { 0 }, NULL },
	[ARGUMENT_SERVICE] = { "normal|limited|none",
	                       NULL,
	                       NULL,
	                       { "normal", "limited", NONE },
	                       NULL },
	[ARGUMENT_ACCESS] = { "ACCESS", NULL, NULL, { 0 }, access_at },
	[ARGUMENT_PROMPT] = { "text|choice|input|none",
	                      NULL,
	                      NULL,
	                      { "text", "choice", "input", NONE },
	                      NULL },
	[ARGUMENT_MODE] = { "MANUAL|AUTOMATIC", NULL, NULL, { "MANUAL", "AUTOMATIC" }, NULL },
	[ARGUMENT_LOCK] = { "idle|paired|locked",
	                    NULL,
	                    NULL,
	                    { "idle", "paired", "locked" },
	                    NULL },
	[ARGUMENT_GATE] = { "authenticates|refuses",
	                    NULL,
	                    NULL,
	                    { "authenticates", "refuses" },
	                    NULL },
	[ARGUMENT_OUTCOME] = { "SUCCESS|FAILED|pending",
	                       NULL,
	                       NULL,
	                       { "SUCCESS", "FAILED", "pending" },
	                       NULL },
	[ARGUMENT_HEX] = { "HEX", "octets, as a vector has them", is_anything, { 0 }, NULL },
	[ARGUMENT_EQUALS] = { "=", NULL, NULL, { "=" }, NULL },
};

const char *argument_name(enum argument_kind kind)
{
	return kinds[kind].name;
}

const char *argument_word(enum argument_kind kind, size_t number)
{
	if (kinds[kind].word_at)
		return kinds[kind].word_at(number);
	return number < WORDS_MAX_OF_KIND ? kinds[kind].words[number] : NULL;
}

/* What the words are, for who wrote another. */
static int not_one_of(enum argument_kind kind, const char *word, const struct line *line,
                      struct fault *fault)
{
	char list[FAULT_TEXT_MAX] = "";
	const char *one;

	for (size_t i = 0; (one = argument_word(kind, i)) != NULL; i++) {
		if (strlen(list) + strlen(one) + 3 > sizeof list)
			break;
		strcat(list, i ? ", " : "");
		strcat(list, one);
	}
	return line_fault(line, fault, "'%s' is none of: %s", word, list);
}

int argument_check(enum argument_kind kind, const char *word, const struct line *line,
                   struct fault *fault)
{
	const char *one;

	if (kinds[kind].fits)
		return kinds[kind].fits(word)
		               ? 0
		               : line_fault(line, fault, "'%s' is not %s", word, kinds[kind].how);
	for (size_t i = 0; (one = argument_word(kind, i)) != NULL; i++)
		if (strcasecmp(one, word) == 0)
			return 0;
	return not_one_of(kind, word, line, fault);
}

bool argument_is_on(const char *word)
{
	return strcasecmp(word, "on") == 0;
}

bool argument_is_none(const char *word)
{
	return strcasecmp(word, NONE) == 0;
}
