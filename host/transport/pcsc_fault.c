/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/pcsc_fault.h"

#include <stddef.h>

#define NO_PCSCD "pcscd does not answer; start it ('systemctl start pcscd.socket')"
#define STOPPED "pcscd stopped; start it again"

static const struct meaning {
	LONG error;
	int code;
	const char *text;
} meanings[] = {
	{ SCARD_E_NO_SMARTCARD, FAULT_ABSENT, "no card is in the reader; put one in" },
	{ SCARD_W_REMOVED_CARD, FAULT_ABSENT, "the card was taken out; put it back" },
	{ SCARD_E_NO_READERS_AVAILABLE, FAULT_ABSENT, "no reader is connected; plug one in" },
	{ SCARD_E_UNKNOWN_READER, FAULT_ABSENT, "the reader is gone; plug it in again" },
	{ SCARD_E_READER_UNAVAILABLE, FAULT_ABSENT, "the reader is gone; plug it in again" },
	{ SCARD_E_NO_SERVICE, FAULT_ABSENT, NO_PCSCD },
	{ SCARD_E_SERVICE_STOPPED, FAULT_ABSENT, STOPPED },
	{ SCARD_F_COMM_ERROR, FAULT_ABSENT, STOPPED },
	{ SCARD_E_INVALID_HANDLE, FAULT_ABSENT, "pcscd was restarted; open the card again" },
	{ SCARD_E_SHARING_VIOLATION, FAULT_BUSY,
	  "another program has the card; end that program, or wait for it" },
	{ SCARD_W_RESET_CARD, FAULT_TRANSPORT,
	  "another program reset the card; open the card again" },
	{ SCARD_W_UNPOWERED_CARD, FAULT_TRANSPORT, "the card has no power; reset it" },
	{ SCARD_W_UNRESPONSIVE_CARD, FAULT_TRANSPORT,
	  "the card gives no answer to reset; turn it round" },
	{ SCARD_W_UNSUPPORTED_CARD, FAULT_TRANSPORT, "the reader cannot work with this card" },
	{ SCARD_E_PROTO_MISMATCH, FAULT_TRANSPORT, "the card has neither T=0 nor T=1" },
	{ SCARD_E_NOT_TRANSACTED, FAULT_TRANSPORT,
	  "the exchange broke off, as when the card is taken out; what it did is not known" },
	{ SCARD_E_TIMEOUT, FAULT_TRANSPORT, "the card did not answer in time" },
	{ SCARD_W_SECURITY_VIOLATION, FAULT_SYSTEM,
	  "pcscd refuses this user; a polkit rule admits it, docs/readers.md" },
	{ SCARD_E_NO_MEMORY, FAULT_SYSTEM, "out of memory" },
};

static const struct meaning *find(LONG error)
{
	for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
		if (meanings[i].error == error)
			return &meanings[i];
	return NULL;
}

static int tell(LONG error, int code, const char *where, struct fault *fault)
{
	const struct meaning *meaning = find(error);

	if (meaning)
		return fault_set(fault, code ? code : meaning->code, where, "%s", meaning->text);
	return fault_set(fault, FAULT_TRANSPORT, where, "PC/SC refuses: %s (%08lX)",
	                 pcsc_stringify_error(error), (unsigned long)error & 0xFFFFFFFFUL);
}

int pcsc_fault(LONG error, const char *where, struct fault *fault)
{
	return tell(error, 0, where, fault);
}

int pcsc_lost(LONG error, const char *where, struct fault *fault)
{
	return tell(error, FAULT_TRANSPORT, where, fault);
}
