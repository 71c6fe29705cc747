/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/apply_cards.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/card_target.h"
#include "dispatch/cards.h"
#include "fleet/fleet.h"
#include "inspect/view.h"
#include "profile/keyfile.h"
#include "terminal/terminal.h"

static int no_memory(struct fault *fault)
{
	return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
}

static int make_room(struct apply_cards *cards, size_t count, struct fault *fault)
{
	cards->card = calloc(count, sizeof *cards->card);
	cards->count = cards->card ? count : 0;
	return cards->card ? 0 : no_memory(fault);
}

/* keys NULL: the one beside it. */
static int take(struct apply_card *card, const char *target, const char *keys, struct fault *fault)
{
	card->target = strdup(target);
	card->key_path = keys ? strdup(keys) : card_target_keys(target);
	if (!card->key_path && card_target_is_real(target))
		return fault_set(fault, FAULT_INPUT, target, "no key file; name it with --keys");
	if (!card->target || !card->key_path)
		return no_memory(fault);
	return keyfile_load(card->key_path, &card->profile, fault);
}

static int take_folder(const char *folder, struct apply_cards *made, struct fault *fault)
{
	struct cards *cards;
	int rc = cards_open_folder(folder, &cards, fault);

	if (rc < 0)
		return rc;
	for (size_t i = 0; cards_problem(cards, i); i++)
		fprintf(stderr, "roamcard: %s\n", cards_problem(cards, i));
	rc = cards_count(cards) > 0 ? make_room(made, cards_count(cards), fault)
	                            : fault_set(fault, FAULT_ABSENT, folder,
	                                        "holds no card; make one with 'card new'");
	for (size_t i = 0; i < made->count && rc == 0; i++) {
		strcpy(made->card[i].iccid, cards_iccid(cards, i));
		rc = take(&made->card[i], cards_path(cards, i), NULL, fault);
	}
	cards_close(cards);
	return rc;
}

/* Returns whether the fleet has the card that an element names. */
static bool find_in_fleet(const struct fleet *fleet, const struct identifier *identifier,
                          uint32_t *card)
{
	struct fault fault;

	if (identifier->type == IDENTIFIER_IMSI)
		return fleet_find_imsi(fleet, identifier->value, card, &fault) == 0;
	return identifier->type == IDENTIFIER_ICCID &&
	       fleet_find(fleet, identifier->value, card, &fault) == 0;
}

static bool is_taken(const struct apply_cards *made, const char *iccid)
{
	for (size_t i = 0; i < made->count; i++)
		if (strcmp(made->card[i].iccid, iccid) == 0)
			return true;
	return false;
}

/* Once, whoever names it how often. */
static int take_of_fleet(const struct fleet *fleet, uint32_t number, struct apply_cards *made,
                         struct fault *fault)
{
	struct apply_card *card = &made->card[made->count];
	char *target = NULL;
	int rc;

	if (fleet_iccid(fleet, number, card->iccid) < 0 || is_taken(made, card->iccid))
		return 0;
	if (asprintf(&target, "fleet:%s#%u", fleet_path(fleet), number) < 0)
		return no_memory(fault);
	made->count++;
	rc = take(card, target, NULL, fault);
	free(target);
	return rc;
}

static int take_fleet(const char *path, const struct bulk *bulk, struct apply_cards *made,
                      struct fault *fault)
{
	struct fleet *fleet;
	uint32_t number;
	int rc = fleet_open(path, &fleet, fault);

	if (rc == 0)
		rc = make_room(made, bulk->count, fault);
	made->count = 0;
	for (size_t i = 0; i < bulk->count && rc == 0; i++)
		if (find_in_fleet(fleet, &bulk->elements[i].identifier, &number))
			rc = take_of_fleet(fleet, number, made, fault);
	fleet_close(fleet);
	return rc;
}

int apply_cards_within(const char *where, const struct bulk *bulk, struct apply_cards *cards,
                       struct fault *fault)
{
	struct stat file;
	const bool is_file = stat(where, &file) == 0 && S_ISREG(file.st_mode);

	return is_file ? take_fleet(where, bulk, cards, fault) : take_folder(where, cards, fault);
}

static int read_iccid(const char *target, char iccid[READER_ICCID_MAX], struct fault *fault)
{
	struct terminal *terminal = calloc(1, sizeof *terminal);
	struct transport *transport = NULL;
	int rc = terminal ? card_target_open(target, &transport, fault) : no_memory(fault);

	if (rc == 0)
		rc = terminal_start(terminal, transport, fault);
	if (rc == 0)
		rc = view_iccid(terminal, iccid, fault);
	transport_close(transport);
	free(terminal);
	return rc;
}

int apply_cards_of_target(const char *target, const char *keys, struct apply_cards *cards,
                          struct fault *fault)
{
	int rc = make_room(cards, 1, fault);

	if (rc == 0)
		rc = take(cards->card, target, keys, fault);
	return rc < 0 ? rc : read_iccid(target, cards->card->iccid, fault);
}

void apply_cards_release(struct apply_cards *cards)
{
	for (size_t i = 0; i < cards->count; i++) {
		profile_release(&cards->card[i].profile);
		free(cards->card[i].key_path);
		free(cards->card[i].target);
	}
	free(cards->card);
}
