/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/gate.h"

static int read_closed(const struct fs *fs, uint8_t *closed)
{
	return file_read(fs, FILE_CREDENTIAL, CREDENTIAL_AT_CLOSED, closed, 1);
}

static int write_closed(struct fs *fs, uint8_t closed)
{
	return file_write(fs, FILE_CREDENTIAL, CREDENTIAL_AT_CLOSED, &closed, 1);
}

int gate_close(struct gate *gate, struct fs *fs, enum applet_gate reason, enum gate_span span)
{
	uint8_t closed;
	int rc;

	if (span == GATE_SESSION) {
		gate->session = (uint8_t)(gate->session | reason);
		return 0;
	}
	rc = read_closed(fs, &closed);
	return rc < 0 ? rc : write_closed(fs, (uint8_t)(closed | reason));
}

int gate_open(struct gate *gate, struct fs *fs, enum applet_gate reason)
{
	uint8_t closed;
	const int rc = read_closed(fs, &closed);

	gate->session = (uint8_t)(gate->session & ~reason);
	return rc < 0 ? rc : write_closed(fs, (uint8_t)(closed & ~reason));
}

int gate_reasons(const struct gate *gate, const struct fs *fs)
{
	uint8_t closed;
	const int rc = read_closed(fs, &closed);

	return rc < 0 ? rc : closed | gate->session;
}
