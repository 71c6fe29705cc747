/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/deliver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dispatch/exchange.h"
#include "ota/orders.h"
#include "ota/spi.h"
#include "terminal/terminal.h"

enum { APPLET_TAR = 0x524D43 };

/* What goes to the card, and what of its answer is to be judged. */
struct parcel {
	const struct change *change;
	uint8_t data[SCP80_DATA_MAX];
	size_t size, commands;
};

void deliver_to_profile(struct delivery *delivery, const struct profile *profile)
{
	delivery->keys = &profile->keys[0];
	delivery->spi = profile->spi;
	delivery->rfm = profile->kind == PROFILE_RFM ? &profile->rfm : NULL;
}

static void tell(const struct delivery *delivery, const char *step, const char *detail)
{
	if (delivery->step)
		delivery->step(delivery->ctx, step, detail);
}

static int pack(const struct delivery *delivery, const struct change *change, struct parcel *parcel,
                struct fault *fault)
{
	const int size = delivery->rfm ? rfm_of_change(change, delivery->rfm, parcel->data,
	                                               &parcel->commands, fault)
	                               : orders_of_change(change, parcel->data, fault);

	parcel->change = change;
	parcel->size = size < 0 ? 0 : (size_t)size;
	return size < 0 ? size : 0;
}

int deliver_check(const struct delivery *delivery, const struct change *change, struct fault *fault)
{
	struct parcel parcel;

	return pack(delivery, change, &parcel, fault);
}

static void tell_exchange(const struct delivery *delivery, const struct exchange *exchange,
                          uint64_t counter)
{
	char detail[96];

	snprintf(detail, sizeof detail, "%zu octets in %u short message%s, counter %010llX",
	         exchange->size, exchange->parts, exchange->parts == 1 ? "" : "s",
	         (unsigned long long)counter);
	tell(delivery, "sent", detail);
	if (!exchange->received)
		return;
	snprintf(detail, sizeof detail, "status %02X: %s%s", exchange->response.status,
	         scp80_status_text(exchange->response.status),
	         exchange->submitted ? ", by SMS-SUBMIT" : "");
	tell(delivery, "receipt", detail);
}

/* What the card says of the parcel. Where no receipt is asked for, or only of errors, silence is no
 * refusal: the read-back tells. */
static int judge(const struct delivery *delivery, const struct scp80_header *header,
                 const struct parcel *parcel, const struct exchange *exchange, struct fault *fault)
{
	const struct scp80_response *response = &exchange->response;
	struct orders_results results;
	struct rfm_results replies;
	int rc;

	if (!exchange->received)
		return (header->spi[1] & SPI_POR) != SPI_POR_ALWAYS
		               ? 0
		               : fault_set(fault, FAULT_REFUSED, "proof of receipt",
		                           "none came; the card answered %04X", exchange->sw);
	if (response->status != SCP80_OK)
		return fault_set(fault, FAULT_REFUSED, "proof of receipt", "status %02X: %s",
		                 response->status, scp80_status_text(response->status));
	if (delivery->rfm) {
		rc = rfm_read_results(delivery->rfm->format, response->data, response->size,
		                      &replies, fault);
		return rc < 0 || rfm_judge(&replies, parcel->commands, fault) ? rc : FAULT_REFUSED;
	}
	rc = orders_read_results(response->data, response->size, &results, fault);
	if (rc < 0)
		return rc;
	return orders_judge(parcel->change, &results, fault) ? 0 : FAULT_REFUSED;
}

/* Whether the card proves that its counter is ahead, and a higher one of ours would do. What was received
 * is secured as asked for; where no signature was, anybody could have made it, and it moves nothing. */
static bool is_counter_low(const struct scp80_header *header, const struct exchange *exchange)
{
	const struct scp80_response *response = &exchange->response;

	return exchange->received && response->status == SCP80_COUNTER_LOW &&
	       (header->spi[1] & SPI_POR_INTEGRITY) == SCP80_CC << SPI_POR_INTEGRITY_SHIFT &&
	       (header->spi[0] & SPI_COUNTER) == SPI_COUNTER_HIGHER;
}

/* Sends the parcel; where the counter is too low for the card, moves it on and sends once more. */
static int send(const struct delivery *delivery, struct terminal *terminal,
                struct scp80_crypto *crypto, struct scp80_header *header,
                const struct parcel *parcel, struct exchange *exchange, struct fault *fault)
{
	uint64_t step = 1;

	for (;;) {
		char detail[96];
		int rc = delivery->next_counter(delivery->ctx, step, &header->counter, fault);

		if (rc < 0)
			return rc;
		rc = exchange_packet(terminal, crypto, header, parcel->data, parcel->size, exchange,
		                     fault);
		if (exchange->parts > 0)
			tell_exchange(delivery, exchange, header->counter);
		if (rc < 0 || step > 1 || !delivery->may_resync ||
		    !is_counter_low(header, exchange))
			return rc;
		step = DELIVER_RESYNC_STEP;
		snprintf(detail, sizeof detail,
		         "the card's counter is at %010llX or above; ours moves on by %llu, once",
		         (unsigned long long)header->counter, (unsigned long long)step);
		tell(delivery, DELIVER_RESYNC, detail);
	}
}

/* On a card without our applet the files are the lists, and its one IMSI their slot: with that the
 * effects are looked for, and then it is forgotten. */
static bool compare(const struct delivery *delivery, const struct change *change,
                    struct delivered *delivered)
{
	struct view *view = &delivered->view;
	bool proved;

	if (!delivery->rfm)
		return effects_compare(change, view, &delivered->effects);
	memset(view->slot, 0, sizeof view->slot);
	view->slot[0] = (struct view_slot){ .in_use = true,
		                            .preferred = view->oplmn,
		                            .forbidden = view->fplmn };
	strcpy(view->slot[0].imsi, view->imsi);
	view->active = 1;
	view->applet = true;
	proved = effects_compare(change, view, &delivered->effects);
	view->applet = false;
	return proved;
}

static int read_back(const struct delivery *delivery, struct terminal *terminal,
                     const struct change *change, struct delivered *delivered, struct fault *fault)
{
	size_t holds = 0;
	char detail[96];
	const int rc = view_read(terminal, delivery->secrets, &delivered->view, fault);

	if (rc < 0)
		return rc;
	delivered->proved = compare(delivery, change, delivered);
	for (size_t i = 0; i < delivered->effects.count; i++)
		holds += delivered->effects.row[i].holds;
	snprintf(detail, sizeof detail, "%zu of %zu effects hold", holds, delivered->effects.count);
	tell(delivery, "read back", detail);
	return 0;
}

static int deliver_parcel(const struct delivery *delivery, struct terminal *terminal,
                          const struct parcel *parcel, struct exchange *exchange,
                          struct delivered *delivered, struct fault *fault)
{
	struct scp80_header header = { .tar = delivery->rfm ? delivery->rfm->tar : APPLET_TAR };
	struct scp80_crypto *crypto;
	struct spi_words words;
	int rc = spi_of_words(delivery->spi ? delivery->spi : SPI_USUAL, "spi", &words, fault);

	if (rc < 0 || (rc = scp80_open(delivery->keys, &crypto, fault)) < 0)
		return rc;
	memcpy(header.spi, words.spi, sizeof header.spi);
	header.check_size = words.check_size;
	header.implicit = words.implicit;
	rc = send(delivery, terminal, crypto, &header, parcel, exchange, fault);
	scp80_close(crypto);
	delivered->status = exchange->response.status;
	return rc < 0 ? rc : judge(delivery, &header, parcel, exchange, fault);
}

int deliver_change(const struct delivery *delivery, const struct change *change,
                   struct delivered *delivered, struct fault *fault)
{
	struct exchange *exchange = calloc(1, sizeof *exchange);
	struct terminal terminal;
	struct parcel parcel;
	int rc;

	memset(delivered, 0, sizeof *delivered);
	rc = exchange ? pack(delivery, change, &parcel, fault)
	              : fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	if (rc == 0)
		rc = terminal_power_on(&terminal, delivery->transport, fault);
	if (rc == 0)
		rc = deliver_parcel(delivery, &terminal, &parcel, exchange, delivered, fault);
	free(exchange);
	return rc < 0 ? rc : read_back(delivery, &terminal, change, delivered, fault);
}
