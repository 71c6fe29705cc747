/* SPDX-License-Identifier: Apache-2.0 */
#include "support/network_stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "support/image.h"

static struct world *world;

int given_the_program(void **state)
{
	struct fault fault = { 0 };

	return make_test_folder(state) < 0 ? -1 : world_open(NULL, &world, &fault);
}

int leave_the_program(void **state)
{
	world_close(world);
	return remove_test_folder(state);
}

struct network *given_a_network(const struct orders_slot *slot)
{
	struct network *network;
	struct fault fault = { 0 };

	assert_int_equal(network_open(world, &network, &fault), 0);
	assert_ptr_equal(network_world(network), world);
	if (slot && network_add(network, slot, &fault) < 0)
		fail_msg("%s: %s", fault.where, fault.text);
	return network;
}
