/* SPDX-License-Identifier: Apache-2.0 */
#ifndef NVM_JOURNAL_H
#define NVM_JOURNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "uicc/port.h"

/*
 * Transactions over the port's memory: after a power cut at any write the next power-on finds all
 * of a transaction or none of it.
 *
 * An undo journal. The first write opens a transaction. Before an octet of the home area changes,
 * what it held is appended to the journal, checked by a CRC and the number of the transaction;
 * commit, and undoing, advance that number, in one of two alternating marks, and so make every
 * entry void. Reads go straight to the home area and see what the open transaction has written.
 *
 * The memory, each part padded to the port's unit:
 *
 *     magic     8 octets          written last of all when the memory is formatted
 *     geometry  version, unit, size, CRC
 *     mark 0    number, CRC       of transactions with an even number
 *     mark 1    number, CRC       and an odd one; the higher is the last transaction ended
 *     journal   entries: CRC, number, place, size, size of the entry before, data
 *     home      the rest          nvm_room() octets
 *
 * This version drives memories in which any octet may be overwritten; flash that must be erased
 * (nvm_erase_size not 0) is UICC_ERR_KIND.
 */

enum nvm_limit {
	NVM_VERSION = 2, /* of the layout above: 1 had a journal of 6144 octets          */
	/* The journal, in octets and in units beside them; a transaction that needs more is refused
	 * (UICC_ERR_FULL). */
	NVM_JOURNAL_SIZE = 4352,
	NVM_JOURNAL_UNITS = 24,
};

struct nvm {
	const struct uicc_port *port;
	uint32_t home;         /* where the home area begins                            */
	uint32_t number;       /* of the open, or the next, transaction                 */
	uint32_t journal_next; /* where the next entry goes                             */
	uint16_t last_size;    /* octets of the entry before that; 0 for the first      */
	bool open;             /* something was written since the last commit           */
	bool formatting;       /* between nvm_format() and nvm_format_end()             */
};

/* Octets usable for data, addressed 0 .. nvm_room() - 1. */
uint32_t nvm_room(const struct nvm *nvm);

/* Makes the memory blank, then empty (all FF). Until nvm_format_end() what is written is no
 * transaction, and a power cut leaves a blank memory. Returns 0 or an error. */
int nvm_format(struct nvm *nvm, const struct uicc_port *port);
int nvm_format_end(struct nvm *nvm);

/* After power-on: undoes what was open when the power went. Returns 0 or an enum uicc_error. */
int nvm_power_on(struct nvm *nvm, const struct uicc_port *port);

/* Reads size octets at at. Returns 0, UICC_ERR_RANGE or UICC_ERR_PORT. */
int nvm_read(const struct nvm *nvm, uint32_t at, uint8_t *to, uint32_t size);

/* The same without a copy: size octets at at, or NULL where the port has no map or they lie
 * outside. Good until the next write. */
const uint8_t *nvm_look(const struct nvm *nvm, uint32_t at, uint32_t size);

/* Writes size octets at at, within the open transaction or a new one. What does not change at
 * either end costs nothing. Returns 0, UICC_ERR_FULL (journal: nothing is written), _RANGE or
 * _PORT. */
int nvm_write(struct nvm *nvm, uint32_t at, const uint8_t *from, uint32_t size);

/* Makes what was written since the last commit durable as a whole. Returns 0 or UICC_ERR_PORT. */
int nvm_commit(struct nvm *nvm);

/* Undoes what was written since the last commit. Returns 0 or UICC_ERR_PORT. */
int nvm_rollback(struct nvm *nvm);

/* Part of a transaction: a mark within it, and the way back to that mark. What was undone keeps its
 * room in the journal until the transaction ends. A mark equal to an earlier one says that nothing
 * changed between them. rollback_to returns 0 or UICC_ERR_PORT. */
uint32_t nvm_mark(const struct nvm *nvm);
int nvm_rollback_to(const struct nvm *nvm, uint32_t mark);

#endif
