/* SPDX-License-Identifier: Apache-2.0 */
#include "octets/folder.h"

#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int folder_sync(const char *path)
{
	char *copy = strdup(path);
	const int fd = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	const int rc = fd >= 0 ? fsync(fd) : -1;

	if (fd >= 0)
		close(fd);
	free(copy);
	return rc;
}
