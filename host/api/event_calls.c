/* SPDX-License-Identifier: Apache-2.0 */
#include "api/console_calls.h"

#include "api/feed.h"
#include "api/reply.h"

enum { DONE = 200, BLOCK = 2048 };

static ssize_t read_stream(void *stream, uint64_t offset, char *to, size_t room)
{
	const size_t size = feed_stream_read(stream, to, room);

	(void)offset;
	return size > 0 ? (ssize_t)size : U_STREAM_END;
}

static void close_stream(void *stream)
{
	feed_stream_close(stream);
}

void call_events(struct api *api, const struct account *account, const struct _u_request *request,
                 struct _u_response *response)
{
	const char *last = u_map_get_case(request->map_header, "Last-Event-ID");
	struct feed_stream *stream;
	struct fault fault = { 0 };
	const int rc = feed_stream_open(api->feed, account, last, &stream, &fault);

	if (rc == FAULT_LIMIT) {
		u_map_put(response->map_header, "Retry-After", "5");
		reply_error(response, REPLY_TOO_MANY, &fault);
	} else if (rc < 0) {
		reply_fault(response, &fault, REPLY_NO_PATH);
	} else {
		u_map_put(response->map_header, "Content-Type", "text/event-stream; charset=utf-8");
		u_map_put(response->map_header, "Cache-Control", "no-store");
		u_map_put(response->map_header, "X-Accel-Buffering", "no");
		if (ulfius_set_stream_response(response, DONE, read_stream, close_stream,
		                               U_STREAM_SIZE_UNKNOWN, BLOCK, stream) != U_OK)
			feed_stream_close(stream);
	}
}
