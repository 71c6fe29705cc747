/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_SERVICES_H
#define INSPECT_SERVICES_H

/* The name of a service of EF.UST, TS 31.102 4.2.8: number from 1. NULL where the table has none. */
const char *service_name(unsigned number);

/* Of EF.EST, TS 31.102 4.2.47. */
const char *enabled_service_name(unsigned number);

#endif
