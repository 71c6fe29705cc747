/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_COUNTRIES_H
#define INSPECT_COUNTRIES_H

/* The country of a network by the first three digits of its code, ITU-T E.212; "Test",
 * "International" where the code is no country's. NULL for one that is not assigned. */
const char *country_of_network(const char *network);

#endif
