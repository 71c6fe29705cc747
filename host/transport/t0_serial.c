/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/t0_serial.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The C library's <termios.h> has no rates of one's own choice; the kernel's has, and they exclude each
 * other. */
#include <asm/termbits.h>

enum { RATE_MARGIN = 50 /* a rate may be off by one in so many: ISO 7816-3 7.1 */ };

static int no_terminal(const char *name, struct fault *fault)
{
	return fault_set(fault, FAULT_INPUT, name, "no serial device: %s", strerror(errno));
}

static int set(int fd, const struct termios2 *how, struct fault *fault)
{
	return ioctl(fd, TCSETS2, how) == 0 ? 0
	                                    : fault_set(fault, FAULT_SYSTEM, "serial device",
	                                                "cannot be set: %s", strerror(errno));
}

static void set_rate(struct termios2 *how, uint32_t baud)
{
	how->c_cflag &= ~(tcflag_t)(CBAUD | CBAUD << IBSHIFT);
	how->c_cflag |= BOTHER | BOTHER << IBSHIFT;
	how->c_ispeed = how->c_ospeed = baud;
}

int t0_serial_open(const struct t0_address *address, struct fault *fault)
{
	const int fd = open(address->name, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	struct termios2 how;
	int rc;

	if (fd < 0)
		return fault_set(fault,
		                 errno == ENOENT  ? FAULT_ABSENT
		                 : errno == EBUSY ? FAULT_BUSY
		                                  : FAULT_SYSTEM,
		                 address->name, "cannot open: %s", strerror(errno));
	rc = ioctl(fd, TCGETS2, &how) < 0 ? no_terminal(address->name, fault) : 0;
	if (rc == 0 && ioctl(fd, TIOCEXCL) < 0)
		rc = fault_set(fault, FAULT_SYSTEM, address->name, "cannot be had alone: %s",
		               strerror(errno));
	if (rc == 0) {
		how.c_iflag = 0;
		how.c_oflag = 0;
		how.c_lflag = 0;
		how.c_cflag = CS8 | CSTOPB | PARENB | CREAD | CLOCAL;
		how.c_cc[VMIN] = 1;
		how.c_cc[VTIME] = 0;
		set_rate(&how, address->baud);
		rc = set(fd, &how, fault);
	}
	if (rc < 0)
		close(fd);
	return rc < 0 ? rc : fd;
}

int t0_serial_baud(int fd, uint32_t baud, struct fault *fault)
{
	struct termios2 how;
	int rc;

	if (ioctl(fd, TCGETS2, &how) < 0)
		return no_terminal("serial device", fault);
	set_rate(&how, baud);
	rc = set(fd, &how, fault);
	/* A driver takes the nearest rate it has, and tells it. */
	if (rc == 0 && ioctl(fd, TCGETS2, &how) == 0 && how.c_ospeed != 0 &&
	    (how.c_ospeed > baud ? how.c_ospeed - baud : baud - how.c_ospeed) > baud / RATE_MARGIN)
		return fault_set(
			fault, FAULT_TRANSPORT, "serial device",
			"has no rate of %u bits a second, the nearest is %u; 'nopps' stays "
			"with the first",
			baud, how.c_ospeed);
	return rc;
}

int t0_serial_parity(int fd, enum t0_parity parity, struct fault *fault)
{
	struct termios2 how;

	if (ioctl(fd, TCGETS2, &how) < 0)
		return no_terminal("serial device", fault);
	how.c_cflag &= ~(tcflag_t)PARODD;
	how.c_cflag |= parity == T0_PARITY_ODD ? PARODD : 0;
	how.c_iflag = parity == T0_PARITY_ANY ? 0 : INPCK | PARMRK;
	return set(fd, &how, fault);
}

int t0_serial_rst(int fd, const struct t0_address *address, bool high, struct fault *fault)
{
	const int line = address->rst == T0_RST_RTS ? TIOCM_RTS : TIOCM_DTR;
	const bool asserted = high == address->rst_other;

	return ioctl(fd, asserted ? TIOCMBIS : TIOCMBIC, &line) == 0
	               ? 0
	               : fault_set(fault, FAULT_TRANSPORT, address->name,
	                           "has no %s to drive RST with: %s; 'marks' needs none",
	                           line == TIOCM_RTS ? "RTS" : "DTR", strerror(errno));
}

void t0_serial_flush(int fd)
{
	(void)!ioctl(fd, TCFLSH, TCIFLUSH);
}

void t0_serial_drain(int fd)
{
	(void)!ioctl(fd, TCSBRK, 1);
}
