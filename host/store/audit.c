/* SPDX-License-Identifier: Apache-2.0 */
#include "store/audit.h"

#include <string.h>

#include "store/connection.h"

int store_request_asked(struct store *store, const char *request, struct store_asked *asked,
                        struct fault *fault)
{
	struct statement statement;
	const char *content;
	int rc = statement_open(store, &statement,
	                        "SELECT a.id, a.name, j.content FROM request r"
	                        " JOIN call c ON c.id = r.call JOIN account a ON a.id = c.account"
	                        " LEFT JOIN job j ON j.request = r.id WHERE r.id = ?",
	                        fault, "t", request);

	memset(asked, 0, sizeof *asked);
	if (rc == 0 && (rc = statement_step(&statement, fault)) > 0) {
		column_text(&statement, 0, asked->account, sizeof asked->account);
		column_text(&statement, 1, asked->name, sizeof asked->name);
		content = column_string(&statement, 2);
		asked->content = content ? strdup(content) : NULL;
	}
	statement_close(&statement);
	if (rc == 0)
		return fault_set(fault, FAULT_ABSENT, "request", "no such request");
	return rc < 0 ? rc : 0;
}
