/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_PATIENCE_H
#define API_PATIENCE_H

#include <microhttpd.h>

#include "octets/fault.h"

/*
 * How long a client may take over one request. The library closes a connection on which nothing comes;
 * one that sends an octet now and then it would keep for ever. Here a connection whose request, from the
 * opening of the connection or the end of the request before, has not been answered within the limit is
 * shut down.
 */
struct patience;

/* limit_s: seconds. Returns 0 or FAULT_SYSTEM. */
int patience_start(unsigned limit_s, struct patience **patience, struct fault *fault);

/* After the server has stopped. */
void patience_stop(struct patience *patience);

/* Of libmicrohttpd: MHD_OPTION_NOTIFY_CONNECTION. ctx is the patience. */
void patience_connection(void *ctx, struct MHD_Connection *connection, void **context,
                         enum MHD_ConnectionNotificationCode code);

/* A request of the connection is answered; the next one has the whole limit again. */
void patience_answered(struct MHD_Connection *connection);

#endif
