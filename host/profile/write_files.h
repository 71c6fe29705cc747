/* SPDX-License-Identifier: Apache-2.0 */
#ifndef PROFILE_WRITE_FILES_H
#define PROFILE_WRITE_FILES_H

#include "octets/fault.h"
#include "profile/files.h"
#include "terminal/terminal.h"

/* Writes files[] onto a blank card whose ADM1 is verified (PIN1 and PIN2 are 0000 still), one after the other: SELECT,
 * DELETE and CREATE FILE, RESIZE FILE, UPDATE, SET DATA. Returns 0, FAULT_INPUT naming the key that
 * does not fit the card ("files[3].content"), FAULT_TRANSPORT. For the files of this room. */
int write_files(struct terminal *terminal, const struct files *files, struct fault *fault);

#endif
