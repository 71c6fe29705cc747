/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_HOLDER_H
#define TRANSPORT_HOLDER_H

enum { HOLDER_TEXT_MAX = 96 };

/* Who has the lock on this open file, for a person: "process 1234 (roamcard)", or "another process"
 * where the system does not tell. */
void holder_of_file(int fd, char text[HOLDER_TEXT_MAX]);

#endif
