/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/exit.h"
#include "support/image.h"

enum { OPTIONS_MAX = 4, OUTPUT_MAX = 4096 };

static char path[TEST_PATH_MAX];

/* The verb in a process of its own, its standard streams ours. */
struct driven {
	pid_t pid;
	FILE *to, *from;
};

static int given_a_card(void **state)
{
	(void)state;
	test_path("a.card", path);
	unlink(path);
	given_an_image(path);
	return 0;
}

static struct driven drive(const char *target, const char *option, const char *other)
{
	char *argv[OPTIONS_MAX + 1] = { (char *)"roamcard apdu", (char *)target };
	int argc = 2, down[2], up[2];
	struct driven driven;

	if (option)
		argv[argc++] = (char *)option;
	if (other)
		argv[argc++] = (char *)other;
	assert_int_equal(pipe(down), 0);
	assert_int_equal(pipe(up), 0);
	fflush(NULL);
	driven.pid = fork();
	assert_true(driven.pid >= 0);
	if (driven.pid == 0) {
		dup2(down[0], STDIN_FILENO);
		dup2(up[1], STDOUT_FILENO);
		dup2(up[1], STDERR_FILENO);
		close(down[1]);
		close(up[0]);
		_exit(verb_apdu(argc, argv));
	}
	close(down[0]);
	close(up[1]);
	driven.to = fdopen(down[1], "w");
	driven.from = fdopen(up[0], "r");
	return driven;
}

static int finish(struct driven *driven)
{
	int status;

	fclose(driven->from);
	assert_int_equal(waitpid(driven->pid, &status, 0), driven->pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* All of the input at once; returns the exit status. */
static int play(const char *option, const char *other, const char *input, char output[OUTPUT_MAX])
{
	struct driven driven = drive(path, option, other);
	size_t size;

	fputs(input, driven.to);
	fclose(driven.to);
	size = fread(output, 1, OUTPUT_MAX - 1, driven.from);
	output[size] = '\0';
	return finish(&driven);
}

static void assert_says(const char *output, const char *what)
{
	if (!strstr(output, what))
		fail_msg("'%s' is not in:\n%s", what, output);
}

/* Given a card; when a line is written; then its answer is there before the next line is. */
static void an_answer_comes_before_the_next_command(void **state)
{
	struct driven driven = drive(path, NULL, NULL);
	char line[600];

	(void)state;
	for (int i = 0; i < 3; i++) {
		fputs("00200001\n", driven.to);
		fflush(driven.to);
		assert_non_null(fgets(line, sizeof line, driven.from));
		assert_string_equal(line, "63C3\n");
	}
	fclose(driven.to);
	assert_int_equal(finish(&driven), EXIT_DONE);
}

/* Given commands that are answered 61XX and 6CXX; when played; then the data comes, one line each. */
static void waiting_data_and_wrong_lengths_are_followed(void **state)
{
	char output[OUTPUT_MAX];

	(void)state;
	assert_int_equal(play(NULL, NULL, "# the ICCID\n\n00A4 0004 02 2FE2\n00B00000FF\n", output),
	                 EXIT_DONE);
	assert_int_equal(strncmp(output, "62", 2), 0);
	assert_says(output, "9000\nFFFFFFFFFFFFFFFFFFFF9000\n");
}

static void raw_follows_nothing(void **state)
{
	char output[OUTPUT_MAX];

	(void)state;
	assert_int_equal(play("--raw", NULL, "00A40004022FE2\n00B00000FF\n", output), EXIT_DONE);
	assert_string_equal(output, "6119\n6C0A\n");
}

/* Given a verified PIN; when the card is reset or its power taken; then the ATR is written and the
 * PIN is not verified. */
static void reset_and_power_cycle_write_the_atr(void **state)
{
	static const char *const words[] = { "reset\n", "power-cycle\n" };
	char input[256], output[OUTPUT_MAX];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		snprintf(input, sizeof input,
		         "0020000108 30303030FFFFFFFF\n%s80F2000C\n00A4040C07A0000000871002\n"
		         "00A4000C026F07\n00B0000009\n",
		         words[i]);
		assert_int_equal(play(NULL, NULL, input, output), EXIT_DONE);
		assert_says(output, "9000\n3B");
		assert_says(output, "9000\n9000\n9000\n6982\n");
	}
}

/* Given an expectation that fails between two that hold; when played; then the rest is played too,
 * the difference is told, and the exit status is 1. */
static void an_expectation_that_fails_is_told_and_the_rest_played(void **state)
{
	static const char input[] = "case  a\n>  00A4000C023F00  <  9000\n"
				    "00A4000C022FFF\n<  9000\n>  00200001  <  63C.\n";
	char output[OUTPUT_MAX];

	(void)state;
	assert_int_equal(play("--expect", NULL, input, output), EXIT_NOT_SO);
	assert_says(output, "stdin:4\n");
	assert_says(output, "- status word  9000  normal ending\n");
	assert_says(output, "+ status word  6A82  file not found\n");
	assert_says(output, "63C3\n");
}

static void what_was_captured_is_used(void **state)
{
	char output[OUTPUT_MAX];

	(void)state;
	assert_int_equal(play("--expect", "--raw",
	                      ">  00A40004023F00  <  61{l:..}\n>  00C00000{l}  <  62*9000\n",
	                      output),
	                 EXIT_DONE);
}

/* Given lines that are no command; when read; then the program ends there with the line's number,
 * exit status 2, and what came before was answered. */
static void a_line_that_is_no_command_ends_the_program(void **state)
{
	static const char *const lines[] = { "00A4000",  "00G4",    "hello",
		                             "reset 3B", "<  9000", "00A40000.." };
	char input[64], output[OUTPUT_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		snprintf(input, sizeof input, "00200001\n%s\n00200001\n", lines[i]);
		assert_int_equal(play(NULL, NULL, input, output), EXIT_USAGE);
		assert_says(output, "63C3\nroamcard: stdin:2: ");
		assert_null(strstr(output + 5, "63C3"));
	}
}

/* Given targets that cannot be opened; when named; then the kind that is not there yet is a usage
 * fault, the card that is not there a transport's. */
static void a_target_is_opened_by_its_kind(void **state)
{
	static const struct {
		const char *target, *says;
		int status;
	} rows[] = {
		{ "reader:ACS", "pcscd does not answer", EXIT_TRANSPORT },
		{ "tcp:localhost:1", "localhost:1", EXIT_TRANSPORT },
		{ "unix:/nonexistent", "/nonexistent", EXIT_TRANSPORT },
		{ "reader:", "nothing stands behind", EXIT_USAGE },
		{ "/nonexistent.card", "cannot open", EXIT_TRANSPORT },
	};

	(void)state;
	assert_int_equal(setenv("PCSCLITE_CSOCK_NAME", "/nonexistent", 1), 0);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct driven driven = drive(rows[i].target, NULL, NULL);
		char line[512];

		assert_non_null(fgets(line, sizeof line, driven.from));
		assert_says(line, rows[i].says);
		fclose(driven.to);
		assert_int_equal(finish(&driven), rows[i].status);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(an_answer_comes_before_the_next_command, given_a_card),
		cmocka_unit_test_setup(waiting_data_and_wrong_lengths_are_followed, given_a_card),
		cmocka_unit_test_setup(raw_follows_nothing, given_a_card),
		cmocka_unit_test_setup(reset_and_power_cycle_write_the_atr, given_a_card),
		cmocka_unit_test_setup(an_expectation_that_fails_is_told_and_the_rest_played,
		                       given_a_card),
		cmocka_unit_test_setup(what_was_captured_is_used, given_a_card),
		cmocka_unit_test_setup(a_line_that_is_no_command_ends_the_program, given_a_card),
		cmocka_unit_test_setup(a_target_is_opened_by_its_kind, given_a_card),
	};

	return cmocka_run_group_tests(tests, make_test_folder, remove_test_folder);
}
