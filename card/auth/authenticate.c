/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/authenticate.h"

#include <stdbool.h>

#include "wire/mem.h"

enum {
	CONVERTED = 16, /* octets c2 and c3 are defined for, at most: TS 33.102 6.8.1.2 */
	AUTN_AT_AMF = AUTH_SQN_SIZE,
	AUTN_AT_MAC = AUTN_AT_AMF + AUTH_AMF_SIZE,
};

uint8_t autn_size(const struct credential *credential)
{
	return (uint8_t)(AUTN_AT_MAC + credential->sizes.mac);
}

uint8_t auts_size(const struct credential *credential)
{
	return (uint8_t)(AUTH_SQN_SIZE + credential->sizes.mac);
}

static void conceal(uint8_t to[AUTH_SQN_SIZE], const uint8_t sqn[AUTH_SQN_SIZE],
                    const uint8_t ak[AUTH_AK_SIZE])
{
	for (unsigned i = 0; i < AUTH_SQN_SIZE; i++)
		to[i] = sqn[i] ^ ak[i];
}

/* In a time that does not tell where they differ. */
static bool is_equal(const uint8_t *a, const uint8_t *b, uint8_t size)
{
	volatile uint8_t differ = 0;

	for (unsigned i = 0; i < size; i++)
		differ = (uint8_t)(differ | (a[i] ^ b[i]));
	return differ == 0;
}

/* AUTS, TS 33.102 6.3.3: AMF* is zero. */
static int make_auts(const struct auth_run *run, const uint8_t highest[AUTH_SQN_SIZE],
                     uint8_t *auts)
{
	static const uint8_t amf[AUTH_AMF_SIZE];
	const struct auth_algorithm *const algorithm = run->credential->algorithm;
	uint8_t ak[AUTH_AK_SIZE];
	int rc = algorithm->f5star(run, ak);

	if (rc < 0)
		return rc;
	conceal(auts, highest, ak);
	rc = algorithm->f1star(run, highest, amf, auts + AUTH_SQN_SIZE);
	return rc < 0 ? rc : AUTH_SYNC_FAILURE;
}

int authenticate_3g(struct fs *fs, const struct credential *credential, const uint8_t *rand,
                    const uint8_t *autn, struct auth_answer *answer)
{
	struct auth_run run = { fs->nvm->port, credential, rand, { 0 } };
	const struct auth_algorithm *const algorithm = credential->algorithm;
	uint8_t array[SQN_ARRAY_SIZE], sqn[AUTH_SQN_SIZE], mac[AUTH_MAC_MAX];
	int rc;

	if (!algorithm->f2345)
		return AUTH_NO_CONTEXT;
	if ((rc = algorithm->f2345(&run, &answer->keys)) < 0)
		return rc;
	conceal(sqn, autn, answer->keys.ak);
	if ((rc = algorithm->f1(&run, sqn, autn + AUTN_AT_AMF, mac)) < 0)
		return rc;
	if (!is_equal(mac, autn + AUTN_AT_MAC, credential->sizes.mac))
		return AUTH_MAC_WRONG;
	if ((rc = credential_sqn_read(fs, credential, array)) < 0)
		return rc;
	if (!sqn_is_fresh(array, sqn))
		return make_auts(&run, sqn_highest(array), answer->auts);
	rc = credential_sqn_accept(fs, credential, sqn);
	return rc < 0 ? rc : AUTH_ACCEPTED;
}

int kc_of_keys(const struct credential *credential, const struct auth_output *keys,
               uint8_t kc[AUTH_KC_SIZE])
{
	if (credential->sizes.ck > CONVERTED || credential->sizes.ik > CONVERTED)
		return AUTH_NO_CONTEXT;
	for (unsigned i = 0; i < AUTH_KC_SIZE; i++)
		kc[i] = keys->ck[i] ^ keys->ck[AUTH_KC_SIZE + i] ^ keys->ik[i] ^
		        keys->ik[AUTH_KC_SIZE + i];
	return AUTH_ACCEPTED;
}

int authenticate_2g(const struct fs *fs, const struct credential *credential, const uint8_t *rand,
                    uint8_t sres[AUTH_SRES_SIZE], uint8_t kc[AUTH_KC_SIZE])
{
	struct auth_run run = { fs->nvm->port, credential, rand, { 0 } };
	struct auth_output keys;
	int rc;

	if (credential->algorithm->a3a8) {
		credential->algorithm->a3a8(&run, sres, kc);
		return AUTH_ACCEPTED;
	}
	if (credential->sizes.res > CONVERTED)
		return AUTH_NO_CONTEXT;
	if ((rc = credential->algorithm->f2345(&run, &keys)) < 0)
		return rc;
	/* c2: RES filled with zeros to 16 octets, its four words added. */
	memset(sres, 0, AUTH_SRES_SIZE);
	for (unsigned i = 0; i < credential->sizes.res; i++)
		sres[i % AUTH_SRES_SIZE] ^= keys.res[i];
	return kc_of_keys(credential, &keys, kc);
}
