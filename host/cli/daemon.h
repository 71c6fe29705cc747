/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_DAEMON_H
#define CLI_DAEMON_H

/* What the verbs that go on until they are told to stop have in common: signals, and a word to the
 * service manager (sd_notify(3): a datagram to the socket that NOTIFY_SOCKET names). */

/* Before any thread is made: threads inherit the mask, so that only daemon_wait() hears the signals. */
void daemon_begin(void);

/* Says that the process is ready, then waits for SIGTERM or SIGINT, and says that it stops. SIGHUP runs renew(ctx),
 * which may be NULL. */
void daemon_wait(void (*renew)(void *ctx), void *ctx);

#endif
