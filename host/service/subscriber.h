/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_SUBSCRIBER_H
#define SERVICE_SUBSCRIBER_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "octets/fault.h"
#include "profile/profile.h"
#include "service/account.h"
#include "service/service.h"

enum subscriber_limit {
	SUBSCRIBER_ID_MAX = 37,
	SUBSCRIBER_VALUE_MAX = 24, /* an IMSI, ICCID, MSISDN or IMEI and NUL */
};

enum identifier_type {
	IDENTIFIER_NONE,
	IDENTIFIER_IMSI,
	IDENTIFIER_ICCID,
	IDENTIFIER_MSISDN,
	IDENTIFIER_IMEI,
};

/* One of the keys a subscriber is found by, digits only: no '+', ICCID as given
 * (see iccid_equal()), IMEI of 14 digits. */
struct identifier {
	enum identifier_type type;
	char value[SUBSCRIBER_VALUE_MAX];
};

/* "IMSI", "ICCID", "MSISDN" or "IMEI". */
const char *identifier_type_name(enum identifier_type type);

/* "imsi", "Iccid", … in any letter case, and a value. Returns 0 or FAULT_INPUT; the fault's where is
 * where_type or where_value. */
int identifier_of_text(const char *type, const char *value, const char *where_type,
                       const char *where_value, struct identifier *identifier, struct fault *fault);

/* Whether two ICCIDs are the same, either with or without its check digit (ITU-T E.118). */
bool iccid_equal(const char *a, const char *b);

/*
 * Brings a subscriber and its card's keys into the platform, life-cycle status ACTIVE.
 *
 *   owner   account that has it
 *   msisdn, imei  digits or NULL
 *
 * Returns 0, FAULT_INPUT, FAULT_BUSY (its ICCID or an IMSI is there already), FAULT_SYSTEM.
 */
int subscriber_add(struct service *service, const struct account *owner,
                   const struct profile *profile, const char *msisdn, const char *imei,
                   char id[SUBSCRIBER_ID_MAX], struct fault *fault);

/* The same within the caller's transaction, of a card without MSISDN and IMEI: after a fault it must roll
 * back. */
int subscriber_add_within(struct service *service, const struct account *owner,
                          const struct profile *profile, char id[SUBSCRIBER_ID_MAX],
                          struct fault *fault);

/* The keys of a subscriber's card as its key file had them; to be wiped. Returns 0, FAULT_ABSENT,
 * FAULT_DAMAGED or as profile_of_json(). */
int subscriber_profile(struct store *store, const char *id, struct profile *profile,
                       struct fault *fault);

/* The read side of SIM settings as last proved: {appletMode, activeImsi, lockSimToDevice,
 * lockState, sim[] {slotNumber, imsi, allowedCountries, preferredOperatorNetworks,
 * forbiddenNetworks}}. New reference in *settings. Returns 0, FAULT_ABSENT (unknown, or not
 * of the requestor's subtree: the two look alike) or FAULT_SYSTEM. */
int subscriber_settings(struct service *service, const struct account *requestor,
                        const struct identifier *identifier, json_t **settings,
                        struct fault *fault);

#endif
