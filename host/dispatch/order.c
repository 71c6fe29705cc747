/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dispatch/exchange.h"
#include "ota/orders.h"
#include "ota/spi.h"

enum { APPLET_TAR = 0x524D43 };

/* What goes to the card, and what of its answer is to be judged. */
struct parcel {
	const struct change *change;
	uint8_t data[SCP80_DATA_MAX];
	size_t size, commands;
};

struct order {
	const struct delivery *delivery;
	struct bearer *bearer;
	int64_t validity_ms;
	struct scp80_crypto *crypto;
	struct scp80_header header;
	struct parcel parcel;
	struct exchange exchange;
	bool resynchronised;
};

static void tell(const struct delivery *delivery, const char *step, const char *detail)
{
	if (delivery->step)
		delivery->step(delivery->ctx, step, detail);
}

static void tell_octets(const struct delivery *delivery, const uint8_t *octets, size_t size)
{
	if (delivery->octets)
		delivery->octets(delivery->ctx, octets, size);
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

int order_header(const struct delivery *delivery, struct scp80_header *header, struct fault *fault)
{
	struct spi_words words;
	const int rc =
		spi_of_words(delivery->spi ? delivery->spi : SPI_USUAL, "spi", &words, fault);

	if (rc < 0)
		return rc;
	header->tar = delivery->rfm ? delivery->rfm->tar : APPLET_TAR;
	memcpy(header->spi, words.spi, sizeof header->spi);
	if (delivery->by_submit)
		header->spi[1] |= SPI_POR_SUBMIT;
	header->check_size = words.check_size;
	header->implicit = words.implicit;
	return 0;
}

static int set_security(struct order *order, struct fault *fault)
{
	const int rc = order_header(order->delivery, &order->header, fault);

	return rc < 0 ? rc : scp80_open(order->delivery->keys, &order->crypto, fault);
}

static void tell_sent(const struct order *order)
{
	const struct delivery *delivery = order->delivery;
	const struct exchange *exchange = &order->exchange;
	char detail[96];

	snprintf(detail, sizeof detail, "%zu octets in %u short message%s, counter %010llX",
	         exchange->size, exchange->parts, exchange->parts == 1 ? "" : "s",
	         (unsigned long long)order->header.counter);
	for (unsigned i = 0; i < exchange->parts; i++)
		tell_octets(delivery, exchange->tpdu[i].octets, exchange->tpdu[i].size);
	tell(delivery, DELIVER_SENT, detail);
}

/* The packet, with a counter, as it will leave; what is told of it is kept with the counter. */
static int ready(struct order *order, uint64_t step, struct fault *fault)
{
	const struct delivery *delivery = order->delivery;
	int rc = delivery->next_counter(delivery->ctx, step, &order->header.counter, fault);

	if (rc < 0)
		return rc;
	rc = exchange_prepare(order->crypto, &order->header, order->parcel.data, order->parcel.size,
	                      &order->exchange, fault);
	if (rc == 0)
		tell_sent(order);
	return delivery->keep ? delivery->keep(delivery->ctx, rc, fault) : rc;
}

/* What was told to be sent and is not after all is told too. */
static int send(struct order *order, uint64_t step, struct fault *fault)
{
	char why[FAULT_LINE_MAX];
	int rc;

	order->exchange.parts = 0;
	rc = ready(order, step, fault);
	if (rc == 0)
		rc = exchange_send(order->bearer, order->validity_ms, &order->exchange, fault);
	if (rc < 0 && fault && order->exchange.parts > 0) {
		fault_line(fault, why, sizeof why);
		tell(order->delivery, DELIVER_NOT_SENT, why);
	}
	return rc;
}

/* All of an order but the sending. */
static int prepare(const struct delivery *delivery, const struct change *change,
                   struct bearer *bearer, int64_t validity_ms, struct order **order,
                   struct fault *fault)
{
	struct order *made = calloc(1, sizeof *made);
	int rc;

	*order = NULL;
	if (!made)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	made->delivery = delivery;
	made->bearer = bearer;
	made->validity_ms = validity_ms;
	rc = pack(delivery, change, &made->parcel, fault);
	if (rc == 0)
		rc = set_security(made, fault);
	if (rc < 0)
		order_close(made);
	else
		*order = made;
	return rc;
}

int order_begin(const struct delivery *delivery, const struct change *change, struct bearer *bearer,
                int64_t validity_ms, struct order **order, struct fault *fault)
{
	int rc = prepare(delivery, change, bearer, validity_ms, order, fault);

	if (rc == 0)
		rc = send(*order, 1, fault);
	if (rc < 0) {
		order_close(*order);
		*order = NULL;
	}
	return rc;
}

int order_resume(const struct delivery *delivery, const struct change *change,
                 struct bearer *bearer, int64_t validity_ms, uint64_t counter, struct order **order,
                 struct fault *fault)
{
	const int rc = prepare(delivery, change, bearer, validity_ms, order, fault);

	if (rc < 0)
		return rc;
	(*order)->header.counter = counter;
	(*order)->exchange.parts = bearer->answer.parts;
	return 0;
}

void order_close(struct order *order)
{
	if (!order)
		return;
	scp80_close(order->crypto);
	free(order);
}

uint8_t order_status(const struct order *order)
{
	return order->exchange.response.status;
}

/* No receipt. Where none is asked for, or only of errors, silence is no refusal once everything arrived:
 * the read-back tells. */
static int judge_silence(const struct order *order, struct fault *fault)
{
	const struct exchange *exchange = &order->exchange;

	if (exchange->reports < exchange->parts)
		return fault_set(fault, FAULT_EXPIRED, "proof of receipt",
		                 "none came in time; %u of %u short messages were answered",
		                 exchange->reports, exchange->parts);
	return (order->header.spi[1] & SPI_POR) != SPI_POR_ALWAYS
	               ? 1
	               : fault_set(fault, FAULT_REFUSED, "proof of receipt",
	                           "none came; the card answered %04X", exchange->sw);
}

static int refuse_status(uint8_t status, struct fault *fault)
{
	const char *remedy = scp80_status_remedy(status);

	return fault_set(fault, FAULT_REFUSED, "proof of receipt", "status %02X: %s%s%s", status,
	                 scp80_status_text(status), remedy[0] ? "; " : "", remedy);
}

static int judge(const struct order *order, struct fault *fault)
{
	const struct scp80_response *response = &order->exchange.response;
	const struct delivery *delivery = order->delivery;
	struct orders_results results;
	struct rfm_results replies;
	int rc;

	if (!order->exchange.received)
		return judge_silence(order, fault);
	if (response->status == SCP80_BY_SUBMIT)
		return fault_set(fault, FAULT_EXPIRED, "proof of receipt",
		                 "announced by SMS-SUBMIT, and none came in time");
	if (response->status != SCP80_OK)
		return refuse_status(response->status, fault);
	if (delivery->rfm) {
		rc = rfm_read_results(delivery->rfm->format, response->data, response->size,
		                      &replies, fault);
		if (rc < 0)
			return rc;
		return rfm_judge(&replies, order->parcel.commands, fault) ? 1 : FAULT_REFUSED;
	}
	rc = orders_read_results(response->data, response->size, &results, fault);
	if (rc < 0)
		return rc;
	return orders_judge(order->parcel.change, &results, fault) ? 1 : FAULT_REFUSED;
}

/* Whether the card proves that its counter is ahead, and a higher one of ours would do. What was received
 * is secured as asked for; where no signature was, anybody could have made it, and it moves nothing. */
static bool is_counter_low(const struct order *order)
{
	const uint8_t *spi = order->header.spi;

	return order->exchange.received && order_status(order) == SCP80_COUNTER_LOW &&
	       (spi[1] & SPI_POR_INTEGRITY) == SCP80_CC << SPI_POR_INTEGRITY_SHIFT &&
	       (spi[0] & SPI_COUNTER) == SPI_COUNTER_HIGHER;
}

static int resynchronise(struct order *order, struct fault *fault)
{
	char detail[96];

	snprintf(detail, sizeof detail,
	         "the card's counter is at %010llX or above; ours moves on by %llu, once",
	         (unsigned long long)order->header.counter,
	         (unsigned long long)DELIVER_RESYNC_STEP);
	order->resynchronised = true;
	tell(order->delivery, DELIVER_RESYNC, detail);
	return send(order, DELIVER_RESYNC_STEP, fault);
}

static void tell_receipt(const struct order *order)
{
	const struct exchange *exchange = &order->exchange;
	char detail[96];

	if (!exchange->received)
		return;
	snprintf(detail, sizeof detail, "status %02X: %s%s", exchange->response.status,
	         scp80_status_text(exchange->response.status),
	         exchange->submitted ? ", by SMS-SUBMIT" : "");
	tell_octets(order->delivery, exchange->answer, exchange->answer_size);
	tell(order->delivery, "receipt", detail);
}

/* Something came, and it is no answer to be believed. */
static void tell_disbelief(const struct order *order, const struct fault *fault)
{
	const struct exchange *exchange = &order->exchange;
	char detail[FAULT_LINE_MAX] = "";

	if (exchange->answer_size == 0)
		return;
	if (fault)
		fault_line(fault, detail, sizeof detail);
	tell_octets(order->delivery, exchange->answer, exchange->answer_size);
	tell(order->delivery, "receipt", detail);
}

/* As order_poll(); past: what has not come by now will not. */
static int poll(struct order *order, bool past, struct fault *fault)
{
	const int rc = exchange_read(order->bearer, order->crypto, &order->header, &order->exchange,
	                             fault);

	if (rc < 0)
		tell_disbelief(order, fault);
	if (rc < 0 || (rc == 0 && !past))
		return rc;
	tell_receipt(order);
	if (is_counter_low(order) && order->delivery->may_resync && !order->resynchronised)
		return resynchronise(order, fault);
	return judge(order, fault);
}

int order_poll(struct order *order, struct fault *fault)
{
	return poll(order, false, fault);
}

int order_wait(struct order *order, struct fault *fault)
{
	int rc;

	do {
		rc = exchange_wait(order->bearer, fault);
		if (rc == 0)
			rc = poll(order, true, fault);
	} while (rc == 0);
	return rc < 0 ? rc : 0;
}
