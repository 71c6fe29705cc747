/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_OTA_SECURITY_H
#define CLI_OTA_SECURITY_H

#include <argp.h>
#include <stdbool.h>

#include "octets/fault.h"
#include "ota/scp80.h"
#include "profile/profile.h"
#include "store/store.h"

/* The options of the 'ota' verbs that say how packets are secured: keys of a key file, a store or the
 * command line, SPI, TAR, counter. */

struct ota_security {
	/* As on the command line, NULL where not given. */
	const char *key_path, *store_path, *sealing_key, *iccid, *kic, *kid, *spi, *tar, *counter;
	unsigned keyset; /* 0: the first there is */

	/* What they come to. */
	bool has_keys;
	struct scp80_keys keys;
	struct scp80_header header;
	struct profile *profile; /* of the key file or the store, or NULL */
	struct store *store;
	char subscriber[STORE_ID_MAX];
};

/* For the children of a verb's argp; its input is the struct. */
extern const struct argp ota_security_argp;

/* Reads keys, SPI and TAR. Returns 0, FAULT_INPUT or what files and stores return. */
int ota_security_load(struct ota_security *security, struct fault *fault);

/* Where no TAR was given: the applet's for its orders, else that of the file management the key file
 * names. Returns 0 or FAULT_INPUT. */
int ota_security_address(struct ota_security *security, bool applet, struct fault *fault);

/* Takes another key set of the file or the store, where there is one of that number. */
void ota_security_pick(struct ota_security *security, unsigned number);

/* The counter of the next packet, in the header: as given, or moved on by step where it is kept (1
 * where nobody keeps it). Returns 0 or a fault. */
int ota_security_counter(struct ota_security *security, uint64_t step, struct fault *fault);

/* The same of a packet that is not sent: nothing is moved on. */
int ota_security_peek(struct ota_security *security, struct fault *fault);

/* Prints the fault and returns the exit status: what is wrong in a file is a wrong file, else the
 * command line is wrong. */
int ota_security_exit(const struct ota_security *security, const struct fault *fault);

/* Lets go of the store and wipes the keys. */
void ota_security_close(struct ota_security *security);

#endif
