/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verb_run_report.h"

#include <string.h>

#include <jansson.h>

#include "cli/colour.h"

static const char *source_of(const struct vector_file *file, size_t number)
{
	return vector_file_find(file, number, "source")->value;
}

static size_t count_failed(const struct vector_file *file, const struct run_result *results)
{
	size_t failed = 0;

	for (size_t i = 0; i < file->case_count; i++)
		failed += !results[i].holds;
	return failed;
}

/* Each line of text after prefix. */
static void print_lines(FILE *to, const char *prefix, const char *text)
{
	for (const char *end; *text; text = *end ? end + 1 : end) {
		end = text + strcspn(text, "\n");
		fprintf(to, "%s%.*s\n", prefix, (int)(end - text), text);
	}
}

static void text_begin(struct run_report *report)
{
	(void)report;
}

static void text_file(struct run_report *report, const struct vector_file *file,
                      const struct run_result *results)
{
	const size_t failed = count_failed(file, results);

	fprintf(report->to, "%s%s%s  %-44s %4zu of %zu hold\n",
	        colour_of(report->to, failed ? COLOUR_BAD : COLOUR_GOOD), failed ? "FAIL" : "pass",
	        colour_end(report->to), file->path, file->case_count - failed, file->case_count);
	for (size_t i = 0; i < file->case_count; i++) {
		if (results[i].holds)
			continue;
		fprintf(report->to, "      %s (%s)\n", file->cases[i].name, source_of(file, i));
		print_lines(report->to, "        ", results[i].why);
	}
	report->told += file->case_count;
	report->failed += failed;
}

static void text_end(struct run_report *report, const struct fault *fault)
{
	(void)fault;
	fprintf(report->to, "%zu hold, %zu do not\n", report->told - report->failed,
	        report->failed);
}

static void tap_begin(struct run_report *report)
{
	fprintf(report->to, "TAP version 13\n1..%zu\n", report->cases);
}

/* A comment cannot stand in a vector's value, so neither can "#", which TAP would take for more. */
static void tap_file(struct run_report *report, const struct vector_file *file,
                     const struct run_result *results)
{
	for (size_t i = 0; i < file->case_count; i++) {
		fprintf(report->to, "%sok %zu - %s:%d | %s | %s\n", results[i].holds ? "" : "not ",
		        ++report->told, file->path, file->cases[i].line, source_of(file, i),
		        file->cases[i].name);
		if (!results[i].holds)
			print_lines(report->to, "# ", results[i].why);
	}
	report->failed += count_failed(file, results);
}

static void tap_end(struct run_report *report, const struct fault *fault)
{
	if (fault)
		fprintf(report->to, "Bail out! %s: %s\n", fault->where, fault->text);
}

static void put_xml(FILE *to, const char *text)
{
	static const struct {
		char c;
		const char *entity;
	} entities[] = {
		{ '&', "&amp;" },
		{ '<', "&lt;" },
		{ '>', "&gt;" },
		{ '"', "&quot;" },
	};

	for (; *text; text++) {
		const char *entity = NULL;

		for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++)
			if (*text == entities[i].c)
				entity = entities[i].entity;
		if (entity)
			fputs(entity, to);
		else if ((unsigned char)*text >= ' ' || *text == '\n' || *text == '\t')
			putc(*text, to);
	}
}

static void put_attribute(FILE *to, const char *name, const char *value)
{
	fprintf(to, " %s=\"", name);
	put_xml(to, value);
	putc('"', to);
}

static void junit_begin(struct run_report *report)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", report->to);
}

static void junit_file(struct run_report *report, const struct vector_file *file,
                       const struct run_result *results)
{
	FILE *to = report->to;

	fputs("  <testsuite", to);
	put_attribute(to, "name", file->path);
	fprintf(to, " tests=\"%zu\" failures=\"%zu\" errors=\"0\">\n", file->case_count,
	        count_failed(file, results));
	for (size_t i = 0; i < file->case_count; i++) {
		fputs("    <testcase", to);
		put_attribute(to, "classname", source_of(file, i));
		put_attribute(to, "name", file->cases[i].name);
		put_attribute(to, "file", file->path);
		fprintf(to, " line=\"%d\"", file->cases[i].line);
		if (results[i].holds) {
			fputs("/>\n", to);
			continue;
		}
		fputs(">\n      <failure message=\"the answer does not fit\">", to);
		put_xml(to, results[i].why);
		fputs("</failure>\n    </testcase>\n", to);
	}
	fputs("  </testsuite>\n", to);
}

static void junit_end(struct run_report *report, const struct fault *fault)
{
	if (fault) {
		fputs("  <testsuite name=\"roamcard run\" tests=\"1\" failures=\"0\" "
		      "errors=\"1\">\n"
		      "    <testcase name=\"the run ended early\"><error",
		      report->to);
		put_attribute(report->to, "message", fault->text);
		fputs("/></testcase>\n  </testsuite>\n", report->to);
	}
	fputs("</testsuites>\n", report->to);
}

static void json_begin(struct run_report *report)
{
	(void)report;
}

static void put_json(FILE *to, json_t *object)
{
	json_dumpf(object, to, JSON_COMPACT);
	putc('\n', to);
	json_decref(object);
}

static void json_file(struct run_report *report, const struct vector_file *file,
                      const struct run_result *results)
{
	for (size_t i = 0; i < file->case_count; i++)
		put_json(report->to, json_pack("{s:s, s:i, s:s, s:s, s:b, s:s*}", "file",
		                               file->path, "line", file->cases[i].line, "source",
		                               source_of(file, i), "name", file->cases[i].name,
		                               "holds", results[i].holds, "why", results[i].why));
	report->told += file->case_count;
	report->failed += count_failed(file, results);
}

static void json_end(struct run_report *report, const struct fault *fault)
{
	put_json(report->to,
	         json_pack("{s:I, s:I, s:I, s:s*}", "cases", (json_int_t)report->cases, "hold",
	                   (json_int_t)(report->told - report->failed), "failed",
	                   (json_int_t)report->failed, "error", fault ? fault->text : NULL));
}

const struct run_report_ops run_report_text = { text_begin, text_file, text_end };
const struct run_report_ops run_report_tap = { tap_begin, tap_file, tap_end };
const struct run_report_ops run_report_junit = { junit_begin, junit_file, junit_end };
const struct run_report_ops run_report_json = { json_begin, json_file, json_end };
