/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_LOCAL_COMMANDS_H
#define TERMINAL_LOCAL_COMMANDS_H

#include "terminal/obey.h"

/* Commands that ask or set something of the handset alone: TS 102 223 6.4.4 to 6.4.6, 6.4.15,
 * 6.4.16. */
command_run local_more_time, local_poll_interval, local_polling_off, local_event_list,
	local_provide;

#endif
