/* SPDX-License-Identifier: Apache-2.0 */
#include "nvm/journal.h"

#include "nvm/crc.h"
#include "nvm/medium.h"
#include "uicc/uicc.h"
#include "wire/endian.h"
#include "wire/mem.h"

enum part_size {
	MAGIC_SIZE = 8,
	GEOMETRY_SIZE = 16,
	MARK_SIZE = 8,
};

enum geometry_at {
	GEOMETRY_AT_VERSION = 0,
	GEOMETRY_AT_UNIT = 2,
	GEOMETRY_AT_SIZE = 4,
	GEOMETRY_AT_JOURNAL = 8,
	GEOMETRY_AT_CRC = 12,
};

enum mark_at {
	MARK_AT_NUMBER = 0,
	MARK_AT_CRC = 4,
};

enum entry_at {
	ENTRY_AT_CRC = 0, /* over all that follows */
	ENTRY_AT_NUMBER = 4,
	ENTRY_AT_PLACE = 8,
	ENTRY_AT_SIZE = 12,
	ENTRY_AT_BEFORE = 14,
	ENTRY_AT_DATA = 16,
	ENTRY_MAX = 512, /* with data, padded: two of the greatest units of any card */
};

static const uint8_t magic[MAGIC_SIZE] = { 'R', 'o', 'a', 'm', 'c', 'a', 'r', 'd' };

/* What the scan and the undoing know of one entry. */
struct entry {
	uint32_t number, place;
	uint16_t size, before;
};

static uint32_t geometry_place(const struct nvm *nvm)
{
	return medium_pad(nvm->port, MAGIC_SIZE);
}

static uint32_t mark_place(const struct nvm *nvm, uint32_t number)
{
	return geometry_place(nvm) + medium_pad(nvm->port, GEOMETRY_SIZE) +
	       (number & 1) * medium_pad(nvm->port, MARK_SIZE);
}

/* Entries are filled up to whole units, which takes room where those are large. */
static uint32_t journal_size(const struct uicc_port *port)
{
	return NVM_JOURNAL_SIZE + NVM_JOURNAL_UNITS * port->nvm_unit;
}

static uint32_t journal_place(const struct nvm *nvm)
{
	return nvm->home - journal_size(nvm->port);
}

/* The greatest piece of the home area one entry can hold. */
static uint32_t piece_max(const struct nvm *nvm)
{
	return (ENTRY_MAX - ENTRY_AT_DATA) & ~(nvm->port->nvm_unit - 1);
}

/* Writes less than a unit, or some units and less than one more, filled up with FF. */
static int write_padded(const struct nvm *nvm, uint32_t at, const uint8_t *from, uint32_t size)
{
	uint8_t units[MEDIUM_UNIT_MAX];

	memset(units, 0xFF, sizeof units);
	memcpy(units, from, size);
	return medium_write(nvm->port, at, units, medium_pad(nvm->port, size));
}

static int begin(struct nvm *nvm, const struct uicc_port *port)
{
	const uint32_t unit = port->nvm_unit;

	*nvm = (struct nvm){ .port = port };
	if (port->nvm_erase_size != 0)
		return UICC_ERR_KIND;
	if (unit == 0 || unit > MEDIUM_UNIT_MAX || (unit & (unit - 1)) != 0 ||
	    port->nvm_size % unit != 0)
		return UICC_ERR_KIND;
	nvm->home = mark_place(nvm, 1) + medium_pad(nvm->port, MARK_SIZE) + journal_size(port);
	nvm->journal_next = journal_place(nvm);
	return 0;
}

uint32_t nvm_room(const struct nvm *nvm)
{
	return nvm->port->nvm_size - nvm->home;
}

static int write_mark(const struct nvm *nvm, uint32_t number)
{
	uint8_t mark[MARK_SIZE];

	put_u32(mark + MARK_AT_NUMBER, number);
	put_u32(mark + MARK_AT_CRC, nvm_crc(mark, MARK_AT_CRC));
	return write_padded(nvm, mark_place(nvm, number), mark, MARK_SIZE);
}

/* Returns 1 and the number of a mark that checks, 0 for one that does not, or UICC_ERR_PORT. */
static int read_mark(const struct nvm *nvm, uint32_t which, uint32_t *number)
{
	uint8_t mark[MARK_SIZE];

	if (medium_read(nvm->port, mark_place(nvm, which), mark, MARK_SIZE) < 0)
		return UICC_ERR_PORT;
	*number = get_u32(mark + MARK_AT_NUMBER);
	return get_u32(mark + MARK_AT_CRC) == nvm_crc(mark, MARK_AT_CRC) && (*number & 1) == which;
}

/* A power cut in the writing of one mark leaves the other: that one then is the last commit. */
static int find_last_commit(const struct nvm *nvm, uint32_t *last)
{
	uint32_t even, odd;
	const int has_even = read_mark(nvm, 0, &even), has_odd = read_mark(nvm, 1, &odd);

	if (has_even < 0 || has_odd < 0)
		return UICC_ERR_PORT;
	if (!has_even && !has_odd)
		return UICC_ERR_CORRUPT;
	if (has_even && has_odd)
		*last = even - odd == 1 ? even : odd; /* numbers may come round to 0 */
	else
		*last = has_even ? even : odd;
	return 0;
}

int nvm_format(struct nvm *nvm, const struct uicc_port *port)
{
	uint8_t erased[MEDIUM_UNIT_MAX], geometry[GEOMETRY_SIZE];
	int rc = begin(nvm, port);

	if (rc < 0)
		return rc;
	if (port->nvm_size < UICC_NVM_MIN)
		return UICC_ERR_FULL;
	memset(erased, 0, sizeof erased);
	if ((rc = medium_write(nvm->port, 0, erased, medium_pad(nvm->port, MAGIC_SIZE))) < 0)
		return rc;
	memset(erased, 0xFF, sizeof erased);
	for (uint32_t at = geometry_place(nvm), size; at < port->nvm_size; at += size) {
		size = port->nvm_size - at;
		if (size > sizeof erased)
			size = sizeof erased;
		if ((rc = medium_write(nvm->port, at, erased, size)) < 0)
			return rc;
	}
	put_u16(geometry + GEOMETRY_AT_VERSION, NVM_VERSION);
	put_u16(geometry + GEOMETRY_AT_UNIT, (uint16_t)port->nvm_unit);
	put_u32(geometry + GEOMETRY_AT_SIZE, port->nvm_size);
	put_u32(geometry + GEOMETRY_AT_JOURNAL, journal_size(nvm->port));
	put_u32(geometry + GEOMETRY_AT_CRC, nvm_crc(geometry, GEOMETRY_AT_CRC));
	if ((rc = write_padded(nvm, geometry_place(nvm), geometry, GEOMETRY_SIZE)) < 0 ||
	    (rc = write_mark(nvm, 0)) < 0)
		return rc;
	nvm->number = 1;
	nvm->formatting = true;
	return 0;
}

int nvm_format_end(struct nvm *nvm)
{
	const int rc = write_padded(nvm, 0, magic, MAGIC_SIZE);

	if (rc == 0)
		nvm->formatting = false;
	return rc;
}

static int check_geometry(const struct nvm *nvm)
{
	uint8_t geometry[GEOMETRY_SIZE];
	uint16_t version;

	if (medium_read(nvm->port, geometry_place(nvm), geometry, GEOMETRY_SIZE) < 0)
		return UICC_ERR_PORT;
	if (get_u32(geometry + GEOMETRY_AT_CRC) != nvm_crc(geometry, GEOMETRY_AT_CRC))
		return UICC_ERR_CORRUPT;
	version = get_u16(geometry + GEOMETRY_AT_VERSION);
	if (version > NVM_VERSION)
		return UICC_ERR_NEWER;
	if (version > 0 && version < NVM_VERSION)
		return UICC_ERR_OLDER;
	if (version == 0 || get_u16(geometry + GEOMETRY_AT_UNIT) != nvm->port->nvm_unit ||
	    get_u32(geometry + GEOMETRY_AT_SIZE) != nvm->port->nvm_size ||
	    get_u32(geometry + GEOMETRY_AT_JOURNAL) != journal_size(nvm->port))
		return UICC_ERR_CORRUPT;
	return 0;
}

/* Reads the head of the entry at at. Returns 1, 0 when it is no entry of this transaction or does
 * not check, data and all, or UICC_ERR_PORT. */
static int read_entry(const struct nvm *nvm, uint32_t at, struct entry *entry)
{
	uint8_t head[ENTRY_AT_DATA];
	uint32_t crc;

	if (nvm->home - at < ENTRY_AT_DATA)
		return 0;
	if (medium_read(nvm->port, at, head, ENTRY_AT_DATA) < 0)
		return UICC_ERR_PORT;
	*entry = (struct entry){
		.number = get_u32(head + ENTRY_AT_NUMBER),
		.place = get_u32(head + ENTRY_AT_PLACE),
		.size = get_u16(head + ENTRY_AT_SIZE),
		.before = get_u16(head + ENTRY_AT_BEFORE),
	};
	if (entry->number != nvm->number || entry->size > piece_max(nvm) ||
	    medium_pad(nvm->port, ENTRY_AT_DATA + (uint32_t)entry->size) > nvm->home - at ||
	    entry->place < nvm->home || entry->place > nvm->port->nvm_size ||
	    entry->size > nvm->port->nvm_size - entry->place)
		return 0;
	crc = nvm_crc(head + ENTRY_AT_NUMBER, ENTRY_AT_DATA - ENTRY_AT_NUMBER);
	if (medium_check(nvm->port, at + ENTRY_AT_DATA, entry->size, &crc) < 0)
		return UICC_ERR_PORT;
	return get_u32(head + ENTRY_AT_CRC) == crc;
}

static int find_entries(struct nvm *nvm)
{
	struct entry entry;
	int rc;

	nvm->journal_next = journal_place(nvm);
	nvm->last_size = 0;
	while ((rc = read_entry(nvm, nvm->journal_next, &entry)) > 0) {
		if (entry.before != nvm->last_size)
			return 0;
		nvm->last_size =
			(uint16_t)medium_pad(nvm->port, ENTRY_AT_DATA + (uint32_t)entry.size);
		nvm->journal_next += nvm->last_size;
	}
	return rc;
}

/* Puts back what the entries from mark on hold, the newest first: where a place was written twice,
 * the first entry holds its old octets. */
static int put_back(const struct nvm *nvm, uint32_t mark)
{
	uint32_t at = nvm->journal_next, size = nvm->last_size;
	struct entry entry;

	while (at > mark) {
		at -= size;
		/* It checked when it was written or found. */
		if (read_entry(nvm, at, &entry) <= 0 ||
		    medium_copy(nvm->port, entry.place, at + ENTRY_AT_DATA, entry.size) < 0)
			return UICC_ERR_PORT;
		size = entry.before;
	}
	return 0;
}

/* Begins the journal anew under the next number: entries of the last one check no longer. */
static int turn_over(struct nvm *nvm)
{
	const int rc = write_mark(nvm, nvm->number);

	if (rc < 0)
		return rc;
	nvm->number++;
	nvm->journal_next = journal_place(nvm);
	nvm->last_size = 0;
	nvm->open = false;
	return 0;
}

/* What was undone gives its number up too: its entries would otherwise pass for those of the next
 * transaction, and may hold what a place held in its midst. */
static int undo(struct nvm *nvm)
{
	const int rc = put_back(nvm, journal_place(nvm));

	if (rc < 0)
		return rc;
	return nvm->last_size != 0 ? turn_over(nvm) : 0;
}

int nvm_power_on(struct nvm *nvm, const struct uicc_port *port)
{
	uint8_t found[MAGIC_SIZE];
	uint32_t last;
	int rc = begin(nvm, port);

	if (rc < 0)
		return rc;
	if (port->nvm_size < UICC_NVM_MIN)
		return UICC_ERR_CORRUPT;
	if (medium_read(nvm->port, 0, found, MAGIC_SIZE) < 0)
		return UICC_ERR_PORT;
	if (memcmp(found, magic, MAGIC_SIZE) != 0)
		return UICC_ERR_BLANK;
	if ((rc = check_geometry(nvm)) < 0 || (rc = find_last_commit(nvm, &last)) < 0)
		return rc;
	nvm->number = last + 1;
	if ((rc = find_entries(nvm)) < 0)
		return rc;
	return undo(nvm);
}

static bool lies_within(const struct nvm *nvm, uint32_t at, uint32_t size)
{
	const uint32_t room = nvm_room(nvm);

	return at <= room && size <= room - at;
}

int nvm_read(const struct nvm *nvm, uint32_t at, uint8_t *to, uint32_t size)
{
	if (!lies_within(nvm, at, size))
		return UICC_ERR_RANGE;
	return medium_read(nvm->port, nvm->home + at, to, size);
}

const uint8_t *nvm_look(const struct nvm *nvm, uint32_t at, uint32_t size)
{
	if (nvm->port->nvm_map == NULL || !lies_within(nvm, at, size))
		return NULL;
	return nvm->port->nvm_map + nvm->home + at;
}

/* Writes an entry, whose head is whole, where the journal goes on: head, the octets that stand at its
 * place, FF. */
static int write_entry(const struct nvm *nvm, const uint8_t head[ENTRY_AT_DATA], uint32_t place,
                       uint32_t size, uint32_t total)
{
	uint8_t octets[MEDIUM_CHUNK];
	uint32_t lead = ENTRY_AT_DATA, read = 0;

	memcpy(octets, head, ENTRY_AT_DATA);
	for (uint32_t done = 0, part; done < total; done += part) {
		uint32_t data = size - read;

		part = medium_chunk(total - done);
		if (data > part - lead)
			data = part - lead;
		memset(octets + lead + data, 0xFF, part - lead - data);
		if (medium_read(nvm->port, place + read, octets + lead, data) < 0 ||
		    medium_write(nvm->port, nvm->journal_next + done, octets, part) < 0)
			return UICC_ERR_PORT;
		read += data;
		lead = 0;
	}
	return 0;
}

/* Appends the size octets that stand at place to the journal. */
static int append(struct nvm *nvm, uint32_t place, uint32_t size)
{
	const uint32_t total = medium_pad(nvm->port, ENTRY_AT_DATA + size);
	uint8_t head[ENTRY_AT_DATA];
	uint32_t crc;

	if (total > nvm->home - nvm->journal_next)
		return UICC_ERR_FULL;
	put_u32(head + ENTRY_AT_NUMBER, nvm->number);
	put_u32(head + ENTRY_AT_PLACE, place);
	put_u16(head + ENTRY_AT_SIZE, (uint16_t)size);
	put_u16(head + ENTRY_AT_BEFORE, nvm->last_size);
	crc = nvm_crc(head + ENTRY_AT_NUMBER, ENTRY_AT_DATA - ENTRY_AT_NUMBER);
	if (medium_check(nvm->port, place, size, &crc) < 0)
		return UICC_ERR_PORT;
	put_u32(head + ENTRY_AT_CRC, crc);
	if (write_entry(nvm, head, place, size, total) < 0)
		return UICC_ERR_PORT;
	nvm->journal_next += total;
	nvm->last_size = (uint16_t)total;
	nvm->open = true;
	return 0;
}

/* Writes a piece whose units one entry can hold. */
static int write_piece(struct nvm *nvm, uint32_t place, const uint8_t *from, uint32_t size)
{
	uint32_t begin, span;
	int rc = medium_find_change(nvm->port, &place, &from, &size);

	if (rc < 0 || size == 0)
		return rc;
	begin = place & ~(nvm->port->nvm_unit - 1);
	span = medium_pad(nvm->port, place - begin + size);
	if (!nvm->formatting && (rc = append(nvm, begin, span)) < 0)
		return rc;
	return medium_overlay(nvm->port, begin, span, place, from, size);
}

int nvm_write(struct nvm *nvm, uint32_t at, const uint8_t *from, uint32_t size)
{
	const uint32_t most = piece_max(nvm);
	uint32_t place = nvm->home + at;

	if (!lies_within(nvm, at, size))
		return UICC_ERR_RANGE;
	while (size > 0) {
		const uint32_t lead = place & (nvm->port->nvm_unit - 1);
		const uint32_t piece = size < most - lead ? size : most - lead;
		const int rc = write_piece(nvm, place, from, piece);

		if (rc < 0)
			return rc;
		place += piece;
		from += piece;
		size -= piece;
	}
	return 0;
}

int nvm_commit(struct nvm *nvm)
{
	return nvm->open ? turn_over(nvm) : 0;
}

int nvm_rollback(struct nvm *nvm)
{
	return undo(nvm);
}

uint32_t nvm_mark(const struct nvm *nvm)
{
	return nvm->journal_next;
}

/* The entries stay: an older one may lie under them that a power cut must still find, and those
 * that stay are undone before it. */
int nvm_rollback_to(const struct nvm *nvm, uint32_t mark)
{
	return put_back(nvm, mark);
}
