/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SUPPORT_ACTS_H
#define SUPPORT_ACTS_H

#include "service/request.h"
#include "support/platform.h"

/* What accounts ask of subscribers, one element a call, each fails the test where the store does. */

/* REFUSAL_NONE where it was taken. iccid names the subscriber. */
enum request_refusal when_moved(struct platform *platform, const struct account *requestor,
                                const char *iccid, const struct account *target);
enum request_refusal when_status(struct platform *platform, const struct account *requestor,
                                 const char *iccid, const char *status);
enum request_refusal when_reset(struct platform *platform, const struct account *requestor,
                                const char *iccid);

/* An account below another, or a root for NULL. */
struct account given_account(struct platform *platform, const char *name,
                             const struct account *parent);

#endif
