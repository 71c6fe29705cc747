/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_CALLS_H
#define API_CALLS_H

#include <stdbool.h>

#include <ulfius.h>

#include "dispatch/dispatcher.h"
#include "service/account.h"
#include "service/service.h"

struct card_looks;
struct cards;
struct cidr_list;
struct feed;
struct guesses;
struct handsets;
struct metrics;
struct rate;

/* What every call works on. */
struct api {
	struct service service;
	struct dispatcher *dispatcher;
	bool tls;                /* requests come over TLS; see request_is_private() */
	struct rate *rate;       /* calls of each account */
	struct guesses *guesses; /* of passwords */
	struct metrics *metrics;
	const struct cidr_list *webhook_allowed; /* private addresses that webhooks may be at */
	bool metrics_open; /* metrics are told to others than this machine too */

	/* For who looks on, console_calls.h. */
	struct cards *cards;       /* within reach of this process; NULL: none */
	bool by_air;               /* the others are reached by SMPP           */
	struct world *world;       /* names of countries and networks          */
	struct feed *feed;         /* what happens                             */
	struct handsets *handsets; /* those of all accounts                    */
	struct card_looks *looks;  /* what was last seen on cards              */
};

/* A call of an account whose credential holds (NULL where the call wants none); it fills the response. */
typedef void call_run(struct api *api, const struct account *account,
                      const struct _u_request *request, struct _u_response *response);

/* What a call works out before it runs, where it may run within a transaction that others wait for: to be freed, or
 * NULL. The call finds it by reply_prepared(). */
typedef void *call_prepare(struct api *api, const struct _u_request *request);

/* By method and path, routes.c. */
call_run call_bulk_sim, call_sim_change, call_sim_get, call_request_get, call_status_get;

/* change_calls.c */
call_run call_account_lock, call_sim_status, call_subscriber_lock, call_status_put, call_move;
call_run call_bulk_status, call_bulk_move;

/* token_calls.c */
call_run call_token_new, call_token_renew;

/* customer_calls.c */
call_run call_customer_new, call_customer_list, call_customer_get;
call_run call_customer_children, call_customer_subscribers;
call_prepare call_customer_prepare;

/* subscriber_calls.c */
call_run call_message_send, call_subscriber_new, call_subscriber_list, call_subscriber_get;

/* request_calls.c */
call_run call_request_list, call_states_get;

/* Of webhook_calls.c. */
call_run call_webhook_add, call_webhook_list, call_webhook_remove, call_webhook_deliveries;

#endif
