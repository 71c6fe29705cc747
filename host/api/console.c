/* SPDX-License-Identifier: Apache-2.0 */
#include "api/console.h"

#include <string.h>

#include "api/calls.h"
#include "api/metrics.h"
#include "api/routes.h"

enum { DONE = 200, NOT_MODIFIED = 304 };

/* Nothing but our own files and our own API; no script, style or markup that was made from a text. */
static const char *const headers[][2] = {
	{ "Content-Security-Policy",
	  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
	  "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
	  "require-trusted-types-for 'script'; trusted-types 'none'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "X-Frame-Options", "DENY" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy", "camera=(), geolocation=(), microphone=(), usb=(), payment=()" },
	{ "Cache-Control", "no-cache" },
};

static int answer(const struct _u_request *request, struct _u_response *response, void *context)
{
	const struct console_place *place = context;
	const struct console_file *file = place->file;
	const char *known = u_map_get_case(request->map_header, "If-None-Match");
	unsigned status = DONE;

	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
		u_map_put(response->map_header, headers[i][0], headers[i][1]);
	u_map_put(response->map_header, "Content-Type", file->type);
	u_map_put(response->map_header, "ETag", file->etag);
	if (known && strstr(known, file->etag))
		status = NOT_MODIFIED;
	if (status == DONE)
		ulfius_set_binary_body_response(response, status, file->text, file->size);
	else
		ulfius_set_empty_body_response(response, status);
	metrics_count(place->api->metrics, "GET", file->path, status);
	return U_CALLBACK_COMPLETE;
}

int console_add(struct _u_instance *instance, struct console *console, struct api *api)
{
	int rc = console_file_count <= CONSOLE_FILES_MAX ? U_OK : U_ERROR;

	for (size_t i = 0; i < console_file_count && rc == U_OK; i++) {
		const char *path = console_files[i].path;

		console->place[i] = (struct console_place){ api, &console_files[i] };
		rc = ulfius_add_endpoint_by_val(instance, "GET", NULL, path, PRIORITY_METHOD,
		                                answer, &console->place[i]);
		if (rc == U_OK)
			rc = ulfius_add_endpoint_by_val(instance, "HEAD", NULL, path,
			                                PRIORITY_METHOD, answer,
			                                &console->place[i]);
	}
	return rc;
}
