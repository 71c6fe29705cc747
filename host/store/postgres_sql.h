/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_POSTGRES_SQL_H
#define STORE_POSTGRES_SQL_H

/* The store's SQL in PostgreSQL's words; to be freed, NULL where memory is out. */

/* Parameters: ? and ?1 become $1; what is quoted stays. */
char *postgres_statement(const char *sql);

/* Types of columns: INTEGER, BLOB, STRICT, AUTOINCREMENT. */
char *postgres_schema(const char *sql);

#endif
