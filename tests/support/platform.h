/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_PLATFORM_H
#define SUPPORT_PLATFORM_H

#include <jansson.h>

#include "service/account.h"
#include "service/request.h"
#include "service/subscriber.h"
#include "support/store.h" /* the names A_ICCID and so on */

/* A platform with accounts and subscribers, made the way the verbs make them. */

struct platform {
	char store_name[16]; /* of support/store.h; each platform has another */
	struct service service;
	struct account acme, east, other; /* east is below acme, other is nobody's */
	char acme_token[ACCOUNT_TOKEN_MAX];
	char a_id[SUBSCRIBER_ID_MAX], b_id[SUBSCRIBER_ID_MAX];
};

/* Their ICCIDs and IMSIs are those of support/store.h; A_IMSI_2 is active, B's are its own. */
#define PROFILE_A "vectors/profiles/card-a.json"
#define PROFILE_B "vectors/profiles/card-b.json"

/* Opens a new store, with the accounts and no subscriber. */
void given_accounts(struct platform *platform);

/* Brings the card of a profile in, for an account. msisdn and imei may be NULL. */
void given_subscriber(struct platform *platform, const struct account *owner, const char *profile,
                      const char *msisdn, const char *imei, char id[SUBSCRIBER_ID_MAX]);

/* Both: A for east, with MSISDN and IMEI, B for other. */
void given_platform(struct platform *platform);

/* Closes the store; and opens it again, as another process would. */
void end_platform(struct platform *platform);
void reopen_platform(struct platform *platform);

/* Sends the text of a bulk body (' for ") for an account: as request_submit(), or the fault of
 * reading it. ids and codes, of at least as many elements, are set where it is taken. */
int submit(struct platform *platform, const struct account *requestor, const char *body,
           char (*ids)[REQUEST_ID_MAX], int *codes, struct fault *fault);

/* A request as its owner reads it; new reference. */
json_t *read_as_json(struct platform *platform, const struct account *requestor, const char *id);

/* One text field of an object, "" where there is none. */
const char *text_field(const json_t *object, const char *key);

/* Makes the card of a profile, personalised by APDUs, in the test folder. */
void given_card(const char *name, const char *profile);

#endif
