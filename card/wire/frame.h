/* SPDX-License-Identifier: Apache-2.0 */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

/* Before a function whose buffers must not become part of its caller's frame: they are gone when the
 * caller goes deeper. Both compilers this is built with know it; without it there is more stack, no other
 * difference. */
#define FRAME_APART __attribute__((noinline))

#endif
