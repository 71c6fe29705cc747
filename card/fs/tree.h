/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FS_TREE_H
#define FS_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "nvm/journal.h"

/*
 * The files of the card: a table of rows in non-volatile memory, written from the const rows of
 * the default profile when the card is formatted, so that a card keeps its files when the software
 * is renewed. A file is named by its row: those the software itself looks for come first, in the
 * order of enum file_id, then the rest of the profile, then files created later.
 *
 * The functions below are the card's own way to its files: they judge no access condition.
 */

enum file_id {
	FILE_MF,
	FILE_DIR,
	FILE_ARR,
	FILE_ICCID,
	FILE_PL,
	FILE_UMPC,
	FILE_USIM,
	FILE_USIM_ARR,
	FILE_IMSI,
	FILE_AD,
	FILE_ACC,
	FILE_UST,
	FILE_LI,
	FILE_LOCI,
	FILE_PSLOCI,
	FILE_EPSLOCI,
	FILE_KEYS,
	FILE_KEYS_PS,
	FILE_HPLMNWACT,
	FILE_PLMNWACT,
	FILE_OPLMNWACT,
	FILE_FPLMN,
	FILE_HPPLMN,
	FILE_EST,
	FILE_ECC,
	FILE_EHPLMN,
	FILE_SPN,
	FILE_APPLET,
	FILE_STATE,
	FILE_SLOT,
	FILE_SLOT_KEY,
	FILE_PIN,
	FILE_OTA_KEY,
	FILE_OTA_CNTR,
	FILE_TAR,
	FILE_SLOT_SQN,
	FILE_CREDENTIAL,
	FILE_TELECOM,
	FILE_PHONEBOOK,
	FILE_GSM,
	FILE_GSM_ACCESS,
	FILE_5GS,
	FILE_SAIP,
	FILE_ADN,
	FILE_EXT1,
	FILE_FDN,
	FILE_SMS,
	FILE_SMSP,
	FILE_SMSS,
	FILE_SMSR,
	FILE_EPSNSC,
	FILE_ACMMAX,
	FILE_ACM,
	FILE_GID1,
	FILE_GID2,
	FILE_MSISDN,
	FILE_PUCT,
	FILE_CBMI,
	FILE_CBMID,
	FILE_CBMIR,
	FILE_SDN,
	FILE_EXT2,
	FILE_EXT3,
	FILE_CCP2,
	FILE_KC,
	FILE_KC_GPRS,
	FILE_5GS_LOCI,
	FILE_5GS_N3GPP_LOCI,
	FILE_5GS_NSC,
	FILE_5GS_N3GPP_NSC,
	FILE_5G_AUTH_KEYS,
	FILE_SUCI_CALC_INFO,
	FILE_SUPI_NAI,
	FILE_ROUTING_INDICATOR,
	FILE_SAIP_SUCI,
	FILE_SUSPENDED,
	FILE_OTA_RULE,
	FILE_TAR_ACCESS,
	FILE_LOG,
	FILE_CONFIG,
	FILE_TEXT,
	FILE_HISTORY,
	FILE_PROFILE_NAMED, /* the rest of the profile follows, in the order of its rows */
	FILE_NONE = 0xFFFF,
};

enum file_structure {
	FILE_STRUCTURE_MF,
	FILE_STRUCTURE_DF,
	FILE_STRUCTURE_ADF,
	FILE_STRUCTURE_TRANSPARENT,
	FILE_STRUCTURE_LINEAR,
	FILE_STRUCTURE_CYCLIC,
	FILE_STRUCTURE_TLV,
};

/* One row. */
struct file {
	uint16_t fid;        /* TS 102 221 8.6                                              */
	uint16_t parent;     /* row of the DF it lies in; its own for the MF                */
	uint8_t structure;   /* enum file_structure                                         */
	uint8_t sfi;         /* 1 .. 30, or 0 for none                                      */
	uint8_t life_cycle;  /* enum file_life_cycle */
	uint8_t record_size; /* octets; 0 for transparent files                             */
	uint8_t arr_record;  /* access rule: record of the EF.ARR of its DF, or of the MF   */
	uint8_t flags;       /* enum file_flag                                              */
	uint16_t size;       /* octets of the body, all records together; of an ADF: of its AID */
	uint16_t extent; /* octets of memory from at: body, what follows it, own rule; 0 shared */
	uint32_t at;     /* where the body stands; that of an ADF is its AID            */
};

enum file_flag {
	FILE_SHARES_BODY = 0x01, /* the body is another row's: one file under two names     */
	FILE_IS_SHARED = 0x02,   /* and this is the other: neither can be deleted or resized */
	FILE_OWN_RULE = 0x04,    /* a security attribute TLV stands behind the body          */
};

/* What stands behind the body, beyond row.size octets. */
enum file_tail {
	CYCLIC_TAIL_SIZE = 1, /* which record, 0 .. n - 1, was written last                  */
	TLV_TAIL_SIZE = 2,    /* octets of the body in use                                   */
};

/* TS 102 221 11.1.1.4.9. */
enum file_life_cycle {
	FILE_INITIALISATION = 0x03,
	FILE_DEACTIVATED = 0x04,
	FILE_ACTIVATED = 0x05,
	FILE_TERMINATED = 0x0C,
};

enum suspended_file {
	FID_SUSPENDED = 0x2FF0, /* this card's own, in the MF: what SUSPEND UICC keeps */
	SUSPENDED_SIZE = 88,
};

enum fs_limit {
	FS_ROWS_MAX = 256, /* files of a card                                             */
	FS_LAYOUT = 3,     /* version of the rows, and of those looked for by number      */
	FS_LAYOUT_FIRST = 0xFF,
};

struct fs {
	struct nvm *nvm;
	uint16_t rows; /* in use, freed ones among them                               */
};

/* Octets behind the body of a file of this structure. */
uint16_t file_tail_size(enum file_structure structure);

/* Where the table of rows ends and bodies may begin. */
uint32_t fs_bodies_at(void);

/* Writes row id, which may be the one behind the last. Returns 0, UICC_ERR_FULL or
 * UICC_ERR_PORT. */
int row_write(struct fs *fs, uint16_t id, const struct file *row);

/* Frees row id; its body is free then too. Returns as row_write(). */
int row_free(struct fs *fs, uint16_t id);

/* Writes how many rows there are. Returns as row_write(). */
int fs_write_rows(struct fs *fs, uint16_t rows);

/* Writes the rows and the contents of the default profile into freshly formatted memory (all FF).
 * Returns 0, UICC_ERR_FULL or UICC_ERR_PORT. */
int fs_format(struct fs *fs, struct nvm *nvm);

/* Reads how many rows there are. Returns 0, UICC_ERR_CORRUPT, UICC_ERR_OLDER, UICC_ERR_NEWER or
 * UICC_ERR_PORT. */
int fs_power_on(struct fs *fs, struct nvm *nvm);

/* Reads row number id. Returns 0, UICC_ERR_ABSENT (no such row, or freed) or UICC_ERR_PORT. */
int file_row(const struct fs *fs, uint16_t id, struct file *row);

/* Reads the first ADF from row id on. Returns its row, UICC_ERR_ABSENT or UICC_ERR_PORT. */
int file_next_adf(const struct fs *fs, uint16_t id, struct file *row);

/* The row of the file in DF parent with this identifier, or short identifier (1 .. 30). Returns it,
 * UICC_ERR_ABSENT or UICC_ERR_PORT. */
int file_child(const struct fs *fs, uint16_t parent, uint16_t fid);
int file_child_by_sfi(const struct fs *fs, uint16_t parent, uint8_t sfi);

/* Sets the life cycle of row id. Returns as file_row(), and UICC_ERR_FULL. */
int file_set_life_cycle(struct fs *fs, uint16_t id, enum file_life_cycle life_cycle);

/* The same reads for a row already at hand. Return 0, UICC_ERR_RANGE or UICC_ERR_PORT. */
int row_read(const struct fs *fs, const struct file *row, uint16_t offset, uint8_t *to,
             uint16_t size);
int row_record_read(const struct fs *fs, const struct file *row, uint16_t number, uint8_t *to);

static inline uint16_t file_records(const struct file *row)
{
	if (row->record_size == 0)
		return 0;
	return (uint16_t)(row->size / row->record_size);
}

static inline bool file_is_directory(const struct file *row)
{
	return row->structure <= FILE_STRUCTURE_ADF;
}

/* Reads or writes size octets at offset of the body. Returns 0, UICC_ERR_ABSENT, _RANGE, _PORT,
 * and file_write() also UICC_ERR_FULL. */
int file_read(const struct fs *fs, uint16_t id, uint16_t offset, uint8_t *to, uint16_t size);
int file_write(struct fs *fs, uint16_t id, uint16_t offset, const uint8_t *from, uint16_t size);

/* The same for part of a record; number 1 .. n, of a cyclic file 1 the one written last. */
int record_read(const struct fs *fs, uint16_t id, uint16_t number, uint16_t offset, uint8_t *to,
                uint16_t size);
int record_write(struct fs *fs, uint16_t id, uint16_t number, uint16_t offset, const uint8_t *from,
                 uint16_t size);

/* Writes a whole record over the oldest one of a cyclic file and makes it number 1. Returns as
 * record_write(). */
int record_append(struct fs *fs, uint16_t id, const uint8_t *from);

#endif
