/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRACE_PCAP_FORM_H
#define TRACE_PCAP_FORM_H

/* The pcap format 2.4, in the order of octets of whoever wrote it. */

enum pcap_form {
	PCAP_HEADER_SIZE = 24,
	PCAP_MAJOR = 4,
	PCAP_MINOR = 6,
	PCAP_SNAPLEN = 16,
	PCAP_LINK = 20,
	PCAP_VERSION_MAJOR = 2,
	PCAP_VERSION_MINOR = 4,
	PACKET_HEADER_SIZE = 16,
	PACKET_SECONDS = 0,
	PACKET_FRACTION = 4,
	PACKET_KEPT = 8, /* octets that follow */
	PACKET_SIZE = 12,
};

#define PCAP_MICROSECONDS UINT32_C(0xA1B2C3D4)
#define PCAP_NANOSECONDS UINT32_C(0xA1B23C4D)

#endif
