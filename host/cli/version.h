/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CLI_VERSION_H
#define CLI_VERSION_H

/* The program's version and its day: the one place that names them. host/install.mk reads it for packages, the
 * manual pages have both. */

#define ROAMCARD_VERSION "0.1.0"
#define ROAMCARD_DATE "2025-11-21"

#endif
