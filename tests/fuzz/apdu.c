/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/input.h"
#include "fuzz/snapshot.h"

/* A terminal that sends anything: an octet for which card, then records, each a command APDU; an
 * empty one is a cold reset. */

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	snapshots_take();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
	struct input input = { octets, size };
	struct test_card *const tc = snapshot_restore(input_octet(&input) % SNAPSHOT_KINDS);

	while (input.left > 0) {
		const struct input command = input_record(&input);

		if (command.left == 0)
			snapshot_power_cycle(tc);
		else
			transmit_octets(tc, command.at, command.left);
	}
	snapshot_power_cycle(tc);
	return 0;
}
