/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/apply_cards.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/card_target.h"
#include "dispatch/cards.h"
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

int apply_cards_of_folder(const char *folder, struct apply_cards *made, struct fault *fault)
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
