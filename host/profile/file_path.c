/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/file_path.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "inspect/known_files.h"
#include "octets/hex.h"

enum { FID_DIGITS = 4, NAME_MAX_SIZE = 40 };

static const char adf[] = "ADF.";

static bool is_within(const struct known_directory *directory, const struct file_path *path)
{
	return directory->aid_size == path->aid_size &&
	       memcmp(directory->aid ? directory->aid : path->aid, path->aid, path->aid_size) == 0;
}

static size_t depth_of(const struct known_directory *directory)
{
	size_t depth = 0;

	while (depth < KNOWN_PATH_MAX && directory->fids[depth] != 0)
		depth++;
	return depth;
}

static const char *last_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The identifier a name has in the directory that path leads to, or 0. */
static uint16_t fid_of_name(const struct file_path *path, const char *name)
{
	for (size_t i = 0; i < known_directory_count; i++) {
		const struct known_directory *directory = &known_directories[i];
		const size_t depth = depth_of(directory);

		if (!is_within(directory, path))
			continue;
		if (depth == path->depth + 1 &&
		    memcmp(directory->fids, path->fids, path->depth * sizeof path->fids[0]) == 0 &&
		    strcmp(last_name(directory->path), name) == 0)
			return directory->fids[depth - 1];
		if (depth != path->depth ||
		    memcmp(directory->fids, path->fids, depth * sizeof path->fids[0]) != 0)
			continue;
		for (size_t n = 0; n < directory->count; n++)
			if (strcmp(directory->files[n].name, name) == 0)
				return directory->files[n].fid;
	}
	return 0;
}

static int is_fid(const char *name)
{
	return strlen(name) == FID_DIGITS &&
	       strspn(name, "0123456789ABCDEFabcdef") == (size_t)FID_DIGITS;
}

static int append(const char *name, const char *where, struct file_path *path, struct fault *fault)
{
	uint16_t fid = fid_of_name(path, name);
	uint8_t octets[2];

	if (path->depth == FILE_PATH_DEPTH_MAX)
		return fault_set(fault, FAULT_INPUT, where, "more than %d directories deep",
		                 FILE_PATH_DEPTH_MAX);
	if (fid == 0 && is_fid(name) && hex_read(name, where, octets, 2, fault) == 2)
		fid = (uint16_t)(octets[0] << 8 | octets[1]);
	/* 3F00, 7FFF, 3FFF and FFFF are no names of a file in a directory: TS 102 221 8.6. */
	if (fid == 0 || fid == 0x3F00 || fid == 0x7FFF || fid == 0x3FFF || fid == 0xFFFF)
		return fault_set(
			fault, FAULT_INPUT, where,
			"'%.40s' is neither an identifier of four hex digits nor a name known "
			"there",
			name);
	path->fids[path->depth++] = fid;
	return 0;
}

/* The application a path begins with; the MF is none. */
static int begin(const char *name, const char *where, struct file_path *path, struct fault *fault)
{
	int size;

	if (strcmp(name, "MF") == 0)
		return 0;
	for (size_t i = 0; i < known_directory_count; i++) {
		const struct known_directory *directory = &known_directories[i];

		if (directory->aid_size == 0 || strcmp(directory->path, name) != 0)
			continue;
		memcpy(path->aid, directory->aid, directory->aid_size);
		path->aid_size = directory->aid_size;
		return 0;
	}
	size = strncmp(name, adf, sizeof adf - 1) == 0 && !strpbrk(name, " \t\n\v\f\r")
	               ? hex_read(name + sizeof adf - 1, where, path->aid, sizeof path->aid, NULL)
	               : -1;
	if (size < FILE_PATH_AID_MIN)
		return fault_set(fault, FAULT_INPUT, where,
		                 "begins with '%.40s'; write MF, ADF.USIM or ADF. and its AID",
		                 name);
	path->aid_size = (size_t)size;
	/* One application under all its names: the shorter AID, which selects it as well. */
	for (size_t i = 0; i < known_directory_count; i++)
		if (known_directories[i].aid_size > 0 &&
		    known_directories[i].aid_size < (size_t)size &&
		    memcmp(known_directories[i].aid, path->aid, known_directories[i].aid_size) == 0)
			path->aid_size = known_directories[i].aid_size;
	return 0;
}

/* A name alone: the USIM's, else the MF's. */
static int find_alone(const char *name, const char *where, struct file_path *path,
                      struct fault *fault)
{
	static const char *const homes[] = { "ADF.USIM", "MF" };

	for (size_t i = 0; i < sizeof homes / sizeof homes[0]; i++) {
		path->aid_size = 0;
		begin(homes[i], where, path, fault);
		if (fid_of_name(path, name) != 0)
			return append(name, where, path, fault);
	}
	return fault_set(fault, FAULT_INPUT, where,
	                 "'%.40s' is no name of a file of ADF.USIM or MF; write its whole path",
	                 name);
}

int file_path_read(const char *text, const char *where, struct file_path *path, struct fault *fault)
{
	const char *at = text;
	bool first = true;
	int rc = 0;

	memset(path, 0, sizeof *path);
	if (strlen(text) >= sizeof path->text)
		return fault_set(fault, FAULT_INPUT, where, "longer than %d characters",
		                 FILE_PATH_TEXT_MAX - 1);
	strcpy(path->text, text);
	if (!strchr(text, '/'))
		return find_alone(text, where, path, fault);
	while (at && rc == 0) {
		char name[NAME_MAX_SIZE + 1] = "";
		const size_t size = strcspn(at, "/");

		if (size > NAME_MAX_SIZE || size == 0)
			return fault_set(fault, FAULT_INPUT, where, "has a part of %zu characters",
			                 size);
		memcpy(name, at, size);
		rc = first ? begin(name, where, path, fault) : append(name, where, path, fault);
		first = false;
		at = at[size] == '/' ? at + size + 1 : NULL;
	}
	return rc;
}

/* ---- what the card keeps ---- */

struct reserved {
	uint16_t fid;
	size_t open;
	const char *why;
};

static const char slots_keep[] = "the card keeps it for the active slot; write slots[]";
static const char registration[] = "the card empties it whenever a slot becomes active";

static const struct reserved of_mf[] = {
	{ 0x2FE2, 0, "is written from iccid" },
	{ 0x2FF0, 0, "the card keeps what SUSPEND UICC leaves there" },
};

/* Of the USIM and, for the same bodies, of DF.GSM. */
static const struct reserved of_subscriber[] = {
	{ 0x6F07, 0, slots_keep },   /* EF.IMSI     */
	{ 0x6F08, 0, registration }, /* EF.Keys     */
	{ 0x6F09, 0, registration }, /* EF.KeysPS   */
	{ 0x6F61, 0, slots_keep },   /* EF.OPLMNwAcT */
	{ 0x6F62, 0, slots_keep },   /* EF.HPLMNwAcT */
	{ 0x6F78, 0, slots_keep },   /* EF.ACC      */
	{ 0x6F7B, 0, slots_keep },   /* EF.FPLMN    */
	{ 0x6F7E, 0, registration }, /* EF.LOCI     */
	{ 0x6F73, 0, registration }, /* EF.PSLOCI   */
	{ 0x6F53, 0, registration }, /* EF.LOCIGPRS of DF.GSM */
	{ 0x6FE3, 0, registration }, /* EF.EPSLOCI  */
	/* TS 31.102 4.2.18: octet 4 is the length of the MNC. */
	{ 0x6FAD, 3, "its octet 4 is mncLength of the active slot; give the first 3" },
};

static const struct reserved *find(const struct reserved *rows, size_t count, uint16_t fid)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].fid == fid)
			return &rows[i];
	return NULL;
}

const char *file_path_reserved(const struct file_path *path, size_t *open)
{
	const struct reserved *row = NULL;
	struct file_path usim = { 0 }, applet = { 0 };

	*open = 0;
	begin("ADF.USIM", "", &usim, NULL);
	begin("ADF.ROAMCARD", "", &applet, NULL);
	if (path->aid_size == applet.aid_size &&
	    memcmp(path->aid, applet.aid, applet.aid_size) == 0)
		return "is the applet's; write slots[], ota[], tars and the PINs";
	if (path->aid_size == 0 && path->depth == 1)
		row = find(of_mf, sizeof of_mf / sizeof of_mf[0], path->fids[0]);
	else if ((path->aid_size == usim.aid_size &&
	          memcmp(path->aid, usim.aid, usim.aid_size) == 0 && path->depth == 1) ||
	         (path->aid_size == 0 && path->depth == 2 && path->fids[0] == 0x7F20))
		row = find(of_subscriber, sizeof of_subscriber / sizeof of_subscriber[0],
		           path->fids[path->depth - 1]);
	if (!row)
		return NULL;
	*open = row->open;
	return row->why;
}
