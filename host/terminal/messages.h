/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_MESSAGES_H
#define TERMINAL_MESSAGES_H

#include "terminal/obey.h"

/* Short messages that the card sends (TS 102 223 6.4.10) and those that come (TS 23.038 4, TS 23.040
 * 9.2.3.9, TS 31.111 7.1.1). */
command_run messages_send;

#endif
