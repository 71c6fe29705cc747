/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/emulate_slots.h"

#include <stdlib.h>
#include <string.h>

#include "transport/emulated.h"

static const char *const told_words[] = {
	[VPCD_WAITING] = "waiting for pcscd",
	[VPCD_PRESENT] = "in the reader",
	[VPCD_ABSENT] = "out of the reader",
	[VPCD_FAULT] = "no answer",
};

static void slot_told(void *ctx, enum vpcd_told what, const char *text)
{
	const struct emulate_slot *slot = ctx;

	printf("slot %u: %s%s%s\n", slot->number, told_words[what], *text ? ": " : "", text);
}

static void wire_told(void *ctx, const char *line)
{
	const struct emulate_slot *slot = ctx;

	printf("slot %u: %s\n", slot->number, line);
}

int emulate_slots_open(struct emulate_slots *slots, unsigned count, const char *host, unsigned port,
                       struct fault *fault)
{
	int rc = 0;

	if (count > EMULATE_SLOTS_MAX)
		return fault_set(fault, FAULT_LIMIT, "slots", "%u; pcscd has room for %d readers",
		                 count, EMULATE_SLOTS_MAX);
	for (unsigned i = 0; i < count && rc == 0; i++) {
		struct emulate_slot *slot = &slots->slot[i];
		const struct vpcd_options options = { host, port + i, slot_told, slot };

		slot->number = i + 1;
		slot->watch = *slots->watch;
		if (slot->watch.line) {
			slot->watch.line = wire_told;
			slot->watch.ctx = slot;
		}
		rc = vpcd_open(&options, &slot->vpcd, fault);
		if (rc == 0)
			slots->count++;
	}
	return rc;
}

void emulate_slots_close(struct emulate_slots *slots)
{
	for (unsigned i = 0; i < slots->count; i++) {
		vpcd_close(slots->slot[i].vpcd);
		transport_close(slots->slot[i].kept);
	}
	slots->count = 0;
}

static struct emulate_slot *find(struct emulate_slots *slots, unsigned number, struct fault *fault)
{
	if (number >= 1 && number <= slots->count)
		return &slots->slot[number - 1];
	fault_set(fault, FAULT_INPUT, "slot", "there is no slot %u; they are 1 to %u", number,
	          slots->count);
	return NULL;
}

static int open_card(struct emulate_slots *slots, struct emulate_slot *slot, const char *name,
                     struct transport **card, struct fault *fault)
{
	struct transport *bare = NULL;
	int rc;

	if (strlen(name) >= sizeof slot->name)
		return fault_set(fault, FAULT_LIMIT, name, "the name is longer than %d octets",
		                 EMULATE_NAME_MAX - 1);
	rc = strcmp(name, EMULATE_BLANK) == 0
	             ? emulated_in_memory(&bare, fault)
	             : card_target_open_with(name, &slots->consent, &bare, fault);
	*card = bare;
	return rc == 0 ? watch_card(&slot->watch, name, card, fault) : rc;
}

static void take(struct emulate_slot *slot, const char *name)
{
	if (name != slot->name)
		snprintf(slot->name, sizeof slot->name, "%s", name);
	slot->in = true;
}

/* A card that lives in memory alone is kept for the next insert; an image is let go of. */
static void put_away(struct emulate_slot *slot, struct transport *card)
{
	if (strcmp(slot->name, EMULATE_BLANK) == 0)
		slot->kept = card;
	else
		transport_close(card);
}

static struct transport *take_kept(struct emulate_slot *slot)
{
	struct transport *kept = slot->kept;

	slot->kept = NULL;
	return kept;
}

int emulate_insert(struct emulate_slots *slots, unsigned number, const char *name,
                   struct fault *fault)
{
	struct emulate_slot *slot = find(slots, number, fault);
	struct transport *card = NULL;
	int rc = 0;

	if (!slot)
		return FAULT_INPUT;
	if (slot->in)
		return fault_set(fault, FAULT_INPUT, slot->name, "is in slot %u; remove it first",
		                 number);
	if (!name && slot->name[0] == '\0')
		return fault_set(fault, FAULT_INPUT, "slot", "no card was in slot %u; name one",
		                 number);
	if (!name)
		card = take_kept(slot);
	if (!card)
		rc = open_card(slots, slot, name ? name : slot->name, &card, fault);
	if (rc < 0)
		return rc;
	transport_close(take_kept(slot));
	take(slot, name ? name : slot->name);
	vpcd_insert(slot->vpcd, card);
	return 0;
}

/* The slot where a card is in, or NULL. */
static struct emulate_slot *find_taken(struct emulate_slots *slots, unsigned number,
                                       struct fault *fault)
{
	struct emulate_slot *slot = find(slots, number, fault);

	if (slot && !slot->in) {
		fault_set(fault, FAULT_INPUT, "slot", "slot %u is empty", number);
		return NULL;
	}
	return slot;
}

int emulate_remove(struct emulate_slots *slots, unsigned number, struct fault *fault)
{
	struct emulate_slot *slot = find_taken(slots, number, fault);

	if (!slot)
		return FAULT_INPUT;
	put_away(slot, vpcd_remove(slot->vpcd));
	slot->in = false;
	return 0;
}

/* Another card for the one that is in; pcscd notices where it is told. */
static int exchange(struct emulate_slots *slots, unsigned number, const char *name, bool told,
                    struct fault *fault)
{
	struct emulate_slot *slot = find_taken(slots, number, fault);
	struct transport *card = NULL;
	int rc = slot ? open_card(slots, slot, name, &card, fault) : FAULT_INPUT;

	if (rc < 0)
		return rc;
	transport_close(told ? vpcd_remove(slot->vpcd) : vpcd_replace(slot->vpcd, card));
	take(slot, name);
	if (told)
		vpcd_insert(slot->vpcd, card);
	return 0;
}

int emulate_swap(struct emulate_slots *slots, unsigned number, const char *name,
                 struct fault *fault)
{
	return exchange(slots, number, name, true, fault);
}

int emulate_replace(struct emulate_slots *slots, unsigned number, const char *name,
                    struct fault *fault)
{
	return exchange(slots, number, name, false, fault);
}

int emulate_save(struct emulate_slots *slots, unsigned number, const char *path,
                 struct fault *fault)
{
	struct emulate_slot *slot = find_taken(slots, number, fault);
	int rc;

	if (!slot)
		return FAULT_INPUT;
	rc = transport_save(vpcd_hold(slot->vpcd), path, fault);
	vpcd_release(slot->vpcd);
	return rc;
}

int emulate_cut(struct emulate_slots *slots, unsigned number, uint32_t writes, struct fault *fault)
{
	struct emulate_slot *slot = find_taken(slots, number, fault);
	int rc;

	if (!slot)
		return FAULT_INPUT;
	rc = transport_cut(vpcd_hold(slot->vpcd), writes, fault);
	vpcd_release(slot->vpcd);
	return rc;
}

static bool any_in(const struct emulate_slots *slots)
{
	for (unsigned i = 0; i < slots->count; i++)
		if (slots->slot[i].in)
			return true;
	return false;
}

int emulate_toggle(struct emulate_slots *slots, struct fault *fault)
{
	const bool out = any_in(slots);
	int rc = 0;

	for (unsigned i = 0; i < slots->count; i++) {
		const struct emulate_slot *slot = &slots->slot[i];
		int one = 0;

		if (out && slot->in)
			one = emulate_remove(slots, slot->number, rc == 0 ? fault : NULL);
		else if (!out && slot->name[0] != '\0')
			one = emulate_insert(slots, slot->number, NULL, rc == 0 ? fault : NULL);
		rc = rc == 0 ? one : rc;
	}
	return rc;
}

void emulate_list(struct emulate_slots *slots, FILE *to)
{
	for (unsigned i = 0; i < slots->count; i++) {
		const struct emulate_slot *slot = &slots->slot[i];

		if (slot->name[0] == '\0')
			fprintf(to, "%u empty\n", slot->number);
		else
			fprintf(to, "%u %s %s\n", slot->number,
			        !slot->in                  ? "out"
			        : vpcd_present(slot->vpcd) ? "in"
			                                   : "waiting",
			        slot->name);
	}
}
