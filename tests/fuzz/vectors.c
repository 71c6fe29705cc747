/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vectors/file.h"
#include "vectors/pattern.h"

/* Text as a file of test vectors; each of its values as a pattern of octets. */

static int memory = -1;
static char path[32];

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	memory = memfd_create("vectors", MFD_CLOEXEC);
	if (memory < 0)
		return 1;
	snprintf(path, sizeof path, "/proc/self/fd/%d", memory);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *octets, size_t size)
{
	enum { COMMAND_MAX = 300, NAMED = 16 };
	static struct captures captures;
	static struct pattern pattern;
	uint8_t room[COMMAND_MAX], mask[COMMAND_MAX];
	struct vector_file file;
	struct fault fault;

	if (ftruncate(memory, 0) < 0 || pwrite(memory, octets, size, 0) != (ssize_t)size)
		abort();
	captures.count = 0;
	if (vector_file_load(path, &file, &fault) == 0)
		vector_file_find(&file, file.case_count - 1, "given");
	for (size_t i = 0; i < file.pair_count; i++) {
		if (pattern_read(file.pairs[i].value, &captures, &pattern, &fault) < 0)
			continue;
		pattern_octets(&pattern, room, sizeof room, &fault);
		pattern_spread(&pattern, NAMED, room, mask, sizeof room);
		if (pattern_names(&pattern, &captures, &fault) == 0)
			pattern_fits(&pattern, octets, size < NAMED ? size : NAMED, &captures);
	}
	vector_file_free(&file);
	return 0;
}
