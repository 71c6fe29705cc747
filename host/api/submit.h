/* SPDX-License-Identifier: Apache-2.0 */
#ifndef API_SUBMIT_H
#define API_SUBMIT_H

#include "api/calls.h"
#include "service/bulk.h"
#include "service/uuid.h"

/* What calls that change something have in common. */

/* {type} and {value} of the path. Returns 0, or -1: the response says why. */
int path_identifier(const struct _u_request *request, struct identifier *identifier,
                    struct _u_response *response);

/* The identifier that the path has under name, in small letters as the store has them; "", nobody's, where it is no
 * UUID. */
void path_uuid(const struct _u_request *request, const char *name, char id[UUID_TEXT_SIZE]);

/* Takes a bulk body to the store and answers; act NULL is request_submit(). */
void submit_bulk(struct api *api, const struct account *account, const struct _u_request *request,
                 element_read *read, request_act *act, struct _u_response *response);

/* Takes the one element of a bulk, which is released; nothing of a call that fails is kept. id_name is what the
 * answer calls the request's identifier. */
void submit_one(struct api *api, const struct account *account, struct bulk *bulk, request_act *act,
                const char *id_name, struct _u_response *response);

/* There may be jobs; the server may have nobody to tell. */
void wake_dispatcher(struct api *api);

#endif
