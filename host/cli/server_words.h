/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_SERVER_WORDS_H
#define CLI_SERVER_WORDS_H

#include <argp.h>

/* What 'serve' is told of its HTTP side: address, TLS, limits, webhooks. The input of the child is a struct
 * server_options. */
extern const struct argp server_argp;

#endif
