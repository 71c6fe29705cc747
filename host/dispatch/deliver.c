/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/deliver.h"

#include <stdio.h>
#include <string.h>

#include "ota/orders.h"
#include "terminal/terminal.h"

/* SPI, TS 102 225 5.1.1: check sum, ciphered, counter higher; proof of receipt always, with check
 * sum, ciphered, by SMS-DELIVER-REPORT. */
enum { SPI_1 = 0x16, SPI_2 = 0x19 };

static void tell(const struct delivery *delivery, const char *step, const char *detail)
{
	if (delivery->step)
		delivery->step(delivery->ctx, step, detail);
}

/* The packet on its way: as short messages, one ENVELOPE each; the answer to the last is the proof
 * of receipt. */
static int send_packet(const struct delivery *delivery, struct terminal *terminal,
                       const uint8_t *packet, size_t size, uint64_t counter,
                       struct terminal_reply *reply, struct fault *fault)
{
	struct scp80_tpdu tpdus[SCP80_PARTS_MAX];
	const int count = scp80_segment(packet, size, (uint8_t)counter, tpdus, fault);
	char detail[96];
	int rc = count < 0 ? count : 0;

	for (int i = 0; i < count && rc == 0; i++)
		rc = terminal_deliver(terminal, tpdus[i].octets, tpdus[i].size, reply, fault);
	if (rc < 0)
		return rc;
	snprintf(detail, sizeof detail, "%zu octets in %d short message%s, counter %010llX", size,
	         count, count == 1 ? "" : "s", (unsigned long long)counter);
	tell(delivery, "sent", detail);
	return 0;
}

static int read_receipt(const struct delivery *delivery, struct scp80_crypto *crypto,
                        const struct scp80_header *header, const struct terminal_reply *reply,
                        const struct change *change, struct delivered *delivered,
                        struct fault *fault)
{
	struct scp80_response response;
	struct orders_results results;
	char detail[96];
	int rc;

	if (reply->size == 0)
		return fault_set(fault, FAULT_REFUSED, "proof of receipt",
		                 "none came; the card answered %04X", reply->sw);
	rc = scp80_unwrap(crypto, header, reply->data, reply->size, &response, fault);
	if (rc < 0)
		return rc;
	delivered->status = response.status;
	snprintf(detail, sizeof detail, "status %02X: %s", response.status,
	         scp80_status_text(response.status));
	tell(delivery, "receipt", detail);
	if (response.status != SCP80_OK)
		return fault_set(fault, FAULT_REFUSED, "proof of receipt", "status %02X: %s",
		                 response.status, scp80_status_text(response.status));
	rc = orders_read_results(response.data, response.size, &results, fault);
	if (rc < 0)
		return rc;
	return orders_judge(change, &results, fault) ? 0 : FAULT_REFUSED;
}

static int read_back(const struct delivery *delivery, struct terminal *terminal,
                     const struct change *change, struct delivered *delivered, struct fault *fault)
{
	size_t holds = 0;
	char detail[96];
	const int rc = view_read(terminal, delivery->secrets, &delivered->view, fault);

	if (rc < 0)
		return rc;
	delivered->proved = effects_compare(change, &delivered->view, &delivered->effects);
	for (size_t i = 0; i < delivered->effects.count; i++)
		holds += delivered->effects.row[i].holds;
	snprintf(detail, sizeof detail, "%zu of %zu effects hold", holds, delivered->effects.count);
	tell(delivery, "read back", detail);
	return 0;
}

int deliver_change(const struct delivery *delivery, const struct change *change,
                   struct delivered *delivered, struct fault *fault)
{
	struct scp80_header header = { .spi = { SPI_1, SPI_2 }, .tar = delivery->tar };
	uint8_t orders[ORDERS_MAX], packet[SCP80_PACKET_MAX];
	struct terminal_reply reply = { 0 };
	struct scp80_crypto *crypto;
	struct terminal terminal;
	int size, rc;

	memset(delivered, 0, sizeof *delivered);
	size = orders_of_change(change, orders, fault);
	if (size < 0)
		return size;
	if ((rc = terminal_power_on(&terminal, delivery->transport, fault)) < 0 ||
	    (rc = delivery->next_counter(delivery->ctx, &header.counter, fault)) < 0)
		return rc;
	if ((rc = scp80_open(delivery->keys, &crypto, fault)) < 0)
		return rc;
	rc = scp80_wrap(crypto, &header, orders, (size_t)size, packet, fault);
	if (rc >= 0)
		rc = send_packet(delivery, &terminal, packet, (size_t)rc, header.counter, &reply,
		                 fault);
	if (rc >= 0)
		rc = read_receipt(delivery, crypto, &header, &reply, change, delivered, fault);
	scp80_close(crypto);
	if (rc < 0)
		return rc;
	return read_back(delivery, &terminal, change, delivered, fault);
}
