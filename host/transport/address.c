/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/address.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <arpa/inet.h>

enum { NAME_MAX_SIZE = 256, BACKLOG = 8, PORT_TEXT_MAX = 6, IDLE_S = 60, PROBE_S = 15, PROBES = 4 };

#define TCP "tcp:"
#define UNIX "unix:"

typedef char host_text[NAME_MAX_SIZE];

/* "HOST:PORT"; the host of an IPv6 address stands in brackets. */
static int split(const char *name, host_text host, char port[PORT_TEXT_MAX], struct fault *fault)
{
	const char *colon = strrchr(name, ':');
	const size_t digits = colon ? strlen(colon + 1) : 0;
	size_t size = colon ? (size_t)(colon - name) : 0;

	if (size == 0 || size >= NAME_MAX_SIZE || digits == 0 || digits >= PORT_TEXT_MAX ||
	    strspn(colon + 1, "0123456789") != digits)
		return fault_set(fault, FAULT_INPUT, name, "no address; write tcp:HOST:PORT");
	if (name[0] == '[' && name[size - 1] == ']') {
		name++;
		size -= 2;
	}
	memcpy(host, name, size);
	host[size] = '\0';
	strcpy(port, colon + 1);
	return 0;
}

static int resolve(const char *name, int flags, struct addrinfo **found, struct fault *fault)
{
	const struct addrinfo wanted = { .ai_socktype = SOCK_STREAM, .ai_flags = flags };
	char port[PORT_TEXT_MAX];
	host_text host;
	int rc = split(name, host, port, fault);

	if (rc < 0)
		return rc;
	rc = getaddrinfo(host, port, &wanted, found);
	return rc == 0 ? 0
	               : fault_set(fault, FAULT_ABSENT, name, "no such host: %s", gai_strerror(rc));
}

static int local_address(const char *path, struct sockaddr_un *address, struct fault *fault)
{
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (*path == '\0' || strlen(path) >= sizeof address->sun_path)
		return fault_set(fault, *path ? FAULT_LIMIT : FAULT_INPUT, path,
		                 "a socket's path has 1 to %zu octets",
		                 sizeof address->sun_path - 1);
	strcpy(address->sun_path, path);
	return 0;
}

/* Returns 0 or an errno. */
static int connect_within(int fd, const struct sockaddr *address, socklen_t size, int ms)
{
	struct pollfd wait = { fd, POLLOUT, 0 };
	socklen_t error_size = sizeof(int);
	int error = 0;

	if (connect(fd, address, size) == 0)
		return 0;
	if (errno != EINPROGRESS)
		return errno;
	if (poll(&wait, 1, ms) != 1)
		return ETIMEDOUT;
	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_size) == 0 ? error : errno;
}

static int open_connected(const struct sockaddr *address, socklen_t size, int *error)
{
	const int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	*error = fd < 0 ? errno : connect_within(fd, address, size, ADDRESS_CONNECT_MS);
	if (*error == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

static int not_connected(const char *name, int error, struct fault *fault)
{
	const int code = error == ETIMEDOUT                         ? FAULT_EXPIRED
	                 : error == ECONNREFUSED || error == ENOENT ? FAULT_ABSENT
	                                                            : FAULT_SYSTEM;

	return fault_set(fault, code, name, "cannot connect: %s%s", strerror(error),
	                 code == FAULT_ABSENT ? "; start 'roamcard card serve' there" : "");
}

static int connect_local(const char *path, struct fault *fault)
{
	struct sockaddr_un address;
	int error, fd, rc = local_address(path, &address, fault);

	if (rc < 0)
		return rc;
	fd = open_connected((struct sockaddr *)&address, sizeof address, &error);
	return fd >= 0 ? fd : not_connected(path, error, fault);
}

static int connect_tcp(const char *name, struct fault *fault)
{
	struct addrinfo *found, *each;
	int error = 0, fd = -1, rc = resolve(name, 0, &found, fault);

	if (rc < 0)
		return rc;
	for (each = found; each && fd < 0; each = each->ai_next)
		fd = open_connected(each->ai_addr, each->ai_addrlen, &error);
	freeaddrinfo(found);
	return fd >= 0 ? fd : not_connected(name, error, fault);
}

static const struct kind {
	const char *prefix;
	int (*connect)(const char *name, struct fault *fault);
	int (*listen)(const char *name, bool anywhere, struct fault *fault);
} * kind_of(const char *name);

int address_connect(const char *name, struct fault *fault)
{
	const struct kind *kind = kind_of(name);
	int fd;

	if (!kind)
		return fault_set(fault, FAULT_INPUT, name,
		                 "no address; write tcp:HOST:PORT or unix:PATH");
	fd = kind->connect(name + strlen(kind->prefix), fault);
	if (fd >= 0)
		address_tune(fd);
	return fd;
}

static int not_listening(const char *name, int fd, struct fault *fault)
{
	const int error = errno;

	if (fd >= 0)
		close(fd);
	if (error == EADDRINUSE)
		return fault_set(fault, FAULT_BUSY, name, "somebody listens there already");
	return fault_set(fault, FAULT_SYSTEM, name, "cannot listen: %s", strerror(error));
}

/* A socket file whose program died stands in the way; any other file is not ours to remove. */
static int make_room(const struct sockaddr_un *address, struct fault *fault)
{
	struct stat file;
	int error, fd;

	if (lstat(address->sun_path, &file) < 0)
		return 0;
	if (!S_ISSOCK(file.st_mode))
		return fault_set(fault, FAULT_INPUT, address->sun_path,
		                 "a file is there that is no socket; name another");
	fd = open_connected((const struct sockaddr *)address, sizeof *address, &error);
	if (fd < 0 && error == ECONNREFUSED) {
		unlink(address->sun_path);
		return 0;
	}
	errno = EADDRINUSE;
	return not_listening(address->sun_path, fd, fault);
}

static int listen_local(const char *path, bool anywhere, struct fault *fault)
{
	struct sockaddr_un address;
	int fd, bound, rc = local_address(path, &address, fault);
	mode_t mask;

	(void)anywhere;
	if (rc < 0 || (rc = make_room(&address, fault)) < 0)
		return rc;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	mask = umask(0177);
	bound = fd < 0 ? -1 : bind(fd, (struct sockaddr *)&address, sizeof address);
	umask(mask);
	if (bound < 0 || listen(fd, BACKLOG) < 0)
		return not_listening(path, fd, fault);
	return fd;
}

static bool is_loopback(const struct sockaddr *address)
{
	const struct sockaddr_in *v4 = (const void *)address;
	const struct sockaddr_in6 *v6 = (const void *)address;

	if (address->sa_family == AF_INET)
		return ntohl(v4->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	return address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
}

static int listen_tcp(const char *name, bool anywhere, struct fault *fault)
{
	struct addrinfo *found;
	const int on = 1;
	int fd = -1, bound = -1, rc = resolve(name, AI_PASSIVE, &found, fault);

	if (rc < 0)
		return rc;
	if (!anywhere && !is_loopback(found->ai_addr)) {
		freeaddrinfo(found);
		return fault_set(fault, FAULT_REFUSED, name,
		                 "not an address of this machine alone, and whoever reaches it has "
		                 "the card; --anywhere allows it");
	}
	fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
		bound = bind(fd, found->ai_addr, found->ai_addrlen);
	}
	freeaddrinfo(found);
	if (bound < 0 || listen(fd, BACKLOG) < 0)
		return not_listening(name, fd, fault);
	return fd;
}

static const struct kind kinds[] = {
	{ TCP, connect_tcp, listen_tcp },
	{ UNIX, connect_local, listen_local },
};

static const struct kind *kind_of(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strncmp(name, kinds[i].prefix, strlen(kinds[i].prefix)) == 0)
			return &kinds[i];
	return NULL;
}

int address_listen(const char *name, bool anywhere, struct fault *fault)
{
	const struct kind *kind = kind_of(name);

	return kind ? kind->listen(name + strlen(kind->prefix), anywhere, fault)
	            : fault_set(fault, FAULT_INPUT, name,
	                        "no address; write tcp:HOST:PORT or unix:PATH");
}

unsigned address_port(int fd)
{
	struct sockaddr_storage address = { 0 };
	socklen_t size = sizeof address;

	if (getsockname(fd, (struct sockaddr *)&address, &size) < 0)
		return 0;
	if (address.ss_family == AF_INET)
		return ntohs(((struct sockaddr_in *)&address)->sin_port);
	return address.ss_family == AF_INET6 ? ntohs(((struct sockaddr_in6 *)&address)->sin6_port)
	                                     : 0;
}

void address_forget(const char *name)
{
	if (strncmp(name, UNIX, strlen(UNIX)) == 0)
		unlink(name + strlen(UNIX));
}

void address_tune(int fd)
{
	static const struct {
		int level, option, value;
	} options[] = {
		{ IPPROTO_TCP, TCP_NODELAY, 1 },       { SOL_SOCKET, SO_KEEPALIVE, 1 },
		{ IPPROTO_TCP, TCP_KEEPIDLE, IDLE_S }, { IPPROTO_TCP, TCP_KEEPINTVL, PROBE_S },
		{ IPPROTO_TCP, TCP_KEEPCNT, PROBES },
	};

	/* A unix socket refuses those of TCP, and needs none. */
	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
		setsockopt(fd, options[i].level, options[i].option, &options[i].value, sizeof(int));
}
