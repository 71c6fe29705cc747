/* SPDX-License-Identifier: Apache-2.0 */
#include "api/console_calls.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "api/card_access.h"
#include "api/card_looks.h"
#include "api/reply.h"
#include "api/submit.h"
#include "inspect/tree.h"
#include "inspect/view.h"
#include "octets/clock.h"
#include "profile/secrets.h"
#include "trace/current.h"

enum { DONE = 200 };

/* What is read from a card in one go. */
struct reading {
	struct terminal terminal;
	struct view view;
	json_t *files;
};

/* A file of keys is told to be there, and not what it holds, whoever may read it on the card. */
static void hide_secrets(json_t *files)
{
	json_t *file;
	size_t i;

	json_array_foreach(files, i, file)
	{
		const char *path = json_string_value(json_object_get(file, "path"));
		const char *slash = strrchr(path, '/');

		if (!current_name_is_secret(slash ? slash + 1 : path))
			continue;
		json_object_del(file, "content");
		json_object_del(file, "value");
		json_object_set_new(file, "refused", json_string("holds keys; it is not shown"));
	}
}

static int read_card(const struct card_access *access, struct reading *reading, struct fault *fault)
{
	struct view_secrets secrets;
	int rc;

	profile_secrets(access->profile, &secrets);
	rc = terminal_start(&reading->terminal, access->transport, fault);
	if (rc == 0)
		rc = view_read(&reading->terminal, &secrets, &reading->view, fault);
	if (rc == 0)
		rc = tree_read(&reading->terminal, &reading->files, fault);
	OPENSSL_cleanse(&secrets, sizeof secrets);
	return rc;
}

/* The applet's log, oldest first, without the places that are free. */
static json_t *events_json(const json_t *files)
{
	json_t *events = json_array(), *file, *record;
	size_t i, number;

	json_array_foreach(files, i, file)
	{
		if (strcmp(json_string_value(json_object_get(file, "path")),
		           "ADF.ROAMCARD/EF.LOG") != 0)
			continue;
		json_array_foreach(json_object_get(file, "value"), number, record)
		{
			if (json_is_object(record))
				json_array_append(events, record);
		}
	}
	return events;
}

static void answer(struct api *api, const struct account *account, const struct card_access *access,
                   struct reading *reading, struct _u_response *response)
{
	char now[CLOCK_TEXT_SIZE], then[CLOCK_TEXT_SIZE] = "";
	const int64_t at = clock_now_ms();
	json_t *differences, *card;
	int64_t before;

	hide_secrets(reading->files);
	before = card_looks_take(api->looks, account->id, access->iccid, at, reading->files,
	                         &differences);
	clock_text(at, now);
	if (before)
		clock_text(before, then);
	card = view_json(&reading->view);
	json_object_update_new(card,
	                       json_pack("{s:s, s:s, s:s, s:o, s:o, s:O}", "readAt", now, "place",
	                                 card_access_place(api, access->iccid), "comparedWith",
	                                 then, "differences",
	                                 differences ? differences : json_array(), "events",
	                                 events_json(reading->files), "files", reading->files));
	reply_content(response, DONE, json_pack("[o]", card), NULL);
}

/* An emulated card is copied and let go of: reading it makes no request wait. */
void call_card_get(struct api *api, const struct account *account, const struct _u_request *request,
                   struct _u_response *response)
{
	struct identifier identifier = { 0 };
	struct reading *reading;
	struct fault fault = { 0 };
	struct card_access access;

	if (path_identifier(request, &identifier, response) < 0 ||
	    !card_access_open(api, account, &identifier, true, &access, response))
		return;
	reading = calloc(1, sizeof *reading);
	if (!reading)
		reply_error(response, REPLY_UNAVAILABLE, NULL);
	else if (read_card(&access, reading, &fault) < 0)
		reply_error(response,
		            fault.code == FAULT_BUSY ? REPLY_CARD_BUSY : REPLY_CARD_SILENT, &fault);
	else
		answer(api, account, &access, reading, response);
	if (reading)
		json_decref(reading->files);
	free(reading);
	card_access_close(&access);
}
