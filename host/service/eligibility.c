/* SPDX-License-Identifier: Apache-2.0 */
#include "service/eligibility.h"

#include <string.h>

#include "store/access.h"

enum { ANY = ACCESS_DEPTH_MAX };

static const struct {
	int least, most;
} levels[ELIGIBLE_CALLS] = {
	[ELIGIBLE_ACCOUNT_LOCK] = { 0, 0 },
	[ELIGIBLE_SEE] = { 0, ANY },
};

/* Down by one level, across on the first, home from anywhere. */
static const struct {
	int least, most, to;
} moves[] = {
	{ 0, 0, 1 },
	{ 1, 1, 1 },
	{ 1, ANY, 0 },
};

bool eligible(enum eligibility_call call, int level)
{
	return level >= levels[call].least && level <= levels[call].most;
}

bool eligible_move(int from, int to)
{
	for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++)
		if (from >= moves[i].least && from <= moves[i].most && to == moves[i].to)
			return true;
	return false;
}

int eligibility_seen(struct service *service, const char *requestor, const char *account,
                     char seen[ACCOUNT_ID_MAX], int *level, struct fault *fault)
{
	char path[ACCESS_DEPTH_MAX][STORE_ID_MAX];
	const int count = store_account_path(service->store, account, path, fault);

	*level = ELIGIBILITY_OUTSIDE;
	seen[0] = '\0';
	for (int i = 0; i < count; i++)
		if (strcmp(path[i], requestor) == 0) {
			*level = i;
			strcpy(seen, path[i > 0 ? i - 1 : 0]);
		}
	return count < 0 ? count : 0;
}

int eligibility_level(struct service *service, const char *requestor, const char *account,
                      int *level, struct fault *fault)
{
	char seen[ACCOUNT_ID_MAX];

	return eligibility_seen(service, requestor, account, seen, level, fault);
}
