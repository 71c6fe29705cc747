/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TERMINAL_CARD_FILES_H
#define TERMINAL_CARD_FILES_H

#include "terminal/handset_inside.h"

/* Commands of a handset to its card. A 91XX is kept until card_serve(), so that no proactive command
 * comes between the selection of a file and what is done with it. */

/* A path is its identifiers from the MF as one number: 2FE2, 7FFF6F07, 7FFF5FC04F01; 7FFF is the
 * USIM that runs, TS 102 221 8.4.1. */
enum {
	CARD_PATH_USIM = 0x7FFF,
	CARD_CLA_ISO = 0x00,
	CARD_CLA_ETSI = 0x80,
};

struct card_file {
	size_t size; /* of a transparent file */
	unsigned record_size, records;
};

/* Returns 0 whatever the status word, or FAULT_TRANSPORT. */
int card_send(struct handset *handset, const uint8_t header[4], const uint8_t *data, size_t size,
              struct terminal_reply *reply, struct fault *fault);

/* FETCH and what follows, if the card asked. Returns 0 or a fault. */
int card_serve(struct handset *handset, struct fault *fault);

/* Whether a status word lets a command stand: 9000, 91XX, 62XX. */
bool card_did(uint16_t sw);

/* Selects a file. Returns 1, 0 where it is not there, or a fault. */
int card_select(struct handset *handset, uint64_t path, struct card_file *file,
                struct fault *fault);

/* Selects the USIM by its AID; reads the state of PIN1. Returns 1, 0 or a fault. */
int card_select_usim(struct handset *handset, struct fault *fault);

/* Makes the USIM's own directory the current one, for AUTHENTICATE. */
int card_enter_usim(struct handset *handset, struct fault *fault);

/* Reads a transparent file, at most room octets of it. Returns its octets, 0 where it is not there or
 * may not be read, or a fault. */
int card_read(struct handset *handset, uint64_t path, uint8_t *to, size_t room,
              struct fault *fault);

/* Reads a record of the file that is selected, as above. */
int card_read_record(struct handset *handset, unsigned number, uint8_t *to, size_t room,
                     struct fault *fault);

/* Writes a transparent file from its beginning; the selected file's record. Returns 1, 0 where the
 * card refuses, or a fault. */
int card_update(struct handset *handset, uint64_t path, const uint8_t *octets, size_t size,
                struct fault *fault);
int card_update_record(struct handset *handset, unsigned number, const uint8_t *octets, size_t size,
                       struct fault *fault);

#endif
