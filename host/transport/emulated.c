/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/emulated.h"

#include <stdlib.h>
#include <string.h>

#include "transport/emulated_inside.h"

_Static_assert((int)TRANSPORT_APDU_MAX == (int)UICC_APDU_MAX, "an APDU is an APDU");
_Static_assert((int)TRANSPORT_REPLY_MAX == (int)UICC_REPLY_MAX, "a reply is a reply");
_Static_assert((int)TRANSPORT_ATR_MAX == (int)UICC_ATR_MAX, "an ATR is an ATR");
_Static_assert((int)IMAGE_MEMORY_SIZE >= (int)UICC_NVM_MIN, "a card does not fit an image");

/* The card runs on to the end of the command; what it writes from the cut on is not kept. */
static void wrote(void *ctx, uint32_t at, uint32_t size)
{
	struct emulated *emulated = ctx;

	if (emulated->at_cut)
		return;
	image_touch(&emulated->image, at, size);
	emulated->writes++;
	if (emulated->cut_in == 0 || --emulated->cut_in > 0)
		return;
	emulated->at_cut = malloc(IMAGE_MEMORY_SIZE);
	if (emulated->at_cut)
		memcpy(emulated->at_cut, emulated->image.memory, IMAGE_MEMORY_SIZE);
	else
		emulated->broken = true;
}

int emulated_power_fault(const struct emulated *emulated, int error, struct fault *fault)
{
	const char *path = emulated->image.path;

	switch (error) {
	case UICC_ERR_BLANK:
		return fault_set(fault, FAULT_DAMAGED, path, "holds no card");
	case UICC_ERR_NEWER:
		return fault_set(fault, FAULT_NEWER, path,
		                 "the card in it was written by a later version");
	case UICC_ERR_OLDER:
		return fault_set(fault, FAULT_DAMAGED, path,
		                 "the card in it was written by an earlier version; make it anew "
		                 "with 'roamcard card new'");
	case UICC_ERR_CORRUPT:
		return fault_set(fault, FAULT_DAMAGED, path, "the card's memory does not check");
	default:
		return fault_set(fault, FAULT_TRANSPORT, path, "the card does not come up (%d)",
		                 error);
	}
}

/* What the card wrote must be in the file before anybody hears of it. */
static int keep(struct emulated *emulated, struct fault *fault)
{
	struct fault cause = { 0 };

	if (image_flush(&emulated->image, &cause) == 0)
		return 0;
	emulated->broken = true;
	return fault_set(fault, FAULT_TRANSPORT, cause.where, "%s", cause.text);
}

static int gone(const struct emulated *emulated, struct fault *fault)
{
	return fault_set(fault, FAULT_TRANSPORT, emulated->image.path,
	                 "the card was stopped, since its image could not be written");
}

static int power_cut(const struct emulated *emulated, struct fault *fault)
{
	return fault_set(fault, FAULT_TRANSPORT, emulated->image.path,
	                 "power cut; the card is off until it is reset");
}

int emulated_settle(struct emulated *emulated, struct fault *fault)
{
	int rc;

	if (emulated->at_cut)
		memcpy(emulated->image.memory, emulated->at_cut, IMAGE_MEMORY_SIZE);
	rc = emulated->broken ? gone(emulated, fault) : keep(emulated, fault);
	return rc == 0 && emulated->at_cut ? power_cut(emulated, fault) : rc;
}

void emulated_restore_supply(struct emulated *emulated)
{
	if (!emulated->at_cut)
		return;
	memcpy(emulated->image.memory, emulated->at_cut, IMAGE_MEMORY_SIZE);
	free(emulated->at_cut);
	emulated->at_cut = NULL;
}

/* After the card came up: an error of it, or what it wrote is kept. */
static int restart(struct emulated *emulated, int error, struct fault *fault)
{
	return error < 0 ? emulated_power_fault(emulated, error, fault)
	                 : emulated_settle(emulated, fault);
}

static int emulated_power_cycle(struct transport *transport, struct fault *fault)
{
	struct emulated *emulated = emulated_of(transport);

	if (emulated->broken)
		return gone(emulated, fault);
	emulated_restore_supply(emulated);
	return restart(emulated, uicc_power_on(&emulated->card, &emulated->memory.port), fault);
}

static int emulated_reset(struct transport *transport, struct fault *fault)
{
	struct emulated *emulated = emulated_of(transport);

	if (emulated->broken)
		return gone(emulated, fault);
	if (emulated->at_cut)
		return emulated_power_cycle(transport, fault);
	return restart(emulated, uicc_reset(&emulated->card), fault);
}

static int emulated_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX],
                        struct fault *fault)
{
	(void)fault;
	return uicc_atr(&emulated_of(transport)->card, atr);
}

static int emulated_transmit(struct transport *transport, const uint8_t *command, size_t size,
                             uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	struct emulated *emulated = emulated_of(transport);
	int answered, rc;

	if (emulated->broken)
		return gone(emulated, fault);
	if (emulated->at_cut)
		return power_cut(emulated, fault);
	answered = uicc_transmit(&emulated->card, command, (uint32_t)size, reply);
	rc = emulated_settle(emulated, fault);
	return rc < 0 ? rc : answered;
}

static void emulated_close(struct transport *transport)
{
	struct emulated *emulated = emulated_of(transport);

	image_close(&emulated->image);
	free(emulated->at_cut);
	free(emulated);
}

static int emulated_duplicate(struct transport *transport, struct transport **copy,
                              struct fault *fault);

static int emulated_save(struct transport *transport, const char *path, struct fault *fault)
{
	struct image *image = calloc(1, sizeof *image);
	int rc = image ? image_create(image, path, fault)
	               : fault_set(fault, FAULT_SYSTEM, path, "out of memory");

	if (rc == 0) {
		memcpy(image->memory, emulated_of(transport)->image.memory, IMAGE_MEMORY_SIZE);
		image_touch(image, 0, IMAGE_MEMORY_SIZE);
		rc = image_publish(image, fault);
	}
	if (image)
		image_close(image);
	free(image);
	return rc;
}

static int emulated_cut(struct transport *transport, uint32_t writes, struct fault *fault)
{
	(void)fault;
	emulated_cut_after(transport, writes);
	return 0;
}

static const struct transport_ops emulated_ops = {
	.kind = "emulated",
	.reset = emulated_reset,
	.power_cycle = emulated_power_cycle,
	.atr = emulated_atr,
	.transmit = emulated_transmit,
	.copy = emulated_duplicate,
	.save = emulated_save,
	.cut = emulated_cut,
	.close = emulated_close,
};

bool emulated_is(const struct transport *transport)
{
	return transport->ops == &emulated_ops;
}

static void connect_memory(struct emulated *emulated)
{
	memory_port_init(&emulated->memory, emulated->image.memory, IMAGE_MEMORY_SIZE);
	emulated->memory.ctx = emulated;
	emulated->memory.wrote = wrote;
}

static struct emulated *emulated_new(struct fault *fault)
{
	struct emulated *emulated = calloc(1, sizeof *emulated);

	if (!emulated) {
		fault_set(fault, FAULT_SYSTEM, "", "out of memory");
		return NULL;
	}
	emulated->transport.ops = &emulated_ops;
	return emulated;
}

/* Gives the card to the caller, or lets go of it after an error. */
static int hand_over(struct emulated *emulated, int rc, struct transport **transport)
{
	*transport = rc < 0 ? NULL : &emulated->transport;
	if (rc < 0)
		emulated_close(&emulated->transport);
	return rc;
}

static int format(struct emulated *emulated, struct fault *fault)
{
	int error;

	connect_memory(emulated);
	error = uicc_format(&emulated->card, &emulated->memory.port);
	if (error == 0)
		error = uicc_power_on(&emulated->card, &emulated->memory.port);
	return error < 0 ? emulated_power_fault(emulated, error, fault) : 0;
}

int emulated_create(const char *path, struct transport **transport, struct fault *fault)
{
	struct emulated *emulated = emulated_new(fault);
	int rc;

	*transport = NULL;
	if (!emulated)
		return FAULT_SYSTEM;
	rc = image_create(&emulated->image, path, fault);
	if (rc == 0)
		rc = format(emulated, fault);
	return hand_over(emulated, rc, transport);
}

int emulated_publish(struct transport *transport, struct fault *fault)
{
	return image_publish(&emulated_of(transport)->image, fault);
}

int emulated_in_memory(struct transport **transport, struct fault *fault)
{
	struct emulated *emulated = emulated_new(fault);
	int rc;

	*transport = NULL;
	if (!emulated)
		return FAULT_SYSTEM;
	rc = image_blank(&emulated->image, "card in memory", fault);
	if (rc == 0)
		rc = format(emulated, fault);
	return hand_over(emulated, rc, transport);
}

int emulated_of_memory(const char *name, const uint8_t *memory, const struct image_keeper *keeper,
                       void *keeper_ctx, struct transport **transport, struct fault *fault)
{
	struct emulated *emulated = emulated_new(fault);
	int rc;

	*transport = NULL;
	if (!emulated) {
		if (keeper)
			keeper->close(keeper_ctx);
		return FAULT_SYSTEM;
	}
	rc = image_blank(&emulated->image, name, fault);
	emulated->image.keeper = keeper;
	emulated->image.keeper_ctx = keeper_ctx;
	if (rc == 0) {
		memcpy(emulated->image.memory, memory, IMAGE_MEMORY_SIZE);
		connect_memory(emulated);
		rc = restart(emulated, uicc_power_on(&emulated->card, &emulated->memory.port),
		             fault);
	}
	return hand_over(emulated, rc, transport);
}

const uint8_t *emulated_memory(const struct transport *transport)
{
	return ((const struct emulated *)transport)->image.memory;
}

/* Opens an image; a copy is cut off from its file before the card in it comes up. */
static int open_image(const char *path, bool copy, struct transport **transport,
                      struct fault *fault)
{
	struct emulated *emulated = emulated_new(fault);
	int rc;

	*transport = NULL;
	if (!emulated)
		return FAULT_SYSTEM;
	emulated->image.fd = -1;
	rc = image_open(&emulated->image, path, fault);
	if (rc == 0) {
		if (copy)
			image_detach(&emulated->image);
		connect_memory(emulated);
		rc = restart(emulated, uicc_power_on(&emulated->card, &emulated->memory.port),
		             fault);
	}
	return hand_over(emulated, rc, transport);
}

int emulated_open(const char *path, struct transport **transport, struct fault *fault)
{
	return open_image(path, false, transport, fault);
}

int emulated_copy(const char *path, struct transport **transport, struct fault *fault)
{
	return open_image(path, true, transport, fault);
}

static int emulated_duplicate(struct transport *transport, struct transport **copy,
                              struct fault *fault)
{
	const struct image *image = &emulated_of(transport)->image;
	struct emulated *emulated = emulated_new(fault);
	int rc;

	if (!emulated)
		return FAULT_SYSTEM;
	rc = image_blank(&emulated->image, image->path, fault);
	if (rc == 0) {
		memcpy(emulated->image.memory, image->memory, IMAGE_MEMORY_SIZE);
		connect_memory(emulated);
		rc = restart(emulated, uicc_power_on(&emulated->card, &emulated->memory.port),
		             fault);
	}
	return hand_over(emulated, rc, copy);
}

void emulated_cut_after(struct transport *transport, uint32_t writes)
{
	emulated_of(transport)->cut_in = writes;
}

uint32_t emulated_writes(const struct transport *transport)
{
	return ((const struct emulated *)transport)->writes;
}
