/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/known_files.h"

/* TS 31.102 4.4.11. */
const struct known_file known_5gs_files[KNOWN_5GS_FILES] = {
	{ .fid = 0x4F01, .name = "EF.5GS3GPPLOCI", .decode = decode_5gs_loci },
	{ .fid = 0x4F02, .name = "EF.5GSN3GPPLOCI", .decode = decode_5gs_loci },
	{ .fid = 0x4F03, .name = "EF.5GS3GPPNSC" },
	{ .fid = 0x4F04, .name = "EF.5GSN3GPPNSC" },
	{ .fid = 0x4F05, .name = "EF.5GAUTHKEYS" },
	{ .fid = 0x4F06, .name = "EF.UAC_AIC" },
	{ .fid = 0x4F07, .name = "EF.SUCI_Calc_Info" },
	{ .fid = 0x4F08, .name = "EF.OPL5G" },
	{ .fid = 0x4F09, .name = "EF.SUPI_NAI" },
	{ .fid = 0x4F0A, .name = "EF.Routing_Indicator" },
	{ .fid = 0x4F0B, .name = "EF.URSP" },
	{ .fid = 0x4F0C, .name = "EF.TN3GPPSNN" },
	{ .fid = 0x4F0D, .name = "EF.CAG" },
	{ .fid = 0x4F0E, .name = "EF.SOR_CMCI" },
	{ .fid = 0x4F0F, .name = "EF.DRI" },
	{ .fid = 0x4F10, .name = "EF.5GSEDRX" },
	{ .fid = 0x4F11, .name = "EF.5GNSWO_CONF" },
	{ .fid = 0x4F15, .name = "EF.MCHPPLMN" },
	{ .fid = 0x4F16, .name = "EF.KAUSF_DERIVATION" },
};
