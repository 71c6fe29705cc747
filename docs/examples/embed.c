/* SPDX-License-Identifier: Apache-2.0
 * A card in a program of one's own: cc embed.c $(pkg-config --cflags --libs uicc-memory) */
#include <stdio.h>
#include <uicc/memory.h>
#include <uicc/uicc.h>

static uint8_t octets[65536]; /* kept in a file, it is the same card tomorrow */
static struct uicc card;

static void show(const char *what, const uint8_t *from, unsigned size)
{
	printf("%-8s", what);
	while (size-- > 0)
		printf("%02X", *from++);
	printf("\n");
}

int main(void)
{
	static const uint8_t select_mf[] = { 0x00, 0xA4, 0x00, 0x04, 0x02, 0x3F, 0x00, 0x00 };
	uint8_t atr[UICC_ATR_MAX], reply[UICC_REPLY_MAX];
	struct memory_port memory;

	memory_port_init(&memory, octets, sizeof octets);
	if (uicc_format(&card, &memory.port) != 0 || uicc_power_on(&card, &memory.port) != 0)
		return 1;
	show("ATR", atr, uicc_atr(&card, atr));
	show("SELECT", reply, uicc_transmit(&card, select_mf, sizeof select_mf, reply));
	return 0;
}
