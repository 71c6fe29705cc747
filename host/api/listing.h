/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_LISTING_H
#define API_LISTING_H

#include "api/page.h"
#include "store/listing.h"

/* The query of calls that list something. */

/* ?page= and ?size=, and that there is no parameter but those of names (NULL at its end; those of the path
 * are not counted). Returns 0 or FAULT_INPUT. */
int listing_read(const struct _u_request *request, const char *const *names, struct page *page,
                 struct store_page *part, struct fault *fault);

/* A parameter that is one of some words; *word stays where it is not given. Returns 0 or FAULT_INPUT. */
int listing_word(const struct _u_request *request, const char *name, const char *const *words,
                 const char **word, struct fault *fault);

#endif
