/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/prompt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <histedit.h>

#include "cli/completion.h"
#include "scenario/command.h"

#define QUIT "quit"

enum {
	HISTORY_MAX = 500,
	CANDIDATES_SHOWN_MAX = 60,
};

/* libedit keeps its prompt's function apart from any of ours. */
static char *prompt_text(EditLine *edit)
{
	static char text[] = "> ";

	(void)edit;
	return text;
}

/* Where the history is kept: only for who has said where state is kept. */
static char *history_path(void)
{
	const char *state = getenv("XDG_STATE_HOME");
	char *path = NULL;

	if (!state || state[0] != '/' || asprintf(&path, "%s/roamcard_history", state) < 0)
		return NULL;
	return path;
}

static void show_candidates(const struct completion *completion)
{
	putchar('\n');
	for (size_t i = 0; i < completion->count && i < CANDIDATES_SHOWN_MAX; i++)
		printf("%s%s", completion->candidate[i], i + 1 == completion->count ? "\n" : "  ");
	if (completion->count > CANDIDATES_SHOWN_MAX)
		printf("… %zu more\n", completion->count - CANDIDATES_SHOWN_MAX);
}

/* Tab: what all candidates begin with is put in; where that is nothing new, they are shown. */
static unsigned char complete(EditLine *edit, int key)
{
	const LineInfo *info = el_line(edit);
	struct completion *completion = calloc(1, sizeof *completion);
	unsigned char done = CC_ERROR;
	struct stage *stage;

	(void)key;
	if (!completion || el_get(edit, EL_CLIENTDATA, &stage) != 0) {
		free(completion);
		return CC_ERROR;
	}
	completion_of(stage, info->buffer, (size_t)(info->cursor - info->buffer), completion);
	if (completion->insert[0]) {
		done = el_insertstr(edit, completion->insert) == 0 ? CC_REFRESH : CC_ERROR;
	} else if (completion->count > 1) {
		show_candidates(completion);
		done = CC_REDISPLAY;
	}
	free(completion);
	return done;
}

/* Returns 1, 0 for the end, or a fault of the machine. What is wrong with the line is shown. */
static int play(struct stage *stage, const char *path, int number, const char *text,
                struct line *line, struct fault *fault)
{
	struct fault said = { 0 };
	char shown[FAULT_LINE_MAX];
	int rc = line_read(path, number, text, line, &said);

	if (rc == 0 && line->count > 0 && strcmp(line->word[0], QUIT) == 0)
		return 0;
	if (rc == 0)
		rc = command_check(line, &said);
	if (rc < 0) {
		fault_line(&said, shown, sizeof shown);
		printf("%s\n", shown);
		return 1;
	}
	rc = command_play(stage, line, fault);
	return rc < 0 ? rc : 1;
}

static int run_plain(struct stage *stage, struct line *line, struct fault *fault)
{
	char *text = NULL;
	size_t room = 0;
	int rc = 1;

	for (int n = 1; rc == 1 && getline(&text, &room, stdin) >= 0; n++)
		rc = play(stage, "stdin", n, text, line, fault);
	free(text);
	return rc < 0 ? rc : 0;
}

static int run_edited(struct stage *stage, EditLine *edit, History *kept, struct line *line,
                      struct fault *fault)
{
	HistEvent event;
	const char *text;
	int count, rc = 1;

	history(kept, &event, H_SETSIZE, HISTORY_MAX);
	while (rc == 1 && (text = el_gets(edit, &count)) != NULL && count > 0) {
		if (strspn(text, " \t\n") < (size_t)count)
			history(kept, &event, H_ENTER, text);
		rc = play(stage, "", 0, text, line, fault);
	}
	return rc < 0 ? rc : 0;
}

static int run_terminal(struct stage *stage, struct line *line, struct fault *fault)
{
	EditLine *edit = el_init("roamcard", stdin, stdout, stderr);
	History *kept = history_init();
	char *path = history_path();
	HistEvent event;
	int rc;

	if (!edit || !kept) {
		rc = fault_set(fault, FAULT_SYSTEM, "terminal", "it cannot be used for editing");
	} else {
		el_set(edit, EL_PROMPT, prompt_text);
		el_set(edit, EL_EDITOR, "emacs");
		el_set(edit, EL_SIGNAL, 1);
		el_set(edit, EL_HIST, history, kept);
		el_set(edit, EL_CLIENTDATA, stage);
		el_set(edit, EL_ADDFN, "complete", "complete the word", complete);
		el_set(edit, EL_BIND, "\t", "complete", NULL);
		if (path)
			history(kept, &event, H_LOAD, path);
		rc = run_edited(stage, edit, kept, line, fault);
		if (path)
			history(kept, &event, H_SAVE, path);
		putchar('\n');
	}
	free(path);
	if (kept)
		history_end(kept);
	if (edit)
		el_end(edit);
	return rc;
}

int prompt_run(struct stage *stage, struct fault *fault)
{
	struct line *line = malloc(sizeof *line);
	int rc;

	if (!line)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	rc = isatty(STDIN_FILENO) ? run_terminal(stage, line, fault)
	                          : run_plain(stage, line, fault);
	free(line);
	return rc;
}
