/* SPDX-License-Identifier: Apache-2.0 */
#ifndef UICC_APPLET_H
#define UICC_APPLET_H

/* What the card's applet and whoever drives it must agree on: constants only. The bytes are told
 * in docs/applet-protocol.md. */

/* Proprietary AID without registration (ISO 7816-5), "ROAMCARD", version 1 of the file layout. */
#define APPLET_AID "\xF0\x52\x4F\x41\x4D\x43\x41\x52\x44\x01"

enum applet_limit {
	APPLET_AID_SIZE = 10,
	APPLET_VERSION = 1, /* of the orders and their results                           */
	APPLET_SLOTS = 10,
	APPLET_COUNTRIES_MAX = 16, /* allowed countries of a slot                               */
	APPLET_NETWORKS_MAX = 32,  /* preferred, and as many forbidden, networks of a slot      */
	APPLET_PACKET_MAX = 2560,  /* octets of one secured packet, CPL included                */
	APPLET_PARTS_MAX = 20,     /* short messages of one secured packet                      */
	APPLET_ELEMENTS_MAX = 24,  /* elements of one order list                                */
	APPLET_MILENAGE_OPTIONS = 85, /* octets: enum applet_milenage_at                     */
	APPLET_TUAK_OPTIONS = 5,      /* enum applet_tuak_at                                 */
	APPLET_XOR_OPTIONS = 1,       /* enum applet_xor_at                                  */
};

enum applet_tar {
	APPLET_TAR = 0x524D43, /* "RMC": application provider range of TS 101 220 annex D */
};

/* Orders and their results: BER-TLV, private class. */
enum applet_tag {
	APPLET_TAG_ORDERS = 0xE1, /* template: a list of orders, or of results   */
	APPLET_TAG_SLOT = 0xE2,   /* template: lists of one slot                 */
	APPLET_TAG_DEFINE = 0xE3, /* template: a slot's identity and key         */
	APPLET_TAG_VERSION = 0xC0,
	APPLET_TAG_MODE = 0xC1,
	APPLET_TAG_ACTIVE = 0xC2,
	APPLET_TAG_NUMBER = 0xC3,
	APPLET_TAG_IMSI = 0xC4,
	APPLET_TAG_COUNTRIES = 0xC5,
	APPLET_TAG_PREFERRED = 0xC6,
	APPLET_TAG_FORBIDDEN = 0xC7,
	APPLET_TAG_LOCK = 0xC8,  /* device lock feature on or off               */
	APPLET_TAG_RESET = 0xC9, /* lock state to idle                          */
	APPLET_TAG_MNC_SIZE = 0xCA,
	APPLET_TAG_ACC = 0xCB,
	APPLET_TAG_ALGORITHM = 0xCC,
	APPLET_TAG_KEY = 0xCD,
	APPLET_TAG_OPC = 0xCE,
	APPLET_TAG_SQN = 0xCF,
	APPLET_TAG_RESULTS = 0xD0,
	APPLET_TAG_STATE = 0xD1,
	APPLET_TAG_OPTIONS = 0xD2,
};

enum applet_mode {
	APPLET_MODE_MANUAL = 0,
	APPLET_MODE_AUTOMATIC = 1,
};

enum applet_lock {
	APPLET_LOCK_IDLE = 0,
	APPLET_LOCK_PAIRED = 1,
	APPLET_LOCK_LOCKED = 2,
};

enum applet_algorithm {
	APPLET_ALGORITHM_NONE = 0,
	APPLET_ALGORITHM_MILENAGE = 1,
	APPLET_ALGORITHM_TUAK = 2,
	APPLET_ALGORITHM_XOR = 3, /* TS 34.108 8.1.2                               */
	APPLET_ALGORITHM_COMP128_1 = 4,
	APPLET_ALGORITHM_COMP128_2 = 5,
	APPLET_ALGORITHM_COMP128_3 = 6,
	APPLET_ALGORITHM_XOR_2G = 7, /* TS 51.010-1 A4.1.2                            */
};

/* Where the options of an algorithm stand; a slot that is told none has those of the standard. */
enum applet_milenage_at {
	MILENAGE_AT_C = 0,  /* c1 .. c5, 16 octets each, TS 35.206 5.3 */
	MILENAGE_AT_R = 80, /* r1 .. r5, an octet each, 0 .. 127       */
};

enum applet_tuak_at {
	TUAK_AT_RES = 0,        /* octets: 4, 8, 16, 32, TS 35.231 6.1 */
	TUAK_AT_MAC = 1,        /* octets: 8, 16, 32                   */
	TUAK_AT_CK = 2,         /* octets: 16, 32                      */
	TUAK_AT_IK = 3,         /* octets: 16, 32                      */
	TUAK_AT_ITERATIONS = 4, /* of Keccak, 1 .. 255                 */
};

enum applet_xor_at {
	XOR_AT_RES = 0, /* octets: 4 .. 16 */
};

/* One octet per element of an order list, in its order. */
enum applet_result {
	APPLET_APPLIED = 0x00,
	APPLET_NOT_APPLIED = 0x01, /* right in itself; another element was refused */
	APPLET_BAD_TAG = 0x10,     /* no such order                                */
	APPLET_BAD_LENGTH = 0x11,
	APPLET_BAD_VALUE = 0x12,   /* a digit, a mode, a number out of range       */
	APPLET_NO_SLOT = 0x13,     /* no slot in use has this IMSI                 */
	APPLET_TOO_MANY = 0x14,    /* over a limit of enum applet_limit            */
	APPLET_TWICE = 0x15,       /* an order or a slot named twice               */
	APPLET_BAD_VERSION = 0x16, /* first element is not a version known here    */
	APPLET_NOT_HERE = 0x17,    /* not over the air: needs ADM at the card      */
	APPLET_MISSING = 0x18,     /* an element inside a template is missing      */
};

/* Files of the applet's ADF. */
enum applet_file {
	APPLET_EF_STATE = 0x6F01,      /* transparent: mode, active slot, lock               */
	APPLET_EF_SLOT = 0x6F02,       /* linear fixed, a record a slot: identity and lists  */
	APPLET_EF_SLOT_KEY = 0x6F03,   /* linear fixed, a record a slot: never readable      */
	APPLET_EF_PIN = 0x6F04,        /* linear fixed, a record a PIN: never readable       */
	APPLET_EF_OTA_KEY = 0x6F05,    /* linear fixed, a record a key set: never readable   */
	APPLET_EF_OTA_CNTR = 0x6F06,   /* linear fixed, a record a key set: its counter      */
	APPLET_EF_TAR = 0x6F07,        /* linear fixed: TAR, target, minimum security        */
	APPLET_EF_SLOT_SQN = 0x6F0A,   /* linear fixed, a record a slot: never readable      */
	APPLET_EF_CREDENTIAL = 0x6F0B, /* transparent: whose key is used, and the gate     */
	APPLET_EF_OTA_RULE = 0x6F0C,   /* linear fixed, a record a key set: how it is used */
	APPLET_EF_TAR_ACCESS = 0x6F0D, /* linear fixed: access domain of that EF.TAR record */
};

enum applet_file_size {
	APPLET_STATE_SIZE = 16,
	APPLET_SLOT_SIZE = 240,
	APPLET_SLOT_KEY_SIZE = 151,
	APPLET_SLOT_SQN_SIZE = 192,
	APPLET_CREDENTIAL_SIZE = 2,
	APPLET_PIN_SIZE = 22,
	APPLET_PINS = 4,
	APPLET_OTA_KEY_SIZE = 68,
	APPLET_OTA_KEY_SETS = 15,
	APPLET_OTA_CNTR_SIZE = 5,
	APPLET_TAR_SIZE = 5,
	APPLET_TARS = 8,
	APPLET_OTA_RULE_SIZE = 5,
	APPLET_TAR_ACCESS_SIZE = 4,
};

/* Where the parts of EF.STATE stand. */
enum applet_state_at {
	STATE_AT_VERSION = 0,  /* APPLET_VERSION                                             */
	STATE_AT_MODE = 1,     /* enum applet_mode                                           */
	STATE_AT_ACTIVE = 2,   /* 1 .. 10, or 0 where no slot is active                      */
	STATE_AT_LOCK_ON = 3,  /* 1 with the device lock feature on                          */
	STATE_AT_LOCK = 4,     /* enum applet_lock                                           */
	STATE_AT_IMEI = 5,     /* 7 octets: 14 digits of the paired IMEI, swapped BCD, or FF */
	STATE_AT_CHANGES = 12, /* 4 octets, big endian: order lists applied                  */
};

/* Where the parts of an EF.SLOT record stand. Unused places of a list hold FF. */
enum applet_slot_at {
	SLOT_AT_IN_USE = 0,      /* 1 or 0                                                      */
	SLOT_AT_IMSI = 1,        /* 9 octets as EF.IMSI, TS 31.102 4.2.2                        */
	SLOT_AT_MNC_SIZE = 10,   /* 2 or 3                                                      */
	SLOT_AT_ACC = 11,        /* 2 octets as EF.ACC                                          */
	SLOT_AT_ALGORITHM = 13,  /* enum applet_algorithm                                       */
	SLOT_AT_COUNTRIES = 16,  /* 16 of 2 octets: MCC in swapped BCD, filler F; 2FF is F2 FF  */
	SLOT_AT_PREFERRED = 48,  /* 32 of 3 octets: TS 24.008 10.5.1.13                         */
	SLOT_AT_FORBIDDEN = 144, /* 32 of 3 octets                                              */
};

/* Where the parts of an EF.SLOT_KEY record stand. */
enum applet_slot_key_at {
	SLOT_KEY_AT_SIZE = 0,         /* octets of K: 16 or 32                           */
	SLOT_KEY_AT_OPTIONS_SIZE = 1, /* octets; 0 for those of the standard             */
	SLOT_KEY_AT_K = 2,            /* 32 octets, K left-aligned                       */
	SLOT_KEY_AT_OPC = 34,         /* 32 octets, OPc or TOPc left-aligned             */
	SLOT_KEY_AT_OPTIONS = 66,     /* 85 octets, the algorithm's options left-aligned */
};

/* An EF.SLOT_SQN record is 32 sequence numbers of 6 octets: the highest accepted with IND 0, with
 * IND 1, and so on. TS 33.102 C.2.2. */

/* Where the parts of EF.CREDENTIAL stand. */
enum applet_credential_at {
	CREDENTIAL_AT_SLOT = 0,   /* whose key AUTHENTICATE uses: 1 .. 10, or 0 for nobody's  */
	CREDENTIAL_AT_CLOSED = 1, /* enum applet_gate, or-ed: AUTHENTICATE answers 6985       */
};

/* Why the card does not authenticate. */
enum applet_gate {
	APPLET_GATE_LOCKED = 1 << 0,  /* the device lock                              */
	APPLET_GATE_COUNTRY = 1 << 1, /* no slot is allowed where the terminal is     */
};

/* Where the parts of an EF.PIN record stand. Record 1 PIN1 (key reference 01), 2 PIN2 (81),
 * 3 ADM1 (0A), 4 the universal PIN (11). TS 102 221 9.5.1. */
enum applet_pin_at {
	PIN_AT_REFERENCE = 0,
	PIN_AT_ENABLED = 1, /* 1; 0 disabled; 2 disabled, the universal PIN in its place */
	PIN_AT_TRIES_MAX = 2,
	PIN_AT_TRIES = 3, /* left                          */
	PIN_AT_VALUE = 4, /* 8 octets, FF filled           */
	PIN_AT_PUK_MAX = 12,
	PIN_AT_PUK_TRIES = 13, /* left                          */
	PIN_AT_PUK = 14,       /* 8 octets                      */
};

/* Where the parts of an EF.OTA_KEY record stand: the record number is the key set. */
enum applet_ota_key_at {
	OTA_KEY_AT_KIC_ALGORITHM = 0, /* low nibble of KIc, TS 102 225 5.1.2: 1 DES, 2 AES, 5 and 9
	                               * triple DES with two and three keys, all CBC; 0 no key    */
	OTA_KEY_AT_KIC_SIZE = 1,      /* octets: 8, 16, 24, 32                                    */
	OTA_KEY_AT_KIC = 2,           /* 32 octets, left-aligned                                  */
	OTA_KEY_AT_KID_ALGORITHM = 34, /* low nibble of KID, TS 102 225 5.1.3.2: the same, of the
	                                * cryptographic check sum                                 */
	OTA_KEY_AT_KID_SIZE = 35,
	OTA_KEY_AT_KID = 36, /* 32 octets, left-aligned                                           */
};

/* Where the parts of an EF.OTA_RULE record stand: the record number is the key set. All zero, as a
 * new card has it, is what most networks want. */
enum applet_ota_rule_at {
	OTA_RULE_AT_CC_SIZE = 0,   /* octets of an AES-CMAC: 4, or 8 (also told as 0)             */
	OTA_RULE_AT_RC = 1,        /* what an implicit RC is: low nibble of KID, 1 CRC-16,
	                            * 5 (or 0) CRC-32; TS 102 225 5.1.3.1                         */
	OTA_RULE_AT_TRIES_MAX = 2, /* wrong check sums in a row that block the set; 00, FF: never */
	OTA_RULE_AT_FAILED = 3,    /* wrong check sums in a row                                   */
	OTA_RULE_AT_OPEN = 4,      /* 1: packets without any key may move the counter too         */
};

/* Where the parts of an EF.TAR record stand; a record of FF is free. */
enum applet_tar_at {
	TAR_AT_TAR = 0,    /* 3 octets                                                       */
	TAR_AT_TARGET = 3, /* enum applet_target                                             */
	TAR_AT_MSL = 4,    /* least security: bits of SPI octet 1, TS 102 225 5.1.1          */
};

/* Where the parts of an EF.TAR_ACCESS record stand: what the target of EF.TAR's record of the same
 * number may touch. TS 102 226 8.2.1.3.2.2.2. */
enum applet_tar_access_at {
	TAR_ACCESS_AT_PARAMETER = 0, /* enum applet_access                                     */
	TAR_ACCESS_AT_DATA = 1,      /* 3 octets, with APPLET_ACCESS_UICC: granted conditions */
};

enum applet_access {
	APPLET_ACCESS_FULL = 0x00,
	APPLET_ACCESS_UICC = 0x02,
	APPLET_ACCESS_NONE = 0xFF,
};

/* The conditions this card has: an octet of the three, and a bit of it. All others open nothing. */
enum applet_access_data {
	ACCESS_DATA_AT_PIN = 0,
	ACCESS_DATA_PIN1 = 0x01,
	ACCESS_DATA_AT_ADM = 1,
	ACCESS_DATA_ADM1 = 0x01,
};

enum applet_target {
	APPLET_TARGET_APPLET = 1,
	APPLET_TARGET_RFM_UICC = 2,
	APPLET_TARGET_RFM_USIM = 3,
	APPLET_TARGET_RAM = 4, /* remote application management: GET STATUS */
};

#endif
