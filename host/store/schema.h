/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

/* The migrations of store/schema in order, up to one without a number; embedded when the program is built.
 * Numbers grow, and need not be without a gap. */
struct schema_step {
	int version;
	const char *sql;
};

extern const struct schema_step schema_steps[];
extern const int schema_version; /* of the last */

#endif
