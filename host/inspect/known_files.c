/* SPDX-License-Identifier: Apache-2.0 */
#include "inspect/known_files.h"

#include <string.h>

/* TS 102 221 13. */
static const struct known_file mf_files[] = {
	{ .fid = 0x2F05, .name = "EF.PL", .decode = decode_languages, .list = true },
	{ .fid = 0x2FE2, .name = "EF.ICCID", .decode = decode_iccid },
	{ .fid = 0x2F00, .name = "EF.DIR", .decode = decode_dir },
	{ .fid = 0x2F06, .name = "EF.ARR", .decode = decode_rule },
	{ .fid = 0x2F08, .name = "EF.UMPC" },
};

/* TS 102 221 13, TS 31.102 4.4. */
static const struct known_file telecom_files[] = {
	{ .fid = 0x6F06, .name = "EF.ARR", .decode = decode_rule },
	{ .fid = 0x6F3A, .name = "EF.ADN", .decode = decode_dialling },
	{ .fid = 0x6F3B, .name = "EF.FDN", .decode = decode_dialling },
	{ .fid = 0x6F3C, .name = "EF.SMS" },
	{ .fid = 0x6F3D, .name = "EF.CCP" },
	{ .fid = 0x6F40, .name = "EF.MSISDN", .decode = decode_dialling },
	{ .fid = 0x6F42, .name = "EF.SMSP" },
	{ .fid = 0x6F43, .name = "EF.SMSS" },
	{ .fid = 0x6F44, .name = "EF.LND" },
	{ .fid = 0x6F47, .name = "EF.SMSR" },
	{ .fid = 0x6F49, .name = "EF.SDN", .decode = decode_dialling },
	{ .fid = 0x6F4A, .name = "EF.EXT1" },
	{ .fid = 0x6F4B, .name = "EF.EXT2" },
	{ .fid = 0x6F4C, .name = "EF.EXT3" },
	{ .fid = 0x6F4D, .name = "EF.BDN", .decode = decode_dialling },
	{ .fid = 0x6F4E, .name = "EF.EXT4" },
	{ .fid = 0x6F53, .name = "EF.RMA" },
	{ .fid = 0x6F54, .name = "EF.SUME" },
};

/* TS 31.102 4.4.2; the files EF.PBR names are not asked for. */
static const struct known_file phonebook_files[] = {
	{ .fid = 0x4F30, .name = "EF.PBR" },
	{ .fid = 0x4F22, .name = "EF.PSC" },
	{ .fid = 0x4F23, .name = "EF.CC" },
	{ .fid = 0x4F24, .name = "EF.PUID" },
};

/* TS 51.011 10.3. */
static const struct known_file gsm_files[] = {
	{ .fid = 0x6F05, .name = "EF.LP" },
	{ .fid = 0x6F07, .name = "EF.IMSI", .decode = decode_imsi },
	{ .fid = 0x6F20, .name = "EF.Kc" },
	{ .fid = 0x6F2C, .name = "EF.DCK" },
	{ .fid = 0x6F30, .name = "EF.PLMNsel" },
	{ .fid = 0x6F31, .name = "EF.HPPLMN", .decode = decode_minutes },
	{ .fid = 0x6F32, .name = "EF.CNL" },
	{ .fid = 0x6F37, .name = "EF.ACMmax" },
	{ .fid = 0x6F38, .name = "EF.SST" },
	{ .fid = 0x6F39, .name = "EF.ACM" },
	{ .fid = 0x6F3E, .name = "EF.GID1" },
	{ .fid = 0x6F3F, .name = "EF.GID2" },
	{ .fid = 0x6F41, .name = "EF.PUCT" },
	{ .fid = 0x6F45, .name = "EF.CBMI" },
	{ .fid = 0x6F46, .name = "EF.SPN", .decode = decode_spn },
	{ .fid = 0x6F48, .name = "EF.CBMID" },
	{ .fid = 0x6F50, .name = "EF.CBMIR" },
	{ .fid = 0x6F52, .name = "EF.KcGPRS" },
	{ .fid = 0x6F53, .name = "EF.LOCIGPRS" },
	{ .fid = 0x6F60, .name = "EF.PLMNwAcT", .decode = decode_networks_act, .list = true },
	{ .fid = 0x6F61, .name = "EF.OPLMNwAcT", .decode = decode_networks_act, .list = true },
	{ .fid = 0x6F62, .name = "EF.HPLMNwAcT", .decode = decode_networks_act, .list = true },
	{ .fid = 0x6F74, .name = "EF.BCCH" },
	{ .fid = 0x6F78, .name = "EF.ACC", .decode = decode_acc },
	{ .fid = 0x6F7B, .name = "EF.FPLMN", .decode = decode_networks, .list = true },
	{ .fid = 0x6F7E, .name = "EF.LOCI", .decode = decode_loci },
	{ .fid = 0x6FAD, .name = "EF.AD", .decode = decode_ad },
	{ .fid = 0x6FAE, .name = "EF.Phase" },
	{ .fid = 0x6FB5, .name = "EF.eMLPP" },
	{ .fid = 0x6FB6, .name = "EF.AaeM" },
	{ .fid = 0x6FB7, .name = "EF.ECC" },
};

/* TS 31.102 4.4.3. */
static const struct known_file gsm_access_files[] = {
	{ .fid = 0x4F20, .name = "EF.Kc" },
	{ .fid = 0x4F52, .name = "EF.KcGPRS" },
	{ .fid = 0x4F63, .name = "EF.CPBCCH" },
	{ .fid = 0x4F64, .name = "EF.InvScan" },
};

/* TS 31.102 4.4.11: SUCI calculation by the USIM. */
static const struct known_file saip_files[] = {
	{ .fid = 0x4F01, .name = "EF.SUCICalcInfo" },
};

/* TS 31.103 4.2. */
static const struct known_file isim_files[] = {
	{ .fid = 0x6F02, .name = "EF.IMPI" },
	{ .fid = 0x6F03, .name = "EF.DOMAIN" },
	{ .fid = 0x6F04, .name = "EF.IMPU" },
	{ .fid = 0x6F06, .name = "EF.ARR", .decode = decode_rule },
	{ .fid = 0x6F07, .name = "EF.IST" },
	{ .fid = 0x6F09, .name = "EF.P-CSCF" },
	{ .fid = 0x6F3C, .name = "EF.SMS" },
	{ .fid = 0x6F42, .name = "EF.SMSP" },
	{ .fid = 0x6F43, .name = "EF.SMSS" },
	{ .fid = 0x6F47, .name = "EF.SMSR" },
	{ .fid = 0x6FAD, .name = "EF.AD" },
	{ .fid = 0x6FD5, .name = "EF.GBABP" },
	{ .fid = 0x6FD7, .name = "EF.GBANL" },
	{ .fid = 0x6FDD, .name = "EF.NAFKCA" },
	{ .fid = 0x6FE7, .name = "EF.UICCIARI" },
};

/* docs/applet-protocol.md 4. */
static const struct known_file applet_files[] = {
	{ .fid = 0x6F01, .name = "EF.STATE", .decode = decode_state },
	{ .fid = 0x6F02, .name = "EF.SLOT", .decode = decode_slot },
	{ .fid = 0x6F03, .name = "EF.SLOT_KEY" },
	{ .fid = 0x6F04, .name = "EF.PIN" },
	{ .fid = 0x6F05, .name = "EF.OTA_KEY" },
	{ .fid = 0x6F06, .name = "EF.OTA_CNTR" },
	{ .fid = 0x6F07, .name = "EF.TAR" },
	{ .fid = 0x6F08, .name = "EF.LOG", .decode = decode_log },
	{ .fid = 0x6F09, .name = "EF.CONFIG", .decode = decode_settings },
	{ .fid = 0x6F0A, .name = "EF.SLOT_SQN" },
	{ .fid = 0x6F0B, .name = "EF.CREDENTIAL" },
	{ .fid = 0x6F0C, .name = "EF.OTA_RULE" },
	{ .fid = 0x6F0D, .name = "EF.TAR_ACCESS" },
	{ .fid = 0x6F0E, .name = "EF.TEXT", .decode = decode_text },
	{ .fid = 0x6F0F, .name = "EF.HISTORY", .decode = decode_history },
};

static const uint8_t aid_usim[] = { 0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02 };
static const uint8_t aid_isim[] = { 0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x04 };
static const uint8_t aid_applet[] = { 0xF0, 0x52, 0x4F, 0x41, 0x4D, 0x43, 0x41, 0x52, 0x44, 0x01 };

#define AID(name) .aid = name, .aid_size = sizeof name
#define FILES(name) .files = name, .count = sizeof name / sizeof name[0]

const struct known_directory known_directories[] = {
	{ .path = "MF", FILES(mf_files) },
	{ .path = "MF/DF.TELECOM", .fids = { 0x7F10 }, FILES(telecom_files) },
	{ .path = "MF/DF.TELECOM/DF.PHONEBOOK",
	  .fids = { 0x7F10, 0x5F3A },
	  FILES(phonebook_files) },
	{ .path = "MF/DF.GSM", .fids = { 0x7F20 }, FILES(gsm_files) },
	{ .path = "ADF.USIM", AID(aid_usim), .files = known_usim_files, .count = KNOWN_USIM_FILES },
	{ .path = "ADF.USIM/DF.PHONEBOOK",
	  AID(aid_usim),
	  .fids = { 0x5F3A },
	  FILES(phonebook_files) },
	{ .path = "ADF.USIM/DF.GSM-ACCESS",
	  AID(aid_usim),
	  .fids = { 0x5F3B },
	  FILES(gsm_access_files) },
	{ .path = "ADF.USIM/DF.5GS",
	  AID(aid_usim),
	  .fids = { 0x5FC0 },
	  .files = known_5gs_files,
	  .count = KNOWN_5GS_FILES },
	{ .path = "ADF.USIM/DF.SAIP", AID(aid_usim), .fids = { 0x5FD0 }, FILES(saip_files) },
	{ .path = "ADF.ISIM", AID(aid_isim), FILES(isim_files) },
	{ .path = "ADF.ROAMCARD", AID(aid_applet), FILES(applet_files) },
};
const size_t known_directory_count = sizeof known_directories / sizeof known_directories[0];

static size_t depth_of(const struct known_directory *directory)
{
	size_t depth = 0;

	while (depth < KNOWN_PATH_MAX && directory->fids[depth])
		depth++;
	return depth;
}

static bool is_in(const struct known_directory *directory, const uint8_t *aid, size_t aid_size,
                  const uint16_t *fids, size_t depth)
{
	return (directory->aid_size == 0) == (aid_size == 0) && directory->aid_size <= aid_size &&
	       memcmp(directory->aid ? directory->aid : aid, aid, directory->aid_size) == 0 &&
	       depth_of(directory) <= depth &&
	       memcmp(directory->fids, fids, depth_of(directory) * sizeof fids[0]) == 0;
}

static const char *last_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

const char *known_file_name(const uint8_t *aid, size_t aid_size, const uint16_t *fids, size_t depth)
{
	for (size_t i = 0; i < known_directory_count; i++) {
		const struct known_directory *directory = &known_directories[i];

		if (!is_in(directory, aid, aid_size, fids, depth))
			continue;
		if (depth_of(directory) == depth)
			return last_of(directory->path);
		for (size_t n = 0; depth_of(directory) + 1 == depth && n < directory->count; n++)
			if (directory->files[n].fid == fids[depth - 1])
				return directory->files[n].name;
	}
	return NULL;
}
