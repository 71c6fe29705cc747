/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/job_content.h"

#include <string.h>

static const char lock_key[] = "lockSimToDevice", state_key[] = "lockState", idle[] = "IDLE";

json_t *job_content_lock(bool locked)
{
	return json_pack("{s:b}", lock_key, locked);
}

json_t *job_content_reset(void)
{
	return json_pack("{s:s}", state_key, idle);
}

int job_content_read(const json_t *content, struct change *change, struct fault *fault)
{
	const json_t *lock = json_object_get(content, lock_key);
	const char *state = json_string_value(json_object_get(content, state_key));

	if (json_object_size(content) != 1 || (!json_is_boolean(lock) && !state))
		return change_of_json(content, "content", change, fault);
	memset(change, 0, sizeof *change);
	if (lock)
		change->lock = json_is_true(lock) ? CHANGE_LOCK_ON : CHANGE_LOCK_OFF;
	else if (strcmp(state, idle) == 0)
		change->reset = true;
	else
		return fault_set(fault, FAULT_INPUT, "content.lockState", "'%.40s'; IDLE", state);
	return 0;
}
