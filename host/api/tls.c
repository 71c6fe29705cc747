/* SPDX-License-Identifier: Apache-2.0 */
#include "api/tls.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>

#include <openssl/crypto.h>

#include "octets/clock.h"

enum {
	PEM_MAX = 1 << 18,
	OTHERS = 077,
	CERTIFICATES_MAX = 16,
	/* A connection may still begin with what is shown no more: longer than any request may take. */
	RETIRED_MS = 2 * 3600 * 1000,
};

struct pair {
	struct pair *before;
	int64_t retired; /* when another was shown */
	gnutls_pcert_st certificate[CERTIFICATES_MAX];
	unsigned count;
	gnutls_privkey_t key;
};

static struct {
	pthread_mutex_t lock;
	struct pair *newest;
} shown = { .lock = PTHREAD_MUTEX_INITIALIZER };

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

static void pair_free(struct pair *pair)
{
	for (unsigned i = 0; i < pair->count; i++)
		gnutls_pcert_deinit(&pair->certificate[i]);
	gnutls_privkey_deinit(pair->key);
	free(pair);
}

static gnutls_datum_t datum_of(const char *text)
{
	return (gnutls_datum_t){ (unsigned char *)text, (unsigned)strlen(text) };
}

static int import_pair(const gnutls_datum_t *certificate, const gnutls_datum_t *key,
                       struct pair *pair)
{
	int rc = gnutls_privkey_init(&pair->key);

	if (rc == 0)
		rc = gnutls_privkey_import_x509_raw(pair->key, key, GNUTLS_X509_FMT_PEM, NULL, 0);
	pair->count = CERTIFICATES_MAX;
	if (rc == 0)
		rc = gnutls_pcert_list_import_x509_raw(pair->certificate, &pair->count, certificate,
		                                       GNUTLS_X509_FMT_PEM, 0);
	if (rc < 0)
		pair->count = 0;
	return rc;
}

/* The library judges that they belong together. */
static int check_pair(const gnutls_datum_t *certificate, const gnutls_datum_t *key)
{
	gnutls_certificate_credentials_t credentials;
	int rc = gnutls_certificate_allocate_credentials(&credentials);

	if (rc < 0)
		return rc;
	rc = gnutls_certificate_set_x509_key_mem(credentials, certificate, key,
	                                         GNUTLS_X509_FMT_PEM);
	gnutls_certificate_free_credentials(credentials);
	return rc < 0 ? rc : 0;
}

static int make_pair(const char *certificate, const char *key, const char *path, struct pair **pair,
                     struct fault *fault)
{
	const gnutls_datum_t chain = datum_of(certificate), secret = datum_of(key);
	int rc = check_pair(&chain, &secret);

	*pair = calloc(1, sizeof **pair);
	if (!*pair)
		return fault_set(fault, FAULT_SYSTEM, "", "out of memory");
	if (rc == 0)
		rc = import_pair(&chain, &secret, *pair);
	if (rc == 0)
		return 0;
	pair_free(*pair);
	return fault_set(fault, FAULT_INPUT, path, "no pair with its key: %s", gnutls_strerror(rc));
}

/* Frees those that no connection can begin with any more. */
static void drop_retired(int64_t now)
{
	struct pair **at = &shown.newest->before;

	while (*at && now - (*at)->retired < RETIRED_MS)
		at = &(*at)->before;
	while (*at) {
		struct pair *old = *at;

		*at = old->before;
		pair_free(old);
	}
}

static void show(struct pair *pair)
{
	const int64_t now = clock_steady_ms();

	pthread_mutex_lock(&shown.lock);
	if (shown.newest)
		shown.newest->retired = now;
	pair->before = shown.newest;
	shown.newest = pair;
	drop_retired(now);
	pthread_mutex_unlock(&shown.lock);
}

int tls_show(const char *certificate, const char *key, struct fault *fault)
{
	char *chain = NULL, *secret = NULL;
	struct pair *pair = NULL;
	int rc;

	if (!certificate || !key)
		return fault_set(fault, FAULT_INPUT, "tls",
		                 "certificate and key come together; give both files");
	rc = read_pem(certificate, 0, &chain, fault);
	if (rc == 0)
		rc = read_pem(key, 1, &secret, fault);
	if (rc == 0)
		rc = make_pair(chain, secret, certificate, &pair, fault);
	if (secret)
		OPENSSL_cleanse(secret, PEM_MAX);
	free(secret);
	free(chain);
	if (rc == 0)
		show(pair);
	return rc;
}

int tls_retrieve(gnutls_session_t session, const gnutls_datum_t *issuers, int issuer_count,
                 const gnutls_pk_algorithm_t *algorithms, int algorithm_count,
                 gnutls_pcert_st **certificates, unsigned *count, gnutls_privkey_t *key)
{
	struct pair *pair;

	(void)session, (void)issuers, (void)issuer_count, (void)algorithms, (void)algorithm_count;
	pthread_mutex_lock(&shown.lock);
	pair = shown.newest;
	pthread_mutex_unlock(&shown.lock);
	if (!pair)
		return -1;
	*certificates = pair->certificate;
	*count = pair->count;
	*key = pair->key;
	return 0;
}

void tls_end(void)
{
	while (shown.newest) {
		struct pair *pair = shown.newest;

		shown.newest = pair->before;
		pair_free(pair);
	}
}
