/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MPS2_START_H
#define MPS2_START_H

#include <stdint.h>

/* Octets of the stack that were never used since the reset; octets it has. */
uint32_t start_stack_left(void);
uint32_t start_stack_size(void);

#endif
