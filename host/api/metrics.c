/* SPDX-License-Identifier: Apache-2.0 */
#include "api/metrics.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dispatch/air.h"
#include "dispatch/figures.h"
#include "store/counts.h"

struct row {
	const char *method, *path;
	unsigned status;
	uint64_t count;
};

struct metrics {
	pthread_mutex_t lock;
	size_t rows;
	struct row row[METRICS_ROWS];
};

int metrics_open(struct metrics **metrics, struct fault *fault)
{
	*metrics = calloc(1, sizeof **metrics);
	if (!*metrics)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	pthread_mutex_init(&(*metrics)->lock, NULL);
	return 0;
}

void metrics_close(struct metrics *metrics)
{
	if (!metrics)
		return;
	pthread_mutex_destroy(&metrics->lock);
	free(metrics);
}

static struct row *find_row(struct metrics *metrics, const char *method, const char *path,
                            unsigned status)
{
	size_t i = 0;

	while (i < metrics->rows &&
	       (metrics->row[i].status != status || strcmp(metrics->row[i].path, path) != 0 ||
	        strcmp(metrics->row[i].method, method) != 0))
		i++;
	if (i < metrics->rows)
		return &metrics->row[i];
	if (metrics->rows == METRICS_ROWS - 1) {
		method = path = "";
		status = 0;
	}
	if (metrics->rows < METRICS_ROWS)
		metrics->row[metrics->rows++] = (struct row){ method, path, status, 0 };
	return &metrics->row[metrics->rows - 1];
}

void metrics_count(struct metrics *metrics, const char *method, const char *path, unsigned status)
{
	pthread_mutex_lock(&metrics->lock);
	find_row(metrics, method, path, status)->count++;
	pthread_mutex_unlock(&metrics->lock);
}

static void tell_answers(struct metrics *metrics, FILE *to)
{
	fputs("# HELP roamcard_http_requests_total Answers by route and status.\n"
	      "# TYPE roamcard_http_requests_total counter\n",
	      to);
	pthread_mutex_lock(&metrics->lock);
	for (size_t i = 0; i < metrics->rows; i++)
		fprintf(to,
		        "roamcard_http_requests_total{method=\"%s\",route=\"%s\",status=\"%u\"} "
		        "%" PRIu64 "\n",
		        metrics->row[i].method, metrics->row[i].path, metrics->row[i].status,
		        metrics->row[i].count);
	pthread_mutex_unlock(&metrics->lock);
}

static void tell_state(void *ctx, const char *what, const char *state, int64_t count)
{
	fprintf(ctx, "roamcard_%s{state=\"%s\"} %" PRId64 "\n", what, state, count);
}

static void tell_store(struct store *store, FILE *to)
{
	struct fault fault = { 0 };
	char *states = NULL;
	size_t size = 0;
	FILE *part = open_memstream(&states, &size);
	int rc;

	if (!part)
		return;
	fputs("# HELP roamcard_jobs What the store holds, by state.\n"
	      "# TYPE roamcard_jobs gauge\n",
	      part);
	rc = store_count_jobs(store, tell_state, part, &fault);
	fputs("# HELP roamcard_webhook_deliveries Posts to webhooks, by state.\n"
	      "# TYPE roamcard_webhook_deliveries gauge\n",
	      part);
	if (rc == 0)
		rc = store_count_deliveries(store, tell_state, part, &fault);
	fclose(part);
	if (rc == 0)
		fputs(states, to);
	free(states);
	fprintf(to,
	        "# HELP roamcard_store_up Whether the store answers.\n"
	        "# TYPE roamcard_store_up gauge\nroamcard_store_up %d\n",
	        rc == 0);
}

static void tell_round_trips(const struct figures *figures, FILE *to)
{
	uint64_t within = 0;

	fputs("# HELP roamcard_ota_round_trip_seconds From a packet sent to the card's word on "
	      "it.\n"
	      "# TYPE roamcard_ota_round_trip_seconds histogram\n",
	      to);
	for (size_t i = 0; i < FIGURES_BUCKETS; i++) {
		within += figures->bucket[i];
		fprintf(to, "roamcard_ota_round_trip_seconds_bucket{le=\"%u.%03u\"} %" PRIu64 "\n",
		        figures_bound_ms(i) / 1000, figures_bound_ms(i) % 1000, within);
	}
	within += figures->bucket[FIGURES_BUCKETS];
	fprintf(to,
	        "roamcard_ota_round_trip_seconds_bucket{le=\"+Inf\"} %" PRIu64 "\n"
	        "roamcard_ota_round_trip_seconds_sum %" PRIu64 ".%03" PRIu64 "\n"
	        "roamcard_ota_round_trip_seconds_count %" PRIu64 "\n",
	        within, figures->sum_ms / 1000, figures->sum_ms % 1000, within);
}

static void tell_cards(const struct figures *figures, FILE *to)
{
	fputs("# HELP roamcard_card_errors_total Receipts that were no success, by their status.\n"
	      "# TYPE roamcard_card_errors_total counter\n",
	      to);
	for (size_t i = 0; i < FIGURES_STATUSES; i++)
		if (figures->status[i])
			fprintf(to, "roamcard_card_errors_total{status=\"%02zX\"} %" PRIu64 "\n", i,
			        figures->status[i]);
	fprintf(to,
	        "# HELP roamcard_delivery_failures_total Attempts without a word of the card.\n"
	        "# TYPE roamcard_delivery_failures_total counter\n"
	        "roamcard_delivery_failures_total %" PRIu64 "\n",
	        figures->failures);
}

/* Of a process with a service centre. */
static void tell_air(FILE *to)
{
	struct air_counts counts;
	const struct smpp_counts *const session = &counts.session;
	const struct {
		const char *event;
		const unsigned long long *count;
	} rows[] = {
		{ "bind", &session->binds },          { "cut", &session->cuts },
		{ "submitted", &session->submitted }, { "accepted", &session->accepted },
		{ "refused", &session->refused },     { "throttled", &session->throttled },
		{ "delivered", &session->delivered }, { "strange", &session->strange },
		{ "malformed", &session->malformed }, { "answer", &counts.answers },
		{ "receipt", &counts.receipts },      { "unmatched", &counts.unmatched },
	};

	if (!figures_read_air(&counts))
		return;
	fputs("# HELP roamcard_smpp_events_total What the session with the service centre saw.\n"
	      "# TYPE roamcard_smpp_events_total counter\n",
	      to);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		fprintf(to, "roamcard_smpp_events_total{event=\"%s\"} %llu\n", rows[i].event,
		        *rows[i].count);
}

int metrics_text(struct metrics *metrics, struct store *store, char **text, struct fault *fault)
{
	struct figures figures;
	size_t size;
	FILE *to = open_memstream(text, &size);

	if (!to)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	figures_read(&figures);
	tell_answers(metrics, to);
	tell_store(store, to);
	tell_round_trips(&figures, to);
	tell_cards(&figures, to);
	tell_air(to);
	return fclose(to) == 0 ? 0 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");
}
