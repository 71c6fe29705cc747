/* SPDX-License-Identifier: Apache-2.0 */
#include "store/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "octets/hex.h"

enum { NONCE_SIZE = 12, TAG_SIZE = 16, KEY_TEXT = 2 * SEAL_KEY_SIZE };

static int read_key_text(const char *text, const char *where, uint8_t key[SEAL_KEY_SIZE],
                         struct fault *fault)
{
	const int size = hex_read(text, where, key, SEAL_KEY_SIZE, NULL);

	return size == SEAL_KEY_SIZE
	               ? 0
	               : fault_set(fault, FAULT_INPUT, where,
	                           "is not 64 hex digits; 'roamcard key new' makes a key");
}

int seal_key_load(const char *path, uint8_t key[SEAL_KEY_SIZE], struct fault *fault)
{
	const char *variable = getenv("ROAMCARD_KEY");
	char text[KEY_TEXT + 2] = "";
	struct stat mode;
	FILE *file;
	int rc = 0;

	if (!path && !variable)
		return fault_set(fault, FAULT_ABSENT, "sealing key",
		                 "none given; name a file with --key-file or set ROAMCARD_KEY");
	if (!path)
		return read_key_text(variable, "ROAMCARD_KEY", key, fault);
	file = fopen(path, "re");
	if (!file)
		return fault_set(fault, errno == ENOENT ? FAULT_ABSENT : FAULT_SYSTEM, path,
		                 "cannot open: %s", strerror(errno));
	if (fstat(fileno(file), &mode) != 0 || (mode.st_mode & 077) != 0)
		rc = fault_set(fault, FAULT_INPUT, path, "others may read it; 'chmod 600' it");
	else if (!fgets(text, sizeof text, file))
		rc = fault_set(fault, FAULT_INPUT, path, "is empty");
	fclose(file);
	if (rc == 0)
		rc = read_key_text(text, path, key, fault);
	OPENSSL_cleanse(text, sizeof text);
	return rc;
}

int seal_key_create(const char *path, struct fault *fault)
{
	uint8_t key[SEAL_KEY_SIZE];
	char text[KEY_TEXT + 2];
	int fd, rc = 0;

	if (getrandom(key, sizeof key, 0) != sizeof key)
		return fault_set(fault, FAULT_SYSTEM, path, "no random octets: %s",
		                 strerror(errno));
	hex_write(key, sizeof key, text);
	text[KEY_TEXT] = '\n';
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		rc = fault_set(fault, errno == EEXIST ? FAULT_INPUT : FAULT_SYSTEM, path,
		               "cannot make: %s", strerror(errno));
	else if (write(fd, text, KEY_TEXT + 1) != KEY_TEXT + 1 || fsync(fd) != 0)
		rc = fault_set(fault, FAULT_SYSTEM, path, "cannot write: %s", strerror(errno));
	if (fd >= 0)
		close(fd);
	/* Half a key would be in the way of the next try. */
	if (fd >= 0 && rc < 0)
		unlink(path);
	OPENSSL_cleanse(key, sizeof key);
	OPENSSL_cleanse(text, sizeof text);
	return rc;
}

int seal_close(const uint8_t key[SEAL_KEY_SIZE], const char *context, const uint8_t *plain,
               size_t size, uint8_t *sealed, struct fault *fault)
{
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t *text = sealed + NONCE_SIZE;
	int done = 0, last = 0, ok;

	ok = ctx && size <= SEAL_PLAIN_MAX && getrandom(sealed, NONCE_SIZE, 0) == NONCE_SIZE &&
	     EVP_EncryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, sealed) == 1 &&
	     EVP_EncryptUpdate(ctx, NULL, &done, (const uint8_t *)context, (int)strlen(context)) ==
	             1 &&
	     EVP_EncryptUpdate(ctx, text, &done, plain, (int)size) == 1 &&
	     EVP_EncryptFinal_ex(ctx, text + done, &last) == 1 &&
	     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, text + size) == 1;
	EVP_CIPHER_CTX_free(ctx);
	return ok ? 0 : fault_set(fault, FAULT_SYSTEM, "libcrypto", "sealing failed");
}

int seal_open(const uint8_t key[SEAL_KEY_SIZE], const char *context, const uint8_t *sealed,
              size_t size, uint8_t *plain, struct fault *fault)
{
	EVP_CIPHER_CTX *ctx;
	uint8_t tag[TAG_SIZE];
	int done = 0, last = 0, ok;

	if (size < SEAL_OVERHEAD || size > SEAL_PLAIN_MAX + SEAL_OVERHEAD)
		return fault_set(fault, FAULT_SECURITY, "sealed value", "has no length of one");
	memcpy(tag, sealed + size - TAG_SIZE, TAG_SIZE);
	ctx = EVP_CIPHER_CTX_new();
	ok = ctx && EVP_DecryptInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, sealed) == 1 &&
	     EVP_DecryptUpdate(ctx, NULL, &done, (const uint8_t *)context, (int)strlen(context)) ==
	             1 &&
	     EVP_DecryptUpdate(ctx, plain, &done, sealed + NONCE_SIZE,
	                       (int)(size - SEAL_OVERHEAD)) == 1 &&
	     EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, TAG_SIZE, tag) == 1 &&
	     EVP_DecryptFinal_ex(ctx, plain + done, &last) == 1;
	EVP_CIPHER_CTX_free(ctx);
	return ok ? 0
	          : fault_set(fault, FAULT_SECURITY, "sealed value",
	                      "does not open: another key, or changed");
}
