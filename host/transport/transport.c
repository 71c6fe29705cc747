/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/transport.h"

int transport_reset(struct transport *transport, struct fault *fault)
{
	return transport->ops->reset(transport, fault);
}

int transport_power_cycle(struct transport *transport, struct fault *fault)
{
	if (!transport->ops->power_cycle)
		return transport_reset(transport, fault);
	return transport->ops->power_cycle(transport, fault);
}

int transport_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX], struct fault *fault)
{
	return transport->ops->atr(transport, atr, fault);
}

int transport_transmit(struct transport *transport, const uint8_t *command, size_t size,
                       uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	return transport->ops->transmit(transport, command, size, reply, fault);
}

int transport_copy(struct transport *transport, struct transport **copy, struct fault *fault)
{
	*copy = NULL;
	if (!transport->ops->copy)
		return fault_set(fault, FAULT_INPUT, transport->ops->kind,
		                 "this card cannot be copied; only an emulated one can");
	return transport->ops->copy(transport, copy, fault);
}

int transport_save(struct transport *transport, const char *path, struct fault *fault)
{
	if (!transport->ops->save)
		return fault_set(fault, FAULT_INPUT, transport->ops->kind,
		                 "this card has no image; only an emulated one has");
	return transport->ops->save(transport, path, fault);
}

int transport_cut(struct transport *transport, uint32_t writes, struct fault *fault)
{
	if (!transport->ops->cut)
		return fault_set(fault, FAULT_INPUT, transport->ops->kind,
		                 "this card's supply cannot be cut; only an emulated one's can");
	return transport->ops->cut(transport, writes, fault);
}

void transport_close(struct transport *transport)
{
	if (transport)
		transport->ops->close(transport);
}
