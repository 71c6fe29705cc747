/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_REFRESH_H
#define TERMINAL_REFRESH_H

#include "terminal/obey.h"

/* REFRESH of each kind: TS 102 223 6.4.7, TS 31.111 6.4.7. */
command_run refresh_run;

#endif
