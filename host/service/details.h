/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_DETAILS_H
#define SERVICE_DETAILS_H

#include <jansson.h>

#include "service/subscriber.h"
#include "store/listing.h"

/* What the platform knows, to be read. Every list is told a page at a time; *total is that of all pages. */

/*
 * A subscriber: subscriberIdentifiers {subscriberId, imsiMsisdnPairs[] {imsi, msisdn, isLastActive}, iccid,
 * imei}, customerId and customerName of the account the requestor sees it in, subsStatus,
 * lastKnownLocation {country, area, areaType, readBack} and lastConnectedNetwork {mcc, mnc} (null: no read-back has
 * told them), appletMode, lockState, lockSimToDevice, created. New reference. Returns 0, FAULT_ABSENT or FAULT_SYSTEM.
 */
int details_subscriber(struct service *service, const struct account *requestor,
                       const struct identifier *identifier, json_t **subscriber,
                       struct fault *fault);

/* Many of them; filter->account must be one the requestor sees. *list is a new array. */
int details_subscribers(struct service *service, const struct account *requestor,
                        const struct store_subscriber_filter *filter, const struct store_page *page,
                        json_t **list, int64_t *total, struct fault *fault);

/* Requests, newest first: as request_get() without steps and effects. state: "" for any. */
int details_requests(struct service *service, const struct account *requestor, const char *state,
                     const struct store_page *page, json_t **list, int64_t *total,
                     struct fault *fault);

/*
 * By a request's identifier, or that of a call: an array of {requestId, state}. A lock of an account is one
 * request. Returns 0, FAULT_ABSENT or FAULT_SYSTEM.
 */
int details_states(struct service *service, const struct account *requestor, const char *id,
                   json_t **states, struct fault *fault);

#endif
