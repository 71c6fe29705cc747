/* SPDX-License-Identifier: Apache-2.0 */
#include "store/air.h"

#include <stdlib.h>
#include <string.h>

#include "store/connection.h"

int store_msisdn(struct store *store, const char *subscriber, char msisdn[STORE_MSISDN_MAX],
                 struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement, "SELECT msisdn FROM subscriber WHERE id = ?",
	                        fault, "t", subscriber);

	msisdn[0] = '\0';
	if (rc == 0)
		rc = statement_step(&statement, fault);
	if (rc > 0)
		column_text(&statement, 0, msisdn, STORE_MSISDN_MAX);
	statement_close(&statement);
	if (rc < 0)
		return rc;
	return msisdn[0] ? 0
	                 : fault_set(fault, FAULT_ABSENT, "SMPP", "the subscriber has no MSISDN");
}

int store_packet_add(struct store *store, const struct store_packet *packet, struct fault *fault)
{
	return store_run(store,
	                 "INSERT INTO air_packet (tag, request, subscriber, msisdn, counter, parts,"
	                 " accepted, delivered, repeated, open, deadline, trouble, reason)"
	                 " VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, 1, ?, 0, '')",
	                 fault, "itttiii", (int64_t)packet->tag, packet->request,
	                 packet->subscriber, packet->msisdn, (int64_t)packet->counter,
	                 (int64_t)packet->parts, packet->deadline);
}

int store_packet_put(struct store *store, const struct store_packet *packet, struct fault *fault)
{
	int rc = store_run(store,
	                   "UPDATE air_packet SET parts = ?, accepted = ?, delivered = ?,"
	                   " repeated = ?, open = ?, deadline = ?, trouble = ?, reason = ?"
	                   " WHERE tag = ?",
	                   fault, "iiiiiiiti", (int64_t)packet->parts, (int64_t)packet->accepted,
	                   (int64_t)packet->delivered, (int64_t)packet->repeated,
	                   (int64_t)packet->open, packet->deadline, (int64_t)packet->trouble,
	                   packet->reason, (int64_t)packet->tag);

	if (rc < 0 || packet->receipt_size == 0)
		return rc;
	return store_run(store, "UPDATE air_packet SET receipt = ? WHERE tag = ?", fault, "bi",
	                 packet->receipt, (int)packet->receipt_size, (int64_t)packet->tag);
}

#define PACKETS                                                                                    \
	"SELECT tag, request, subscriber, msisdn, counter, parts, accepted, delivered, repeated,"  \
	" open, deadline, trouble, reason, receipt FROM air_packet "

static int read_packet(const struct statement *statement, struct store_packet *packet,
                       struct fault *fault)
{
	const uint8_t *receipt;

	memset(packet, 0, sizeof *packet);
	packet->tag = (uint64_t)column_integer(statement, 0);
	column_text(statement, 1, packet->request, sizeof packet->request);
	column_text(statement, 2, packet->subscriber, sizeof packet->subscriber);
	column_text(statement, 3, packet->msisdn, sizeof packet->msisdn);
	packet->counter = (uint64_t)column_integer(statement, 4);
	packet->parts = (unsigned)column_integer(statement, 5);
	packet->accepted = (unsigned)column_integer(statement, 6);
	packet->delivered = (unsigned)column_integer(statement, 7);
	packet->repeated = column_integer(statement, 8) != 0;
	packet->open = column_integer(statement, 9) != 0;
	packet->deadline = column_integer(statement, 10);
	packet->trouble = (int)column_integer(statement, 11);
	column_text(statement, 12, packet->reason, sizeof packet->reason);
	if (column_is_null(statement, 13))
		return 0;
	receipt = column_octets(statement, 13, &packet->receipt_size);
	if (packet->receipt_size > sizeof packet->receipt)
		return fault_set(fault, FAULT_DAMAGED, "air_packet", "%zu octets of receipt",
		                 packet->receipt_size);
	memcpy(packet->receipt, receipt, packet->receipt_size);
	return 0;
}

/* The rows of a question with one text to it. */
static int collect(struct store *store, const char *sql, const char *value,
                   struct store_packet **packets, struct fault *fault)
{
	struct statement statement;
	int count = 0, rc;

	*packets = calloc(STORE_PACKETS_MAX, sizeof **packets);
	if (!*packets)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	rc = statement_open(store, &statement, sql, fault, "t", value);
	while (rc >= 0 && count < STORE_PACKETS_MAX && (rc = statement_step(&statement, fault)) > 0)
		rc = read_packet(&statement, &(*packets)[count++], fault);
	statement_close(&statement);
	if (rc < 0) {
		free(*packets);
		*packets = NULL;
		return rc;
	}
	return count;
}

/* The limit is looked for at the first of them: the others have no more. */
void store_packet_step_add(struct store *store, uint64_t tag, int64_t at, const char *step,
                           const char *detail)
{
	store_run_unawaited(store,
	                    "INSERT INTO step (request, at, step, detail)"
	                    " SELECT t.request, ?2, ?3, ?4 FROM (SELECT p.request, p.request AS"
	                    " first FROM air_packet p WHERE p.tag = ?1"
	                    " UNION ALL SELECT j.request, p.request FROM air_packet p"
	                    " JOIN job l ON l.request = p.request"
	                    " JOIN job j ON j.leader = l.sequence WHERE p.tag = ?1"
	                    " AND j.leader > 0 AND j.state <> 'DONE') t"
	                    " WHERE (SELECT COUNT(*) FROM step s WHERE s.request = t.first"
	                    " AND s.step = ?3) < ?5",
	                    "iitti", (int64_t)tag, at, step, detail,
	                    (int64_t)STORE_PACKET_STEPS_MAX);
}

int store_packets_of_request(struct store *store, const char *request,
                             struct store_packet **packets, struct fault *fault)
{
	return collect(store, PACKETS "WHERE request = ? ORDER BY counter DESC", request, packets,
	               fault);
}

int store_packets_of_msisdn(struct store *store, const char *msisdn, struct store_packet **packets,
                            struct fault *fault)
{
	return collect(store, PACKETS "WHERE msisdn = ? ORDER BY counter DESC", msisdn, packets,
	               fault);
}

int store_packet_get(struct store *store, uint64_t tag, struct store_packet *packet,
                     struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement, PACKETS "WHERE tag = ?", fault, "i",
	                        (int64_t)tag);

	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0)
		rc = read_packet(&statement, packet, fault);
	else if (rc == 0)
		rc = fault_set(fault, FAULT_ABSENT, "air_packet", "there is none of that tag");
	statement_close(&statement);
	return rc;
}

/* Several statements as one. */
static int run_all(struct store *store, const char *const *sql, size_t count, const char *value,
                   struct fault *fault)
{
	int rc = store_begin(store, fault);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < count && rc == 0; i++)
		rc = store_run(store, sql[i], fault, value ? "t" : "", value);
	if (rc == 0)
		return store_commit(store, fault);
	store_rollback(store);
	return rc;
}

/* Of jobs that wait for packets. */
#define DUE_BY_PACKETS                                                                             \
	"UPDATE job SET due = (SELECT min(CASE WHEN p.receipt IS NOT NULL OR p.trouble <> 0"       \
	" THEN 0 ELSE p.deadline END) FROM air_packet p"                                           \
	" WHERE p.request = job.request AND p.open = 1)"                                           \
	" WHERE state = 'PENDING' AND request IN (SELECT request FROM air_packet WHERE open = 1)"

int store_packet_due(struct store *store, const char *request, struct fault *fault)
{
	static const char *const sql[] = { DUE_BY_PACKETS " AND request = ?" };

	return run_all(store, sql, sizeof sql / sizeof sql[0], request, fault);
}

int store_packets_forget(struct store *store, const char *request, struct fault *fault)
{
	static const char *const sql[] = {
		"DELETE FROM air_message WHERE tag IN"
		" (SELECT tag FROM air_packet WHERE request = ?)",
		"DELETE FROM air_packet WHERE request = ?",
	};

	return run_all(store, sql, sizeof sql / sizeof sql[0], request, fault);
}

#define ENDED " (SELECT request FROM job WHERE state = 'DONE')"
#define UNTAKEN " open = 1 AND accepted < parts AND receipt IS NULL"

int store_packets_resume(struct store *store, struct fault *fault)
{
	static const char *const sql[] = {
		"DELETE FROM air_message WHERE tag IN"
		" (SELECT tag FROM air_packet WHERE request IN" ENDED ")",
		"DELETE FROM air_packet WHERE request IN" ENDED,
		"UPDATE job SET due = 0 WHERE state = 'PENDING' AND request IN"
		" (SELECT request FROM air_packet WHERE" UNTAKEN ")",
		"UPDATE air_packet SET open = 0 WHERE" UNTAKEN,
		DUE_BY_PACKETS,
	};

	return run_all(store, sql, sizeof sql / sizeof sql[0], NULL, fault);
}

int store_message_add(struct store *store, const char *id, uint64_t tag, struct fault *fault)
{
	int rc = store_run(store, "DELETE FROM air_message WHERE id = ?", fault, "t", id);

	return rc < 0 ? rc
	              : store_run(store, "INSERT INTO air_message (id, tag) VALUES (?, ?)", fault,
	                          "ti", id, (int64_t)tag);
}

int store_message_find(struct store *store, const char *id, uint64_t *tag, struct fault *fault)
{
	struct statement statement;
	int rc = statement_open(store, &statement, "SELECT tag FROM air_message WHERE id = ?",
	                        fault, "t", id);

	if (rc == 0)
		rc = statement_step(&statement, fault);
	if (rc > 0)
		*tag = (uint64_t)column_integer(&statement, 0);
	statement_close(&statement);
	if (rc < 0)
		return rc;
	return rc > 0 ? 0
	              : fault_set(fault, FAULT_ABSENT, "air_message", "'%s' is none of ours", id);
}

int store_message_forget(struct store *store, const char *id, struct fault *fault)
{
	return store_run(store, "DELETE FROM air_message WHERE id = ?", fault, "t", id);
}

int store_part_add(struct store *store, const char *msisdn, const struct store_part *part,
                   int64_t now, int64_t oldest, struct fault *fault)
{
	int rc = store_run(store,
	                   "DELETE FROM air_part WHERE at < ? OR (msisdn = ? AND reference = ?"
	                   " AND total = ? AND number = ?)",
	                   fault, "itiii", oldest, msisdn, (int64_t)part->reference,
	                   (int64_t)part->total, (int64_t)part->number);

	return rc < 0 ? rc
	              : store_run(store,
	                          "INSERT INTO air_part (msisdn, reference, total, number, element,"
	                          " at, content) VALUES (?, ?, ?, ?, ?, ?, ?)",
	                          fault, "tiiiiib", msisdn, (int64_t)part->reference,
	                          (int64_t)part->total, (int64_t)part->number,
	                          (int64_t)part->element, now, part->content, (int)part->size);
}

int store_parts(struct store *store, const char *msisdn, uint16_t reference, uint8_t total,
                struct store_part *parts, size_t room, struct fault *fault)
{
	struct statement statement;
	size_t count = 0;
	int rc = statement_open(store, &statement,
	                        "SELECT number, element, content FROM air_part WHERE msisdn = ?"
	                        " AND reference = ? AND total = ? ORDER BY number",
	                        fault, "tii", msisdn, (int64_t)reference, (int64_t)total);

	while (rc >= 0 && count < room && (rc = statement_step(&statement, fault)) > 0) {
		struct store_part *part = &parts[count++];
		const uint8_t *content;

		*part = (struct store_part){ .reference = reference, .total = total };
		part->number = (uint8_t)column_integer(&statement, 0);
		part->element = (uint8_t)column_integer(&statement, 1);
		content = column_octets(&statement, 2, &part->size);
		if (part->size > sizeof part->content)
			rc = fault_set(fault, FAULT_DAMAGED, "air_part", "%zu octets", part->size);
		else if (part->size)
			memcpy(part->content, content, part->size);
	}
	statement_close(&statement);
	return rc < 0 ? rc : (int)count;
}

int store_parts_drop(struct store *store, const char *msisdn, uint16_t reference, uint8_t total,
                     struct fault *fault)
{
	return store_run(store,
	                 "DELETE FROM air_part WHERE msisdn = ? AND reference = ? AND total = ?",
	                 fault, "tii", msisdn, (int64_t)reference, (int64_t)total);
}
