/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_T0_SERIAL_H
#define TRANSPORT_T0_SERIAL_H

#include "transport/t0_address.h"
#include "transport/t0_line.h"

/* A serial device as the I/O line: 8 data bits, even parity, 2 stop bits. ISO 7816-3 7.2. */

/* Opens the device of an address. Returns it, FAULT_ABSENT (no such device), FAULT_BUSY, FAULT_INPUT (a
 * file that is no terminal device) or FAULT_SYSTEM. */
int t0_serial_open(const struct t0_address *address, struct fault *fault);

/* Whether a rate is within a fiftieth of one that serial devices are asked for. Any is, by its number. */
int t0_serial_baud(int fd, uint32_t baud, struct fault *fault);

/* Parity that is wrong is told by three octets: FF 00 and what came; FF is doubled. Where any is right, FF
 * is FF. */
int t0_serial_parity(int fd, enum t0_parity parity, struct fault *fault);

/* RST by RTS or DTR. */
int t0_serial_rst(int fd, const struct t0_address *address, bool high, struct fault *fault);

/* What came and was not read is forgotten. */
void t0_serial_flush(int fd);

/* Waits until all is sent. */
void t0_serial_drain(int fd);

#endif
