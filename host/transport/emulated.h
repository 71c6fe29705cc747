/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TRANSPORT_EMULATED_H
#define TRANSPORT_EMULATED_H

#include <stdbool.h>
#include <stdint.h>

#include "transport/image.h"
#include "transport/transport.h"

/* The card of card/, run in this process, its memory in one file (docs/card-image.md). */

/*
 * Makes a new image with a card of the default profile and opens it.
 *
 *   path       must not exist yet
 *   transport  set to the open card; transport_close() releases it
 *
 * Writes gather in a file beside it and become path, whole, with emulated_publish() (personalising
 * costs hundreds of APDUs, one flush is enough); a close before leaves nothing behind.
 * Returns 0, FAULT_INPUT (exists), FAULT_SYSTEM.
 */
int emulated_create(const char *path, struct transport **transport, struct fault *fault);

/* Ends emulated_create(): the file stands under its name, durable. Returns 0 or FAULT_SYSTEM. */
int emulated_publish(struct transport *transport, struct fault *fault);

/*
 * A new card of the default profile that lives in this process's memory and nowhere else; or a copy
 * of the card of an image, which is let go of and stays as it is.
 *
 * Return 0, FAULT_SYSTEM; the copy also as emulated_open().
 */
int emulated_in_memory(struct transport **transport, struct fault *fault);
int emulated_copy(const char *path, struct transport **transport, struct fault *fault);

/*
 * Opens an image and powers the card on. While it is open no other process (and nobody else in this
 * one) can open it. Each APDU's changes are durable, whole, before transport_transmit() returns: a
 * crash of the process or the machine leaves the state before or after it.
 *
 * Returns 0, FAULT_ABSENT, FAULT_BUSY (says which process has it), FAULT_DAMAGED, FAULT_NEWER,
 * FAULT_SYSTEM.
 */
int emulated_open(const char *path, struct transport **transport, struct fault *fault);

/*
 * A card whose memory somebody else keeps (keeper NULL: nobody), powered on with it.
 *
 *   name    for messages
 *   memory  its IMAGE_MEMORY_SIZE octets, copied
 *   keeper  from now on told of what each APDU changed, before its answer is given; closed with the card,
 *           and where the call fails
 *
 * Returns 0, FAULT_DAMAGED, FAULT_NEWER, FAULT_SYSTEM or a fault of the keeper.
 */
int emulated_of_memory(const char *name, const uint8_t *memory, const struct image_keeper *keeper,
                       void *keeper_ctx, struct transport **transport, struct fault *fault);

/* The memory of an emulated card as it is now, IMAGE_MEMORY_SIZE octets; good until its next command. */
const uint8_t *emulated_memory(const struct transport *transport);

/*
 * Takes the card's supply away in the middle of a command: at its writes-th write to memory from now
 * (0: never) the memory stays as it is there, that write the last of it. The answer is lost: the command,
 * and each one after it, is FAULT_TRANSPORT "power cut", until a reset or power cycle, which comes up
 * from what was kept.
 */
void emulated_cut_after(struct transport *transport, uint32_t writes);

/* Writes to memory the card did so far, while it had its supply: to choose a cut by. */
uint32_t emulated_writes(const struct transport *transport);

#endif
