/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/tree.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "inspect/fcp_words.h"
#include "inspect/known_files.h"
#include "octets/hex.h"
#include "octets/number.h"
#include "octets/tlv.h"
#include "trace/status_word.h"

enum {
	READ_CHUNK = 255,
	FILE_MAX = 65535,
	PATH_TEXT_MAX = 64,
	WORDS_MAX = 128,
	TAG_FCP = 0x62,
	SW_NOT_FOUND = 0x6A82,
};

/* Bits of the file descriptor, TS 102 221 11.1.1.4.3. */
enum ef_kind {
	EF_TRANSPARENT = 0x01,
	EF_LINEAR = 0x02,
	EF_CYCLIC = 0x06,
	EF_TLV = 0x39,
	EF_KIND = 0x3F,
};

/* What an FCP tells. */
struct file_form {
	uint8_t descriptor;
	size_t size, record_size, records;
};

static bool is_good(uint16_t sw)
{
	return sw == 0x9000 || sw >> 8 == 0x91 || sw >> 8 == 0x62;
}

static unsigned number_of(const struct tlv_item *item)
{
	return (unsigned)number_get(item->value, item->size < 4 ? item->size : 4);
}

static void set_hex(json_t *object, const char *key, const uint8_t *octets, size_t size)
{
	json_object_set_new(object, key, decode_hex(octets, size));
}

static void describe_descriptor(json_t *object, const struct tlv_item *item, struct file_form *form)
{
	char words[WORDS_MAX];

	if (item->size < 2)
		return;
	form->descriptor = item->value[0];
	/* Without the records, which have keys of their own. */
	fcp_say_descriptor(item->value, 2, words, sizeof words);
	json_object_set_new(object, "structure", json_string(words));
	if (item->size < 5)
		return;
	form->record_size = (size_t)(item->value[2] << 8 | item->value[3]);
	form->records = item->value[4];
	json_object_set_new(object, "recordSize", json_integer((json_int_t)form->record_size));
	json_object_set_new(object, "records", json_integer((json_int_t)form->records));
}

static void describe_rule(json_t *object, const struct tlv_item *item)
{
	char words[WORDS_MAX];

	if (item->size == 3) {
		snprintf(words, sizeof words, "EF.ARR %02X%02X record %u", item->value[0],
		         item->value[1], item->value[2]);
		json_object_set_new(object, "access", json_string(words));
	} else {
		set_hex(object, "access", item->value, item->size);
	}
}

/* The parts of an FCP a person asks for; what else is there is left out. */
static void describe(json_t *object, const uint8_t *fcp, size_t size, struct file_form *form)
{
	struct tlv_item template, item;
	const uint8_t *at, *end;

	memset(form, 0, sizeof *form);
	if (tlv_find(fcp, size, TAG_FCP, &template) <= 0)
		return;
	at = template.value;
	end = at + template.size;
	while (tlv_take(&at, end, &item) > 0) {
		if (item.tag == 0x82)
			describe_descriptor(object, &item, form);
		else if (item.tag == 0x83)
			set_hex(object, "fid", item.value, item.size);
		else if (item.tag == 0x84)
			set_hex(object, "aid", item.value, item.size);
		else if (item.tag == 0x8A && item.size == 1)
			json_object_set_new(object, "lifeCycle",
			                    json_string(fcp_life_cycle(item.value[0])));
		else if (item.tag == 0x8B)
			describe_rule(object, &item);
		else if (item.tag == 0x80) {
			form->size = number_of(&item);
			json_object_set_new(object, "size", json_integer((json_int_t)form->size));
		} else if (item.tag == 0x88 && item.size == 1)
			json_object_set_new(object, "sfi", json_integer(item.value[0] >> 3));
	}
}

/* One command, and what the card wants after it. */
static int ask(struct terminal *terminal, const uint8_t *command, size_t size,
               struct terminal_reply *reply, struct fault *fault)
{
	const int rc = terminal_command(terminal, command, size, reply, fault);

	return rc < 0 ? rc : terminal_serve(terminal, reply->sw, fault);
}

static void refuse(json_t *object, uint16_t sw)
{
	char words[STATUS_WORD_TEXT_MAX], text[WORDS_MAX];

	status_word_text(sw, words);
	snprintf(text, sizeof text, "%04X %s", sw, words);
	json_object_set_new(object, "refused", json_string(text));
}

static bool is_empty(const uint8_t *octets, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (octets[i] != 0xFF)
			return false;
	return true;
}

static json_t *decode(const struct known_file *known, const uint8_t *octets, size_t size)
{
	if (!known->decode || (!known->list && is_empty(octets, size)))
		return NULL;
	return known->decode(octets, size);
}

static int read_transparent(struct terminal *terminal, const struct known_file *known,
                            const struct file_form *form, json_t *object, struct fault *fault)
{
	static _Thread_local uint8_t content[FILE_MAX];
	size_t at = 0;
	json_t *value;

	while (at < form->size && at < sizeof content) {
		const size_t left = form->size - at;
		const uint8_t read[] = { 0x00, 0xB0, (uint8_t)(at >> 8), (uint8_t)at,
			                 (uint8_t)(left < READ_CHUNK ? left : READ_CHUNK) };
		struct terminal_reply reply;
		const int rc = ask(terminal, read, sizeof read, &reply, fault);

		if (rc < 0)
			return rc;
		if (!is_good(reply.sw) || reply.size == 0 || reply.size > sizeof content - at) {
			refuse(object, reply.sw);
			return 0;
		}
		memcpy(content + at, reply.data, reply.size);
		at += reply.size;
	}
	set_hex(object, "content", content, at);
	if ((value = decode(known, content, at)) != NULL)
		json_object_set_new(object, "value", value);
	return 0;
}

static int read_records(struct terminal *terminal, const struct known_file *known,
                        const struct file_form *form, json_t *object, struct fault *fault)
{
	json_t *content = json_array(), *values = json_array();
	bool decoded = false;
	int rc = 0;

	for (size_t i = 1; i <= form->records && rc == 0; i++) {
		const uint8_t read[] = { 0x00, 0xB2, (uint8_t)i, 0x04, (uint8_t)form->record_size };
		struct terminal_reply reply;
		json_t *value;

		if ((rc = ask(terminal, read, sizeof read, &reply, fault)) < 0)
			break;
		if (!is_good(reply.sw)) {
			refuse(object, reply.sw);
			break;
		}
		json_array_append_new(content, decode_hex(reply.data, reply.size));
		value = decode(known, reply.data, reply.size);
		decoded = decoded || value;
		json_array_append_new(values, value ? value : json_null());
	}
	if (rc == 0 && !json_object_get(object, "refused")) {
		json_object_set(object, "content", content);
		if (decoded)
			json_object_set(object, "value", values);
	}
	json_decref(content);
	json_decref(values);
	return rc;
}

static int read_content(struct terminal *terminal, const struct known_file *known,
                        const struct file_form *form, json_t *object, struct fault *fault)
{
	switch (form->descriptor & EF_KIND) {
	case EF_TRANSPARENT:
		return read_transparent(terminal, known, form, object, fault);
	case EF_LINEAR:
	case EF_CYCLIC:
		return read_records(terminal, known, form, object, fault);
	case EF_TLV:
		json_object_set_new(object, "refused",
		                    json_string("its data objects are not read"));
		return 0;
	default:
		return 0;
	}
}

/* An object for a path, at the end of the tree. */
static json_t *add(json_t *files, const char *path)
{
	json_t *object = json_pack("{s:s}", "path", path);

	json_array_append_new(files, object);
	return object;
}

static int read_file(struct terminal *terminal, const struct known_directory *directory,
                     const struct known_file *known, json_t *files, struct fault *fault)
{
	const uint8_t select[] = {
		0x00, 0xA4, 0x00, 0x04, 2, (uint8_t)(known->fid >> 8), (uint8_t)known->fid
	};
	struct terminal_reply reply;
	struct file_form form;
	char path[PATH_TEXT_MAX];
	json_t *object;
	const int rc = ask(terminal, select, sizeof select, &reply, fault);

	if (rc < 0 || reply.sw == SW_NOT_FOUND)
		return rc;
	snprintf(path, sizeof path, "%s/%s", directory->path, known->name);
	object = add(files, path);
	if (!is_good(reply.sw)) {
		refuse(object, reply.sw);
		return 0;
	}
	describe(object, reply.data, reply.size, &form);
	return read_content(terminal, known, &form, object, fault);
}

static int read_directory(struct terminal *terminal, const struct known_directory *directory,
                          json_t *files, struct fault *fault)
{
	static const uint8_t status[] = { 0x80, 0xF2, 0x00, 0x00, 0x00 };
	struct terminal_reply reply;
	struct file_form form;
	size_t depth = 0;
	json_t *object;
	int rc;

	while (depth < KNOWN_PATH_MAX && directory->fids[depth] != 0)
		depth++;
	rc = terminal_select(terminal, directory->aid, directory->aid_size, directory->fids, depth,
	                     fault);
	if (rc == FAULT_ABSENT)
		return 0;
	if (rc < 0 || (rc = ask(terminal, status, sizeof status, &reply, fault)) < 0)
		return rc;
	object = add(files, directory->path);
	if (is_good(reply.sw))
		describe(object, reply.data, reply.size, &form);
	for (size_t i = 0; i < directory->count && rc == 0; i++)
		rc = read_file(terminal, directory, &directory->files[i], files, fault);
	return rc;
}

static bool is_known(const char *aid)
{
	for (size_t i = 0; i < known_directory_count; i++) {
		const struct known_directory *directory = &known_directories[i];
		char hex[2 * 16 + 1];

		if (directory->aid_size == 0)
			continue;
		hex_write(directory->aid, directory->aid_size, hex);
		if (strncmp(aid, hex, strlen(hex)) == 0)
			return true;
	}
	return false;
}

/* Applications of EF.DIR this program knows no files of. */
static void add_others(json_t *files)
{
	const json_t *dir = NULL;
	json_t *file, *record;
	size_t i;

	json_array_foreach(files, i,
	                   file) if (strcmp(json_string_value(json_object_get(file, "path")),
	                                    "MF/EF.DIR") == 0) dir = json_object_get(file, "value");
	json_array_foreach(dir, i, record)
	{
		const char *aid = json_string_value(json_object_get(record, "aid"));
		char path[PATH_TEXT_MAX];

		if (!aid || is_known(aid))
			continue;
		snprintf(path, sizeof path, "ADF.%s", aid);
		json_object_set_new(add(files, path), "aid", json_string(aid));
	}
}

int tree_read(struct terminal *terminal, json_t **files, struct fault *fault)
{
	int rc = 0;

	*files = json_array();
	if (!*files)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	for (size_t i = 0; i < known_directory_count && rc == 0; i++)
		rc = read_directory(terminal, &known_directories[i], *files, fault);
	if (rc == 0)
		add_others(*files);
	if (rc < 0) {
		json_decref(*files);
		*files = NULL;
	}
	return rc;
}
