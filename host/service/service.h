/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

/* The rules of the platform over a store: no HTTP, no SQL. A service may be used by several threads
 * at a time. */

struct store;

struct service {
	struct store *store; /* open; must outlive the service */
};

#endif
