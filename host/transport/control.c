/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int control_address(const char *path, struct sockaddr_un *address, struct fault *fault)
{
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof address->sun_path)
		return fault_set(fault, FAULT_LIMIT, path,
		                 "longer than the path of a socket may be, %zu octets",
		                 sizeof address->sun_path - 1);
	memcpy(address->sun_path, path, strlen(path));
	return 0;
}

int control_call(const char *path, struct fault *fault)
{
	struct sockaddr_un address;
	const int rc = control_address(path, &address, fault);
	int fd;

	if (rc < 0)
		return rc;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	fault_set(fault, FAULT_TRANSPORT, path, "nobody answers there: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return FAULT_TRANSPORT;
}

/* All lines but the last to the stream. Returns what the last one says. */
static int read_answer(FILE *from, FILE *to, const char *path, struct fault *fault)
{
	const size_t bad = strlen(CONTROL_BAD);
	char *line = NULL;
	size_t room = 0;
	ssize_t size;
	int rc = 1;

	while (rc > 0 && (size = getline(&line, &room, from)) > 0) {
		line[size - 1] = '\0';
		if (strcmp(line, CONTROL_GOOD) == 0)
			rc = 0;
		else if (strncmp(line, CONTROL_BAD, bad) == 0)
			rc = fault_set(fault, FAULT_REFUSED, path, "%s", line + bad);
		else
			fprintf(to, "%s\n", line);
	}
	free(line);
	return rc > 0 ? fault_set(fault, FAULT_TRANSPORT, path, "it ended without an answer") : rc;
}

int control_tell(const char *path, const char *command, FILE *to, struct fault *fault)
{
	const int fd = control_call(path, fault);
	FILE *stream;
	int rc;

	if (fd < 0)
		return fd;
	stream = fdopen(fd, "r+");
	if (!stream) {
		close(fd);
		return fault_set(fault, FAULT_SYSTEM, path, "out of memory");
	}
	fprintf(stream, "%s\n", command);
	fflush(stream);
	rc = read_answer(stream, to, path, fault);
	fclose(stream);
	return rc;
}
