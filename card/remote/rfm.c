/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/rfm.h"

#include "apdu/commands.h"
#include "remote/script.h"

static int run(const struct card_remote *remote, uint16_t root, const struct tlv_reader *data,
               struct tlv_writer *answer)
{
	struct session session;
	int rc;

	session_begin(&session, remote, &script_commands, root);
	rc = script_run(&session, data->at, data->left, answer);
	session_end(&session);
	return rc;
}

int rfm_run_uicc(void *ctx, const uint8_t *data, uint16_t size, struct tlv_writer *answer)
{
	return run(ctx, FILE_MF, &(struct tlv_reader){ data, size }, answer);
}

int rfm_run_usim(void *ctx, const uint8_t *data, uint16_t size, struct tlv_writer *answer)
{
	return run(ctx, FILE_USIM, &(struct tlv_reader){ data, size }, answer);
}
