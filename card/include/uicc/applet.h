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
	APPLET_TAG_CONFIG = 0xD3, /* timings and counts: EF.CONFIG whole         */
	APPLET_TAG_TEXT = 0xD4,   /* a text: the head of a record of EF.TEXT     */
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
	APPLET_EF_LOG = 0x6F08,        /* cyclic, a record an event                          */
	APPLET_EF_CONFIG = 0x6F09,     /* transparent: timings and counts                    */
	APPLET_EF_SLOT_SQN = 0x6F0A,   /* linear fixed, a record a slot: never readable      */
	APPLET_EF_CREDENTIAL = 0x6F0B, /* transparent: whose key is used, and the gate     */
	APPLET_EF_OTA_RULE = 0x6F0C,   /* linear fixed, a record a key set: how it is used */
	APPLET_EF_TAR_ACCESS = 0x6F0D, /* linear fixed: access domain of that EF.TAR record */
	APPLET_EF_TEXT = 0x6F0E,    /* linear fixed: texts that replace or add to the card's own */
	APPLET_EF_HISTORY = 0x6F0F, /* transparent: what the choice of a slot goes by     */
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
	APPLET_LOG_SIZE = 12,
	APPLET_LOG_RECORDS = 32,
	APPLET_CONFIG_SIZE = 11,
	APPLET_TEXT_SIZE = 64,
	APPLET_TEXT_RECORDS = 16,
	APPLET_HISTORY_SIZE = 3,
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
	APPLET_GATE_IMEI = 1 << 2,    /* paired, and the terminal does not tell its IMEI */
};

/* Where the parts of EF.CONFIG stand: numbers big endian. */
enum applet_config_at {
	CONFIG_AT_PERIOD = 0,  /* 2 octets: seconds of one timer run without service, 1 .. 65535 */
	CONFIG_AT_RUNS = 2,    /* so many, and the next slot is tried: 1 .. 255                  */
	CONFIG_AT_REST = 3,    /* 2 octets: least seconds between two switches of its own        */
	CONFIG_AT_RETRIES = 5, /* of a command the terminal was too busy for                     */
	CONFIG_AT_ASKS = 6,    /* for the IMEI, before a paired card closes: 1 .. 255            */
	CONFIG_AT_POLL = 7,    /* seconds between STATUS of a terminal without timers: 1 .. 255  */
	CONFIG_AT_REFRESH = 8, /* of another subscription: enum applet_refresh                   */
	CONFIG_AT_MENU = 9,    /* 1 the SIM menu is there, 0 it is not                           */
	CONFIG_AT_TELL = 10,   /* 1 texts are shown unasked, 0 they are not                      */
};

/* What the terminal is asked for when the subscription is another: qualifiers of REFRESH. What it does
 * not understand is followed by the stronger. */
enum applet_refresh {
	APPLET_REFRESH_INIT = 0x00,  /* NAA initialisation and full file change */
	APPLET_REFRESH_RESET = 0x04, /* UICC reset                              */
};

/* Where the parts of an EF.TEXT record stand; a record of FF is free. APPLET_TAG_TEXT holds the parts up
 * to the text, and the text; none of it frees the record. */
enum applet_text_at {
	TEXT_AT_NUMBER = 0,   /* enum applet_text                                      */
	TEXT_AT_LANGUAGE = 1, /* 2 octets as in EF.LI, ISO 639                         */
	TEXT_AT_CODING = 3,   /* enum applet_coding                                    */
	TEXT_AT_SIZE = 4,     /* octets of text; in the record alone                   */
	TEXT_AT_TEXT = 5,
};

enum applet_coding {
	APPLET_CODING_GSM = 0x04,  /* an octet a character of TS 23.038 6.2.1 */
	APPLET_CODING_UCS2 = 0x08, /* two octets a character                  */
};

enum applet_text {
	APPLET_TEXT_TITLE = 1, /* of the menu                           */
	APPLET_TEXT_CURRENT,   /* its items ..                          */
	APPLET_TEXT_CHOOSE,
	APPLET_TEXT_AUTOMATIC, /* .. and the name of the mode           */
	APPLET_TEXT_INFORMATION,
	APPLET_TEXT_MANUAL,
	APPLET_TEXT_LOCK_OFF,
	APPLET_TEXT_LOCK_IDLE,
	APPLET_TEXT_PAIRED,
	APPLET_TEXT_LOCKED,
	APPLET_TEXT_NO_COUNTRY, /* no profile may be used here          */
	APPLET_TEXT_NO_IMEI,
	APPLET_TEXT_HELP,
	APPLET_TEXT_NUMBER, /* asks for the number of a profile         */
	APPLET_TEXT_END,
};

/* Where the parts of EF.HISTORY stand. */
enum applet_history_at {
	HISTORY_AT_FLAGS = 0, /* enum applet_history, or-ed                            */
	HISTORY_AT_MCC =
		1, /* 2 octets: where the order is held; FF FF: wherever it is first heard */
};

enum applet_history {
	HISTORY_HELD = 1 << 0,    /* the active slot was ordered: kept in this country */
	HISTORY_RESTING = 1 << 1, /* the applet switched a short while ago             */
};

/* Where the parts of an EF.LOG record stand. */
enum applet_log_at {
	LOG_AT_NUMBER = 0,  /* 4 octets, big endian: of the event, from 1       */
	LOG_AT_KIND = 4,    /* enum applet_log                                  */
	LOG_AT_WHY = 5,     /* of that kind                                     */
	LOG_AT_FROM = 6,    /* slot; lock state; target of a packet; command type */
	LOG_AT_TO = 7,      /* slot; lock state; key set; general result        */
	LOG_AT_MCC = 8,     /* 2 octets: where the terminal is, FF FF unknown   */
	LOG_AT_DETAIL = 10, /* 2 octets: of a packet, the end of its counter; else 0 */
};

enum applet_log {
	APPLET_LOG_SWITCH = 1,  /* why: enum applet_why_switch                 */
	APPLET_LOG_LOCK = 2,    /* why: enum applet_why_lock                   */
	APPLET_LOG_OTA = 3,     /* why: enum applet_why_ota                    */
	APPLET_LOG_COUNTRY = 4, /* why: 1 no slot is allowed here, 0 one is again */
	APPLET_LOG_GIVEN_UP =
		5, /* the terminal did not do a command; why: enum applet_why_given_up */
};

enum applet_why_switch {
	APPLET_SWITCH_ORDER = 1, /* over the air, or at the card              */
	APPLET_SWITCH_MENU = 2,
	APPLET_SWITCH_COUNTRY = 3,    /* the one before is not allowed here        */
	APPLET_SWITCH_NO_SERVICE = 4, /* the one before found none                 */
};

enum applet_why_lock {
	APPLET_LOCK_BY_PAIRING = 1,
	APPLET_LOCK_BY_OTHER_IMEI = 2,
	APPLET_LOCK_BY_ORDER = 3,   /* reset, or the feature turned on or off */
	APPLET_LOCK_BY_NO_IMEI = 4, /* closed for this session alone          */
};

enum applet_why_ota {
	APPLET_OTA_ACCEPTED = 1,
	APPLET_OTA_REFUSED =
		2, /* by its target; what fails the checks of the packet leaves no trace */
};

enum applet_why_given_up {
	APPLET_GIVEN_UP_BUSY = 1,   /* as often as EF.CONFIG has it           */
	APPLET_GIVEN_UP_CANNOT = 2, /* beyond the terminal's capabilities     */
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
