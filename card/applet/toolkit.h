/* SPDX-License-Identifier: Apache-2.0 */
#ifndef APPLET_TOOLKIT_H
#define APPLET_TOOLKIT_H

#include "cat/client.h"

/* Everything this card may ask of a terminal: a row for each enum cat_wish. ctx of their functions is a
 * struct applet. */
extern const struct cat_row toolkit_rows[CAT_WISHES];

#endif
