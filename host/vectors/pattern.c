/* SPDX-License-Identifier: Apache-2.0 */
#include "vectors/pattern.h"

#include <ctype.h>
#include <string.h>

struct reader {
	const char *text, *at;
	const struct captures *captures;
	struct pattern *pattern;
	bool open;
};

static int bad(const struct reader *reader, struct fault *fault, const char *what)
{
	return fault_set(fault, FAULT_INPUT, "", "character %zu: %s",
	                 (size_t)(reader->at - reader->text) + 1, what);
}

static int add(struct reader *reader, enum pattern_kind kind, uint8_t value, uint8_t mask,
               struct fault *fault)
{
	struct pattern *pattern = reader->pattern;

	if (pattern->count == PATTERN_ELEMENTS_MAX)
		return bad(reader, fault, "the pattern is too long");
	pattern->element[pattern->count].kind = (uint8_t)kind;
	pattern->element[pattern->count].value = value;
	pattern->element[pattern->count].mask = mask;
	pattern->element[pattern->count].name = reader->at;
	pattern->count++;
	return 0;
}

static size_t name_size(const char *name)
{
	size_t size = 0;

	while (isalnum((unsigned char)name[size]) || name[size] == '_' || name[size] == '-')
		size++;
	return size;
}

static const struct capture *find(const struct captures *captures, const char *name, size_t size)
{
	for (size_t i = 0; captures && i < captures->count; i++)
		if (strlen(captures->item[i].name) == size &&
		    memcmp(captures->item[i].name, name, size) == 0)
			return &captures->item[i];
	return NULL;
}

/* "{name:" opens, "{name}" stands for what was kept. */
static int read_brace(struct reader *reader, struct fault *fault)
{
	const char *name = ++reader->at;
	const size_t size = name_size(name);
	const struct capture *capture;
	int rc = 0;

	if (size == 0 || size >= CAPTURE_NAME_MAX)
		return bad(reader, fault, "a name of letters, digits, _ and - must stand here");
	if (name[size] == ':') {
		if (reader->open)
			return bad(reader, fault, "one capture inside another");
		reader->open = true;
		rc = add(reader, PATTERN_OPEN, 0, 0, fault);
		reader->at += size + 1;
		return rc;
	}
	if (name[size] != '}')
		return bad(reader, fault, "after the name ':' or '}' must stand");
	capture = find(reader->captures, name, size);
	if (!capture)
		return bad(reader, fault, "nothing was captured under this name before");
	for (size_t i = 0; i < capture->size && rc == 0; i++)
		rc = add(reader, PATTERN_OCTET, capture->octets[i], 0xFF, fault);
	reader->at += size + 1;
	return rc;
}

/* A digit's value, 16 for one that is not judged, -1 for no digit. */
static int digit_of(char c)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *found;

	if (c == '.' || c == 'X' || c == 'x')
		return 16;
	found = c == '\0' ? NULL : strchr(digits, toupper((unsigned char)c));
	return found ? (int)(found - digits) : -1;
}

static int read_octet(struct reader *reader, struct fault *fault)
{
	const int high = digit_of(reader->at[0]);
	const int low = high < 0 ? -1 : digit_of(reader->at[1]);
	const uint8_t mask = (uint8_t)((high == 16 ? 0 : 0xF0) | (low == 16 ? 0 : 0x0F));
	int rc;

	if (high < 0 || low < 0)
		return bad(reader, fault,
		           "no hex octet; an octet is two of 0-9, A-F, '.' (or X, not judged)");
	rc = add(reader, PATTERN_OCTET, (uint8_t)((high & 0xF) << 4 | (low & 0xF)) & mask, mask,
	         fault);
	reader->at += 2;
	return rc;
}

static int read_one(struct reader *reader, struct fault *fault)
{
	int rc;

	switch (*reader->at) {
	case '{':
		return read_brace(reader, fault);
	case '}':
		if (!reader->open)
			return bad(reader, fault, "'}' without '{'");
		reader->open = false;
		rc = add(reader, PATTERN_CLOSE, 0, 0, fault);
		reader->at++;
		return rc;
	case '*':
		if (reader->pattern->stars == PATTERN_STARS_MAX)
			return bad(reader, fault, "too many '*'");
		reader->pattern->stars++;
		rc = add(reader, PATTERN_STAR, 0, 0, fault);
		reader->at++;
		return rc;
	default:
		return read_octet(reader, fault);
	}
}

int pattern_read(const char *text, const struct captures *captures, struct pattern *pattern,
                 struct fault *fault)
{
	struct reader reader = { text, text, captures, pattern, false };
	int rc = 0;

	pattern->count = pattern->stars = 0;
	while (rc == 0) {
		while (isspace((unsigned char)*reader.at))
			reader.at++;
		if (*reader.at == '\0')
			break;
		rc = read_one(&reader, fault);
	}
	if (rc == 0 && reader.open)
		return bad(&reader, fault, "'{' without '}'");
	return rc;
}

/* Where each element begins in the octets, filled from i on. Calls itself for a "*" only. */
static bool fits_from(const struct pattern *pattern, size_t i, const uint8_t *octets, size_t at,
                      size_t size, size_t begins[PATTERN_ELEMENTS_MAX])
{
	for (; i < pattern->count; i++) {
		const uint8_t value = pattern->element[i].value, mask = pattern->element[i].mask;

		begins[i] = at;
		if (pattern->element[i].kind == PATTERN_STAR) {
			for (size_t to = at; to <= size; to++)
				if (fits_from(pattern, i + 1, octets, to, size, begins))
					return true;
			return false;
		}
		if (pattern->element[i].kind != PATTERN_OCTET)
			continue;
		if (at == size || (octets[at] & mask) != value)
			return false;
		at++;
	}
	return at == size;
}

static struct capture *slot_of(struct captures *captures, const char *name)
{
	const size_t size = name_size(name);
	struct capture *old = (struct capture *)find(captures, name, size);

	if (old || captures->count == CAPTURES_MAX)
		return old;
	old = &captures->item[captures->count++];
	memcpy(old->name, name, size);
	old->name[size] = '\0';
	return old;
}

bool pattern_fits(const struct pattern *pattern, const uint8_t *octets, size_t size,
                  struct captures *captures)
{
	size_t begins[PATTERN_ELEMENTS_MAX];
	struct capture *open = NULL;
	size_t from = 0;

	if (!fits_from(pattern, 0, octets, 0, size, begins))
		return false;
	for (size_t i = 0; captures && i < pattern->count; i++) {
		if (pattern->element[i].kind == PATTERN_OPEN) {
			open = slot_of(captures, pattern->element[i].name);
			from = begins[i];
		} else if (pattern->element[i].kind == PATTERN_CLOSE && open) {
			open->size = begins[i] - from;
			memcpy(open->octets, octets + from, open->size);
		}
	}
	return true;
}

int pattern_names(const struct pattern *pattern, struct captures *captures, struct fault *fault)
{
	for (size_t i = 0; i < pattern->count; i++) {
		struct capture *slot;

		if (pattern->element[i].kind != PATTERN_OPEN)
			continue;
		slot = slot_of(captures, pattern->element[i].name);
		if (!slot)
			return fault_set(fault, FAULT_LIMIT, "", "more than %d captures",
			                 CAPTURES_MAX);
		slot->size = 0;
	}
	return 0;
}

int pattern_octets(const struct pattern *pattern, uint8_t *to, size_t room, struct fault *fault)
{
	if (pattern->count > room)
		return fault_set(fault, FAULT_INPUT, "", "more than %zu octets", room);
	for (size_t i = 0; i < pattern->count; i++) {
		if (pattern->element[i].kind != PATTERN_OCTET || pattern->element[i].mask != 0xFF)
			return fault_set(fault, FAULT_INPUT, "",
			                 "a command has no wildcards and captures nothing");
		to[i] = pattern->element[i].value;
	}
	return (int)pattern->count;
}

int pattern_spread(const struct pattern *pattern, size_t size, uint8_t *octets, uint8_t *mask,
                   size_t room)
{
	size_t told = 0, n = 0;

	for (size_t i = 0; i < pattern->count; i++)
		told += pattern->element[i].kind == PATTERN_OCTET;
	if (pattern->stars > 1 || told > room || (pattern->stars == 1 && size > room))
		return -1;
	for (size_t i = 0; i < pattern->count; i++) {
		size_t any =
			pattern->element[i].kind == PATTERN_STAR && size > told ? size - told : 0;

		for (; any > 0; any--, n++)
			octets[n] = mask[n] = 0;
		if (pattern->element[i].kind != PATTERN_OCTET)
			continue;
		octets[n] = pattern->element[i].value;
		mask[n++] = pattern->element[i].mask;
	}
	return (int)n;
}
