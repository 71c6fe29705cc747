/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_JSON_TEXT_H
#define SUPPORT_JSON_TEXT_H

#include <jansson.h>

/* JSON of text that may write ' for ", so that C strings stay legible. New reference; fails the test
 * where it is no JSON. */
json_t *json_of(const char *text);

#endif
