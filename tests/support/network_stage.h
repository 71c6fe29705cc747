/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_NETWORK_STAGE_H
#define SUPPORT_NETWORK_STAGE_H

#include "network/network.h"

/* Networks in the program's own world, for the tests of registration. */

/* Of a group of tests: the world, and the test folder (support/image.h). */
int given_the_program(void **state);
int leave_the_program(void **state);

/* A network of that world, which knows the subscriber of a slot, or nobody for NULL; fails the test with the
 * reason. */
struct network *given_a_network(const struct orders_slot *slot);

#endif
