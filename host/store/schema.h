/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

/* The migrations of store/schema, in order of their numbers, which may have gaps; embedded when the
 * program is built. */
struct schema_step {
	int version;
	const char *sql;
};

extern const struct schema_step schema_steps[];
extern const int schema_version; /* of the last */

#endif
