/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/ota_security.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "cli/exit.h"
#include "octets/hex.h"
#include "octets/number.h"
#include "ota/spi.h"
#include "profile/keyfile.h"
#include "profile/remote.h"
#include "service/subscriber.h"

enum { APPLET_TAR = 0x524D43 };

enum { OPTION_SEALING_KEY = 0x100, OPTION_KIC, OPTION_KID, OPTION_ICCID, OPTION_STORE };

static const struct argp_option options[] = {
	{ "keys", 'k', "FILE", 0, "key file of the card; its counter is moved on", 0 },
	{ "keyset", 'n', "N", 0, "key set, 1 to 15; without: the first of the file", 0 },
	{ "kic", OPTION_KIC, "ALG:HEX", 0, "ciphering key by hand: aes, 3des or des", 0 },
	{ "kid", OPTION_KID, "ALG:HEX", 0, "signing key by hand", 0 },
	{ "store", OPTION_STORE, "FILE", 0, "keys and counter of a store, in place of --keys", 0 },
	{ "key-file", OPTION_SEALING_KEY, "FILE", 0,
	  "sealing key of the store; without: ROAMCARD_KEY", 0 },
	{ "iccid", OPTION_ICCID, "ICCID", 0, "the card in the store", 0 },
	{ "spi", 's', "WORDS", 0, "security in words, or two octets; without: " SPI_USUAL, 0 },
	{ "tar", 't', "TAR", 0, "what is addressed, six hex digits", 0 },
	{ "counter", 'c', "N", 0, "counter of the packet, 0x for hex; moves nothing on", 0 },
	{ 0 },
};

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct ota_security *security = state->input;
	char *end;

	switch (key) {
	case 'k':
		security->key_path = value;
		return 0;
	case 'n':
		security->keyset = (unsigned)strtoul(value, &end, 10);
		if (*end != '\0' || security->keyset < 1 || security->keyset > PROFILE_KEY_SETS_MAX)
			argp_error(state, "no key set '%s'; 1 to %d", value, PROFILE_KEY_SETS_MAX);
		return 0;
	case OPTION_KIC:
		security->kic = value;
		return 0;
	case OPTION_KID:
		security->kid = value;
		return 0;
	case OPTION_STORE:
		security->store_path = value;
		return 0;
	case OPTION_SEALING_KEY:
		security->sealing_key = value;
		return 0;
	case OPTION_ICCID:
		security->iccid = value;
		return 0;
	case 's':
		security->spi = value;
		return 0;
	case 't':
		security->tar = value;
		return 0;
	case 'c':
		security->counter = value;
		return 0;
	case ARGP_KEY_END:
		if (security->key_path && (security->store_path || security->kic || security->kid))
			argp_error(state, "keys of one place only");
		if (security->store_path && !security->iccid)
			argp_error(state, "a store needs the --iccid of the card");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

const struct argp ota_security_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

/* "aes:0011…" */
static int read_key(const char *text, const char *where, uint8_t *algorithm, uint8_t *size,
                    uint8_t key[SCP80_KEY_MAX], struct fault *fault)
{
	static const struct {
		const char *prefix, *name;
	} names[] = { { "aes:", "AES" }, { "3des:", "3DES" }, { "des:", "DES" } };

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const size_t skip = strlen(names[i].prefix);
		int octets;

		if (strncmp(text, names[i].prefix, skip) != 0)
			continue;
		octets = hex_read(text + skip, where, key, SCP80_KEY_MAX, fault);
		if (octets < 0)
			return octets;
		if (remote_algorithm(names[i].name, (size_t)octets, algorithm) != 0)
			return fault_set(fault, FAULT_INPUT, where,
			                 "%d octets; DES has 8, 3DES 16 or 24, AES 16, 24 or 32",
			                 octets);
		*size = (uint8_t)octets;
		return 0;
	}
	return fault_set(fault, FAULT_INPUT, where, "begins with none of aes:, 3des:, des:");
}

static int read_keys(struct ota_security *security, struct fault *fault)
{
	struct scp80_keys *keys = &security->keys;
	int rc = 0;

	keys->number = (uint8_t)(security->keyset ? security->keyset : 1);
	if (security->kic)
		rc = read_key(security->kic, "--kic", &keys->kic_algorithm, &keys->kic_size,
		              keys->kic, fault);
	if (rc == 0 && security->kid)
		rc = read_key(security->kid, "--kid", &keys->kid_algorithm, &keys->kid_size,
		              keys->kid, fault);
	security->has_keys = security->kic || security->kid;
	return rc;
}

static int load_stored(struct ota_security *security, struct fault *fault)
{
	struct store_subscriber row;
	int rc = store_open(security->store_path, security->sealing_key, &security->store, fault);

	if (rc == 0)
		rc = store_subscriber_find(security->store, NULL, STORE_BY_ICCID, security->iccid,
		                           &row, fault);
	if (rc == FAULT_ABSENT)
		return fault_set(fault, rc, security->store_path, "no card with ICCID %s",
		                 security->iccid);
	if (rc < 0)
		return rc;
	strcpy(security->subscriber, row.id);
	return subscriber_profile(security->store, row.id, security->profile, fault);
}

static int load_profile(struct ota_security *security, struct fault *fault)
{
	const char *where = security->key_path ? security->key_path : security->store_path;
	int rc;

	if (!where)
		return 0;
	security->profile = calloc(1, sizeof *security->profile);
	if (!security->profile)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	rc = security->key_path ? keyfile_load(where, security->profile, fault)
	                        : load_stored(security, fault);
	if (rc < 0)
		return rc;
	if (security->profile->key_sets == 0)
		return fault_set(fault, FAULT_INPUT, where, "holds no OTA key set");
	ota_security_pick(security,
	                  security->keyset ? security->keyset : security->profile->keys[0].number);
	return security->has_keys ? 0
	                          : fault_set(fault, FAULT_INPUT, where, "has no key set %u",
	                                      security->keyset);
}

void ota_security_pick(struct ota_security *security, unsigned number)
{
	for (unsigned i = 0; security->profile && i < security->profile->key_sets; i++)
		if (security->profile->keys[i].number == number) {
			security->keys = security->profile->keys[i];
			security->has_keys = true;
		}
}

static int read_header(struct ota_security *security, struct fault *fault)
{
	const struct profile *profile = security->profile;
	struct spi_words words;
	uint8_t tar[3];
	int rc = spi_of_words(security->spi ? security->spi
	                      : profile     ? profile->spi
	                                    : SPI_USUAL,
	                      "--spi", &words, fault);

	if (rc < 0)
		return rc;
	memcpy(security->header.spi, words.spi, sizeof words.spi);
	security->header.check_size = words.check_size;
	security->header.implicit = words.implicit;
	if (!security->tar)
		return 0;
	rc = hex_read(security->tar, "--tar", tar, sizeof tar, fault);
	if (rc != (int)sizeof tar)
		return rc < 0 ? rc
		              : fault_set(fault, FAULT_INPUT, "--tar", "%d octets; a TAR has 3",
		                          rc);
	security->header.tar = (uint32_t)number_get(tar, sizeof tar);
	return 0;
}

int ota_security_load(struct ota_security *security, struct fault *fault)
{
	int rc = load_profile(security, fault);

	if (rc == 0 && !security->profile)
		rc = read_keys(security, fault);
	return rc < 0 ? rc : read_header(security, fault);
}

int ota_security_address(struct ota_security *security, bool applet, struct fault *fault)
{
	const struct profile *profile = security->profile;

	if (security->tar)
		return 0;
	if (!applet && (!profile || profile->kind != PROFILE_RFM))
		return fault_set(fault, FAULT_INPUT, "--tar",
		                 "missing; B00011 is the USIM's files on many cards");
	security->header.tar = applet ? APPLET_TAR : profile->rfm.tar;
	return 0;
}

int ota_security_exit(const struct ota_security *security, const struct fault *fault)
{
	const int status = exit_of_fault(fault);
	const char *const files[] = { security->key_path, security->store_path,
		                      security->sealing_key };

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		if (files[i] && strcmp(files[i], fault->where) == 0)
			return status;
	return status == EXIT_INPUT ? EXIT_USAGE : status;
}

int ota_security_counter(struct ota_security *security, uint64_t step, struct fault *fault)
{
	uint64_t *counter = &security->header.counter;
	char *end;

	if (security->counter) {
		errno = 0;
		*counter = strtoull(security->counter, &end, 0);
		if (errno != 0 || *end != '\0' || end == security->counter ||
		    *counter > SCP80_COUNTER_MAX)
			return fault_set(fault, FAULT_INPUT, "--counter",
			                 "'%.20s' is no number from 0 to 2^40 - 1",
			                 security->counter);
		return 0;
	}
	if (security->store)
		return store_counter_skip(security->store, security->subscriber,
		                          security->keys.number, step, counter, fault);
	if (security->key_path)
		return keyfile_skip_counter(security->key_path, security->keys.number, step,
		                            counter, fault);
	*counter += step;
	return 0;
}

int ota_security_peek(struct ota_security *security, struct fault *fault)
{
	const struct profile *profile = security->profile;

	if (security->counter)
		return ota_security_counter(security, 1, fault);
	security->header.counter++;
	for (unsigned i = 0; profile && i < profile->key_sets; i++)
		if (profile->keys[i].number == security->keys.number)
			security->header.counter = profile->counter[i] + 1;
	return 0;
}

void ota_security_close(struct ota_security *security)
{
	store_close(security->store);
	if (security->profile)
		OPENSSL_cleanse(security->profile, sizeof *security->profile);
	free(security->profile);
	OPENSSL_cleanse(&security->keys, sizeof security->keys);
}
