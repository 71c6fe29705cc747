/* SPDX-License-Identifier: Apache-2.0 */
#include "ota/judge.h"

#include "nvm/journal.h"
#include "uicc/features.h"
#include "uicc/uicc.h"
#include "wire/mem.h"

/* Nibbles of KID that tell a redundancy check, TS 102 225 5.1.3.1. */
enum redundancy { RC_IMPLICIT = 0, RC_CRC_16 = 1, RC_CRC_32 = 5 };

enum { CC_SIZE = 8, CC_SIZE_SHORT = 4, TRIES_UNLIMITED = 0xFF };

/* A packet with the keys that it names. */
struct judgement {
	struct ota_case *c;
	const struct packet *packet;
	struct ota_key kic, kid;
	bool kic_known, kid_known;           /* there, and of the algorithm that was told */
	bool kic_other;                      /* there, but not of that algorithm          */
	bool sealable, receiptable;          /* what the SPI asks for can be done         */
	struct packet_seal command, receipt; /* as the SPI has them                       */
	uint8_t rule[APPLET_OTA_RULE_SIZE];
};

/* A check returns the status code that ends the judgement, PACKET_OK to go on, or an error. */
typedef int judge(struct judgement *j);

/* The set whose rule holds: that of the check sum, where KID names one. */
static uint8_t set_of(const struct packet *packet)
{
	return packet->kid >> 4 ? packet->kid >> 4 : packet->kic >> 4;
}

/* The set whose counter it is: that of the check sum, or of the cipher where there is none. */
uint8_t ota_counter_set(const struct packet *packet)
{
	const uint8_t integrity = packet->spi[0] & SPI_INTEGRITY;

	return integrity != SPI_CC && (packet->spi[0] & SPI_CIPHER) ? packet->kic >> 4
	                                                            : set_of(packet);
}

static bool resolve_redundancy(const struct judgement *j, uint8_t nibble, struct checksum *checksum)
{
	if (nibble == RC_IMPLICIT) {
		if (set_of(j->packet) == 0)
			return false;
		nibble = j->rule[OTA_RULE_AT_RC] ? j->rule[OTA_RULE_AT_RC] : (uint8_t)RC_CRC_32;
	}
	if (nibble != RC_CRC_16 && nibble != RC_CRC_32)
		return false;
	checksum->kind = nibble == RC_CRC_16 ? CHECKSUM_CRC_16 : CHECKSUM_CRC_32;
	checksum->size = nibble == RC_CRC_16 ? 2 : 4;
	return true;
}

/* What two bits of the SPI and a nibble of KID mean with this key set. */
static bool resolve(const struct judgement *j, uint8_t integrity, uint8_t nibble,
                    struct checksum *checksum)
{
	*checksum = (struct checksum){ .kind = CHECKSUM_NONE };
	if (integrity == 0)
		return true;
	if (integrity == SPI_RC)
		return resolve_redundancy(j, nibble, checksum);
	if (integrity == SPI_DS || !j->kid_known ||
	    (nibble != OTA_ALGORITHM_IMPLICIT && nibble != j->kid.algorithm))
		return false;
	*checksum = (struct checksum){ .kind = CHECKSUM_MAC, .size = CC_SIZE, .key = &j->kid };
	if (j->kid.algorithm == OTA_ALGORITHM_AES && j->rule[OTA_RULE_AT_CC_SIZE] == CC_SIZE_SHORT)
		checksum->size = CC_SIZE_SHORT;
	return true;
}

/* A receipt has all of the security its SPI asks for, or none: half of it nobody could read. */
static void leave_receipt_open(struct judgement *j)
{
	j->receipt = (struct packet_seal){ .checksum = { .kind = CHECKSUM_NONE } };
}

/* The nibble of KID tells the command's check sum, or the receipt's where the command has none. A
 * receipt with a check sum of another kind has the one of the key set. */
static void resolve_seals(struct judgement *j)
{
	const uint8_t *const spi = j->packet->spi, nibble = j->packet->kid & 0xF;
	const uint8_t command = spi[0] & SPI_INTEGRITY;
	const uint8_t receipt = (spi[1] & SPI_POR_INTEGRITY) >> SPI_POR_INTEGRITY_SHIFT;
	const bool told = command == 0 || command == receipt;

	j->command.kic = spi[0] & SPI_CIPHER ? &j->kic : NULL;
	j->sealable = resolve(j, command, nibble, &j->command.checksum) &&
	              (j->command.kic == NULL || j->kic_known);
	j->receipt.kic = (spi[1] & SPI_POR_CIPHER) && j->kic_known ? &j->kic : NULL;
	j->receiptable = resolve(j, receipt, told ? nibble : 0, &j->receipt.checksum) &&
	                 (!(spi[1] & SPI_POR_CIPHER) || j->kic_known) &&
	                 (spi[1] & SPI_POR) != (SPI_POR_ALWAYS | SPI_POR_ON_ERROR);
	if (!j->receiptable)
		leave_receipt_open(j);
}

/* Loaded also where the command does not need them, and before anything is judged: the proof of
 * receipt may need them. */
static int find_keys(struct judgement *j)
{
	const uint8_t nibble = j->packet->kic & 0xF;
	int rc = ota_key_kic(j->c->fs, j->packet->kic >> 4, &j->kic);

	if (rc < 0 && rc != UICC_ERR_ABSENT)
		return rc;
	j->kic_other = rc == 0 && nibble != OTA_ALGORITHM_IMPLICIT && nibble != j->kic.algorithm;
	j->kic_known = rc == 0 && !j->kic_other;
	rc = ota_key_kid(j->c->fs, j->packet->kid >> 4, &j->kid);
	if (rc < 0 && rc != UICC_ERR_ABSENT)
		return rc;
	j->kid_known = rc == 0;
	rc = ota_rule_read(j->c->fs, set_of(j->packet), j->rule);
	if (rc < 0)
		return rc;
	resolve_seals(j);
	return 0;
}

static int judge_target(struct judgement *j)
{
	const uint8_t spi = j->packet->spi[0];
	struct ota_tar tar;
	const int rc = ota_tar_find(j->c->fs, j->packet->tar, &tar);

	if (rc < 0)
		return rc == UICC_ERR_ABSENT ? PACKET_TAR_UNKNOWN : rc;
	for (size_t i = 0; i < j->c->count; i++)
		if (j->c->targets[i].target == tar.target)
			j->c->target = &j->c->targets[i];
	if (!j->c->target)
		return PACKET_TAR_UNKNOWN;
	if ((spi & SPI_INTEGRITY) < (tar.msl & SPI_INTEGRITY) ||
	    (spi & SPI_COUNTER) < (tar.msl & SPI_COUNTER) || (~spi & tar.msl & SPI_CIPHER))
		return PACKET_LEVEL;
	if (j->c->target->origin) {
		memcpy(j->c->target->origin->tar, j->packet->tar, sizeof j->packet->tar);
		memcpy(j->c->target->origin->access, tar.access, sizeof tar.access);
	}
	return PACKET_OK;
}

/* Whether the SPI wants the counter compared, and moves it. */
static bool counts(const struct packet *packet)
{
	return (packet->spi[0] & SPI_COUNTER) >= SPI_COUNTER_HIGHER;
}

static bool has_limit(const struct packet *packet, const uint8_t rule[APPLET_OTA_RULE_SIZE])
{
	const uint8_t most = rule[OTA_RULE_AT_TRIES_MAX];

	return (packet->spi[0] & SPI_INTEGRITY) == SPI_CC && most != 0 && most != TRIES_UNLIMITED;
}

static int judge_keys(struct judgement *j)
{
	const struct packet_seal *const seal = &j->command;

	if (!j->sealable || j->kic_other || ((j->packet->spi[1] & SPI_POR) != 0 && !j->receiptable))
		return PACKET_SECURITY;
	/* A counter that anybody can move would shut out those who have the key. */
	if (counts(j->packet) && (ota_counter_set(j->packet) == 0 ||
	                          (seal->checksum.kind != CHECKSUM_MAC && seal->kic == NULL &&
	                           j->rule[OTA_RULE_AT_OPEN] != 1)))
		return PACKET_SECURITY;
	if (has_limit(j->packet, j->rule) &&
	    j->rule[OTA_RULE_AT_FAILED] >= j->rule[OTA_RULE_AT_TRIES_MAX])
		return PACKET_SECURITY;
	return PACKET_OK;
}

/* Where there is a limit, the try is spent for good before the check sum is looked at: a power cut
 * after it finds the try gone whatever came out. */
static int spend_try(struct judgement *j)
{
	const uint8_t failed = (uint8_t)(j->rule[OTA_RULE_AT_FAILED] + 1);
	const int rc = ota_failed_write(j->c->fs, set_of(j->packet), failed);

	return rc < 0 ? rc : nvm_commit(j->c->fs->nvm);
}

static int judge_integrity(struct judgement *j)
{
	int rc = has_limit(j->packet, j->rule) ? spend_try(j) : 0;

	if (rc < 0)
		return rc;
	rc = packet_decipher(&j->c->packet, j->c->fs->nvm->port, &j->command);
	/* A wrong key shows in the padding as well as in the check sum: both are told as the latter. */
	if (rc == UICC_ERR_FORMAT)
		return j->command.checksum.size > 0 ? PACKET_BAD_CC : PACKET_CIPHERING;
	if (rc == 0 && (rc = packet_check(j->packet, j->c->fs->nvm->port, &j->command)) == 0)
		return PACKET_BAD_CC;
	if (rc > 0 && has_limit(j->packet, j->rule))
		rc = ota_failed_write(j->c->fs, set_of(j->packet), 0);
	if (rc < 0)
		return rc;
	j->c->trusted = true;
	return PACKET_OK;
}

static int judge_outbox(struct judgement *j)
{
	return j->c->outbox_busy ? PACKET_MEMORY : PACKET_OK;
}

static void count_up(uint8_t counter[OTA_COUNTER_SIZE])
{
	for (unsigned i = OTA_COUNTER_SIZE; i-- > 0;)
		if (++counter[i] != 0)
			break;
}

static int move_counter(struct fs *fs, const struct packet *packet)
{
	return ota_counter_write(fs, ota_counter_set(packet), packet->counter);
}

static int judge_counter(struct judgement *j)
{
	static const uint8_t last[OTA_COUNTER_SIZE] = { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF };
	const struct packet *packet = j->packet;
	uint8_t counter[OTA_COUNTER_SIZE];
	int rc;

	if (!counts(packet))
		return PACKET_OK;
	rc = ota_counter_read(j->c->fs, ota_counter_set(packet), counter);
	if (rc < 0)
		return rc;
	if (memcmp(counter, last, sizeof last) == 0)
		return PACKET_COUNTER_BLOCKED;
	if (memcmp(packet->counter, counter, sizeof counter) <= 0)
		return PACKET_COUNTER_LOW;
	count_up(counter);
	if ((packet->spi[0] & SPI_COUNTER) == SPI_COUNTER_NEXT &&
	    memcmp(packet->counter, counter, sizeof counter) != 0)
		return PACKET_COUNTER_HIGH;
	return move_counter(j->c->fs, packet);
}

static judge *const checks[] = {
	judge_target, judge_keys, judge_integrity, judge_outbox, judge_counter,
};

/* To strangers a single DES key gives no octets to search it by; a redundancy check needs no key. */
static void hide_from_strangers(struct judgement *j)
{
	const struct packet_seal *const seal = &j->receipt;
	const bool by_des =
		(seal->checksum.kind == CHECKSUM_MAC && j->kid.algorithm == OTA_ALGORITHM_DES) ||
		(seal->kic != NULL && seal->kic->algorithm == OTA_ALGORITHM_DES);

	if (UICC_WITH_DES && !j->c->trusted && by_des)
		leave_receipt_open(j);
}

int ota_judge(struct ota_case *c)
{
	struct judgement j = { .c = c, .packet = &c->packet };
	int status = find_keys(&j);

	for (size_t i = 0; i < sizeof checks / sizeof checks[0] && status == PACKET_OK; i++)
		status = checks[i](&j);
	hide_from_strangers(&j);
	c->shape = packet_shape_of(&j.receipt);
	return status;
}

int ota_receipt(struct ota_case *c, const struct packet_response *response)
{
	struct judgement j = { .c = c, .packet = &c->packet };
	const int rc = find_keys(&j);

	if (rc < 0)
		return rc;
	hide_from_strangers(&j);
	return packet_respond(response, c->fs->nvm->port, &j.receipt);
}

int ota_keep(struct ota_case *c)
{
	uint8_t rule[APPLET_OTA_RULE_SIZE];
	int rc = ota_rule_read(c->fs, set_of(&c->packet), rule);

	if (rc == 0 && has_limit(&c->packet, rule))
		rc = ota_failed_write(c->fs, set_of(&c->packet), 0);
	if (rc == 0 && counts(&c->packet))
		rc = move_counter(c->fs, &c->packet);
	return rc;
}
