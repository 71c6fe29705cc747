/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_ANSWERS_H
#define STORE_ANSWERS_H

#include "store/store.h"

/* Answers kept under the keys that clients gave them. */

enum {
	ANSWER_NAME_MAX = 129,        /* characters of a key, NUL */
	ANSWER_FINGERPRINT_SIZE = 65, /* hex, NUL */
};

struct store_answer {
	char fingerprint[ANSWER_FINGERPRINT_SIZE];
	unsigned status;
	char call[STORE_ID_MAX]; /* "" where there is none */
	char *body;              /* to be freed */
};

/* One that has not expired. Returns 0 or FAULT_ABSENT. */
int store_answer_get(struct store *store, const char *account, const char *name, int64_t now,
                     struct store_answer *answer, struct fault *fault);

/* Takes the place of one that has expired. Returns 0 or FAULT_BUSY (there is one that has not). */
int store_answer_put(struct store *store, const char *account, const char *name,
                     const struct store_answer *answer, int64_t now, int64_t expires,
                     struct fault *fault);

/* Those that have expired go. */
int store_answers_expire(struct store *store, int64_t now, struct fault *fault);

#endif
