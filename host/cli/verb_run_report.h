/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_VERB_RUN_REPORT_H
#define CLI_VERB_RUN_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "vectors/file.h"

/* How `roamcard run` tells what came of its cases. */

struct run_result {
	bool holds;
	char *why; /* lines of what was wanted and what came; NULL where it holds */
};

struct run_report;

struct run_report_ops {
	void (*begin)(struct run_report *report);
	/* After each file: a result for each of its cases. */
	void (*file)(struct run_report *report, const struct vector_file *file,
	             const struct run_result *results);
	/* fault: what ended the run before its end, or NULL. */
	void (*end)(struct run_report *report, const struct fault *fault);
};

struct run_report {
	const struct run_report_ops *ops;
	FILE *to;
	size_t cases;        /* of the whole run */
	size_t told, failed; /* cases so far     */
};

/* For a person; the Test Anything Protocol, version 13; the XML of JUnit; an object a line. */
extern const struct run_report_ops run_report_text, run_report_tap, run_report_junit,
	run_report_json;

#endif
