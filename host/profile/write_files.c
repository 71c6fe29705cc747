/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/write_files.h"

#include <stdio.h>
#include <string.h>

#include "octets/number.h"
#include "octets/tlv.h"
#include "profile/fields.h"
#include "profile/script.h"
#include "profile/step.h"

/* Octets of the file descriptor, TS 102 221 11.1.1.4.3: shareable in what is made here. */
enum descriptor {
	SHAREABLE = 0x40,
	KIND = 0x3F,
	KIND_TRANSPARENT = 0x01,
	KIND_LINEAR = 0x02,
	KIND_CYCLIC = 0x06,
	KIND_DF = 0x38,
	KIND_TLV = 0x39,
	DATA_CODING = 0x21,
};

enum template_tag {
	TAG_TEMPLATE = 0x62,
	TAG_SIZE = 0x80,
	TAG_DESCRIPTOR = 0x82,
	TAG_FID = 0x83,
	TAG_SFI = 0x88,
	TAG_LIFE_CYCLE = 0x8A,
	TAG_RULE = 0x8B,
	TAG_PIN_STATUS = 0xC6,
};

enum {
	EF_ARR_MF = 0x2F06,
	EF_ARR_ADF = 0x6F06,
	TEMPLATE_MAX = 64,
	SFI_SHIFT = 3,
	SW_ABSENT = 0x6A82,
	SW_MORE = 0x63F1, /* SET DATA: more of the object is to come */
	RECORD_PREVIOUS = 0x03,
	RECORD_ABSOLUTE = 0x04,
	BLOCK_FIRST = 0x80,
	BLOCK_NEXT = 0x00,
};

/* PIN1 and PIN2 of a blank card. */
static const uint8_t blank_pin[8] = { '0', '0', '0', '0', 0xFF, 0xFF, 0xFF, 0xFF };

/* One entry on its way. */
struct job {
	struct terminal *terminal;
	const struct file_entry *entry;
	const uint8_t *octets; /* content_size of them */
	struct place where;
	uint8_t kind; /* enum descriptor, as the card has the file */
	size_t size, record_size;
};

static uint16_t fid_of(const struct job *job)
{
	return job->entry->path.fids[job->entry->path.depth - 1];
}

static int fail(const struct job *job, const char *key, struct fault *fault, const char *text)
{
	return fault_set(fault, FAULT_INPUT, place_below(job->where.text, key).text, "%s", text);
}

static const char *content_key(const struct job *job)
{
	return job->entry->records > 0 ? "records" : "content";
}

static int send(const struct job *job, const uint8_t header[4], const uint8_t *data, size_t size,
                struct terminal_reply *reply, struct fault *fault)
{
	return step_try(job->terminal, job->where.text, header, data, size, reply, fault);
}

/* The command must be done, or the key is to blame. */
static int must(const struct job *job, const char *key, const char *what, const uint8_t header[4],
                const uint8_t *data, size_t size, struct fault *fault)
{
	struct terminal_reply reply;
	const int rc = send(job, header, data, size, &reply, fault);

	if (rc < 0 || step_is_done(reply.sw))
		return rc;
	return step_refused(reply.sw, FAULT_INPUT, place_below(job->where.text, key).text, what,
	                    fault);
}

static int select_parent(const struct job *job, struct fault *fault)
{
	const struct file_path *path = &job->entry->path;
	struct fault cause = { 0 };
	const int rc = terminal_select(job->terminal, path->aid, path->aid_size, path->fids,
	                               path->depth - 1, &cause);

	if (rc == FAULT_TRANSPORT)
		return fault_set(fault, rc, cause.where, "%s", cause.text);
	if (rc < 0)
		return fault_set(fault, FAULT_INPUT, place_below(job->where.text, "path").text,
		                 "the card has no such directory: %s: %s", cause.where, cause.text);
	return 0;
}

static size_t number_of(const struct tlv_item *item)
{
	const size_t most = sizeof(size_t);

	return (size_t)number_get(item->value, item->size < most ? item->size : most);
}

/* Selects the file in its directory and takes what its FCP tells: TS 102 221 11.1.1.3. */
static int select_file(struct job *job, struct fault *fault)
{
	static const uint8_t header[] = { 0x00, 0xA4, 0x00, 0x04 };
	const uint8_t fid[] = { (uint8_t)(fid_of(job) >> 8), (uint8_t)fid_of(job) };
	struct terminal_reply reply;
	struct tlv_item template, item;
	int rc = send(job, header, fid, sizeof fid, &reply, fault);

	if (rc < 0)
		return rc;
	if (reply.sw == SW_ABSENT)
		return fail(job, "path", fault,
		            "the card has no such file; to make it, give structure, size and arr");
	if (!step_is_done(reply.sw))
		return step_refused(reply.sw, FAULT_INPUT,
		                    place_below(job->where.text, "path").text, "cannot be selected",
		                    fault);
	if (tlv_find(reply.data, reply.size, TAG_TEMPLATE, &template) <= 0 ||
	    tlv_find(template.value, template.size, TAG_DESCRIPTOR, &item) <= 0 || item.size < 2)
		return fault_set(fault, FAULT_TRANSPORT, job->where.text,
		                 "the card tells nothing of the file");
	job->kind = item.value[0] & KIND;
	job->record_size = item.size >= 4 ? (size_t)(item.value[2] << 8 | item.value[3]) : 0;
	job->size =
		tlv_find(template.value, template.size, TAG_SIZE, &item) > 0 ? number_of(&item) : 0;
	return 0;
}

/* ---- CREATE and RESIZE FILE, TS 102 222 6.3, 6.10 ---- */

static void add_descriptor(struct tlv_buffer *to, const struct file_entry *entry)
{
	static const uint8_t kinds[] = {
		[FILES_TRANSPARENT] = KIND_TRANSPARENT,
		[FILES_LINEAR] = KIND_LINEAR,
		[FILES_CYCLIC] = KIND_CYCLIC,
		[FILES_TLV] = KIND_TLV,
		[FILES_DF] = KIND_DF,
	};
	const uint8_t value[] = { kinds[entry->structure] | SHAREABLE, DATA_CODING, 0,
		                  entry->record_size };

	tlv_add(to, TAG_DESCRIPTOR, value, entry->record_size > 0 ? 4 : 2);
}

/* In the order of TS 102 222 6.3.2. */
static void add_template(struct tlv_buffer *to, const struct job *job)
{
	static const uint8_t active = 0x05;
	/* PIN1 is there: TS 102 221 11.1.1.4.10. */
	static const uint8_t pins[] = { 0x90, 0x01, 0x80, 0x83, 0x01, 0x01 };
	const struct file_entry *const entry = job->entry;
	const uint16_t fid = fid_of(job);
	const uint16_t arr = entry->path.aid_size > 0 ? EF_ARR_ADF : EF_ARR_MF;
	const uint8_t name[] = { (uint8_t)(fid >> 8), (uint8_t)fid };
	const uint8_t rule[] = { (uint8_t)(arr >> 8), (uint8_t)arr, entry->arr };
	const uint8_t size[] = { (uint8_t)(entry->size >> 8), (uint8_t)entry->size };
	const uint8_t sfi = (uint8_t)(entry->sfi << SFI_SHIFT);

	add_descriptor(to, entry);
	tlv_add(to, TAG_FID, name, sizeof name);
	tlv_add(to, TAG_LIFE_CYCLE, &active, 1);
	tlv_add(to, TAG_RULE, rule, sizeof rule);
	if (entry->structure == FILES_DF) {
		tlv_add(to, TAG_PIN_STATUS, pins, sizeof pins);
		return;
	}
	tlv_add(to, TAG_SIZE, size, sizeof size);
	tlv_add(to, TAG_SFI, &sfi, entry->sfi > 0 ? 1 : 0); /* empty: none */
}

/* What the default profile has there goes first. */
static int make_file(const struct job *job, struct fault *fault)
{
	static const uint8_t delete[] = { 0x00, 0xE4, 0x00, 0x00 };
	static const uint8_t create[] = { 0x00, 0xE0, 0x00, 0x00 };
	const uint8_t fid[] = { (uint8_t)(fid_of(job) >> 8), (uint8_t)fid_of(job) };
	uint8_t octets[TEMPLATE_MAX];
	struct tlv_buffer template = { octets, 0, sizeof octets, false };
	struct terminal_reply reply;
	int rc = send(job, delete, fid, sizeof fid, &reply, fault);

	if (rc < 0)
		return rc;
	if (!step_is_done(reply.sw) && reply.sw != SW_ABSENT)
		return step_refused(reply.sw, FAULT_INPUT,
		                    place_below(job->where.text, "structure").text,
		                    "is of a file that is there and cannot be replaced", fault);
	add_template(&template, job);
	tlv_wrap(&template, 0, TAG_TEMPLATE);
	return must(job, "structure", "the file cannot be made", create, octets, template.size,
	            fault);
}

/* To size octets; the file is selected, and is so again. */
static int resize(struct job *job, size_t size, struct fault *fault)
{
	static const uint8_t header[] = { 0x80, 0xD4, 0x00, 0x00 };
	const uint8_t fid[] = { (uint8_t)(fid_of(job) >> 8), (uint8_t)fid_of(job) };
	const uint8_t octets_of_size[] = { (uint8_t)(size >> 8), (uint8_t)size };
	uint8_t octets[TEMPLATE_MAX];
	struct tlv_buffer template = { octets, 0, sizeof octets, false };
	char what[96];
	int rc;

	snprintf(what, sizeof what, "%zu octets; the file has %zu and cannot be resized", size,
	         job->size);
	if (size > FILES_SIZE_MAX)
		return fail(job, content_key(job), fault, what);
	tlv_add(&template, TAG_FID, fid, sizeof fid);
	tlv_add(&template, TAG_SIZE, octets_of_size, sizeof octets_of_size);
	tlv_wrap(&template, 0, TAG_TEMPLATE);
	rc = must(job, content_key(job), what, header, octets, template.size, fault);
	return rc < 0 ? rc : select_file(job, fault);
}

/* ---- contents ---- */

static int write_binary(struct job *job, struct fault *fault)
{
	const size_t size = job->entry->content_size;
	int rc = size > job->size ? resize(job, size, fault) : 0;

	for (size_t at = 0; at < size && rc == 0; at += STEP_DATA_MAX) {
		const uint8_t header[] = { 0x00, 0xD6, (uint8_t)(at >> 8), (uint8_t)at };
		const size_t left = size - at;

		rc = must(job, "content", "cannot be written", header, job->octets + at,
		          left < STEP_DATA_MAX ? left : STEP_DATA_MAX, fault);
	}
	return rc;
}

/* Record number, filled with FF. */
static int write_record(const struct job *job, unsigned number, const uint8_t *octets, size_t size,
                        struct fault *fault)
{
	const bool cyclic = job->kind == KIND_CYCLIC;
	const uint8_t header[] = { 0x00, 0xDC, cyclic ? 0 : (uint8_t)number,
		                   cyclic ? RECORD_PREVIOUS : RECORD_ABSOLUTE };
	uint8_t record[FILES_RECORD_MAX];
	struct place place = place_below(job->where.text, content_key(job));

	if (job->entry->records > 0)
		place = place_entry(place.text, number - 1);
	if (size > job->record_size || job->record_size > sizeof record)
		return fault_set(fault, FAULT_INPUT, place.text,
		                 "%zu octets; a record of the file has %zu", size,
		                 job->record_size);
	if (size == 0)
		return !cyclic ? 0
		               : fault_set(fault, FAULT_INPUT, place.text,
		                           "a cyclic file is written record after record; give "
		                           "this one too");
	memset(record, 0xFF, sizeof record);
	memcpy(record, octets, size);
	return must(job, content_key(job), "cannot be written", header, record, job->record_size,
	            fault);
}

/* The octets of record number, 1 the first. */
static const uint8_t *record_at(const struct job *job, unsigned number, size_t *size)
{
	const uint8_t *at = job->octets;

	if (job->entry->records == 0) {
		*size = job->record_size;
		return at + (number - 1) * job->record_size;
	}
	while (--number > 0)
		at += 1 + *at;
	*size = *at;
	return at + 1;
}

/* A cyclic file backwards, so that the first is the last written: number 1. */
static int write_records(struct job *job, struct fault *fault)
{
	const bool cyclic = job->kind == KIND_CYCLIC;
	size_t count = job->entry->records;
	int rc = 0;

	if (job->record_size == 0)
		return fault_set(fault, FAULT_TRANSPORT, job->where.text,
		                 "the card tells no record size");
	if (count == 0 && job->entry->content_size % job->record_size != 0)
		return fault_set(fault, FAULT_INPUT, place_below(job->where.text, "content").text,
		                 "%zu octets are no whole number of records of %zu",
		                 job->entry->content_size, job->record_size);
	if (count == 0)
		count = job->entry->content_size / job->record_size;
	if (count > FILES_RECORDS_MAX)
		return fail(job, content_key(job), fault, "more records than a file can have");
	if (count * job->record_size > job->size)
		rc = resize(job, count * job->record_size, fault);
	for (unsigned i = 1; i <= count && rc == 0; i++) {
		const unsigned number = cyclic ? (unsigned)count - i + 1 : i;
		size_t size;
		const uint8_t *const octets = record_at(job, number, &size);

		rc = write_record(job, number, octets, size, fault);
	}
	return rc;
}

/* Octets of the first data object of those that are left; 0 where it is none. */
static size_t object_size(const uint8_t *octets, size_t left)
{
	const uint8_t *at = octets;
	struct tlv_item item;
	size_t tag = 0;

	if (left > 1 && (*at & 0x1F) == 0x1F)
		for (tag = 1; tag + 1 < left && (at[tag] & 0x80) != 0;)
			tag++;
	at += tag;
	if (tag >= left || tlv_take(&at, octets + left, &item) <= 0)
		return 0;
	return (size_t)(at - octets);
}

/* SET DATA, TS 102 221 11.3.2: an object in as many blocks as it takes. */
static int set_object(const struct job *job, const uint8_t *octets, size_t size,
                      struct fault *fault)
{
	int rc = 0;

	for (size_t at = 0; at < size && rc == 0; at += STEP_DATA_MAX) {
		const uint8_t header[] = { 0x80, 0xDB, 0x00, at == 0 ? BLOCK_FIRST : BLOCK_NEXT };
		const size_t left = size - at, part = left < STEP_DATA_MAX ? left : STEP_DATA_MAX;
		struct terminal_reply reply;

		rc = send(job, header, octets + at, part, &reply, fault);
		if (rc == 0 && !step_is_done(reply.sw) && !(part < left && reply.sw == SW_MORE))
			rc = step_refused(reply.sw, FAULT_INPUT,
			                  place_below(job->where.text, "content").text,
			                  "the file does not take the object", fault);
	}
	return rc;
}

static int write_objects(const struct job *job, struct fault *fault)
{
	size_t left = job->entry->content_size;
	const uint8_t *at = job->octets;
	int rc = 0;

	while (left > 0 && rc == 0) {
		const size_t size = object_size(at, left);

		if (size == 0)
			return fail(job, "content", fault, "is not a row of BER-TLV data objects");
		rc = set_object(job, at, size, fault);
		at += size;
		left -= size;
	}
	return rc;
}

static int write_content(struct job *job, struct fault *fault)
{
	switch (job->kind) {
	case KIND_LINEAR:
	case KIND_CYCLIC:
		return write_records(job, fault);
	case KIND_TRANSPARENT:
	case KIND_TLV:
		if (job->entry->records > 0)
			return fail(job, "records", fault, "the file has none; give content");
		return job->kind == KIND_TLV ? write_objects(job, fault) : write_binary(job, fault);
	default:
		return fail(job, "path", fault, "is a directory, which has no content");
	}
}

/* A file may be PIN1's or PIN2's to update. PIN2 is local: it goes with the application that is left,
 * TS 102 221 9.5.1. */
static int verify_pins(const struct job *job, struct fault *fault)
{
	static const uint8_t references[] = { 0x01, 0x81 };
	int rc = 0;

	for (size_t i = 0; i < sizeof references && rc == 0; i++)
		rc = terminal_verify(job->terminal, references[i], blank_pin, fault);
	return rc;
}

static int write_entry(struct job *job, struct fault *fault)
{
	int rc = select_parent(job, fault);

	if (rc == 0 && job->entry->structure != FILES_AS_IT_IS)
		rc = make_file(job, fault);
	if (rc < 0 || !job->entry->has_content)
		return rc;
	/* A new file is current; its directory stays the current one. */
	if ((rc = verify_pins(job, fault)) < 0 || (rc = select_file(job, fault)) < 0)
		return rc;
	return write_content(job, fault);
}

int write_files(struct terminal *terminal, const struct files *files, struct fault *fault)
{
	for (size_t i = 0; i < files->count; i++) {
		const struct file_entry *const entry = &files->entry[i];
		struct job job = {
			.terminal = terminal,
			.entry = entry,
			.octets = files->octets + entry->at,
			.where = place_entry("files", i),
		};
		int rc;

		script_note(terminal->transport, job.where.text, entry->path.text);
		if ((rc = write_entry(&job, fault)) < 0)
			return rc;
	}
	return 0;
}
