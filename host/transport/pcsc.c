/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/pcsc.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <winscard.h>

#include "transport/pcsc_fault.h"
#include "transport/pcsc_session.h"
#include "transport/readers.h"
#include "transport/t0.h"

struct pcsc {
	struct transport transport;
	char reader[READER_NAME_MAX];
	struct pcsc_session session;
	bool lost;  /* no session, or one that is of no use */
	bool whole; /* commands go as they are                */
};

static struct pcsc *pcsc_of(struct transport *transport)
{
	return (struct pcsc *)transport;
}

static int lose(struct pcsc *pcsc, LONG error, struct fault *fault)
{
	pcsc->lost = true;
	return pcsc_lost(error, pcsc->reader, fault);
}

/* The reader's card anew, whatever it is by now. */
static int find_again(struct pcsc *pcsc, struct fault *fault)
{
	struct fault cause = { 0 };

	pcsc_session_close(&pcsc->session);
	if (pcsc_session_open(pcsc->reader, PCSC_PATIENCE_MS, &pcsc->session, &cause) < 0)
		return fault_set(fault, FAULT_TRANSPORT, cause.where, "%s", cause.text);
	pcsc->lost = false;
	return 0;
}

static int restart(struct pcsc *pcsc, DWORD how, struct fault *fault)
{
	LONG error;

	if (pcsc->lost && find_again(pcsc, fault) < 0)
		return FAULT_TRANSPORT;
	error = pcsc_session_restart(&pcsc->session, how);
	if (error == SCARD_S_SUCCESS)
		return 0;
	/* A reset may be done twice: the first one found out that the session was of no use. */
	if (find_again(pcsc, fault) < 0) {
		pcsc->lost = true;
		return FAULT_TRANSPORT;
	}
	error = pcsc_session_restart(&pcsc->session, how);
	return error == SCARD_S_SUCCESS ? 0 : lose(pcsc, error, fault);
}

static int pcsc_reset(struct transport *transport, struct fault *fault)
{
	return restart(pcsc_of(transport), SCARD_RESET_CARD, fault);
}

static int pcsc_power_cycle(struct transport *transport, struct fault *fault)
{
	return restart(pcsc_of(transport), SCARD_UNPOWER_CARD, fault);
}

static int gone(const struct pcsc *pcsc, struct fault *fault)
{
	return fault_set(fault, FAULT_TRANSPORT, pcsc->reader,
	                 "the card was lost before; reset it or open it again");
}

static int pcsc_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX],
                    struct fault *fault)
{
	struct pcsc *pcsc = pcsc_of(transport);
	DWORD size = TRANSPORT_ATR_MAX, name_size = 0, state, protocol;
	LONG error;

	if (pcsc->lost)
		return gone(pcsc, fault);
	error = SCardStatus(pcsc->session.card, NULL, &name_size, &state, &protocol, atr, &size);
	return error == SCARD_S_SUCCESS ? (int)size : lose(pcsc, error, fault);
}

/* One exchange with the reader, done once. */
static int exchange(void *ctx, const uint8_t *command, size_t size,
                    uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	struct pcsc *pcsc = ctx;
	const SCARD_IO_REQUEST *request =
		pcsc->session.protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
	DWORD got = TRANSPORT_REPLY_MAX;
	const LONG error =
		SCardTransmit(pcsc->session.card, request, command, (DWORD)size, NULL, reply, &got);

	if (error == SCARD_E_INSUFFICIENT_BUFFER) {
		pcsc->lost = true;
		return fault_set(fault, FAULT_TRANSPORT, pcsc->reader,
		                 "the card answered more than %d octets", TRANSPORT_REPLY_MAX);
	}
	if (error != SCARD_S_SUCCESS)
		return lose(pcsc, error, fault);
	if (got < 2) {
		/* Some drivers say so of a card that went away in the middle. */
		pcsc->lost = true;
		return fault_set(fault, FAULT_TRANSPORT, pcsc->reader,
		                 "the card gave no answer, as when it is taken out; what it did is "
		                 "not known");
	}
	return (int)got;
}

static int pcsc_transmit(struct transport *transport, const uint8_t *command, size_t size,
                         uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	struct pcsc *pcsc = pcsc_of(transport);

	if (pcsc->lost)
		return gone(pcsc, fault);
	if (pcsc->session.protocol == SCARD_PROTOCOL_T0 && !pcsc->whole)
		return t0_transmit(exchange, pcsc, command, size, reply, fault);
	return exchange(pcsc, command, size, reply, fault);
}

static void pcsc_close(struct transport *transport)
{
	pcsc_session_close(&pcsc_of(transport)->session);
	free(transport);
}

static const struct transport_ops pcsc_ops = {
	.kind = "reader",
	.reset = pcsc_reset,
	.power_cycle = pcsc_power_cycle,
	.atr = pcsc_atr,
	.transmit = pcsc_transmit,
	.close = pcsc_close,
};

static int open_reader(const char *reader, bool whole, struct transport **transport,
                       struct fault *fault)
{
	struct pcsc *pcsc = calloc(1, sizeof *pcsc);
	struct reader found;
	int rc = pcsc ? reader_find(reader, &found, fault)
	              : fault_set(fault, FAULT_SYSTEM, reader, "out of memory");

	*transport = NULL;
	if (rc == 0) {
		pcsc->transport.ops = &pcsc_ops;
		pcsc->whole = whole;
		strcpy(pcsc->reader, found.name);
		rc = pcsc_session_open(pcsc->reader, PCSC_PATIENCE_MS, &pcsc->session, fault);
	}
	if (rc < 0)
		free(pcsc);
	else
		*transport = &pcsc->transport;
	return rc;
}

int pcsc_open(const char *reader, struct transport **transport, struct fault *fault)
{
	return open_reader(reader, false, transport, fault);
}

int pcsc_open_whole(const char *reader, struct transport **transport, struct fault *fault)
{
	return open_reader(reader, true, transport, fault);
}
