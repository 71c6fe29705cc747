/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_CLIENT_H
#define CLI_CLIENT_H

#include <jansson.h>

#include "octets/fault.h"

/* A client of the REST API, for verbs that ask a server. */

struct client;

enum client_limit {
	CLIENT_TOKEN_MAX = 128,
	CLIENT_ANSWER_MAX = 8 << 20, /* octets of one answer */
	CLIENT_TIMEOUT_S = 30,
};

/*
 * Makes a client.
 *
 *   server      "http://127.0.0.1:8080", without a path
 *   token_file  holds the bearer token on its first line; NULL: environment variable ROAMCARD_TOKEN
 *
 * Returns 0, FAULT_ABSENT (token), FAULT_INPUT, FAULT_SYSTEM.
 */
int client_open(const char *server, const char *token_file, struct client **client,
                struct fault *fault);

/* GET of a path; the first element of the answer's content, as a new reference. Returns 0, FAULT_ABSENT
 * (404), FAULT_REFUSED (another error of the envelope), FAULT_TRANSPORT (no answer, or none of ours). */
int client_get(struct client *client, const char *path, json_t **content, struct fault *fault);

/* The whole of the content, which may be empty. */
int client_get_all(struct client *client, const char *path, json_t **content, struct fault *fault);

void client_close(struct client *client);

#endif
