/* SPDX-License-Identifier: Apache-2.0 */
#ifndef INSPECT_TREE_H
#define INSPECT_TREE_H

#include <stdio.h>

#include <jansson.h>

#include "octets/fault.h"
#include "terminal/terminal.h"

/*
 * The files of a card, read with SELECT, STATUS and READ: each one of inspect/known_files.h that is
 * there, and the applications EF.DIR names beyond those.
 *
 *   files  set to an array of objects, a directory before its files; the caller's reference
 *
 * An object has path ("ADF.USIM/EF.IMSI"), fid, structure, lifeCycle, access (the record of its
 * access rule), of an EF size, sfi, recordSize and records, of an ADF aid; then content (hex; an
 * array of records), and value where it could be decoded (of a record file one a record, null for an
 * empty one); or refused, the status word in words, where it cannot be read with what was verified.
 *
 * Returns 0, or FAULT_TRANSPORT, FAULT_REFUSED, FAULT_SYSTEM.
 */
int tree_read(struct terminal *terminal, json_t **files, struct fault *fault);

/* The tree for a person, indented; what is empty is said to be, nothing is cut. */
void tree_print(const json_t *files, FILE *to);

/* What changed from one tree to the other, file by file, in the words of tree_print(). Returns how
 * many files differ. */
size_t tree_difference(const json_t *before, const json_t *after, FILE *to);

/* The same for machines: an array of {path, before, after}, each what tree_read() gives of the file, null where a
 * tree has it not. A new reference. */
json_t *tree_difference_json(const json_t *before, const json_t *after);

/* A value on one line: "plmn 23415, country United Kingdom". To be freed; NULL when memory is
 * short. */
char *tree_words(const json_t *value);

#endif
