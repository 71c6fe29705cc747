/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/daemon.h"

#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <sys/socket.h>
#include <sys/un.h>

#include "octets/clock.h"

enum { STATE_MAX = 96 };

/* A path, or a name of Linux' own that begins with '@'. */
static int address_of(const char *name, struct sockaddr_un *address, socklen_t *size)
{
	const size_t length = strlen(name);

	if ((name[0] != '/' && name[0] != '@') || length >= sizeof address->sun_path)
		return -1;
	memset(address, 0, sizeof *address);
	address->sun_family = AF_UNIX;
	memcpy(address->sun_path, name, length);
	if (name[0] == '@')
		address->sun_path[0] = '\0';
	*size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
	return 0;
}

static void send_state(const char *name, const char *state)
{
	struct sockaddr_un address;
	socklen_t size;
	const int fd = address_of(name, &address, &size) == 0
	                       ? socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)
	                       : -1;

	if (fd < 0 || sendto(fd, state, strlen(state), MSG_NOSIGNAL,
	                     (const struct sockaddr *)&address, size) < 0)
		fprintf(stderr, "roamcard: NOTIFY_SOCKET: '%.80s' takes no word\n", name);
	if (fd >= 0)
		close(fd);
}

static void tell(const char *state)
{
	const char *name = getenv("NOTIFY_SOCKET");

	if (name && name[0])
		send_state(name, state);
}

/* The manager compares the time with when it sent the signal. */
static void tell_reloading(void)
{
	char state[STATE_MAX];

	snprintf(state, sizeof state, "RELOADING=1\nMONOTONIC_USEC=%lld",
	         (long long)clock_steady_ms() * 1000);
	tell(state);
}

static sigset_t heard_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP);
	return signals;
}

void daemon_begin(void)
{
	const sigset_t signals = heard_signals();

	pthread_sigmask(SIG_BLOCK, &signals, NULL);
	signal(SIGPIPE, SIG_IGN);
}

void daemon_wait(void (*renew)(void *ctx), void *ctx)
{
	const sigset_t signals = heard_signals();
	int heard = SIGHUP;

	fflush(stdout);
	tell("READY=1");
	while (sigwait(&signals, &heard) == 0 && heard == SIGHUP) {
		tell_reloading();
		if (renew)
			renew(ctx);
		tell("READY=1");
	}
	tell("STOPPING=1");
}
