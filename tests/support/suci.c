/* SPDX-License-Identifier: Apache-2.0 */
#include "support/suci.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void put_usim_file(struct test_card *tc, const char *path, const char *hex, size_t size,
                   uint8_t fill)
{
	uint8_t command[5 + 255] = { 0x00, 0xD6, 0x00, 0x00, (uint8_t)size };
	char select[64];

	snprintf(select, sizeof select, "00A4080C %02zX 7FFF%s", strlen(path) / 2 + 2, path);
	expect(tc, select, "9000");
	memset(command + 5, fill, size);
	octets_of_hex(hex, command + 5, size + 1);
	assert_int_equal(transmit_octets(tc, command, 5 + size), 0x9000);
}

void given_a_concealing_card(struct test_card *tc)
{
	given_a_blank_card(tc);
	verify_adm_transport(tc);
	verify_pin(tc);
	select_usim(tc);
	put_usim_file(tc, "6F07", EF_IMSI, 9, 0xFF);
	put_usim_file(tc, "6FAD", "00000003", 4, 0xFF);
}
