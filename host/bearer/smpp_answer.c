/* SPDX-License-Identifier: Apache-2.0 */
#include "bearer/smpp_inside.h"

#include <stdio.h>

#include "octets/clock.h"

/* What the centre sends, and what it gets. */

static void count(struct smpp *session, unsigned long long *counter)
{
	pthread_mutex_lock(&session->lock);
	++*counter;
	pthread_mutex_unlock(&session->lock);
}

static int answer(struct smpp *session, const struct smpp_pdu *asked, uint32_t command,
                  uint32_t status)
{
	const struct smpp_pdu pdu = { .command = command,
		                      .status = status,
		                      .sequence = asked->sequence };

	return wire_put(session, &pdu);
}

static bool is_awaited(struct smpp *session, const struct smpp_pdu *pdu)
{
	if (session->asked == 0 || pdu->sequence != session->asked)
		return false;
	session->asked = 0;
	return true;
}

static int take_strange(struct smpp *session, const struct smpp_pdu *pdu)
{
	(void)pdu;
	count(session, &session->counts.strange);
	return 0;
}

static int take_bind_answer(struct smpp *session, const struct smpp_pdu *pdu)
{
	if (session->phase != PHASE_BINDING || !is_awaited(session, pdu))
		return take_strange(session, pdu);
	if (pdu->status != SMPP_OK) {
		wire_drop(session, smpp_status_text(pdu->status));
		return 0;
	}
	session->phase = PHASE_BOUND;
	session->pause_ms = 0;
	pthread_mutex_lock(&session->lock);
	session->bound = true;
	session->counts.binds++;
	pthread_mutex_unlock(&session->lock);
	return 0;
}

static int take_submit_answer(struct smpp *session, const struct smpp_pdu *pdu)
{
	return queue_answered(session, pdu, clock_steady_ms()) ? 0 : take_strange(session, pdu);
}

static int take_deliver(struct smpp *session, const struct smpp_pdu *pdu)
{
	uint32_t status = SMPP_BAD_STATE;

	if (session->phase == PHASE_BOUND || session->phase == PHASE_UNBINDING)
		status = session->hooks.received(session->hooks.ctx, pdu);
	count(session, &session->counts.delivered);
	return answer(session, pdu, SMPP_DELIVER_SM | SMPP_RESPONSE, status);
}

static int take_enquiry(struct smpp *session, const struct smpp_pdu *pdu)
{
	return answer(session, pdu, SMPP_ENQUIRE_LINK | SMPP_RESPONSE, SMPP_OK);
}

static int take_enquiry_answer(struct smpp *session, const struct smpp_pdu *pdu)
{
	return is_awaited(session, pdu) ? 0 : take_strange(session, pdu);
}

static int take_unbind(struct smpp *session, const struct smpp_pdu *pdu)
{
	if (answer(session, pdu, SMPP_UNBIND | SMPP_RESPONSE, SMPP_OK) == 0)
		wire_flush(session);
	wire_drop(session, "the centre has unbound");
	return 0;
}

static int take_unbind_answer(struct smpp *session, const struct smpp_pdu *pdu)
{
	if (!is_awaited(session, pdu))
		return take_strange(session, pdu);
	wire_drop(session, NULL);
	return 0;
}

/* It may be the answer to a submit_sm the centre could not read. */
static int take_nack(struct smpp *session, const struct smpp_pdu *pdu)
{
	struct smpp_pdu refused = *pdu;

	if (is_awaited(session, pdu))
		return -1;
	if (refused.status == SMPP_OK)
		refused.status = SMPP_SYSTEM_ERROR;
	return take_submit_answer(session, &refused);
}

/* A request we do not serve, SMPP 3.4 4.3. */
static int take_unknown(struct smpp *session, const struct smpp_pdu *pdu)
{
	take_strange(session, pdu);
	return pdu->command & SMPP_RESPONSE
	               ? 0
	               : answer(session, pdu, SMPP_GENERIC_NACK, SMPP_BAD_COMMAND);
}

static const struct {
	uint32_t command;
	int (*take)(struct smpp *session, const struct smpp_pdu *pdu);
} takers[] = {
	{ SMPP_BIND_TRANSCEIVER | SMPP_RESPONSE, take_bind_answer },
	{ SMPP_SUBMIT_SM | SMPP_RESPONSE, take_submit_answer },
	{ SMPP_DELIVER_SM, take_deliver },
	{ SMPP_ENQUIRE_LINK, take_enquiry },
	{ SMPP_ENQUIRE_LINK | SMPP_RESPONSE, take_enquiry_answer },
	{ SMPP_UNBIND, take_unbind },
	{ SMPP_UNBIND | SMPP_RESPONSE, take_unbind_answer },
	{ SMPP_GENERIC_NACK, take_nack },
};

/* Where its end is known the link can go on. */
static int answer_malformed(struct smpp *session, struct smpp_pdu *pdu, int status)
{
	count(session, &session->counts.malformed);
	if (!(pdu->command & SMPP_RESPONSE))
		return answer(session, pdu, pdu->command | SMPP_RESPONSE, (uint32_t)status);
	/* An answer that says nothing: the message may have been taken, or not. */
	return pdu->command == (SMPP_ENQUIRE_LINK | SMPP_RESPONSE) ? 0 : -1;
}

int answer_pdu(struct smpp *session, const uint8_t *octets, size_t size)
{
	struct smpp_pdu pdu;
	const int status = smpp_read(octets, size, &pdu, NULL);

	if (status == SMPP_BAD_COMMAND)
		return take_unknown(session, &pdu);
	if (status != SMPP_OK)
		return answer_malformed(session, &pdu, status);
	for (size_t i = 0; i < sizeof takers / sizeof takers[0]; i++)
		if (takers[i].command == pdu.command)
			return takers[i].take(session, &pdu);
	return take_unknown(session, &pdu);
}
