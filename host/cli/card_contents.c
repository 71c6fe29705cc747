/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/card_contents.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/card_target.h"
#include "inspect/tree.h"
#include "octets/hex.h"
#include "profile/profile.h"
#include "profile/secrets.h"

enum { PIN_DIGITS_MIN = 4 };

/* The secrets of a key file. */
static int load_keys(const char *path, struct view_secrets *secrets, struct fault *fault)
{
	struct profile *profile = calloc(1, sizeof *profile);
	const int rc = profile ? profile_load(path, profile, fault)
	                       : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0)
		profile_secrets(profile, secrets);
	profile_release(profile);
	free(profile);
	return rc;
}

static int read_adm1(const char *adm1, struct view_secrets *secrets, struct fault *fault)
{
	const int rc = hex_read(adm1, "--adm1", secrets->adm1, sizeof secrets->adm1, fault);

	if (rc < 0)
		return rc;
	if (rc != sizeof secrets->adm1)
		return fault_set(fault, FAULT_INPUT, "--adm1", "%d octets; ADM1 has %zu", rc,
		                 sizeof secrets->adm1);
	secrets->adm1_known = true;
	return 0;
}

static int read_pin1(const char *pin1, struct view_secrets *secrets, struct fault *fault)
{
	const size_t size = strlen(pin1);

	if (size < PIN_DIGITS_MIN || size > sizeof secrets->pin1 ||
	    strspn(pin1, "0123456789") != size)
		return fault_set(fault, FAULT_INPUT, "--pin1", "not %d to %zu digits",
		                 PIN_DIGITS_MIN, sizeof secrets->pin1);
	memset(secrets->pin1, 0xFF, sizeof secrets->pin1);
	memcpy(secrets->pin1, pin1, size);
	secrets->pin1_known = true;
	return 0;
}

static int load_secrets(const char *card, const struct card_keys *keys,
                        struct view_secrets *secrets, struct fault *fault)
{
	char *beside = card_target_keys(card);
	const char *path = keys->file ? keys->file : beside;
	int rc = 0;

	if (keys->file || (path && (!keys->adm1 || access(path, F_OK) == 0)))
		rc = load_keys(path, secrets, fault);
	if (rc == 0 && keys->adm1)
		rc = read_adm1(keys->adm1, secrets, fault);
	if (rc == 0 && keys->pin1)
		rc = read_pin1(keys->pin1, secrets, fault);
	free(beside);
	return rc;
}

int card_contents_read(const char *card, const struct card_keys *keys, const struct watch *watch,
                       struct card_contents *contents, struct fault *fault)
{
	struct view_secrets secrets = { 0 };
	struct transport *transport = NULL;
	struct terminal terminal;
	int rc;

	contents->files = NULL;
	rc = load_secrets(card, keys, &secrets, fault);
	if (rc == 0)
		rc = card_target_open(card, &transport, fault);
	if (rc == 0)
		rc = watch_card(watch, card, &transport, fault);
	if (rc == 0)
		rc = terminal_start(&terminal, transport, fault);
	if (rc == 0)
		rc = view_read(&terminal, &secrets, &contents->view, fault);
	if (rc == 0)
		rc = tree_read(&terminal, &contents->files, fault);
	transport_close(transport);
	return rc;
}

void card_contents_free(struct card_contents *contents)
{
	json_decref(contents->files);
	contents->files = NULL;
}
