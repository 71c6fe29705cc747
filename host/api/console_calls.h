/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_CONSOLE_CALLS_H
#define API_CONSOLE_CALLS_H

#include "api/calls.h"

/* Calls for who looks on: docs/api.md, "Looking on". */

/* event_calls.c */
call_run call_events;

/* lookout_calls.c: the credential that asks, names of the world, figures, readers. */
call_run call_token_get, call_world, call_overview, call_reader_list;

/* packet_calls.c */
call_run call_packets;

/* card_calls.c */
call_run call_card_get;

/* handset_calls.c */
call_run call_handset_open, call_handset_list, call_handset_get, call_handset_close;
call_run call_handset_command, call_handset_trace, call_handset_capture;

#endif
