/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/input.h"

#include <stdlib.h>
#include <string.h>

#include "bearer/smpp_arrival.h"
#include "bearer/smpp_pdu.h"

/* One PDU of a service centre, and what it brings. What is read can be written, and reads the same. */
int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
	static uint8_t written[SMPP_PDU_MAX], again_written[SMPP_PDU_MAX];
	static struct smpp_pdu pdu, again;
	struct smpp_arrival arrival;
	uint8_t *exact;
	int length;

	if (size == 0 || size > SMPP_PDU_MAX || !(exact = malloc(size)))
		return 0;
	memcpy(exact, octets, size);
	if (size >= 4)
		smpp_length(exact, NULL);
	if (smpp_read(exact, size, &pdu, NULL) == SMPP_OK) {
		smpp_arrival_of(&pdu, &arrival);
		length = smpp_write(&pdu, written, NULL);
		if (length > 0 && (smpp_read(written, (size_t)length, &again, NULL) != SMPP_OK ||
		                   smpp_write(&again, again_written, NULL) != length ||
		                   memcmp(written, again_written, (size_t)length) != 0))
			abort();
	}
	free(exact);
	return 0;
}
