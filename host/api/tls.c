/* SPDX-License-Identifier: Apache-2.0 */
#include "api/tls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>

#include <gnutls/gnutls.h>
#include <openssl/crypto.h>

enum { PEM_MAX = 1 << 18, OTHERS = 077 };

/* A file of text, whole. */
static int read_pem(const char *path, int secret, char **text, struct fault *fault)
{
	FILE *file = fopen(path, "re");
	struct stat status;
	size_t size;
	int rc = 0;

	*text = file ? calloc(1, PEM_MAX + 1) : NULL;
	if (!*text) {
		if (file)
			fclose(file);
		return fault_set(fault, FAULT_ABSENT, path, "cannot be read");
	}
	size = fread(*text, 1, PEM_MAX + 1, file);
	if (ferror(file) || fstat(fileno(file), &status) != 0)
		rc = fault_set(fault, FAULT_ABSENT, path, "cannot be read");
	else if (size > PEM_MAX)
		rc = fault_set(fault, FAULT_LIMIT, path, "more than %d octets", PEM_MAX);
	else if (secret && (status.st_mode & OTHERS))
		rc = fault_set(fault, FAULT_INPUT, path, "others can read it; chmod 600");
	(*text)[PEM_MAX] = '\0';
	fclose(file);
	return rc;
}

/* The library judges that certificate and key belong together. */
static int check_pair(const struct tls *tls, const char *path, struct fault *fault)
{
	const gnutls_datum_t certificate = { (unsigned char *)tls->certificate,
		                             (unsigned)strlen(tls->certificate) };
	const gnutls_datum_t key = { (unsigned char *)tls->key, (unsigned)strlen(tls->key) };
	gnutls_certificate_credentials_t credentials;
	int rc;

	if (gnutls_certificate_allocate_credentials(&credentials) != GNUTLS_E_SUCCESS)
		return fault_set(fault, FAULT_SYSTEM, "tls", "out of memory");
	rc = gnutls_certificate_set_x509_key_mem(credentials, &certificate, &key,
	                                         GNUTLS_X509_FMT_PEM);
	gnutls_certificate_free_credentials(credentials);
	return rc < 0 ? fault_set(fault, FAULT_INPUT, path, "no pair with its key: %s",
	                          gnutls_strerror(rc))
	              : 0;
}

int tls_load(const char *certificate, const char *key, struct tls *tls, struct fault *fault)
{
	int rc;

	*tls = (struct tls){ 0 };
	if (!certificate && !key)
		return 0;
	if (!certificate || !key)
		return fault_set(fault, FAULT_INPUT, "tls",
		                 "certificate and key come together; give both files");
	rc = read_pem(certificate, 0, &tls->certificate, fault);
	if (rc == 0)
		rc = read_pem(key, 1, &tls->key, fault);
	if (rc == 0)
		rc = check_pair(tls, certificate, fault);
	if (rc < 0)
		tls_release(tls);
	return rc;
}

void tls_release(struct tls *tls)
{
	if (tls->key)
		OPENSSL_cleanse(tls->key, strlen(tls->key));
	free(tls->key);
	free(tls->certificate);
	*tls = (struct tls){ 0 };
}
