/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_CONFIG_H
#define APPLET_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "fs/tree.h"

/* EF.CONFIG: timings and counts. */
struct config {
	uint16_t period; /* seconds of one timer run without service           */
	uint8_t runs;    /* and the next slot is tried                         */
	uint16_t rest;   /* seconds between two switches of the applet's own   */
	uint8_t retries, asks, poll, refresh;
	bool menu, tell;
};

/* Returns 0, UICC_ERR_ABSENT or UICC_ERR_PORT. */
int config_read(const struct fs *fs, struct config *config);

/* Whether APPLET_CONFIG_SIZE octets are such a file: enum applet_config_at has the ranges. */
bool config_is_valid(const uint8_t *octets);

int config_write(struct fs *fs, const uint8_t *octets);

#endif
