/* SPDX-License-Identifier: Apache-2.0 */
#include "memory/curve.h"

#include <stdbool.h>

#include <mbedtls/ecdh.h>
#include <mbedtls/ecp.h>

#include "uicc/uicc.h"

enum {
	FIELD = 32, /* octets of a coordinate, and of a private key */
	PUBLIC_MAX = 1 + FIELD,
	SEC1_COMPRESSED = 1 + FIELD,
	SEC1_UNCOMPRESSED = 1 + 2 * FIELD,
	SEC1_EVEN = 0x02, /* the first octet of a compressed point: y is even, or odd */
	SEC1_ODD = 0x03,
	SEC1_WHOLE = 0x04, /* of a point with both coordinates */
};

/* A y of x, SEC 1 2.3.4: the root of x^3 - 3x + b, which is its power of (p + 1) / 4 since p is
 * 3 mod 4. Which of the two roots is all the same: a point and its negative give one secret. Whether
 * it is a root at all is found with the secret. */
static int find_y(const mbedtls_ecp_group *group, mbedtls_ecp_point *point)
{
	mbedtls_mpi square, power;
	int rc;

	mbedtls_mpi_init(&square);
	mbedtls_mpi_init(&power);
	if ((rc = mbedtls_mpi_mul_mpi(&square, &point->X, &point->X)) == 0 &&
	    (rc = mbedtls_mpi_sub_int(&square, &square, 3)) == 0 &&
	    (rc = mbedtls_mpi_mul_mpi(&square, &square, &point->X)) == 0 &&
	    (rc = mbedtls_mpi_add_mpi(&square, &square, &group->B)) == 0 &&
	    (rc = mbedtls_mpi_mod_mpi(&square, &square, &group->P)) == 0 &&
	    (rc = mbedtls_mpi_add_int(&power, &group->P, 1)) == 0 &&
	    (rc = mbedtls_mpi_shift_r(&power, 2)) == 0)
		rc = mbedtls_mpi_exp_mod(&point->Y, &square, &power, &group->P, NULL);
	mbedtls_mpi_free(&power);
	mbedtls_mpi_free(&square);
	return rc;
}

static bool is_public(enum uicc_curve curve, const uint8_t *octets, uint32_t size)
{
	if (curve == UICC_CURVE_X25519)
		return size == FIELD;
	if (size == SEC1_COMPRESSED)
		return octets[0] == SEC1_EVEN || octets[0] == SEC1_ODD;
	return size == SEC1_UNCOMPRESSED && octets[0] == SEC1_WHOLE;
}

static int read_point(const mbedtls_ecp_group *group, enum uicc_curve curve, const uint8_t *octets,
                      uint32_t size, mbedtls_ecp_point *point)
{
	int rc;

	if (!is_public(curve, octets, size))
		return MBEDTLS_ERR_ECP_INVALID_KEY;
	if (curve != UICC_CURVE_P256 || size != SEC1_COMPRESSED)
		return mbedtls_ecp_point_read_binary(group, point, octets, size);
	rc = mbedtls_mpi_read_binary(&point->X, octets + 1, FIELD);
	if (rc == 0)
		rc = mbedtls_mpi_lset(&point->Z, 1);
	return rc == 0 ? find_y(group, point) : rc;
}

/* What is wrong with the peer's key, a point of small order among it, must not look like a chip that
 * fails, nor the other way about: only the one lets the card take another scheme. */
static int error_of(int rc)
{
	if (rc == 0)
		return 0;
	return rc == MBEDTLS_ERR_ECP_INVALID_KEY ? UICC_ERR_FORMAT : UICC_ERR_PORT;
}

/* The key pair: its private half given, or of chance. */
static int make_pair(mbedtls_ecp_keypair *pair, enum uicc_curve curve, const uint8_t *private,
                     const struct curve_chance *chance)
{
	const mbedtls_ecp_group_id id =
		curve == UICC_CURVE_X25519 ? MBEDTLS_ECP_DP_CURVE25519 : MBEDTLS_ECP_DP_SECP256R1;
	int rc;

	if (private == NULL)
		return mbedtls_ecp_gen_key(id, pair, chance->rng, chance->ctx);
	rc = mbedtls_ecp_read_key(id, pair, private, FIELD);
	if (rc != 0)
		return rc;
	return mbedtls_ecp_mul(&pair->grp, &pair->Q, &pair->d, &pair->grp.G, chance->rng,
	                       chance->ctx);
}

static int write_results(const mbedtls_ecp_keypair *pair, enum uicc_curve curve,
                         const mbedtls_mpi *secret, uint8_t *own, uint8_t shared[FIELD])
{
	size_t size;

	if (mbedtls_ecp_point_write_binary(&pair->grp, &pair->Q, MBEDTLS_ECP_PF_COMPRESSED, &size,
	                                   own,
	                                   curve == UICC_CURVE_X25519 ? FIELD : PUBLIC_MAX) != 0)
		return UICC_ERR_PORT;
	if ((curve == UICC_CURVE_X25519 ? mbedtls_mpi_write_binary_le(secret, shared, FIELD)
	                                : mbedtls_mpi_write_binary(secret, shared, FIELD)) != 0)
		return UICC_ERR_PORT;
	return 0;
}

int curve_agree(enum uicc_curve curve, const uint8_t *private, const struct curve_chance *chance,
                const uint8_t *peer, uint32_t peer_size, uint8_t *own, uint8_t shared[FIELD])
{
	mbedtls_ecp_keypair pair;
	mbedtls_ecp_point point;
	mbedtls_mpi secret;
	int rc;

	mbedtls_ecp_keypair_init(&pair);
	mbedtls_ecp_point_init(&point);
	mbedtls_mpi_init(&secret);
	if (make_pair(&pair, curve, private, chance) != 0)
		rc = UICC_ERR_PORT;
	else if ((rc = read_point(&pair.grp, curve, peer, peer_size, &point)) != 0)
		rc = error_of(rc);
	else
		rc = error_of(mbedtls_ecdh_compute_shared(&pair.grp, &secret, &point, &pair.d,
		                                          chance->rng, chance->ctx));
	if (rc == 0)
		rc = write_results(&pair, curve, &secret, own, shared);
	mbedtls_mpi_free(&secret);
	mbedtls_ecp_point_free(&point);
	mbedtls_ecp_keypair_free(&pair); /* wipes the private key */
	return rc;
}
