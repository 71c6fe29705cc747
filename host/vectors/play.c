/* SPDX-License-Identifier: Apache-2.0 */
#include "vectors/play.h"

#include <string.h>

/* 1 go on, 0 a mismatch, or a fault. */
typedef int play_word(struct play *play, const struct vector_pair *pair, struct fault *fault);

static int line_fault(const struct play *play, const struct vector_pair *pair, struct fault *fault,
                      const struct fault *cause)
{
	return vector_fault(play->path, pair->line, fault, "%s: %s", pair->word, cause->text);
}

/* Holds the answer there is against a pattern. */
static int judge(struct play *play, const struct vector_pair *pair, struct fault *fault)
{
	struct mismatch *mismatch = play->mismatch;
	struct fault cause = { 0 };

	mismatch->path = play->path;
	mismatch->line = pair->line;
	mismatch->wanted = pair->value;
	if (pattern_read(pair->value, &play->captures, &mismatch->pattern, &cause) < 0)
		return line_fault(play, pair, fault, &cause);
	if (!play->transport)
		return pattern_names(&mismatch->pattern, &play->captures, &cause) < 0
		               ? line_fault(play, pair, fault, &cause)
		               : 1;
	return pattern_fits(&mismatch->pattern, mismatch->came, mismatch->came_size,
	                    &play->captures);
}

static int play_command(struct play *play, const struct vector_pair *pair, struct fault *fault)
{
	struct mismatch *mismatch = play->mismatch;
	struct fault cause = { 0 };
	int rc = pattern_read(pair->value, &play->captures, &mismatch->pattern, &cause);

	if (rc == 0)
		rc = pattern_octets(&mismatch->pattern, mismatch->command, sizeof mismatch->command,
		                    &cause);
	if (rc < 0)
		return line_fault(play, pair, fault, &cause);
	if (rc == 0 && pair->value[0] == '\0')
		return vector_fault(play->path, pair->line, fault, ">: no command");
	mismatch->command_size = (size_t)rc;
	play->answered = true;
	if (!play->transport)
		return 1;
	rc = play->exchange(play->transport, mismatch->command, mismatch->command_size,
	                    mismatch->came, fault);
	if (rc < 0)
		return rc;
	mismatch->came_size = (size_t)rc;
	return 1;
}

static int play_expect(struct play *play, const struct vector_pair *pair, struct fault *fault)
{
	if (!play->answered)
		return vector_fault(play->path, pair->line, fault,
		                    "<: there is no command above it");
	return judge(play, pair, fault);
}

/* An answer to reset, held against the value where there is one. */
static int restart(struct play *play, const struct vector_pair *pair,
                   int (*run)(struct transport *, struct fault *), struct fault *fault)
{
	struct mismatch *mismatch = play->mismatch;
	int rc;

	mismatch->command_size = 0;
	play->answered = true;
	if (play->transport) {
		if ((rc = run(play->transport, fault)) < 0 ||
		    (rc = transport_atr(play->transport, mismatch->came, fault)) < 0)
			return rc;
		mismatch->came_size = (size_t)rc;
	}
	return pair->value[0] == '\0' ? 1 : judge(play, pair, fault);
}

static int play_reset(struct play *play, const struct vector_pair *pair, struct fault *fault)
{
	return restart(play, pair, transport_reset, fault);
}

static int play_power_cycle(struct play *play, const struct vector_pair *pair, struct fault *fault)
{
	return restart(play, pair, transport_power_cycle, fault);
}

static int pass_over(struct play *play, const struct vector_pair *pair, struct fault *fault)
{
	(void)play;
	(void)pair;
	(void)fault;
	return 1;
}

static int begin_case(struct play *play, const struct vector_pair *pair, struct fault *fault)
{
	(void)pair;
	(void)fault;
	play->captures.count = 0;
	play->answered = false;
	return 1;
}

static const struct word {
	const char *word;
	play_word *run;
	bool heading; /* may stand before the first case */
	bool inside;  /* may stand in a case             */
} words[] = {
	{ "case", begin_case, false, true },  { "source", pass_over, true, true },
	{ "proof", pass_over, true, true },   { "given", pass_over, true, false },
	{ ">", play_command, false, true },   { "<", play_expect, false, true },
	{ "reset", play_reset, false, true }, { "power-cycle", play_power_cycle, false, true },
};

static const struct word *find(const char *name)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i].word, name) == 0)
			return &words[i];
	return NULL;
}

int play_step(struct play *play, const struct vector_pair *pair, struct fault *fault)
{
	const struct word *word = find(pair->word);

	if (!word)
		return vector_fault(play->path, pair->line, fault,
		                    "'%s' is no word of an APDU vector; see docs/vectors.md",
		                    pair->word);
	return word->run(play, pair, fault);
}

static int check_places(const struct vector_file *file, struct fault *fault)
{
	for (size_t i = 0; i < file->pair_count; i++) {
		const struct vector_pair *pair = &file->pairs[i];
		const struct word *word = find(pair->word);
		const bool heading = i < file->heading;

		if (word && (heading ? !word->heading : !word->inside))
			return vector_fault(file->path, pair->line, fault,
			                    "'%s' must not stand %s the first case", pair->word,
			                    heading ? "before" : "after");
	}
	return 0;
}

int play_check(const struct vector_file *file, struct fault *fault)
{
	struct mismatch scratch;
	struct play play = { .path = file->path, .mismatch = &scratch };
	int rc = check_places(file, fault);

	if (rc < 0)
		return rc;
	rc = 1;
	for (size_t i = 0; i < file->pair_count && rc == 1; i++)
		rc = play_step(&play, &file->pairs[i], fault);
	return rc < 0 ? rc : 0;
}

int play_case(const struct vector_file *file, size_t number, struct transport *transport,
              struct mismatch *mismatch, struct fault *fault)
{
	const struct vector_case *one = &file->cases[number];
	struct play play = {
		.path = file->path,
		.transport = transport,
		.exchange = transport_transmit,
		.mismatch = mismatch,
	};
	int rc = transport_reset(transport, fault);

	memset(mismatch, 0, sizeof *mismatch);
	if (rc < 0)
		return rc;
	rc = 1;
	for (size_t i = 0; i < one->count && rc == 1; i++)
		rc = play_step(&play, &file->pairs[one->first + i], fault);
	return rc;
}
