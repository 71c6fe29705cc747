/* SPDX-License-Identifier: Apache-2.0 */
#include "soak/soak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dispatch/deliver.h"
#include "inspect/view.h"
#include "profile/secrets.h"
#include "store/store.h"
#include "terminal/terminal.h"

enum { ADM1 = 0x0A, COUNTER_SIZE = 5, EF_OTA_CNTR = 0x6F06 };

/* Counter of a key set as the card has it; docs/applet-protocol.md 4. */
static int card_counter(struct terminal *terminal, const struct view_secrets *secrets,
                        unsigned keyset, uint64_t *counter, struct fault *fault)
{
	static const uint8_t aid[] = { 0xF0, 0x52, 0x4F, 0x41, 0x4D, 0x43, 0x41, 0x52, 0x44, 0x01 };
	static const uint16_t path[] = { EF_OTA_CNTR };
	uint8_t octets[COUNTER_SIZE];
	int rc = terminal_verify(terminal, ADM1, secrets->adm1, fault);

	if (rc == 0)
		rc = terminal_select(terminal, aid, sizeof aid, path, 1, fault);
	if (rc == 0)
		rc = terminal_read_record(terminal, keyset, octets, sizeof octets, fault);
	if (rc < 0)
		return rc;
	*counter = 0;
	for (size_t i = 0; i < sizeof octets; i++)
		*counter = *counter << 8 | octets[i];
	return 0;
}

static bool is_number(const struct change_list *list, uint32_t number)
{
	char code[SOAK_CODE_MAX];

	if (number == 0)
		return false;
	soak_code(number, code);
	return list->count == 1 && strcmp(list->code[0], code) == 0;
}

/* The last that was accepted, or one since then whose answer was lost. */
static bool agrees(const struct soak_card *card, const struct change_list *forbidden)
{
	bool good = is_number(forbidden, card->accepted) ||
	            (card->accepted == 0 && card->lost < SOAK_LOST_MAX) ||
	            card->lost == SOAK_LOST_MAX;

	for (unsigned i = 0; i < card->lost; i++)
		good = good || is_number(forbidden, card->lost_number[i]);
	return good;
}

/* A card that was told something has used counters, requests that went together one; the store never runs behind
 * it. */
static int counter_fits(struct store *store, const struct soak_card *card, unsigned keyset,
                        uint64_t counter, struct fault *fault)
{
	struct store_subscriber row;
	uint64_t next;
	int rc = store_subscriber_find(store, NULL, STORE_BY_ICCID, card->iccid, &row, fault);

	if (rc == 0)
		rc = store_counter_next(store, row.id, keyset, &next, fault);
	return rc < 0 ? rc : next > counter && (card->accepted_times == 0 || counter > 0);
}

static int judge(struct soak *soak, struct store *store, uint32_t number,
                 struct soak_verdict *wrong, struct fault *fault)
{
	struct profile *profile = calloc(1, sizeof *profile);
	struct terminal *terminal = calloc(1, sizeof *terminal);
	struct view *view = calloc(1, sizeof *view);
	struct transport *transport = NULL;
	struct view_secrets secrets;
	uint64_t counter = 0;
	int rc = profile && terminal && view ? fleet_profile(soak->fleet, number, profile, fault)
	                                     : FAULT_SYSTEM;

	if (rc == 0)
		rc = fleet_card_open(soak->fleet, number, &transport, fault);
	if (rc == 0) {
		profile->adm1_given = profile->pin1_given = true;
		profile_secrets(profile, &secrets);
		rc = terminal_start(terminal, transport, fault);
	}
	if (rc == 0)
		rc = view_read(terminal, &secrets, view, fault);
	if (rc == 0)
		rc = card_counter(terminal, &secrets, profile->keys[0].number, &counter, fault);
	if (rc == 0) {
		wrong->cards += !agrees(&soak->card[number], &view->slot[0].forbidden);
		rc = counter_fits(store, &soak->card[number], profile->keys[0].number, counter,
		                  fault);
		wrong->counters += rc == 0;
	}
	transport_close(transport);
	free(profile);
	free(terminal);
	free(view);
	return rc < 0 ? rc : 0;
}

static void look_for_resync(void *ctx, int64_t at, const char *step, const char *detail)
{
	(void)at;
	(void)detail;
	*(unsigned *)ctx += strcmp(step, DELIVER_RESYNC) == 0;
}

int judge_cards(struct soak *soak, struct soak_verdict *wrong)
{
	const uint32_t cards = soak->accounts * soak->cards_each;
	struct store *store = NULL;
	struct fault fault = { 0 };
	int rc = store_open(soak->store, soak->key_file, &store, &fault);

	*wrong = (struct soak_verdict){ 0 };
	if (rc == 0)
		rc = store_begin(store, &fault);
	for (uint32_t i = 0; i < cards && rc == 0; i++)
		rc = judge(soak, store, i, wrong, &fault);
	for (size_t i = 0; i < soak->ids_count && rc == 0; i++)
		rc = store_steps(store, soak->ids[i], look_for_resync, &wrong->behind, &fault);
	if (store)
		store_rollback(store);
	if (rc < 0)
		fprintf(stderr, "%s: %s\n", fault.where, fault.text);
	store_close(store);
	return rc;
}
