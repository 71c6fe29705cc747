/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_DECODE_H
#define INSPECT_DECODE_H

#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

/*
 * What a file says, as a JSON value a person can read: a string, a number, an object of them, or an
 * array where the file is a list. A record of a record file is decoded by itself.
 *
 * Each returns a new reference, or NULL for octets that are not coded as the clause has it (also
 * where memory is short): the caller shows them in hex.
 */
typedef json_t *decode_file(const uint8_t *octets, size_t size);

/* Of the MF: TS 102 221 13. */
decode_file decode_iccid, decode_languages, decode_dir, decode_rule;

/* Of the USIM: TS 31.102 4.2, 4.4.11 (5GS). */
decode_file decode_imsi, decode_ad, decode_acc, decode_ust, decode_est, decode_minutes;
decode_file decode_networks, decode_networks_act, decode_spn, decode_emergency, decode_keys;
decode_file decode_loci, decode_psloci, decode_epsloci, decode_5gs_loci, decode_dialling;

/* Of the applet: docs/applet-protocol.md 4. */
decode_file decode_state, decode_slot, decode_log, decode_settings, decode_text, decode_history;

/* {"plmn": "23415", "country": "United Kingdom"}; NULL where it is no network. */
json_t *decode_network(const uint8_t plmn[3]);

/* Text of the default alphabet that ASCII has too, up to a filler FF; NULL for any other. */
json_t *decode_label(const uint8_t *octets, size_t size);

/* Capital hex. */
json_t *decode_hex(const uint8_t *octets, size_t size);

#endif
