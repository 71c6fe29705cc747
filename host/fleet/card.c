/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fleet/form.h"
#include "octets/number.h"
#include "transport/emulated.h"

/* An open card: its own descriptor of the file, which the lock belongs to. */
struct kept {
	struct fleet *fleet;
	int fd;
	uint32_t card, sequence; /* of the newest state; 0 before the first */
	uint32_t marked;         /* sequence that is known to be on disk   */
	struct fleet_entry entry;
};

static int system_fault(const struct fleet *fleet, const char *what, struct fault *fault)
{
	return fault_set(fault, FAULT_SYSTEM, fleet->path, "%s: %s", what, strerror(errno));
}

int fleet_write(const struct fleet *fleet, int fd, const uint8_t *octets, size_t size, off_t at,
                struct fault *fault)
{
	while (size > 0) {
		const ssize_t done = image_io->pwrite(fd, octets, size, at);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return system_fault(fleet, "cannot write", fault);
		octets += done;
		size -= (size_t)done;
		at += done;
	}
	return 0;
}

int fleet_sync(const struct fleet *fleet, int fd, struct fault *fault)
{
	return image_io->fdatasync(fd) == 0 ? 0 : system_fault(fleet, "cannot sync", fault);
}

int entry_read(uint32_t card, const uint8_t octets[ENTRY_SIZE], struct fleet_entry *entry)
{
	uint8_t again[ENTRY_SIZE];

	entry->class = number_32(octets + 4);
	entry->place = (uint64_t)number_32(octets + 8) << 32 | number_32(octets + 12);
	entry_write(card, entry, again);
	return memcmp(octets, again, ENTRY_SIZE) == 0 && entry->class <= CLASSES ? 0 : -1;
}

static size_t room_of(uint32_t class)
{
	return (size_t)CLASS_UNIT << (class - 1);
}

/* Mark, then two states by turns. */
static off_t state_place(const struct fleet_entry *entry, uint32_t sequence)
{
	return (off_t)(entry->place + SECTOR + (sequence & 1) * room_of(entry->class));
}

static int damaged(const struct kept *kept, const char *what, struct fault *fault)
{
	char name[FAULT_WHERE_MAX];

	fleet_card_name(kept->fleet, kept->card, name);
	return fault_set(fault, FAULT_DAMAGED, name, "%s", what);
}

static off_t entry_place(const struct kept *kept)
{
	return kept->fleet->table + (off_t)kept->card * ENTRY_SIZE;
}

/* ---- marks ---- */

static void mark_octets(const struct kept *kept, uint32_t sequence, uint8_t mark[MARK_SIZE])
{
	uint8_t named[8];

	number_put_32(named, kept->card);
	number_put_32(named + 4, sequence);
	number_put_32(mark, sequence);
	number_put_32(mark + 4, crc_of(named, sizeof named));
}

/* What was answered with is on disk, and must be found again. */
static int write_mark(struct kept *kept, const struct fleet_entry *entry, uint32_t sequence,
                      struct fault *fault)
{
	uint8_t mark[MARK_SIZE];
	int rc;

	mark_octets(kept, sequence, mark);
	rc = fleet_write(kept->fleet, kept->fd, mark, MARK_SIZE, (off_t)entry->place, fault);
	if (rc == 0)
		kept->marked = sequence;
	return rc;
}

static int read_mark(struct kept *kept, struct fault *fault)
{
	static const uint8_t none[MARK_SIZE];
	uint8_t mark[MARK_SIZE], right[MARK_SIZE];
	int rc =
		fleet_read(kept->fleet, kept->fd, mark, MARK_SIZE, (off_t)kept->entry.place, fault);

	kept->marked = 0;
	if (rc < 0 || memcmp(mark, none, MARK_SIZE) == 0)
		return rc;
	kept->marked = number_32(mark);
	mark_octets(kept, kept->marked, right);
	if (memcmp(mark, right, MARK_SIZE) != 0)
		return damaged(kept, "the mark of its last state is damaged", fault);
	return kept->marked == MARK_MOVED
	               ? damaged(kept, "the table tells a place it has left", fault)
	               : 0;
}

/* ---- states ---- */

/* Octets of the state, or 0 where it is none of this card. */
static size_t state_size(const struct kept *kept, const uint8_t *state, size_t room)
{
	const size_t size = number_32(state + 12);

	return size <= room - STATE_HEAD && number_32(state + 8) == kept->card &&
	                       number_32(state) == crc_of(state + 4, STATE_HEAD - 4 + size)
	               ? size
	               : 0;
}

static int newest_state(struct kept *kept, uint8_t *states, const uint8_t **packed, size_t *size,
                        struct fault *fault)
{
	const size_t room = room_of(kept->entry.class);
	int rc = read_mark(kept, fault);

	*size = 0;
	if (rc < 0 || (rc = fleet_read(kept->fleet, kept->fd, states, 2 * room,
	                               (off_t)kept->entry.place + SECTOR, fault)) < 0)
		return rc;
	for (unsigned i = 0; i < 2; i++) {
		const uint8_t *state = states + i * room;
		const size_t octets = state_size(kept, state, room);
		const uint32_t sequence = number_32(state + 4);

		if (octets == 0 || (sequence & 1) != i || sequence < kept->sequence)
			continue;
		kept->sequence = sequence;
		*packed = state + STATE_HEAD;
		*size = octets;
	}
	return kept->sequence == 0 || kept->sequence < kept->marked
	               ? damaged(kept, "its last state is damaged", fault)
	               : 0;
}

/* A state that a process left without having seen it on disk must be there before it is shown. */
static int settle(struct kept *kept, struct fault *fault)
{
	int rc;

	if (kept->marked == kept->sequence)
		return 0;
	rc = fleet_sync(kept->fleet, kept->fd, fault);
	return rc < 0 ? rc : write_mark(kept, &kept->entry, kept->sequence, fault);
}

static int load_used(struct kept *kept, uint8_t memory[IMAGE_MEMORY_SIZE], size_t *size,
                     struct fault *fault)
{
	uint8_t *states = malloc(2 * room_of(kept->entry.class));
	const uint8_t *packed = NULL;
	int rc = states ? newest_state(kept, states, &packed, size, fault)
	                : fault_set(fault, FAULT_SYSTEM, kept->fleet->path, "out of memory");

	if (rc == 0 && unpack_memory(kept->fleet->usual, packed, *size, memory) < 0)
		rc = damaged(kept, "its last state is damaged", fault);
	free(states);
	return rc;
}

static int read_entry(struct kept *kept, struct fault *fault)
{
	uint8_t octets[ENTRY_SIZE];
	const int rc =
		fleet_read(kept->fleet, kept->fd, octets, ENTRY_SIZE, entry_place(kept), fault);

	if (rc == 0 && entry_read(kept->card, octets, &kept->entry) < 0)
		return damaged(kept, "its entry in the table is damaged", fault);
	return rc;
}

static int load(struct kept *kept, uint8_t memory[IMAGE_MEMORY_SIZE], struct fault *fault)
{
	size_t size;
	int rc = read_entry(kept, fault);

	if (rc < 0)
		return rc;
	if (kept->entry.class == 0)
		return fleet_make_card(kept->fleet, kept->card, memory, fault);
	rc = load_used(kept, memory, &size, fault);
	return rc < 0 ? rc : settle(kept, fault);
}

/* ---- keeping ---- */

static int lock_range(int fd, int command, short type, off_t at, off_t size)
{
	struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = at, .l_len = size };

	return fcntl(fd, command, &lock);
}

/* Room at the end of the file, which is where the next one gets his: no list of it is kept. */
static int find_room(const struct kept *kept, struct fleet_entry *entry, struct fault *fault)
{
	const off_t octets = (off_t)(SECTOR + 2 * room_of(entry->class));
	struct stat file;
	int rc = 0;

	if (lock_range(kept->fd, F_OFD_SETLKW, F_WRLCK, 0, MAGIC_SIZE) != 0)
		return system_fault(kept->fleet, "cannot lock", fault);
	if (fstat(kept->fd, &file) == 0) {
		entry->place = (uint64_t)(file.st_size + SECTOR - 1) / SECTOR * SECTOR;
		rc = ftruncate(kept->fd, (off_t)entry->place + octets);
	} else {
		rc = -1;
	}
	if (rc != 0)
		rc = system_fault(kept->fleet, "cannot grow", fault);
	lock_range(kept->fd, F_OFD_SETLK, F_UNLCK, 0, MAGIC_SIZE);
	return rc;
}

/* The state in its new place is on disk before the table tells of it. */
static int move(struct kept *kept, uint8_t *state, size_t size, struct fault *fault)
{
	const struct fleet_entry old = kept->entry;
	struct fleet_entry entry = { .class = 1 };
	uint8_t octets[ENTRY_SIZE];
	int rc;

	while (entry.class < CLASSES && room_of(entry.class) < size + size / 4)
		entry.class ++;
	rc = find_room(kept, &entry, fault);
	if (rc == 0)
		rc = fleet_write(kept->fleet, kept->fd, state, size,
		                 state_place(&entry, kept->sequence + 1), fault);
	if (rc < 0 || (rc = fleet_sync(kept->fleet, kept->fd, fault)) < 0)
		return rc;
	entry_write(kept->card, &entry, octets);
	rc = fleet_write(kept->fleet, kept->fd, octets, ENTRY_SIZE, entry_place(kept), fault);
	if (rc < 0 || (rc = fleet_sync(kept->fleet, kept->fd, fault)) < 0)
		return rc;
	kept->entry = entry;
	return old.class > 0 ? write_mark(kept, &old, MARK_MOVED, fault) : 0;
}

static int write_state(struct kept *kept, uint8_t *state, size_t packed, struct fault *fault)
{
	const size_t size = STATE_HEAD + packed;
	int rc;

	number_put_32(state + 4, kept->sequence + 1);
	number_put_32(state + 8, kept->card);
	number_put_32(state + 12, (uint32_t)packed);
	number_put_32(state, crc_of(state + 4, size - 4));
	if (kept->entry.class == 0 || room_of(kept->entry.class) < size)
		rc = move(kept, state, size, fault);
	else if ((rc = fleet_write(kept->fleet, kept->fd, state, size,
	                           state_place(&kept->entry, kept->sequence + 1), fault)) == 0)
		rc = fleet_sync(kept->fleet, kept->fd, fault);
	if (rc == 0)
		kept->sequence++;
	return rc;
}

static int keep(void *ctx, const struct image *image, struct fault *fault)
{
	struct kept *kept = ctx;
	uint8_t *state = malloc(STATE_HEAD + PACKED_MAX);
	int rc = state ? pack_memory(kept->fleet->usual, image->memory, state + STATE_HEAD, fault)
	               : fault_set(fault, FAULT_SYSTEM, kept->fleet->path, "out of memory");

	if (rc >= 0)
		rc = write_state(kept, state, (size_t)rc, fault);
	free(state);
	return rc;
}

static void close_kept(void *ctx)
{
	struct kept *kept = ctx;
	struct fault fault;

	if (kept->entry.class > 0 && kept->marked != kept->sequence)
		write_mark(kept, &kept->entry, kept->sequence, &fault);
	close(kept->fd);
	fleet_close(kept->fleet);
	free(kept);
}

const struct image_keeper kept_keeper = { .keep = keep, .close = close_kept };

/* ---- opening ---- */

/* A descriptor of its own: a lock of it holds within this process too. */
static int lock_card(struct kept *kept, struct fault *fault)
{
	char name[FAULT_WHERE_MAX];

	snprintf(name, sizeof name, "/proc/self/fd/%d", kept->fleet->fd);
	kept->fd = open(name, O_RDWR | O_CLOEXEC);
	if (kept->fd < 0)
		return system_fault(kept->fleet, "cannot open", fault);
	if (lock_range(kept->fd, F_OFD_SETLK, F_WRLCK, entry_place(kept), ENTRY_SIZE) == 0)
		return 0;
	if (errno != EAGAIN && errno != EACCES)
		return system_fault(kept->fleet, "cannot lock", fault);
	fleet_card_name(kept->fleet, kept->card, name);
	return fault_set(fault, FAULT_BUSY, name, "the card is in use elsewhere");
}

int kept_open(const struct fleet *fleet, uint32_t card, struct kept **kept,
              uint8_t memory[IMAGE_MEMORY_SIZE], struct fault *fault)
{
	struct kept *made;
	int rc;

	if (card >= fleet->cards)
		return fault_set(fault, FAULT_ABSENT, fleet->path, "has no card %u", card);
	made = calloc(1, sizeof *made);
	if (!made)
		return fault_set(fault, FAULT_SYSTEM, fleet->path, "out of memory");
	made->fleet = (struct fleet *)(uintptr_t)fleet;
	made->fleet->users++;
	made->card = card;
	rc = lock_card(made, fault);
	if (rc == 0)
		rc = load(made, memory, fault);
	if (rc >= 0) {
		*kept = made;
		return 0;
	}
	if (made->fd >= 0)
		close(made->fd);
	fleet_close(made->fleet);
	free(made);
	return rc;
}

/* As it is now; what a copy becomes is not kept. */
static int open_card(const struct fleet *fleet, uint32_t card, bool copy,
                     struct transport **transport, struct fault *fault)
{
	uint8_t memory[IMAGE_MEMORY_SIZE];
	char name[FAULT_WHERE_MAX];
	struct kept *kept = NULL;
	const int rc = kept_open(fleet, card, &kept, memory, fault);

	*transport = NULL;
	if (rc < 0)
		return rc;
	fleet_card_name(fleet, card, name);
	if (!copy)
		return emulated_of_memory(name, memory, &kept_keeper, kept, transport, fault);
	close_kept(kept);
	return emulated_of_memory(name, memory, NULL, NULL, transport, fault);
}

int fleet_card_open(const struct fleet *fleet, uint32_t card, struct transport **transport,
                    struct fault *fault)
{
	return open_card(fleet, card, false, transport, fault);
}

int fleet_card_copy(const struct fleet *fleet, uint32_t card, struct transport **transport,
                    struct fault *fault)
{
	return open_card(fleet, card, true, transport, fault);
}

int fleet_check(const struct fleet *fleet, struct fleet_figures *figures, struct fault *fault)
{
	uint8_t memory[IMAGE_MEMORY_SIZE];
	struct kept kept = { .fleet = (struct fleet *)(uintptr_t)fleet, .fd = fleet->fd };
	struct stat file;
	int rc = 0;

	*figures = (struct fleet_figures){ .cards = fleet->cards };
	for (; kept.card < fleet->cards && rc == 0; kept.card++) {
		size_t size = 0;

		kept.sequence = kept.marked = 0;
		rc = read_entry(&kept, fault);
		if (rc == 0 && kept.entry.class > 0 &&
		    (rc = load_used(&kept, memory, &size, fault)) == 0) {
			figures->used++;
			figures->kept += size;
		}
	}
	if (rc == 0 && fstat(fleet->fd, &file) == 0) {
		figures->octets = (uint64_t)file.st_size;
		figures->disk = (uint64_t)file.st_blocks * 512;
	}
	return rc;
}
