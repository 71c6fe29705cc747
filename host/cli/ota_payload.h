/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_OTA_PAYLOAD_H
#define CLI_OTA_PAYLOAD_H

#include <argp.h>
#include <stdbool.h>

#include "octets/fault.h"
#include "ota/change.h"
#include "ota/rfm_script.h"
#include "profile/profile.h"

/* The options of the 'ota' verbs that say what a packet carries: APDUs, raw octets, or words of the
 * applet. */

enum ota_payload_kind { OTA_PAYLOAD_NONE, OTA_PAYLOAD_APDUS, OTA_PAYLOAD_DATA, OTA_PAYLOAD_APPLET };

struct ota_payload {
	/* As on the command line. */
	const char *apdus[RFM_COMMANDS_MAX], *words[RFM_COMMANDS_MAX], *data_hex, *format_name;
	size_t apdu_count, word_count;

	/* What they come to. */
	enum ota_payload_kind kind;
	enum rfm_format format;
	struct change change; /* of OTA_PAYLOAD_APPLET */
	uint8_t data[RFM_SCRIPT_MAX];
	size_t size;
};

/* For the children of a verb's argp; its input is the struct. APDUs are the arguments
 * that the verb does not take itself. */
extern const struct argp ota_payload_argp;

/* The help of what stands behind a verb's options. */
#define OTA_PAYLOAD_TEXT                                                                           \
	"APDU is a command in hex, as at a reader. --applet takes appletMode=MANUAL or "           \
	"AUTOMATIC, "                                                                              \
	"activeImsi=IMSI, lock=on or off, reset, and IMSI.allowedCountries=, "                     \
	"IMSI.preferredOperatorNetworks= or IMSI.forbiddenNetworks= with a list."

/* Builds the data. For a profile of kind rfm, a script has its format, and orders become a script
 * (rfm_of_change()); profile may be NULL. Returns 0, FAULT_INPUT, FAULT_LIMIT or FAULT_REFUSED. */
int ota_payload_build(struct ota_payload *payload, const struct profile *profile,
                      struct fault *fault);

#endif
