/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <errno.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/card_target.h"
#include "cli/command_line.h"
#include "cli/exit.h"
#include "cli/progress.h"
#include "cli/through_options.h"
#include "cli/trace_options.h"
#include "cli/verb_run_report.h"
#include "profile/personalise.h"
#include "profile/profile.h"
#include "terminal/terminal.h"
#include "transport/emulated.h"
#include "vectors/play.h"

enum {
	FILES_MAX = 1024,
	REPORTS_MAX = 2,
};

#define GIVEN_BLANK "blank"
#define GIVEN_PROFILE "profile "

struct arguments {
	const char *paths[FILES_MAX];
	size_t count;
	const char *card, *profile, *junit;
	struct card_consent consent;
	bool tap, json;
	struct through through;
	struct trace_options trace;
};

struct run {
	const struct arguments *arguments;
	struct vector_file *files;
	struct run_report report[REPORTS_MAX];
	size_t reports;
	size_t done; /* cases so far */
	struct progress progress;
	bool failed;
};

enum { KEY_JSON = 0x500 };

static const struct argp_option options[] = {
	{ "card", 'c', "TARGET", 0, "play each file on this card; of an image, on a copy", 0 },
	{ "yes", 'y', 0, 0, CARD_YES_HELP, 0 },
	{ "profile", 'p', "FILE", 0, "play each file on a new card of this profile", 0 },
	{ "json", KEY_JSON, 0, 0, "an object a case, and one of the whole, for machines", 0 },
	{ "tap", 't', 0, 0, "write TAP to standard output", 0 },
	{ "junit", 'j', "FILE", 0, "write JUnit XML as well", 0 },
	{ 0 },
};

static const char text[] =
	"Plays vector files (docs/vectors.md) and says which cases hold; where one does not, the "
	"two "
	"answers are shown decoded.\v"
	"Each file has a card of its own, made in memory: of what its 'given' line says, else of "
	"the "
	"default profile. An image named with --card is not changed. Any other target is the card "
	"itself, one for all files, and what may change it is refused without "
	"--yes. " CARD_TARGET_TEXT "\n"
	"\n"
	"With --through each card is made in a reader instead: 'roamcard emulate blank --control "
	"unix:PATH' has it, and all APDUs go by PC/SC.";

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &arguments->through;
		state->child_inputs[1] = &arguments->trace;
		return 0;
	case 'c':
		arguments->card = value;
		return 0;
	case 'y':
		arguments->consent.yes = true;
		return 0;
	case 'p':
		arguments->profile = value;
		return 0;
	case KEY_JSON:
		arguments->json = true;
		return 0;
	case 't':
		arguments->tap = true;
		return 0;
	case 'j':
		arguments->junit = value;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->count == FILES_MAX)
			argp_error(state, "more than %d files", FILES_MAX);
		arguments->paths[arguments->count++] = value;
		return 0;
	case ARGP_KEY_END:
		if (arguments->count == 0)
			argp_error(state, "name the vector files");
		if (arguments->card && arguments->profile)
			argp_error(state, "either --card or --profile");
		if (arguments->card && arguments->through.target)
			argp_error(state, "either --card or --through");
		if (arguments->json && arguments->tap)
			argp_error(state, "either --json or --tap");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static int make_blank(const struct arguments *arguments, struct transport **transport,
                      struct fault *fault)
{
	return arguments->through.target ? through_open(&arguments->through, transport, fault)
	                                 : emulated_in_memory(transport, fault);
}

/* A new card of a profile; path NULL is the default one. */
static int make_card(const struct arguments *arguments, const char *path,
                     struct transport **transport, struct fault *fault)
{
	struct profile *profile = malloc(sizeof *profile);
	struct terminal terminal;
	int rc = profile ? profile_load(path, profile, fault)
	                 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0)
		rc = make_blank(arguments, transport, fault);
	if (rc == 0)
		rc = terminal_start(&terminal, *transport, fault);
	if (rc == 0)
		rc = personalise_card(&terminal, profile, fault);
	profile_release(profile);
	free(profile);
	return rc;
}

/* A profile named in a vector file stands beside it. */
static int make_named(const struct arguments *arguments, const struct vector_file *file,
                      const char *name, struct transport **transport, struct fault *fault)
{
	char *copy = strdup(file->path), *path = NULL;
	int rc = copy && asprintf(&path, "%s/%s", dirname(copy), name) >= 0
	                 ? make_card(arguments, path, transport, fault)
	                 : fault_set(fault, FAULT_SYSTEM, file->path, "out of memory");

	free(path);
	free(copy);
	return rc;
}

/* The card a file is played on: what the command line says, else the file, else the default. */
static int open_card(const struct arguments *arguments, const struct vector_file *file,
                     struct transport **transport, struct fault *fault)
{
	const struct vector_pair *given = vector_file_find(file, 0, "given");
	const char *name = given ? given->value : "";

	*transport = NULL;
	if (arguments->card && card_target_is_real(arguments->card))
		return card_target_open_with(arguments->card, &arguments->consent, transport,
		                             fault);
	if (arguments->card)
		return card_target_copy(arguments->card, transport, fault);
	if (arguments->profile || !given)
		return make_card(arguments, arguments->profile, transport, fault);
	if (strcmp(name, GIVEN_BLANK) == 0)
		return make_blank(arguments, transport, fault);
	if (strncmp(name, GIVEN_PROFILE, strlen(GIVEN_PROFILE)) == 0)
		return make_named(arguments, file, name + strlen(GIVEN_PROFILE), transport, fault);
	return vector_fault(file->path, given->line, fault,
	                    "given: '%s' is neither '%s' nor '%sFILE'", name, GIVEN_BLANK,
	                    GIVEN_PROFILE);
}

static int play_one(struct run *run, const struct vector_file *file, size_t number,
                    struct transport *transport, struct run_result *result, struct fault *fault)
{
	struct mismatch *mismatch = malloc(sizeof *mismatch);
	size_t size;
	int rc = mismatch ? play_case(file, number, transport, mismatch, fault)
	                  : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	result->holds = rc == 1;
	if (rc == 0) {
		FILE *to = open_memstream(&result->why, &size);

		run->failed = true;
		if (to) {
			play_explain(mismatch, "", to);
			fclose(to);
		}
		if (!to || !result->why)
			rc = fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	}
	free(mismatch);
	run->done++;
	return rc < 0 ? rc : 0;
}

static int play_file(struct run *run, const struct vector_file *file, struct fault *fault)
{
	struct run_result *results = calloc(file->case_count, sizeof *results);
	struct transport *transport = NULL;
	int rc = results ? open_card(run->arguments, file, &transport, fault)
	                 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0)
		rc = watch_card(&run->arguments->trace.watch, file->path, &transport, fault);
	for (size_t i = 0; i < file->case_count && rc == 0; i++) {
		progress_at(&run->progress, run->done);
		rc = play_one(run, file, i, transport, &results[i], fault);
	}
	progress_end(&run->progress);
	for (size_t i = 0; i < run->reports && rc == 0; i++)
		run->report[i].ops->file(&run->report[i], file, results);
	for (size_t i = 0; results && i < file->case_count; i++)
		free(results[i].why);
	free(results);
	transport_close(transport);
	return rc;
}

static int open_reports(struct run *run, struct fault *fault)
{
	const struct arguments *arguments = run->arguments;
	size_t cases = 0;

	for (size_t i = 0; i < arguments->count; i++)
		cases += run->files[i].case_count;
	run->report[run->reports++] = (struct run_report){
		.ops = arguments->json  ? &run_report_json
		       : arguments->tap ? &run_report_tap
		                        : &run_report_text,
		.to = stdout,
		.cases = cases,
	};
	if (!arguments->junit)
		return 0;
	run->report[run->reports] = (struct run_report){
		.ops = &run_report_junit,
		.to = fopen(arguments->junit, "we"),
		.cases = cases,
	};
	if (!run->report[run->reports].to)
		return fault_set(fault, FAULT_SYSTEM, arguments->junit, "cannot write: %s",
		                 strerror(errno));
	run->reports++;
	return 0;
}

static int close_reports(struct run *run, int rc, struct fault *fault)
{
	for (size_t i = 0; i < run->reports; i++) {
		struct run_report *report = &run->report[i];

		report->ops->end(report, rc < 0 ? fault : NULL);
		if ((report->to == stdout ? fflush(stdout) : fclose(report->to)) != 0 && rc == 0)
			rc = fault_set(fault, FAULT_SYSTEM,
			               report->to == stdout ? "stdout" : run->arguments->junit,
			               "cannot write: %s", strerror(errno));
	}
	return rc;
}

/* All files are read before the first is played: a mistake in one costs nothing. */
static int run_all(struct run *run, struct fault *fault)
{
	const size_t count = run->arguments->count;
	int rc = 0;

	for (size_t i = 0; i < count && rc == 0; i++) {
		rc = vector_file_load(run->arguments->paths[i], &run->files[i], fault);
		if (rc == 0)
			rc = play_check(&run->files[i], fault);
	}
	if (rc < 0 || (rc = open_reports(run, fault)) < 0)
		return rc;
	for (size_t i = 0; i < run->reports; i++)
		run->report[i].ops->begin(&run->report[i]);
	progress_begin(&run->progress, "playing cases", run->report[0].cases);
	for (size_t i = 0; i < count && rc == 0; i++)
		rc = play_file(run, &run->files[i], fault);
	return close_reports(run, rc, fault);
}

int verb_run_vectors(int argc, char **argv)
{
	static const struct argp_child children[] = { { &through_argp, 0, NULL, 0 },
		                                      { &trace_argp, 0, "Trace:", 9 },
		                                      { 0 } };
	static const struct argp argp = { options, parse, "FILE...", text, children, NULL, NULL };
	struct arguments *arguments = calloc(1, sizeof *arguments);
	struct run run = { .arguments = arguments };
	struct fault fault = { 0 };
	int rc = FAULT_SYSTEM;

	if (arguments)
		command_line_read(&argp, argc, argv, arguments);
	run.files = arguments ? calloc(arguments->count, sizeof *run.files) : NULL;
	if (run.files)
		rc = trace_options_open(&arguments->trace, &fault);
	else
		fault_set(&fault, FAULT_SYSTEM, "", "out of memory");
	if (rc == 0)
		rc = run_all(&run, &fault);
	if (run.files)
		rc = trace_options_close(&arguments->trace, rc, &fault);
	for (size_t i = 0; run.files && i < arguments->count; i++)
		vector_file_free(&run.files[i]);
	free(run.files);
	free(arguments);
	return rc < 0 ? exit_of_fault(&fault) : run.failed ? EXIT_NOT_SO : EXIT_DONE;
}
