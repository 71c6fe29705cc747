/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_IMAGE_CALLS_H
#define SUPPORT_IMAGE_CALLS_H

/* What may become of the calls that make an image or a fleet durable (image_io of transport/image.h). Each of
 * these takes the place of the one before. */

/* The system's own again. */
void image_calls_pass(void);

/* calls writes and syncs are done, every later one fails. */
void image_calls_refuse_after(unsigned calls);

/* The process ends with that status instead of its n-th sync, the first being 1. */
void image_calls_exit_at_sync(unsigned n, int status);

#endif
