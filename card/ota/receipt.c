/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/receipt.h"

#include <stdbool.h>

#include "nvm/journal.h"
#include "ota/keys.h"
#include "ota/packet.h"
#include "uicc/uicc.h"
#include "wire/mem.h"

enum { ANSWER_MAX = PACKET_RESPONSE_MAX - 40 }; /* header, check sum, padding */

/* One packet on its way through the checks. */
struct judgement {
	struct fs *fs;
	const struct uicc_port *port;
	struct packet packet;
	const struct ota_target *target;
	struct ota_key kic, kid;
	bool kic_known, kid_known;
	uint8_t next_counter[OTA_COUNTER_SIZE];
};

/* A check returns the status code that ends the judgement, PACKET_OK to go on, or an error. */
typedef int judge(struct judgement *j, const struct ota_target *targets, size_t count);

static int judge_target(struct judgement *j, const struct ota_target *targets, size_t count)
{
	const uint8_t spi = j->packet.spi[0];
	struct ota_tar tar;
	const int rc = ota_tar_find(j->fs, j->packet.tar, &tar);

	if (rc < 0)
		return rc == UICC_ERR_ABSENT ? PACKET_TAR_UNKNOWN : rc;
	for (size_t i = 0; i < count; i++)
		if (targets[i].target == tar.target)
			j->target = &targets[i];
	if (!j->target)
		return PACKET_TAR_UNKNOWN;
	if ((spi & SPI_INTEGRITY) < (tar.msl & SPI_INTEGRITY) ||
	    (spi & SPI_COUNTER) < (tar.msl & SPI_COUNTER) || (~spi & tar.msl & SPI_CIPHER))
		return PACKET_LEVEL;
	if (j->target->origin) {
		memcpy(j->target->origin->tar, j->packet.tar, sizeof j->packet.tar);
		memcpy(j->target->origin->access, tar.access, sizeof tar.access);
	}
	return PACKET_OK;
}

/* The nibble of KIc or KID against the algorithm the key set has: its own, or implicit. */
static bool fits(uint8_t nibble, const struct ota_key *key)
{
	return nibble == OTA_ALGORITHM_IMPLICIT || nibble == key->algorithm;
}

/* Loaded also where the command does not need them, and before anything is judged: the proof of
 * receipt may need them. */
static int find_keys(struct judgement *j)
{
	int rc = ota_key_kic(j->fs, j->packet.kic >> 4, &j->kic);

	if (rc < 0 && rc != UICC_ERR_ABSENT)
		return rc;
	j->kic_known = rc == 0 && fits(j->packet.kic & 0xF, &j->kic);
	rc = ota_key_kid(j->fs, j->packet.kid >> 4, &j->kid);
	if (rc < 0 && rc != UICC_ERR_ABSENT)
		return rc;
	j->kid_known = rc == 0 && fits(j->packet.kid & 0xF, &j->kid);
	return 0;
}

static int judge_keys(struct judgement *j, const struct ota_target *targets, size_t count)
{
	const uint8_t spi = j->packet.spi[0], integrity = spi & SPI_INTEGRITY;

	(void)targets;
	(void)count;
	if ((integrity != 0 && integrity != SPI_CC) || (j->packet.spi[1] & SPI_POR_SUBMIT))
		return PACKET_SECURITY;
	if ((integrity == SPI_CC && !j->kid_known) || ((spi & SPI_CIPHER) && !j->kic_known))
		return PACKET_SECURITY;
	/* Without a key set there is no counter to compare with. */
	if ((spi & SPI_COUNTER) >= SPI_COUNTER_HIGHER && integrity == 0 && !(spi & SPI_CIPHER))
		return PACKET_SECURITY;
	return PACKET_OK;
}

static int judge_integrity(struct judgement *j, const struct ota_target *targets, size_t count)
{
	int rc = packet_decipher(&j->packet, j->port, &j->kic);

	(void)targets;
	(void)count;
	/* A wrong key shows in the padding as well as in the check sum: both are told as the latter. */
	if (rc == UICC_ERR_FORMAT)
		return (j->packet.spi[0] & SPI_INTEGRITY) ? PACKET_BAD_CC : PACKET_CIPHERING;
	if (rc < 0 || (j->packet.spi[0] & SPI_INTEGRITY) != SPI_CC)
		return rc;
	rc = packet_check(&j->packet, j->port, &j->kid);
	if (rc < 0)
		return rc;
	return rc ? PACKET_OK : PACKET_BAD_CC;
}

/* The counter belongs to the key set of the check sum, or of the cipher where there is none. */
static uint8_t counter_set(const struct packet *packet)
{
	return (packet->spi[0] & SPI_INTEGRITY) == SPI_CC ? packet->kid >> 4 : packet->kic >> 4;
}

static void count_up(uint8_t counter[OTA_COUNTER_SIZE])
{
	for (unsigned i = OTA_COUNTER_SIZE; i-- > 0;)
		if (++counter[i] != 0)
			break;
}

static int judge_counter(struct judgement *j, const struct ota_target *targets, size_t count)
{
	static const uint8_t last[OTA_COUNTER_SIZE] = { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF };
	const struct packet *packet = &j->packet;
	const uint8_t mode = packet->spi[0] & SPI_COUNTER;
	uint8_t counter[OTA_COUNTER_SIZE];
	int rc;

	(void)targets;
	(void)count;
	if (mode < SPI_COUNTER_HIGHER)
		return PACKET_OK;
	rc = ota_counter_read(j->fs, counter_set(packet), counter);
	if (rc < 0)
		return rc;
	if (memcmp(counter, last, sizeof last) == 0)
		return PACKET_COUNTER_BLOCKED;
	if (memcmp(packet->counter, counter, sizeof counter) <= 0)
		return PACKET_COUNTER_LOW;
	count_up(counter);
	if (mode == SPI_COUNTER_NEXT && memcmp(packet->counter, counter, sizeof counter) != 0)
		return PACKET_COUNTER_HIGH;
	return ota_counter_write(j->fs, counter_set(packet), packet->counter);
}

static judge *const checks[] = { judge_target, judge_keys, judge_integrity, judge_counter };

/* What the target did did not fit: only the counter stays. */
static int keep_counter_only(struct judgement *j)
{
	int rc = nvm_rollback(j->fs->nvm);

	if (rc == 0 && (j->packet.spi[0] & SPI_COUNTER) >= SPI_COUNTER_HIGHER)
		rc = ota_counter_write(j->fs, counter_set(&j->packet), j->packet.counter);
	return rc < 0 ? rc : PACKET_MEMORY;
}

static int respond(const struct judgement *j, uint8_t status, const struct tlv_writer *answer,
                   uint8_t *to)
{
	const uint8_t spi = j->packet.spi[1];
	const bool cc = (spi & SPI_POR_INTEGRITY) == SPI_POR_CC && j->kid_known;
	const struct packet_seal seal = {
		.kic = (spi & SPI_POR_CIPHER) && j->kic_known ? &j->kic : NULL,
		.kid = cc ? &j->kid : NULL,
	};
	const uint8_t when = spi & SPI_POR;

	if (when != SPI_POR_ALWAYS && !(when == SPI_POR_ON_ERROR && status != PACKET_OK))
		return 0;
	return packet_respond(&j->packet, j->port, &seal, status, answer->at, answer->size, to);
}

int ota_execute(struct fs *fs, const struct ota_target *targets, size_t count, uint8_t *octets,
                uint16_t size, uint8_t *to)
{
	uint8_t answer_octets[ANSWER_MAX];
	struct tlv_writer answer = { .at = answer_octets, .room = sizeof answer_octets };
	struct judgement j = { .fs = fs, .port = fs->nvm->port };
	int status = PACKET_OK, rc;

	if (packet_read(&j.packet, octets, size) < 0)
		return UICC_ERR_FORMAT;
	if ((rc = find_keys(&j)) < 0)
		return rc;
	for (size_t i = 0; i < sizeof checks / sizeof checks[0] && status == PACKET_OK; i++)
		status = checks[i](&j, targets, count);
	if (status == PACKET_OK) {
		status = j.target->run(j.target->ctx, j.packet.data, j.packet.data_size, &answer);
		if (status == UICC_ERR_FULL) {
			answer.size = 0;
			status = keep_counter_only(&j);
		}
	}
	if (status < 0)
		return status;
	return respond(&j, (uint8_t)status, &answer, to);
}
