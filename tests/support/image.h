/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_IMAGE_H
#define SUPPORT_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "ota/scp80.h"
#include "terminal/terminal.h"
#include "transport/transport.h"

/* Card images for tests, in a folder of their own. */

enum { TEST_PATH_MAX = 160 };

/* Group set-up and tear-down: the folder, and its end with all that is in it. */
int make_test_folder(void **state);
int remove_test_folder(void **state);

/* Path of a file in the folder. */
void test_path(const char *name, char path[TEST_PATH_MAX]);
unsigned files_in_test_folder(void);

/* Makes and publishes an image: slots 1 and 2 in use with the IMSIs below, 1 active, no lists, key
 * set 1 with test_image_keys, counter 0, ADM1 still the transport key. */
void given_an_image(const char *path);

/* Makes and publishes the image of a profile, as 'card new' does, but without key file. */
void given_a_card_of_profile(const char *profile, const char *path);

#define IMAGE_IMSI_1 "222013090961859"
#define IMAGE_IMSI_2 "310380501118337"
#define IMAGE_ADM "11111111"
extern const struct scp80_keys test_image_keys;
extern const uint8_t test_applet_aid[10], test_usim_aid[7];

/* Opens, or fails the test with the reason. */
struct transport *open_image(const char *path);

/* One APDU in hex; returns the status word and sets reply. Fails the test when the card is gone. */
uint16_t send_hex(struct terminal *terminal, const char *hex, struct terminal_reply *reply);

/* The whole content of a file, in memory of cmocka's; NULL, 0 where there is none. */
uint8_t *read_whole(const char *path, size_t *size);
void write_whole(const char *path, const uint8_t *octets, size_t size);

#endif
