/* SPDX-License-Identifier: Apache-2.0 */
#include "fs/profile.h"
#include "uicc/features.h"

#include <stddef.h>

/* An entry of EF.PLMNwAcT, EF.OPLMNwAcT, EF.HPLMNwAcT that is not in use, TS 31.102 4.2.5. */
#define NO_PLMN_WACT "\xFF\xFF\xFF\x00\x00"

/* TS 31.102 4.2; identifiers, sizes and rules as TCA's profile templates have them, but for the
 * lists of networks, which hold what a slot can hold (32 networks). Where those leave the size to
 * the issuer, it is enough for what operators put there. */
/* clang-format off */
enum start {
	START_NONE,
	START_EMPTY,
	START_HFN,
	START_PUCT,
	START_ICI,
	START_OCI,
	START_CFIS,
	START_MMSN,
	START_UFC,
	START_NO_KC,
	START_AID,
};

static const struct profile_octets starts[] = {
	[START_EMPTY] = STRING("\x00"),
	[START_HFN] = STRING("\xF0\x00\x00\xF0\x00\x00"),
	[START_PUCT] = STRING("\xFF\xFF\xFF\x00\x00"),
	/* Nobody called: TS 31.102 4.2.33, 4.2.34. */
	[START_ICI] = STRING("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
	                     "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
	                     "\x00\x00\x00\x00\x01\xFF\xFF"),
	[START_OCI] = STRING("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
	                     "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
	                     "\x00\x00\x00\x01\xFF\xFF"),
	[START_CFIS] = STRING("\x01\x00"),
	[START_MMSN] = STRING("\x00\x00\x00"),
	[START_UFC] = STRING("\x80\x1E\x60\xC0\x1E\x90\x00\x80\x04\x00\x00\x00\x00\x00\x00\x00"
	                     "\x00\xF0\x00\x00\x00\x00\x40\x00\x00\x00\x00\x00\x00\x80"),
	[START_NO_KC] = STRING("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x07"),
	[START_AID] = STRING(PROFILE_USIM_AID),
};

static const struct profile_file files[] = {
	{ .id = FILE_USIM, .fid = 0x7FF0, .parent = FILE_MF, .structure = FILE_STRUCTURE_ADF,
	  .start = START_AID, .size = 16, .arr_record = 14 },
	{ .id = FILE_USIM_ARR,
	  LINEAR(FILE_USIM, 0x6F06, 0x17, 10, PROFILE_RULE_SIZE, RULE_USIM_END) },
	{ .id = FILE_IMSI, TRANSPARENT(FILE_USIM, 0x6F07, 0x07, 2, 9) },
	{ .id = FILE_KEYS, TRANSPARENT(FILE_USIM, 0x6F08, 0x08, 5, 33) },
	{ .id = FILE_KEYS_PS, TRANSPARENT(FILE_USIM, 0x6F09, 0x09, 5, 33) },
	{ .id = FILE_HPPLMN, TRANSPARENT(FILE_USIM, 0x6F31, 0x12, 2, 1) },
	{ .id = FILE_UST, TRANSPARENT(FILE_USIM, 0x6F38, 0x04, 2, 17) },
	{ .id = FILE_FDN, LINEAR(FILE_USIM, 0x6F3B, 0x00, 8, 26, 20) },
	{ .id = FILE_SMS, LINEAR(FILE_USIM, 0x6F3C, 0x00, 5, 176, 10), .start = START_EMPTY },
	{ .id = FILE_SMSP, LINEAR(FILE_USIM, 0x6F42, 0x00, 5, 38, 1) },
	{ .id = FILE_SMSS, TRANSPARENT(FILE_USIM, 0x6F43, 0x00, 5, 2) },
	{ .id = FILE_SPN, TRANSPARENT(FILE_USIM, 0x6F46, 0x00, 10, 17) },
	{ .id = FILE_EST, TRANSPARENT(FILE_USIM, 0x6F56, 0x05, 8, 1) },
	{ TRANSPARENT(FILE_USIM, 0x6F5B, 0x0F, 5, 6), .start = START_HFN },
	{ TRANSPARENT(FILE_USIM, 0x6F5C, 0x10, 2, 3) }, /* THRESHOLD */
	{ .id = FILE_PSLOCI, TRANSPARENT(FILE_USIM, 0x6F73, 0x0C, 5, 14) },
	{ .id = FILE_ACC, TRANSPARENT(FILE_USIM, 0x6F78, 0x06, 2, 2) },
	{ .id = FILE_FPLMN, TRANSPARENT(FILE_USIM, 0x6F7B, 0x0D, 5, 96) },
	{ .id = FILE_LOCI, TRANSPARENT(FILE_USIM, 0x6F7E, 0x0B, 5, 11) },
	{ .id = FILE_AD, TRANSPARENT(FILE_USIM, 0x6FAD, 0x03, 10, 4) },
	{ .id = FILE_ECC, LINEAR(FILE_USIM, 0x6FB7, 0x01, 10, 4, 2) },
	{ TRANSPARENT(FILE_USIM, 0x6FC4, 0x00, 5, 128) }, /* NETPAR */
	{ .id = FILE_EPSLOCI, TRANSPARENT(FILE_USIM, 0x6FE3, 0x1E, 5, 18) },
	{ .id = FILE_EPSNSC, LINEAR(FILE_USIM, 0x6FE4, 0x18, 5, 80, 1) },
	{ .id = FILE_LI, TRANSPARENT(FILE_USIM, 0x6F05, 0x02, 1, 6) },
	{ .id = FILE_ACMMAX, TRANSPARENT(FILE_USIM, 0x6F37, 0x00, 5, 3), .zeroed = 1 },
	{ .id = FILE_ACM, CYCLIC(FILE_USIM, 0x6F39, 0x00, 7, 3, 1), .zeroed = 1 },
	{ .id = FILE_GID1, TRANSPARENT(FILE_USIM, 0x6F3E, 0x00, 2, 8) },
	{ .id = FILE_GID2, TRANSPARENT(FILE_USIM, 0x6F3F, 0x00, 2, 8) },
	{ .id = FILE_MSISDN, LINEAR(FILE_USIM, 0x6F40, 0x00, 2, 24, 1) },
	{ .id = FILE_PUCT, TRANSPARENT(FILE_USIM, 0x6F41, 0x00, 5, 5),
	  .start = START_PUCT },
	{ .id = FILE_CBMI, TRANSPARENT(FILE_USIM, 0x6F45, 0x00, 5, 10) },
	{ .id = FILE_CBMID, TRANSPARENT(FILE_USIM, 0x6F48, 0x0E, 2, 10) },
	{ .id = FILE_SDN, LINEAR(FILE_USIM, 0x6F49, 0x00, 2, 24, 10) },
	{ .id = FILE_EXT2, LINEAR(FILE_USIM, 0x6F4B, 0x00, 8, 13, 10), .start = START_EMPTY },
	{ .id = FILE_EXT3, LINEAR(FILE_USIM, 0x6F4C, 0x00, 2, 13, 10), .start = START_EMPTY },
	{ .id = FILE_CBMIR, TRANSPARENT(FILE_USIM, 0x6F50, 0x00, 5, 20) },
	{ .id = FILE_PLMNWACT, TRANSPARENT(FILE_USIM, 0x6F60, 0x0A, 5, 40) },
	{ .id = FILE_OPLMNWACT, TRANSPARENT(FILE_USIM, 0x6F61, 0x11, 2, 160) },
	{ .id = FILE_HPLMNWACT, TRANSPARENT(FILE_USIM, 0x6F62, 0x13, 2, 5) },
	{ TRANSPARENT(FILE_USIM, 0x6F2C, 0x00, 5, 16) }, /* DCK */
	{ TRANSPARENT(FILE_USIM, 0x6F32, 0x00, 2, 30) }, /* CNL */
	{ .id = FILE_SMSR, LINEAR(FILE_USIM, 0x6F47, 0x00, 5, 30, 10), .start = START_EMPTY },
	{ LINEAR(FILE_USIM, 0x6F4D, 0x00, 8, 25, 10) }, /* BDN */
	{ LINEAR(FILE_USIM, 0x6F4E, 0x00, 5, 13, 10), .start = START_EMPTY }, /* EXT5 */
	{ .id = FILE_CCP2, LINEAR(FILE_USIM, 0x6F4F, 0x16, 5, 15, 5) },
	{ LINEAR(FILE_USIM, 0x6F55, 0x00, 8, 13, 10), .start = START_EMPTY }, /* EXT4 */
	{ TRANSPARENT(FILE_USIM, 0x6F57, 0x00, 8, 101), .start = START_EMPTY }, /* ACL */
	{ LINEAR(FILE_USIM, 0x6F58, 0x00, 2, 11, 10) }, /* CMI */
	{ CYCLIC(FILE_USIM, 0x6F80, 0x14, 5, 38, 20),
	  .start = START_ICI },
	{ CYCLIC(FILE_USIM, 0x6F81, 0x15, 5, 37, 20),
	  .start = START_OCI },
	{ CYCLIC(FILE_USIM, 0x6F82, 0x00, 7, 3, 1), .zeroed = 1 }, /* ICT */
	{ CYCLIC(FILE_USIM, 0x6F83, 0x00, 7, 3, 1), .zeroed = 1 }, /* OCT */
	{ TRANSPARENT(FILE_USIM, 0x6FB1, 0x00, 2, 20) }, /* VGCS */
	{ TRANSPARENT(FILE_USIM, 0x6FB2, 0x00, 5, 7), .zeroed = 1 }, /* VGCSS */
	{ TRANSPARENT(FILE_USIM, 0x6FB3, 0x00, 2, 20) }, /* VBS */
	{ TRANSPARENT(FILE_USIM, 0x6FB4, 0x00, 5, 7), .zeroed = 1 }, /* VBSS */
	{ TRANSPARENT(FILE_USIM, 0x6FB5, 0x00, 2, 2), .zeroed = 1 }, /* eMLPP */
	{ TRANSPARENT(FILE_USIM, 0x6FB6, 0x00, 5, 1), .zeroed = 1 }, /* AaeM */
	{ TRANSPARENT(FILE_USIM, 0x6FC3, 0x00, 5, 4) }, /* HiddenKey */
	{ LINEAR(FILE_USIM, 0x6FC5, 0x19, 10, 16, 10) }, /* PNN */
	{ LINEAR(FILE_USIM, 0x6FC6, 0x1A, 10, 8, 5) }, /* OPL */
	{ LINEAR(FILE_USIM, 0x6FC7, 0x00, 5, 24, 3) }, /* MBDN */
	{ LINEAR(FILE_USIM, 0x6FC8, 0x00, 5, 13, 10), .start = START_EMPTY }, /* EXT6 */
	{ LINEAR(FILE_USIM, 0x6FC9, 0x00, 5, 5, 10), .zeroed = 1 }, /* MBI */
	{ LINEAR(FILE_USIM, 0x6FCA, 0x00, 5, 6, 10), .zeroed = 1 }, /* MWIS */
	{ LINEAR(FILE_USIM, 0x6FCB, 0x00, 5, 16, 10), .start = START_CFIS }, /* CFIS */
	{ LINEAR(FILE_USIM, 0x6FCC, 0x00, 5, 13, 10), .start = START_EMPTY }, /* EXT7 */
	{ TRANSPARENT(FILE_USIM, 0x6FCD, 0x1B, 2, 17) }, /* SPDI */
	{ LINEAR(FILE_USIM, 0x6FCE, 0x00, 5, 6, 10), .start = START_MMSN }, /* MMSN */
	{ LINEAR(FILE_USIM, 0x6FCF, 0x00, 5, 13, 10), .start = START_EMPTY }, /* EXT8 */
	{ TRANSPARENT(FILE_USIM, 0x6FD0, 0x00, 2, 100) }, /* MMSICP */
	{ LINEAR(FILE_USIM, 0x6FD1, 0x00, 5, 100, 1) }, /* MMSUP */
	{ TRANSPARENT(FILE_USIM, 0x6FD2, 0x00, 5, 100) }, /* MMSUCP */
	{ LINEAR(FILE_USIM, 0x6FD3, 0x00, 2, 11, 5) }, /* NIA */
	{ TRANSPARENT(FILE_USIM, 0x6FD4, 0x00, 2, 2), .zeroed = 1 }, /* VGCSCA */
	{ TRANSPARENT(FILE_USIM, 0x6FD5, 0x00, 2, 2), .zeroed = 1 }, /* VBSCA */
	{ TRANSPARENT(FILE_USIM, 0x6FD6, 0x00, 5, 60) }, /* GBABP */
	{ LINEAR(FILE_USIM, 0x6FD7, 0x00, 2, 20, 2) }, /* MSK */
	{ LINEAR(FILE_USIM, 0x6FD8, 0x00, 2, 30, 2) }, /* MUK */
	{ .id = FILE_EHPLMN, TRANSPARENT(FILE_USIM, 0x6FD9, 0x1D, 2, 15) },
	{ LINEAR(FILE_USIM, 0x6FDA, 0x00, 2, 30, 3) }, /* GBANL */
	{ TRANSPARENT(FILE_USIM, 0x6FDB, 0x00, 2, 1), .zeroed = 1 }, /* EHPLMNPI */
	{ TRANSPARENT(FILE_USIM, 0x6FDC, 0x00, 2, 1), .zeroed = 1 }, /* LRPLMNSI */
	{ LINEAR(FILE_USIM, 0x6FDD, 0x00, 2, 40, 2) }, /* NAFKCA */
	{ TRANSPARENT(FILE_USIM, 0x6FDE, 0x00, 10, 20), .start = START_EMPTY }, /* SPNI */
	{ LINEAR(FILE_USIM, 0x6FDF, 0x00, 10, 20, 10), .start = START_EMPTY }, /* PNNI */
	{ LINEAR(FILE_USIM, 0x6FE2, 0x00, 2, 40, 2) }, /* NCP-IP */
	{ TRANSPARENT(FILE_USIM, 0x6FE6, 0x00, 10, 30),
	  .start = START_UFC },
	{ TRANSPARENT(FILE_USIM, 0x6FE8, 0x00, 2, 18) }, /* NASCONFIG */
	{ LINEAR(FILE_USIM, 0x6FE7, 0x00, 2, 30, 2) }, /* UICCIARI */
	{ TRANSPARENT(FILE_USIM, 0x6FEC, 0x00, 10, 1), .zeroed = 1 }, /* PWS */
	{ LINEAR(FILE_USIM, 0x6FED, 0x00, 8, 40, 5) }, /* FDNURI */
	{ LINEAR(FILE_USIM, 0x6FEE, 0x00, 8, 40, 2) }, /* BDNURI */
	{ LINEAR(FILE_USIM, 0x6FEF, 0x00, 2, 40, 2) }, /* SDNURI */
	{ LINEAR(FILE_USIM, 0x6FF0, 0x00, 3, 40, 2) }, /* IWL */
	{ CYCLIC(FILE_USIM, 0x6FF1, 0x00, 10, 4, 2) }, /* IPS */
	{ LINEAR(FILE_USIM, 0x6FF2, 0x00, 3, 40, 2) }, /* IPD */
	{ TRANSPARENT(FILE_USIM, 0x6FF3, 0x00, 2, 40) }, /* EPDGID */
	{ TRANSPARENT(FILE_USIM, 0x6FF4, 0x00, 2, 20) }, /* EPDGSELECTION */
	{ TRANSPARENT(FILE_USIM, 0x6FF5, 0x00, 2, 40) }, /* EPDGIDEM */
	{ TRANSPARENT(FILE_USIM, 0x6FF6, 0x00, 2, 20) }, /* EPDGIDEMSEL */
	{ TRANSPARENT(FILE_USIM, 0x6FF7, 0x00, 2, 1), .zeroed = 1 }, /* FromPreferred */
	UICC_IF(UICC_WITH_BER_TLV, { BER_TLV(FILE_USIM, 0x6FF8, 0x00, 2, 200) },) /* IMSConfigData */
	{ TRANSPARENT(FILE_USIM, 0x6FF9, 0x00, 2, 4), .zeroed = 1 }, /* 3GPPPSDataOff */
	{ LINEAR(FILE_USIM, 0x6FFA, 0x00, 2, 20, 2) }, /* 3GPPPSDOSLIST */
	UICC_IF(UICC_WITH_BER_TLV, { BER_TLV(FILE_USIM, 0x6FFC, 0x00, 2, 200) },) /* XCAPConfigData */
	{ TRANSPARENT(FILE_USIM, 0x6FFD, 0x00, 10, 30) }, /* EARFCNLIST */
	UICC_IF(UICC_WITH_BER_TLV, { BER_TLV(FILE_USIM, 0x6FFE, 0x00, 2, 200) },) /* MudMidCfgdata */
	{ TRANSPARENT(FILE_USIM, 0x6F01, 0x00, 3, 1), .zeroed = 1 }, /* eAKA */
	UICC_IF(UICC_WITH_2G, { .id = FILE_GSM_ACCESS, DF(FILE_USIM, 0x5F3B, 14) },)
	UICC_IF(UICC_WITH_2G, { .id = FILE_KC, TRANSPARENT(FILE_GSM_ACCESS, 0x4F20, 0x01, 5, 9),
	  .start = START_NO_KC },)
	UICC_IF(UICC_WITH_2G, { .id = FILE_KC_GPRS, TRANSPARENT(FILE_GSM_ACCESS, 0x4F52, 0x02, 5, 9),
	  .start = START_NO_KC },)
	UICC_IF(UICC_WITH_2G, { TRANSPARENT(FILE_GSM_ACCESS, 0x4F63, 0x00, 5, 10) },) /* CPBCCH */
	UICC_IF(UICC_WITH_2G, { TRANSPARENT(FILE_GSM_ACCESS, 0x4F64, 0x00, 2, 1), .zeroed = 1 },) /* InvScan */
};
/* clang-format on */

/* What this card has, TS 31.102 4.2.8: 2 to 5 fixed and service dialling, 10 to 12 short
 * messages, 14 to 19 CCP2, cell broadcast, group identifiers, provider name, 20, 42, 43 the
 * three PLMN selectors, 21 MSISDN, 27, 38 GSM access and context, 28 data download via
 * SMS-PP, 33 (always), 34 enabled services, 44 extension 5, 45 to 49, 51, 53 network names
 * and mailboxes, 71, 73, 74 equivalent HPLMN, 85 EPS, 122 to 124, 126, 129, 136 5GS. */
static const uint8_t ust[] = {
	0x1E,
	0xEE,
	0x1F,
	0x08 | UICC_WITH_2G << 2,
	0x03 | UICC_WITH_2G << 5,
	0xFE,
	0x15,
	0x00,
	0x40,
	0x03,
	0x10,
	0x00,
	0x00,
	0x00,
	0x00,
	UICC_WITH_5GS * 0x2E,
	UICC_WITH_5GS * 0x81,
};

static const struct profile_content contents[] = {
	{ .file = FILE_AD, OCTETS("\x00\x00\x00\x02") },
	{ .file = FILE_ACC, OCTETS("\x00\x00") },
	{ .file = FILE_UST, .octets = ust, .size = sizeof ust },
	/* Never registered: TS 31.102 4.2.17, 4.2.23, 4.2.91. */
	{ .file = FILE_LOCI, OCTETS("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00\xFF\x01") },
	{ .file = FILE_PSLOCI, OCTETS("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00\x00\xFF\x01") },
	{ .file = FILE_EPSLOCI,
	  OCTETS("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"
	         "\x00\x00\x01") },
	/* Key set identifier 07: no key. */
	{ .file = FILE_KEYS, OCTETS("\x07") },
	{ .file = FILE_KEYS_PS, OCTETS("\x07") },
	{ .file = FILE_HPLMNWACT, OCTETS(NO_PLMN_WACT) },
	{ .file = FILE_PLMNWACT, .repeat = 8, OCTETS(NO_PLMN_WACT) },
	{ .file = FILE_OPLMNWACT, .repeat = 32, OCTETS(NO_PLMN_WACT) },
	/* A search for the home network every hour: TS 31.102 4.2.6. */
	{ .file = FILE_HPPLMN, OCTETS("\x0A") },
	{ .file = FILE_EST, OCTETS("\x00") },
	/* 112 and 911, no category of their own. */
	{ .file = FILE_ECC, .record = 1, OCTETS("\x11\xF2\xFF\x00") },
	{ .file = FILE_ECC, .record = 2, OCTETS("\x19\xF1\xFF\x00") },
};

const struct profile_part profile_usim = {
	.files = files,
	.starts = starts,
	.file_count = sizeof files / sizeof files[0],
	.contents = contents,
	.content_count = sizeof contents / sizeof contents[0],
	.arr = FILE_USIM_ARR,
	.rule_count = RULE_USIM_END,
};
