/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/holder.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/* A line of /proc/locks: "7: FLOCK  ADVISORY  WRITE 1234 08:01:5678 0 EOF". */
static long pid_of_lock(const struct stat *file)
{
	FILE *locks = fopen("/proc/locks", "re");
	char line[256];
	long found = 0;

	while (locks && found == 0 && fgets(line, sizeof line, locks)) {
		unsigned on_major, on_minor;
		unsigned long inode;
		char kind[16];
		long pid;

		if (sscanf(line, "%*d: %15s %*s %*s %ld %x:%x:%lu", kind, &pid, &on_major,
		           &on_minor, &inode) == 5 &&
		    strcmp(kind, "FLOCK") == 0 && inode == file->st_ino &&
		    on_major == major(file->st_dev) && on_minor == minor(file->st_dev))
			found = pid;
	}
	if (locks)
		fclose(locks);
	return found;
}

void holder_of_file(int fd, char text[HOLDER_TEXT_MAX])
{
	char path[64], name[32] = "";
	struct stat file;
	long pid = 0;
	FILE *comm;

	if (fstat(fd, &file) == 0)
		pid = pid_of_lock(&file);
	if (pid <= 0) {
		snprintf(text, HOLDER_TEXT_MAX, "another process");
		return;
	}
	snprintf(path, sizeof path, "/proc/%ld/comm", pid);
	comm = fopen(path, "re");
	if (comm) {
		if (fgets(name, sizeof name, comm))
			name[strcspn(name, "\n")] = '\0';
		fclose(comm);
	}
	snprintf(text, HOLDER_TEXT_MAX, "process %ld (%s)", pid, name[0] ? name : "unknown");
}
