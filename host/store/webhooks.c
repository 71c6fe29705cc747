/* SPDX-License-Identifier: Apache-2.0 */
#include "store/webhooks.h"

#include <string.h>

#include "octets/hex.h"
#include "store/connection.h"

enum { SEALED_SIZE = WEBHOOK_SECRET_SIZE + SEAL_OVERHEAD };

static int count(struct store *store, int64_t *number, const char *sql, const char *id,
                 struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement, sql, fault, "t", id);

	*number = 0;
	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0) {
		*number = column_integer(&statement, 0);
		rc = 0;
	}
	statement_close(&statement);
	return rc;
}

static int insert(struct store *store, const struct store_webhook *webhook,
                  const uint8_t secret[WEBHOOK_SECRET_SIZE], struct fault *fault)
{
	uint8_t sealed[SEALED_SIZE];
	char hex[2 * SEALED_SIZE + 1];
	const int rc =
		seal_close(store->key, webhook->id, secret, WEBHOOK_SECRET_SIZE, sealed, fault);

	if (rc < 0)
		return rc;
	hex_write(sealed, sizeof sealed, hex);
	return store_run(store,
	                 "INSERT INTO webhook (id, account, url, secret, created, seen)"
	                 " VALUES (?, ?, ?, ?, ?, ?)",
	                 fault, "ttttii", webhook->id, webhook->account, webhook->url, hex,
	                 webhook->created, webhook->created);
}

int store_webhook_add(struct store *store, const struct store_webhook *webhook,
                      const uint8_t secret[WEBHOOK_SECRET_SIZE], unsigned most, struct fault *fault)
{
	int64_t there;
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = count(store, &there, "SELECT count(*) FROM webhook WHERE account = ?",
	           webhook->account, fault);
	if (rc == 0 && there >= most)
		rc = fault_set(fault, FAULT_LIMIT, "webhook",
		               "the account has %u, no more are kept; remove one", most);
	if (rc == 0)
		rc = insert(store, webhook, secret, fault);
	if (rc == 0)
		return store_commit(store, fault);
	store_rollback(store);
	return rc;
}

static int find(struct store *store, const char *account, const char *id, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        "SELECT id FROM webhook WHERE id = ? AND account = ?", fault, "tt",
	                        id, account);

	if (rc == 0)
		rc = statement_step(&statement, fault);
	statement_close(&statement);
	if (rc == 0)
		return fault_set(fault, FAULT_ABSENT, "webhook", "no such webhook");
	return rc < 0 ? rc : 0;
}

int store_webhook_remove(struct store *store, const char *account, const char *id,
                         struct fault *fault)
{
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	rc = find(store, account, id, fault);
	if (rc == 0)
		rc = store_run(store, "DELETE FROM webhook_delivery WHERE webhook = ?", fault, "t",
		               id);
	if (rc == 0)
		rc = store_run(store, "DELETE FROM webhook WHERE id = ?", fault, "t", id);
	if (rc == 0)
		return store_commit(store, fault);
	store_rollback(store);
	return rc;
}

int store_webhooks(struct store *store, const char *account,
                   void (*tell)(void *ctx, const struct store_webhook *webhook), void *ctx,
                   struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        "SELECT id, account, url, created FROM webhook WHERE account = ?"
	                        " ORDER BY created, id",
	                        fault, "t", account);

	while (rc == 0 && (rc = statement_step(&statement, fault)) > 0) {
		struct store_webhook webhook;

		column_text(&statement, 0, webhook.id, sizeof webhook.id);
		column_text(&statement, 1, webhook.account, sizeof webhook.account);
		column_text(&statement, 2, webhook.url, sizeof webhook.url);
		webhook.created = column_integer(&statement, 3);
		tell(ctx, &webhook);
		rc = 0;
	}
	statement_close(&statement);
	return rc;
}

/* The columns of a delivery, from the first on. */
#define DELIVERY_COLUMNS                                                                           \
	"d.id, d.webhook, COALESCE(d.request, d.lock_order), d.state, d.attempts, d.due,"          \
	" d.created, d.ended, d.status, d.reason"
enum { AFTER_DELIVERY = 10 };

static void take_delivery(const struct statement *statement, struct store_delivery *delivery)
{
	column_text(statement, 0, delivery->id, sizeof delivery->id);
	column_text(statement, 1, delivery->webhook, sizeof delivery->webhook);
	column_text(statement, 2, delivery->request, sizeof delivery->request);
	column_text(statement, 3, delivery->state, sizeof delivery->state);
	delivery->attempts = (unsigned)column_integer(statement, 4);
	delivery->due = column_integer(statement, 5);
	delivery->created = column_integer(statement, 6);
	delivery->ended = column_integer(statement, 7);
	delivery->status = (unsigned)column_integer(statement, 8);
	column_text(statement, 9, delivery->reason, sizeof delivery->reason);
}

int store_deliveries(struct store *store, const char *account, const char *webhook, unsigned page,
                     unsigned size, void (*tell)(void *ctx, const struct store_delivery *delivery),
                     void *ctx, int64_t *total, struct fault *fault)
{
	struct statement statement;
	int rc = find(store, account, webhook, fault);

	if (rc == 0)
		rc = count(store, total, "SELECT count(*) FROM webhook_delivery WHERE webhook = ?",
		           webhook, fault);
	if (rc < 0)
		return rc;
	rc = statement_open(store, &statement,
	                    "SELECT " DELIVERY_COLUMNS " FROM webhook_delivery d"
	                    " WHERE d.webhook = ? ORDER BY d.created DESC, d.id LIMIT ? OFFSET ?",
	                    fault, "tii", webhook, (int64_t)size, (int64_t)page * size);
	while (rc == 0 && (rc = statement_step(&statement, fault)) > 0) {
		struct store_delivery delivery;

		take_delivery(&statement, &delivery);
		tell(ctx, &delivery);
		rc = 0;
	}
	statement_close(&statement);
	return rc;
}

#define NEW_DELIVERY(of)                                                                           \
	"INSERT INTO webhook_delivery (id, webhook, " of ", state, attempts, due, created, ended," \
	" status, reason) SELECT e.id || '.' || substr(w.id, 1, 8), w.id, e.id, 'PENDING', 0, ?1," \
	" ?1, 0, 0, '' FROM webhook w"
#define NO_DELIVERY_YET(of)                                                                        \
	" WHERE NOT EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.webhook = w.id AND d." of     \
	" = e.id)"

#define SINCE " CASE WHEN w.seen > ?2 THEN w.seen ELSE ?2 END"

static int make_deliveries(struct store *store, int64_t since, int64_t now, struct fault *fault)
{
	const int rc =
		store_run(store,
	                  NEW_DELIVERY("request") " JOIN request e ON e.ended >=" SINCE
	                                          " JOIN call c ON c.id = e.call"
	                                          " AND c.account = w.account" NO_DELIVERY_YET(
							  "request"),
	                  fault, "ii", now, since);

	return rc < 0 ? rc
	              : store_run(
				store,
				NEW_DELIVERY(
					"lock_order") " JOIN lock_order e ON e.ended >=" SINCE
						      " AND e.account = w.account" NO_DELIVERY_YET(
							      "lock_order"),
				fault, "ii", now, since);
}

/* An end may become visible after one with a later time, so the span looked at overlaps the one before; the
 * table's own key keeps a second delivery out. */
int store_deliveries_make(struct store *store, int64_t since, int64_t now, struct fault *fault)
{
	int64_t webhooks;
	int rc = count(store, &webhooks, "SELECT count(*) FROM webhook WHERE id <> ?", "", fault);

	if (rc < 0 || webhooks == 0 || (rc = store_begin(store, fault)) < 0)
		return rc;
	rc = make_deliveries(store, since, now, fault);
	if (rc == 0 && since == 0)
		rc = store_run(store, "UPDATE webhook SET seen = ? WHERE seen < ?", fault, "ii",
		               now - WEBHOOK_OVERLAP_MS, now - 2 * (int64_t)WEBHOOK_OVERLAP_MS);
	if (rc == 0)
		return store_commit(store, fault);
	store_rollback(store);
	return rc;
}

int store_deliveries_withdraw(struct store *store, const char *request, struct fault *fault)
{
	return store_run(store,
	                 "DELETE FROM webhook_delivery WHERE state = 'PENDING' AND webhook IN"
	                 " (SELECT w.id FROM webhook w JOIN call c ON c.account = w.account"
	                 " JOIN request r ON r.call = c.id WHERE r.id = ?1)"
	                 " AND (request = ?1 OR lock_order IN (SELECT o.id FROM lock_order o"
	                 " JOIN request r ON r.call = o.call WHERE r.id = ?1))",
	                 fault, "t", request);
}

static int open_secret(struct store *store, const char *hex, struct store_post *post,
                       struct fault *fault)
{
	uint8_t sealed[SEALED_SIZE];
	const int size = hex_read(hex ? hex : "", "secret", sealed, sizeof sealed, fault);

	if (size != SEALED_SIZE)
		return fault_set(fault, FAULT_DAMAGED, "webhook", "its secret is none");
	return seal_open(store->key, post->delivery.webhook, sealed, sizeof sealed, post->secret,
	                 fault);
}

static int take_post(struct store *store, const struct statement *statement,
                     struct store_post *post, struct fault *fault)
{
	take_delivery(statement, &post->delivery);
	column_text(statement, AFTER_DELIVERY, post->url, sizeof post->url);
	column_text(statement, AFTER_DELIVERY + 1, post->type, sizeof post->type);
	column_text(statement, AFTER_DELIVERY + 2, post->value, sizeof post->value);
	column_text(statement, AFTER_DELIVERY + 3, post->state, sizeof post->state);
	column_text(statement, AFTER_DELIVERY + 4, post->reason, sizeof post->reason);
	post->accepted = column_integer(statement, AFTER_DELIVERY + 5);
	post->ended = column_integer(statement, AFTER_DELIVERY + 6);
	column_text(statement, AFTER_DELIVERY + 7, post->customer, sizeof post->customer);
	post->locked = column_integer(statement, AFTER_DELIVERY + 8) != 0;
	post->done = column_integer(statement, AFTER_DELIVERY + 9);
	post->failed = column_integer(statement, AFTER_DELIVERY + 10);
	return open_secret(store, column_string(statement, AFTER_DELIVERY + 11), post, fault);
}

/* Webhooks that have something to be posted: each found by the index, from one to the next. */
#define WAITING                                                                                    \
	"WITH RECURSIVE waiting(webhook) AS (SELECT MIN(webhook) FROM webhook_delivery"            \
	" WHERE state = 'PENDING' UNION ALL SELECT (SELECT MIN(n.webhook) FROM webhook_delivery n" \
	" WHERE n.state = 'PENDING' AND n.webhook > g.webhook) FROM waiting g"                     \
	" WHERE g.webhook IS NOT NULL),"

/* Posts under way: ?1 now. */
#define POSTED                                                                                     \
	" posted(webhook, account) AS (SELECT p.webhook, v.account FROM webhook_delivery p"        \
	" JOIN webhook v ON v.id = p.webhook WHERE p.lease > 0 AND p.lease > ?1)"

/* The first due of the webhook with the fewest posts under way, of an account that has fewer than ?2. */
static int first_due(struct store *store, int64_t now, unsigned most, struct store_post *post,
                     struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(
		store, &statement,
		WAITING POSTED
		" SELECT " DELIVERY_COLUMNS ", w.url, COALESCE(r.type, ''), COALESCE(r.value, ''),"
		" COALESCE(r.state, CASE WHEN o.failed > 0 THEN 'FAILED' ELSE 'SUCCESS' END),"
		" COALESCE(r.reason, ''), COALESCE(r.accepted, o.accepted),"
		" COALESCE(r.ended, o.ended), COALESCE(o.account, ''), o.locked, o.done, o.failed,"
		" w.secret FROM waiting g JOIN webhook w ON w.id = g.webhook"
		" JOIN webhook_delivery d ON d.id = (SELECT x.id FROM webhook_delivery x"
		" WHERE x.state = 'PENDING' AND x.webhook = w.id AND x.due <= ?1"
		" ORDER BY x.due, x.id LIMIT 1)"
		" LEFT JOIN request r ON r.id = d.request"
		" LEFT JOIN lock_order o ON o.id = d.lock_order"
		" WHERE (SELECT COUNT(*) FROM posted q WHERE q.account = w.account) < ?2"
		" ORDER BY (SELECT COUNT(*) FROM posted q WHERE q.webhook = w.id), d.due, d.id "
		"LIMIT 1",
		fault, "ii", now, (int64_t)most);

	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0) {
		rc = take_post(store, &statement, post, fault);
		rc = rc < 0 ? rc : 1;
	}
	statement_close(&statement);
	return rc;
}

/* 1 it is ours, 0 somebody was quicker. */
static int take_lease(struct store *store, struct store_post *post, int64_t due,
                      struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement,
	                        "UPDATE webhook_delivery SET due = ?1, lease = ?1,"
	                        " attempts = attempts + 1"
	                        " WHERE id = ?2 AND due = ?3 AND state = 'PENDING'"
	                        " RETURNING attempts",
	                        fault, "iti", due, post->delivery.id, post->delivery.due);

	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0)
		post->delivery.attempts = (unsigned)column_integer(&statement, 0);
	/* The change holds once the statement has come to its end. */
	while (rc > 0 && statement_step(&statement, fault) > 0)
		;
	statement_close(&statement);
	return rc;
}

/* 1 one is ours, 0 none is to be had; who was not the quickest looks again. */
static int claim(struct store *store, int64_t now, int64_t lease_ms, unsigned most,
                 struct store_post *post, struct fault *fault)
{
	bool lost;
	int rc;

	do {
		rc = first_due(store, now, most, post, fault);
		lost = rc > 0 && (rc = take_lease(store, post, now + lease_ms, fault)) == 0;
	} while (lost);
	return rc;
}

int store_delivery_claim(struct store *store, int64_t now, int64_t lease_ms, unsigned most,
                         struct store_post *post, struct fault *fault)
{
	const int rc = claim(store, now, lease_ms, most, post, fault);

	/* One that cannot be signed must not stand before all others. */
	if (rc == FAULT_SECURITY || rc == FAULT_DAMAGED)
		store_run(store,
		          "UPDATE webhook_delivery SET state = 'FAILED', ended = ?, reason ="
		          " 'the secret of the webhook does not open' WHERE id = ?",
		          NULL, "it", now, post->delivery.id);
	return rc;
}

int store_delivery_put(struct store *store, const struct store_delivery *delivery,
                       struct fault *fault)
{
	return store_run(
		store,
		"UPDATE webhook_delivery SET state = ?, due = ?, ended = ?, status = ?,"
		" reason = ?, lease = 0 WHERE id = ? AND state = 'PENDING' AND attempts = ?",
		fault, "tiiitti", delivery->state, delivery->due, delivery->ended,
		(int64_t)delivery->status, delivery->reason, delivery->id,
		(int64_t)delivery->attempts);
}
