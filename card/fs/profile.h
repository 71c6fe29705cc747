/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FS_PROFILE_H
#define FS_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "fs/tree.h"

/* The default profile, as const rows: one part for each application and one for the MF. Only
 * fs_format() reads it; a card in use lives from its memory alone. */

/* A literal and its size; a macro since both come from one literal, zero octets among it. */
#define OCTETS(literal) .octets = (const uint8_t *)(literal), .size = sizeof(literal) - 1

/* Of the USIM: TS 101 220 annex E, no provider registered. */
#define PROFILE_USIM_AID "\xA0\x00\x00\x00\x87\x10\x02\xFF\xFF\xFF\xFF\x89\x00\x00\x01\x00"

/* The head of a row: in which DF, identifier, short identifier (0 none), record of EF.ARR,
 * sizes. */
#define TRANSPARENT(in, fid_, sfi_, arr, octets_)                                                  \
	.parent = (in), .fid = (fid_), .sfi = (sfi_), .arr_record = (arr), .size = (octets_),      \
	.structure = FILE_STRUCTURE_TRANSPARENT
#define BER_TLV(in, fid_, sfi_, arr, octets_)                                                      \
	.parent = (in), .fid = (fid_), .sfi = (sfi_), .arr_record = (arr), .size = (octets_),      \
	.structure = FILE_STRUCTURE_TLV
#define LINEAR(in, fid_, sfi_, arr, record, records)                                               \
	.parent = (in), .fid = (fid_), .sfi = (sfi_), .arr_record = (arr),                         \
	.record_size = (record), .size = (record) * (records), .structure = FILE_STRUCTURE_LINEAR
#define CYCLIC(in, fid_, sfi_, arr, record, records)                                               \
	.parent = (in), .fid = (fid_), .sfi = (sfi_), .arr_record = (arr),                         \
	.record_size = (record), .size = (record) * (records), .structure = FILE_STRUCTURE_CYCLIC
#define SHARED(in, fid_, arr, with)                                                                \
	.parent = (in), .fid = (fid_), .arr_record = (arr), .size = (with), .shared = 1
#define DF(in, fid_, arr)                                                                          \
	.parent = (in), .fid = (fid_), .arr_record = (arr), .structure = FILE_STRUCTURE_DF

/* A literal of a table of strings of octets. */
#define STRING(literal)                                                                            \
	{                                                                                          \
		OCTETS(literal)                                                                    \
	}

struct profile_octets {
	const uint8_t *octets;
	uint8_t size;
};

/* 10 octets: a card has hundreds. */
struct profile_file {
	uint16_t fid;
	uint16_t size;  /* of the body; where it is shared, enum file_id: whose body it shows too */
	uint8_t id;     /* enum file_id: the row it becomes; 0, but for the MF: the next free one */
	uint8_t parent; /* enum file_id                                                           */
	uint8_t record_size;
	uint8_t start; /* of the part's starts: what the body, or each record, begins with; 0 none */
	uint8_t structure : 3; /* enum file_structure                                */
	uint8_t sfi : 5;
	uint8_t arr_record : 5;
	uint8_t zeroed : 1; /* the body begins as 00, not as FF                   */
	uint8_t shared : 1;
};

_Static_assert(FILE_PROFILE_NAMED <= UINT8_MAX, "a row of the profile names a file in an octet");

/* Octets put over the fresh body. */
struct profile_content {
	const uint8_t *octets;
	uint8_t size;
	uint8_t file;   /* enum file_id                                             */
	uint8_t record; /* first record, 1 .. n; 0 for a transparent file           */
	uint8_t at;     /* first octet, of a transparent file                       */
	uint8_t repeat; /* so many times, record after record, or end to end; 0 is 1 */
};

struct profile_part {
	const struct profile_file *files;
	const struct profile_content *contents;
	const struct profile_octets *starts;
	uint16_t file_count, content_count;
	uint16_t arr;        /* its EF.ARR, or FILE_NONE ..                              */
	uint16_t rule_count; /* .. and how many of profile_rules go there                */
	bool needs_curves;   /* left out where uicc_port_has_curves() is false           */
	uint16_t retired;    /* enum file_id: deactivated, this part stands for it; 0 none */
};

/* TS 102 221 9.2.7 and the applet's own: enum profile_rule_number names those of the applet. */
enum profile_rule_number {
	RULE_USIM_END = 14,    /* rules 1 .. 14 are those of TCA's profile templates   */
	RULE_ADM_READS = 15,   /* read ADM, nobody updates                             */
	RULE_NOBODY = 16,      /* neither read nor updated                             */
	RULE_ADM_UPDATES = 17, /* nobody reads, update ADM                             */
	RULE_END = 17,
	PROFILE_RULE_SIZE = 48, /* octets of a record of EF.ARR                         */
};

/* Access rules, as records of EF.ARR have them. */
extern const struct profile_octets profile_rules[RULE_END];
extern const struct profile_part profile_mf, profile_telecom, profile_gsm, profile_usim,
	profile_5gs, profile_saip;
extern const struct profile_part profile_applet;

#endif
