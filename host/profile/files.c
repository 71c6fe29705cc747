/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/files.h"

#include <stdlib.h>
#include <string.h>

#include "profile/fields.h"

enum { ARR_RECORD_MAX = 254 };

/* Of a structure: its name, and which keys it wants or cannot have. */
static const struct kind {
	const char *name;
	enum files_structure structure;
	bool has_records, is_directory;
} kinds[] = {
	{ .name = "transparent", .structure = FILES_TRANSPARENT },
	{ .name = "linear", .structure = FILES_LINEAR, .has_records = true },
	{ .name = "cyclic", .structure = FILES_CYCLIC, .has_records = true },
	{ .name = "ber-tlv", .structure = FILES_TLV },
	{ .name = "df", .structure = FILES_DF, .is_directory = true },
};

/* One entry as it is read. */
struct reading {
	const json_t *object;
	const char *where;
	struct files *files;
	struct file_entry *entry;
};

static const json_t *get(const struct reading *reading, const char *key)
{
	return json_object_get(reading->object, key);
}

static struct place at_key(const struct reading *reading, const char *key)
{
	return place_below(reading->where, key);
}

static int refuse(const struct reading *reading, const char *key, const char *why,
                  struct fault *fault)
{
	return fault_set(fault, FAULT_INPUT, at_key(reading, key).text, "%s", why);
}

/* A number that must be there. */
static int read_number(const struct reading *reading, const char *key, unsigned least,
                       unsigned most, unsigned *to, struct fault *fault)
{
	const json_t *value = get(reading, key);

	if (!value)
		return refuse(reading, key, "missing; a file to be made needs it", fault);
	if (!json_is_integer(value) || json_integer_value(value) < least ||
	    json_integer_value(value) > most)
		return fault_set(fault, FAULT_INPUT, at_key(reading, key).text,
		                 "not a number from %u to %u", least, most);
	*to = (unsigned)json_integer_value(value);
	return 0;
}

static int read_path(const struct reading *reading, struct fault *fault)
{
	const struct place place = at_key(reading, "path");
	const char *text;
	size_t open;

	if (!get(reading, "path"))
		return refuse(reading, "path", "missing", fault);
	text = field_text(get(reading, "path"), place.text, fault);
	if (!text)
		return FAULT_INPUT;
	if (file_path_read(text, place.text, &reading->entry->path, fault) < 0)
		return FAULT_INPUT;
	if (file_path_reserved(&reading->entry->path, &open) && open == 0)
		return fault_set(fault, FAULT_INPUT, place.text, "%.60s %s", text,
		                 file_path_reserved(&reading->entry->path, &open));
	return 0;
}

static int read_sizes(const struct reading *reading, const struct kind *kind, struct fault *fault)
{
	static const char *const of_records[] = { "recordSize", "records" };
	struct file_entry *const entry = reading->entry;
	unsigned size, record = 0;

	if (read_number(reading, "size", 1, FILES_SIZE_MAX, &size, fault) < 0)
		return FAULT_INPUT;
	if (kind->has_records) {
		if (read_number(reading, "recordSize", 1, FILES_RECORD_MAX, &record, fault) < 0)
			return FAULT_INPUT;
		if (size % record != 0 || size / record > FILES_RECORDS_MAX)
			return fault_set(fault, FAULT_INPUT, at_key(reading, "size").text,
			                 "not 1 to %d records of %u octets", FILES_RECORDS_MAX,
			                 record);
	}
	for (size_t i = 0; i < 2 && !kind->has_records; i++)
		if (get(reading, of_records[i]))
			return fault_set(fault, FAULT_INPUT, at_key(reading, of_records[i]).text,
			                 "a %s file has no records", kind->name);
	entry->size = (uint16_t)size;
	entry->record_size = (uint8_t)record;
	return 0;
}

static const struct kind *find_kind(const struct reading *reading, struct fault *fault)
{
	const struct place place = at_key(reading, "structure");
	const char *name = field_text(get(reading, "structure"), place.text, fault);

	if (!name)
		return NULL;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	fault_set(fault, FAULT_INPUT, place.text,
	          "'%.20s' is none of transparent, linear, cyclic, ber-tlv and df", name);
	return NULL;
}

/* What CREATE FILE is told. */
static int read_form(const struct reading *reading, struct fault *fault)
{
	static const char *const of_files[] = { "size", "recordSize", "sfi", "content", "records" };
	struct file_entry *const entry = reading->entry;
	const struct kind *const kind = find_kind(reading, fault);
	size_t open;
	unsigned arr, sfi = 0;

	if (!kind)
		return FAULT_INPUT;
	if (file_path_reserved(&entry->path, &open))
		return refuse(reading, "structure", "the card has this file and keeps it", fault);
	for (size_t i = 0; i < sizeof of_files / sizeof of_files[0] && kind->is_directory; i++)
		if (get(reading, of_files[i]))
			return refuse(reading, of_files[i], "a df has none", fault);
	if (!kind->is_directory && read_sizes(reading, kind, fault) < 0)
		return FAULT_INPUT;
	if (read_number(reading, "arr", 1, ARR_RECORD_MAX, &arr, fault) < 0)
		return FAULT_INPUT;
	if (get(reading, "sfi") && read_number(reading, "sfi", 1, FILES_SFI_MAX, &sfi, fault) < 0)
		return FAULT_INPUT;
	entry->structure = kind->structure;
	entry->arr = (uint8_t)arr;
	entry->sfi = (uint8_t)sfi;
	return 0;
}

/* Octets behind those that are there; returns how many. */
static int add_octets(const struct reading *reading, const json_t *value, const char *where,
                      size_t most, struct fault *fault)
{
	struct files *const files = reading->files;
	const size_t left = sizeof files->octets - files->used;
	const int size = field_octets(value, where, files->octets + files->used, 1,
	                              left < most ? left : most, fault);

	if (size > 0)
		files->used += (size_t)size;
	return size;
}

static int read_records(const struct reading *reading, const json_t *array, struct fault *fault)
{
	struct files *const files = reading->files;
	const struct place place = at_key(reading, "records");
	size_t index;
	json_t *item;

	if (!json_is_array(array) || json_array_size(array) == 0 ||
	    json_array_size(array) > FILES_RECORDS_MAX)
		return fault_set(fault, FAULT_INPUT, place.text, "not an array of 1 to %d records",
		                 FILES_RECORDS_MAX);
	json_array_foreach(array, index, item)
	{
		const size_t mark = files->used;
		int size = 0;

		if (mark == sizeof files->octets)
			return fault_set(fault, FAULT_INPUT, place.text,
			                 "the files hold more than %d octets together",
			                 FILES_OCTETS_MAX);
		files->octets[files->used++] = 0;
		if (!json_is_null(item))
			size = add_octets(reading, item, place_entry(place.text, index).text,
			                  FILES_RECORD_MAX, fault);
		if (size < 0)
			return size;
		files->octets[mark] = (uint8_t)size;
	}
	reading->entry->records = (unsigned)json_array_size(array);
	return 0;
}

static int read_content(const struct reading *reading, struct fault *fault)
{
	const json_t *content = get(reading, "content"), *records = get(reading, "records");
	struct file_entry *const entry = reading->entry;
	const struct place place = at_key(reading, "content");
	const char *why;
	size_t open;
	int rc;

	if (content && records)
		return refuse(reading, "records", "and content are both there; give one", fault);
	entry->has_content = content || records;
	entry->at = reading->files->used;
	if (!entry->has_content)
		return entry->structure != FILES_AS_IT_IS
		               ? 0
		               : refuse(reading, "content",
		                        "missing; give it or records, or structure to make a file",
		                        fault);
	rc = records ? read_records(reading, records, fault)
	             : add_octets(reading, content, place.text, FILES_OCTETS_MAX, fault);
	if (rc < 0)
		return rc;
	entry->content_size = reading->files->used - entry->at;
	why = file_path_reserved(&entry->path, &open);
	return why && entry->content_size > open ? refuse(reading, "content", why, fault) : 0;
}

static int read_entry(const struct reading *reading, struct fault *fault)
{
	static const char *const of_new[] = { "size", "recordSize", "arr", "sfi" };
	static const struct field fields[] = {
		{ "path", field_later, 0 },       { "content", field_later, 0 },
		{ "records", field_later, 0 },    { "structure", field_later, 0 },
		{ "size", field_later, 0 },       { "arr", field_later, 0 },
		{ "recordSize", field_later, 0 }, { "sfi", field_later, 0 },
	};
	int rc = fields_read(reading->object, reading->where, fields,
	                     sizeof fields / sizeof fields[0], NULL, fault);

	if (rc < 0 || (rc = read_path(reading, fault)) < 0)
		return rc;
	if (get(reading, "structure")) {
		if ((rc = read_form(reading, fault)) < 0)
			return rc;
		return read_content(reading, fault);
	}
	for (size_t i = 0; i < sizeof of_new / sizeof of_new[0]; i++)
		if (get(reading, of_new[i]))
			return refuse(reading, of_new[i],
			              "is of a file to be made; give structure as well", fault);
	return read_content(reading, fault);
}

int files_of_json(const json_t *array, const char *where, struct files **files, struct fault *fault)
{
	struct files *found;
	size_t index;
	json_t *item;
	int rc = 0;

	*files = NULL;
	if (!json_is_array(array) || json_array_size(array) > PROFILE_FILES_MAX)
		return fault_set(fault, FAULT_INPUT, where, "not an array of at most %d files",
		                 PROFILE_FILES_MAX);
	if (json_array_size(array) == 0)
		return 0;
	found = calloc(1, sizeof *found);
	if (!found)
		return fault_set(fault, FAULT_SYSTEM, where, "out of memory");
	json_array_foreach(array, index, item)
	{
		const struct place place = place_entry(where, index);
		const struct reading reading = { item, place.text, found, &found->entry[index] };

		if ((rc = read_entry(&reading, fault)) < 0)
			break;
		found->count++;
	}
	if (rc < 0)
		free(found);
	else
		*files = found;
	return rc < 0 ? rc : 0;
}
