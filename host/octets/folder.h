/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OCTETS_FOLDER_H
#define OCTETS_FOLDER_H

/* Makes durable which names are in the folder that path lies in: a file that was made, renamed or removed there.
 * Returns 0, or -1 with errno. */
int folder_sync(const char *path);

#endif
