/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/reader_card.h"

#include <stdlib.h>
#include <string.h>

#include "inspect/view.h"
#include "terminal/terminal.h"
#include "transport/pcsc.h"

_Static_assert((int)READER_ICCID_MAX == (int)sizeof((struct view *)0)->iccid,
               "an ICCID is an ICCID");

static int read_iccid(struct transport *transport, char iccid[READER_ICCID_MAX],
                      struct fault *fault)
{
	struct terminal *terminal = calloc(1, sizeof *terminal);
	int rc = terminal ? 0 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0) {
		terminal->transport = transport;
		rc = view_iccid(terminal, iccid, fault);
	}
	free(terminal);
	return rc;
}

int reader_card_iccid(const struct reader *reader, char iccid[READER_ICCID_MAX],
                      struct fault *fault)
{
	struct transport *transport;
	int rc;

	if (!reader->present)
		return fault_set(fault, FAULT_ABSENT, reader->name, "no card is in the reader");
	if (reader->mute)
		return fault_set(fault, FAULT_TRANSPORT, reader->name,
		                 "the card gives no answer to reset");
	if (reader->in_use)
		return fault_set(fault, FAULT_BUSY, reader->name, "another program has the card");
	rc = pcsc_open(reader->name, &transport, fault);
	if (rc == 0)
		rc = read_iccid(transport, iccid, fault);
	transport_close(transport);
	return rc;
}

int reader_card_open(const char *reader, const char *iccid, struct transport **transport,
                     struct fault *fault)
{
	char found[READER_ICCID_MAX];
	int rc = pcsc_open(reader, transport, fault);

	if (rc == 0)
		rc = read_iccid(*transport, found, fault);
	if (rc == 0 && strcmp(found, iccid) != 0)
		rc = fault_set(fault, FAULT_ABSENT, reader, "the card in it is %s, not %s", found,
		               iccid);
	if (rc < 0) {
		transport_close(*transport);
		*transport = NULL;
	}
	return rc;
}

int reader_card_find(const char *iccid, struct transport **transport, struct fault *fault)
{
	struct reader readers[READERS_MAX];
	struct fault busy = { 0 }, other;
	const int count = readers_list(readers, fault);

	*transport = NULL;
	if (count < 0)
		return count;
	for (int i = 0; i < count; i++) {
		char found[READER_ICCID_MAX];
		const int rc = reader_card_iccid(&readers[i], found, &other);

		if (rc == FAULT_BUSY)
			busy = other;
		if (rc == 0 && strcmp(found, iccid) == 0)
			return reader_card_open(readers[i].name, iccid, transport, fault);
	}
	if (busy.code)
		return fault_set(fault, FAULT_BUSY, busy.where,
		                 "another program has the card there, which may be %s; end it",
		                 iccid);
	return fault_set(fault, FAULT_ABSENT, iccid,
	                 "in no reader; 'roamcard readers' lists the cards there are");
}
