/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inspect/applet_log.h"
#include "octets/hex.h"
#include "profile/file_path.h"
#include "scenario/found.h"
#include "scenario/request.h"
#include "vectors/pattern.h"

enum { REFERENCE_PIN1 = 0x01, REFERENCE_ADM1 = 0x0A };

static int say(struct found *found, const char *text)
{
	snprintf(found->text, sizeof found->text, "%s", text[0] ? text : "none");
	return 0;
}

typedef const char *word_of_view(const struct view *view);

static const char *mode_of(const struct view *view)
{
	return !view->applet ? "" : view->mode == CHANGE_MODE_AUTOMATIC ? "AUTOMATIC" : "MANUAL";
}

static const char *active_of(const struct view *view)
{
	return view->active ? view->slot[view->active - 1].imsi : "";
}

static const char *lock_of(const struct view *view)
{
	static const char *const locks[] = { "idle", "paired", "locked" };

	return view->applet ? locks[view->lock] : "";
}

static const char *paired_of(const struct view *view)
{
	return view->imei;
}

static int look(struct stage *stage, word_of_view *word, struct found *found, struct fault *fault)
{
	struct view *view = malloc(sizeof *view);
	int rc = view ? stage_view(stage, view, fault)
	              : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0)
		say(found, word(view));
	free(view);
	return rc;
}

int found_mode(struct stage *stage, struct found *found, struct fault *fault)
{
	return look(stage, mode_of, found, fault);
}

int found_active(struct stage *stage, struct found *found, struct fault *fault)
{
	return look(stage, active_of, found, fault);
}

int found_lock(struct stage *stage, struct found *found, struct fault *fault)
{
	return look(stage, lock_of, found, fault);
}

int found_paired(struct stage *stage, struct found *found, struct fault *fault)
{
	return look(stage, paired_of, found, fault);
}

int found_request(struct stage *stage, struct found *found, struct fault *fault)
{
	(void)fault;
	if (!stage->request)
		return say(found, "");
	snprintf(found->text, sizeof found->text, "%s %s",
	         request_outcome_text(request_outcome(stage->request)),
	         request_reason(stage->request));
	return 0;
}

/* Of a copy that nobody else sees, with all rights there are. */
static int open_file(struct terminal *terminal, const struct view_secrets *secrets,
                     const struct file_path *path, struct fault *fault)
{
	int rc = terminal_select(terminal, path->aid, path->aid_size, NULL, 0, fault);

	/* A PIN that is off, and an ADM of an application that has none, are no hindrance. */
	if (rc == 0) {
		terminal_verify(terminal, REFERENCE_PIN1, secrets->pin1, NULL);
		terminal_verify(terminal, REFERENCE_ADM1, secrets->adm1, NULL);
		rc = terminal_select(terminal, path->aid, path->aid_size, path->fids, path->depth,
		                     fault);
	}
	return rc;
}

/* The newest record of EF.LOG is the first. */
int found_log(struct stage *stage, struct found *found, struct fault *fault)
{
	static const struct file_path log = {
		.aid = { 0xF0, 0x52, 0x4F, 0x41, 0x4D, 0x43, 0x41, 0x52, 0x44, 0x01 },
		.aid_size = 10,
		.fids = { 0x6F08 },
		.depth = 1,
	};
	struct terminal *terminal = malloc(sizeof *terminal);
	uint8_t octets[TERMINAL_DATA_MAX];
	char text[APPLET_LOG_TEXT_MAX];
	struct view_secrets secrets;
	int rc = terminal ? stage_look(stage, terminal, &secrets, fault)
	                  : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0) {
		rc = open_file(terminal, &secrets, &log, fault);
		if (rc == 0)
			rc = terminal_read_record(terminal, 1, octets, sizeof octets, fault);
		transport_close(terminal->transport);
	}
	free(terminal);
	if (rc < 0)
		return rc;
	return say(found, applet_log_text(octets, (size_t)rc, text) < 0
	                          ? "its newest record is none the host knows"
	                          : text);
}

int found_file(struct stage *stage, struct found *found, struct fault *fault)
{
	enum { AT_PATH, AT_EQUALS, AT_HEX };
	struct terminal *terminal = malloc(sizeof *terminal);
	struct pattern *pattern = malloc(sizeof *pattern);
	uint8_t octets[TERMINAL_DATA_MAX];
	struct view_secrets secrets;
	struct file_path path;
	int rc = terminal && pattern ? file_path_read(found->wanted[AT_PATH], "", &path, fault)
	                             : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0)
		rc = pattern_read(found->wanted[AT_HEX], NULL, pattern, fault);
	if (rc == 0 && (rc = stage_look(stage, terminal, &secrets, fault)) == 0) {
		rc = open_file(terminal, &secrets, &path, fault);
		if (rc == 0)
			rc = terminal_read_binary(terminal, octets, sizeof octets, fault);
		transport_close(terminal->transport);
	}
	if (rc >= 0) {
		hex_write(octets, (size_t)rc, found->text);
		found->fits = pattern_fits(pattern, octets, (size_t)rc, NULL);
	} else if (fault && (rc == FAULT_ABSENT || rc == FAULT_REFUSED)) {
		rc = say(found, fault->text);
	}
	free(pattern);
	free(terminal);
	return rc < 0 ? rc : 0;
}
