/* SPDX-License-Identifier: Apache-2.0 */
#include "support/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support/image.h"

int open_world(const char *text, size_t size, struct world **world, struct fault *fault)
{
	char path[TEST_PATH_MAX];

	test_path("a.table", path);
	write_whole(path, (const uint8_t *)text, size);
	return world_open(path, world, fault);
}

struct world *given_a_world(const char *text)
{
	struct world *world;
	struct fault fault = { 0 };

	if ((text ? open_world(text, strlen(text), &world, &fault)
	          : world_open(NULL, &world, &fault)) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	return world;
}

const char *heard(const struct world *world, const char *text)
{
	static char list[WORLD_CELLS_MAX * (WORLD_PLMN_MAX + 3)];
	struct cell cells[WORLD_CELLS_MAX];
	struct place place;
	size_t count, size = 0;

	assert_int_equal(world_place(world, text, &place, NULL), 0);
	count = world_cells(world, &place, cells);
	list[0] = '\0';
	for (size_t i = 0; i < count; i++)
		size += (size_t)snprintf(list + size, sizeof list - size, "%s%s/%d", i ? " " : "",
		                         cells[i].plmn, (int)cells[i].access);
	return list;
}
