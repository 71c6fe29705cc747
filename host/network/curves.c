/* SPDX-License-Identifier: Apache-2.0 */
#include "network/curves.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>

enum { X25519 = 32, P256 = 33 /* octets of a public key, compressed */ };

static int no_key(struct fault *fault, const char *which)
{
	return fault_set(fault, FAULT_INPUT, which, "this is no key of the scheme's curve");
}

static int system_failed(struct fault *fault)
{
	return fault_set(fault, FAULT_SYSTEM, "libcrypto", "elliptic curves failed");
}

size_t curves_public_size(unsigned scheme)
{
	static const uint8_t sizes[] = { [SUCI_PROFILE_A] = X25519, [SUCI_PROFILE_B] = P256 };

	return scheme < sizeof sizes ? sizes[scheme] : 0;
}

static int x25519_secret(const uint8_t *private, const uint8_t *public, uint8_t *secret,
                         struct fault *fault)
{
	EVP_PKEY *own = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, private, X25519);
	EVP_PKEY *peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, public, X25519);
	EVP_PKEY_CTX *ctx = own ? EVP_PKEY_CTX_new(own, NULL) : NULL;
	size_t size = CURVES_SECRET;
	int rc = 0;

	if (!own || !peer || !ctx || EVP_PKEY_derive_init(ctx) != 1)
		rc = system_failed(fault);
	else if (EVP_PKEY_derive_set_peer(ctx, peer) != 1 ||
	         EVP_PKEY_derive(ctx, secret, &size) != 1)
		rc = no_key(fault, "public key"); /* of small order, RFC 7748 6.1 */
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(peer);
	EVP_PKEY_free(own);
	return rc;
}

static int x25519_public(const uint8_t *private, uint8_t *public, struct fault *fault)
{
	EVP_PKEY *own = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, private, X25519);
	size_t size = X25519;
	const int ok = own && EVP_PKEY_get_raw_public_key(own, public, &size) == 1;

	EVP_PKEY_free(own);
	return ok ? X25519 : system_failed(fault);
}

/* What a calculation on secp256r1 needs. */
struct p256 {
	EC_GROUP *group;
	EC_POINT *point, *product;
	BIGNUM *scalar, *x;
	BN_CTX *ctx;
};

static void p256_close(struct p256 *p)
{
	BN_CTX_free(p->ctx);
	BN_free(p->x);
	BN_clear_free(p->scalar);
	EC_POINT_free(p->product);
	EC_POINT_free(p->point);
	EC_GROUP_free(p->group);
}

/* Opened also where it fails. */
static int p256_open(struct p256 *p, const uint8_t *private, struct fault *fault)
{
	*p = (struct p256){ .group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1),
		            .scalar = BN_secure_new(),
		            .x = BN_new(),
		            .ctx = BN_CTX_new() };
	if (p->group) {
		p->point = EC_POINT_new(p->group);
		p->product = EC_POINT_new(p->group);
	}
	if (!p->point || !p->product || !p->scalar || !p->x || !p->ctx ||
	    !BN_bin2bn(private, SUCI_PRIVATE, p->scalar))
		return system_failed(fault);
	BN_set_flags(p->scalar, BN_FLG_CONSTTIME);
	if (BN_is_zero(p->scalar) || BN_cmp(p->scalar, EC_GROUP_get0_order(p->group)) >= 0)
		return no_key(fault, "private key");
	return 0;
}

static int p256_secret(const uint8_t *private, const uint8_t *public, uint8_t *secret,
                       struct fault *fault)
{
	struct p256 p;
	int rc = p256_open(&p, private, fault);

	if (rc == 0 && (EC_POINT_oct2point(p.group, p.point, public, P256, p.ctx) != 1 ||
	                EC_POINT_is_at_infinity(p.group, p.point)))
		rc = no_key(fault, "public key");
	if (rc == 0 &&
	    (EC_POINT_mul(p.group, p.product, NULL, p.point, p.scalar, p.ctx) != 1 ||
	     EC_POINT_get_affine_coordinates(p.group, p.product, p.x, NULL, p.ctx) != 1 ||
	     BN_bn2binpad(p.x, secret, CURVES_SECRET) != CURVES_SECRET))
		rc = system_failed(fault);
	p256_close(&p);
	return rc;
}

static int p256_public(const uint8_t *private, uint8_t *public, struct fault *fault)
{
	struct p256 p;
	int rc = p256_open(&p, private, fault);

	if (rc == 0 && (EC_POINT_mul(p.group, p.product, p.scalar, NULL, NULL, p.ctx) != 1 ||
	                EC_POINT_point2oct(p.group, p.product, POINT_CONVERSION_COMPRESSED, public,
	                                   P256, p.ctx) != P256))
		rc = system_failed(fault);
	p256_close(&p);
	return rc < 0 ? rc : P256;
}

int curves_secret(unsigned scheme, const uint8_t private[SUCI_PRIVATE], const uint8_t *public,
                  uint8_t secret[CURVES_SECRET], struct fault *fault)
{
	if (scheme == SUCI_PROFILE_A)
		return x25519_secret(private, public, secret, fault);
	if (scheme == SUCI_PROFILE_B)
		return p256_secret(private, public, secret, fault);
	return fault_set(fault, FAULT_INPUT, "scheme", "%u has no keys", scheme);
}

int suci_public(enum suci_scheme scheme, const uint8_t private[SUCI_PRIVATE],
                uint8_t public[SUCI_PUBLIC_MAX], struct fault *fault)
{
	if (scheme == SUCI_PROFILE_A)
		return x25519_public(private, public, fault);
	if (scheme == SUCI_PROFILE_B)
		return p256_public(private, public, fault);
	return fault_set(fault, FAULT_INPUT, "scheme", "%u has no keys", (unsigned)scheme);
}
