/* SPDX-License-Identifier: Apache-2.0 */
#include "service/record.h"

#include <stdlib.h>
#include <string.h>

#include "service/uuid.h"

static int begin(const struct store_subscriber *row, struct request_element *element,
                 const struct request_time *time, struct store_request *request,
                 struct fault *fault)
{
	const int rc = uuid_new(element->request_id, fault);

	request->accepted = time->now;
	strcpy(request->id, element->request_id);
	strcpy(request->call, time->call);
	strcpy(request->subscriber, row->id);
	strcpy(request->type, identifier_type_name(element->identifier.type));
	strcpy(request->value, element->identifier.value);
	return rc;
}

struct record_book {
	size_t count, room;
	struct store_new_request row[];
};

struct record_book *record_book_open(size_t room)
{
	struct record_book *book = malloc(sizeof *book + room * sizeof book->row[0]);

	if (book) {
		book->count = 0;
		book->room = room;
	}
	return book;
}

int record_book_write(struct service *service, const struct record_book *book,
                      const struct request_time *time, struct fault *fault)
{
	return store_requests_add(service->store, time->call, time->now, book->row, book->count,
	                          fault);
}

void record_book_close(struct record_book *book)
{
	for (size_t i = 0; book && i < book->count; i++)
		free((char *)book->row[i].content);
	free(book);
}

/* The text is the book's from here. */
static void enter(struct record_book *book, const struct store_request *request, char *text,
                  int64_t expires)
{
	struct store_new_request *row = &book->row[book->count++];

	strcpy(row->id, request->id);
	strcpy(row->subscriber, request->subscriber);
	strcpy(row->type, request->type);
	strcpy(row->value, request->value);
	row->expires = expires;
	row->content = text;
}

int record_job(struct service *service, const struct store_subscriber *row,
               struct request_element *element, const struct request_time *time,
               const json_t *content, int64_t validity_ms, struct fault *fault)
{
	struct record_book *book = time->book;
	struct store_request request;
	char *text = json_dumps(content, JSON_COMPACT);
	int rc = text ? begin(row, element, time, &request, fault)
	              : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0 && book && book->count < book->room) {
		enter(book, &request, text, time->now + validity_ms);
		return 0;
	}
	if (rc == 0)
		rc = store_request_add(service->store, &request, text, time->now + validity_ms,
		                       fault);
	free(text);
	return rc;
}

int record_done(struct service *service, const struct store_subscriber *row,
                struct request_element *element, const struct request_time *time, const char *step,
                const char *detail, struct fault *fault)
{
	struct store_request request;
	int rc = begin(row, element, time, &request, fault);

	if (rc == 0)
		rc = store_request_done(service->store, &request, fault);
	if (rc == 0)
		store_step_add(service->store, request.id, time->now, step, detail);
	return rc;
}
