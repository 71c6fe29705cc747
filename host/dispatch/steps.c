/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/steps.h"

#include <stdlib.h>
#include <string.h>

struct step_row {
	struct step_row *next;
	char request[STORE_ID_MAX];
	int64_t at;
	char *step, *detail;
	uint8_t *octets;
	size_t size;
};

static void free_row(struct step_row *row)
{
	free(row->step);
	free(row->detail);
	free(row->octets);
	free(row);
}

void steps_add(struct steps *steps, const char *request, const char *step, const char *detail,
               const uint8_t *octets, size_t size)
{
	struct step_row *row = calloc(1, sizeof *row);

	if (!row)
		return;
	strcpy(row->request, request);
	row->at = store_now(steps->store);
	row->step = strdup(step);
	row->detail = strdup(detail);
	row->octets = size > 0 ? malloc(size) : NULL;
	row->size = row->octets ? size : 0;
	if (!row->step || !row->detail) {
		free_row(row);
		return;
	}
	if (row->octets)
		memcpy(row->octets, octets, size);
	if (!steps->first)
		steps->end = &steps->first;
	*steps->end = row;
	steps->end = &row->next;
}

int steps_write(const struct steps *steps, struct store *store, struct fault *fault)
{
	int rc = 0;

	for (const struct step_row *row = steps->first; row && rc == 0; row = row->next)
		rc = store_step_put(store, row->request, row->at, row->step, row->detail,
		                    row->octets, row->size, fault);
	return rc;
}

void steps_clear(struct steps *steps)
{
	while (steps->first) {
		struct step_row *row = steps->first;

		steps->first = row->next;
		free_row(row);
	}
}
