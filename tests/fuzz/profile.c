/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/input.h"

#include <stdlib.h>

#include "profile/profile.h"

/* Text as a profile of a card, and as the content of a request. */

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
	static struct profile profile;
	static struct change change;
	struct fault fault;
	json_t *const object = json_loadb((const char *)octets, size, JSON_DECODE_ANY, NULL);

	if (object == NULL)
		return 0;
	if (profile_of_json(object, &profile, &fault) == 0)
		json_decref(profile_key_json(&profile));
	profile_release(&profile);
	change_of_json(object, "content", &change, &fault);
	json_decref(object);
	return 0;
}
