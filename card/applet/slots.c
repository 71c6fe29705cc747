/* SPDX-License-Identifier: Apache-2.0 */
#include "applet/slots.h"

#include "wire/mem.h"

int state_read(const struct fs *fs, uint8_t state[APPLET_STATE_SIZE])
{
	return file_read(fs, FILE_STATE, 0, state, APPLET_STATE_SIZE);
}

int state_write(struct fs *fs, const uint8_t state[APPLET_STATE_SIZE])
{
	return file_write(fs, FILE_STATE, 0, state, APPLET_STATE_SIZE);
}

int history_read(const struct fs *fs, uint8_t history[APPLET_HISTORY_SIZE])
{
	return file_read(fs, FILE_HISTORY, 0, history, APPLET_HISTORY_SIZE);
}

int history_write(struct fs *fs, const uint8_t history[APPLET_HISTORY_SIZE])
{
	return file_write(fs, FILE_HISTORY, 0, history, APPLET_HISTORY_SIZE);
}

int slot_imsi(const struct fs *fs, uint8_t number, uint8_t ef[IMSI_EF_SIZE])
{
	uint8_t head[SLOT_AT_MNC_SIZE];
	const int rc = record_read(fs, FILE_SLOT, number, 0, head, sizeof head);

	if (rc < 0)
		return rc;
	memcpy(ef, head + SLOT_AT_IMSI, IMSI_EF_SIZE);
	return head[SLOT_AT_IN_USE] == 1;
}
