/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/packet_story.h"

#include <string.h>

#include "cli/wrapped.h"
#include "trace/words.h"

enum { SET_IN = 2 };

static const char *text(const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? value : "";
}

/* "7F: (U)SIM data download": what stands before the colon. */
static int head_of(const char *value)
{
	return (int)strcspn(value, ":");
}

/* A line under a step, its name set in; nothing where there is no text. */
static void line(const struct packet_story *story, const char *name, const char *value)
{
	if (!value[0])
		return;
	fprintf(story->to, "%*s%-*s  ", story->column + SET_IN, "", story->width - SET_IN, name);
	wrapped_hang(story->to, (size_t)(story->column + story->width) + 2, value, STORY_WIDTH);
}

static void octets_line(const struct packet_story *story, const char *name, const json_t *part)
{
	if (story->octets)
		line(story, name, text(part, "octets"));
}

/* ---- short messages ---- */

static void tell_message(const struct packet_story *story, const json_t *message)
{
	const json_t *fields = json_object_get(message, "fields");
	const char *protocol = text(fields, "protocol"), *coding = text(fields, "coding");
	const char *part = text(fields, "part"), *error = text(fields, "error");
	struct words words = { 0 };

	if (text(fields, "kind")[0])
		words_add(&words, "%s from %s, PID %.*s, DCS %.*s%s%s", text(fields, "kind"),
		          text(fields, "from"), head_of(protocol), protocol, head_of(coding),
		          coding, part[0] ? ", part " : "", part);
	if (error[0])
		words_add(&words, "%snot read: %s", words.size ? "; " : "", error);
	line(story, "message", words.text);
	octets_line(story, "octets", message);
}

/* ---- what a packet carries ---- */

/* A text, a number or a list of texts. */
static void add_plain(struct words *words, const json_t *value)
{
	size_t i;
	json_t *item;

	if (json_is_string(value))
		words_add(words, "%s", json_string_value(value));
	else if (json_is_integer(value))
		words_add(words, "%lld", (long long)json_integer_value(value));
	else if (json_is_array(value) && json_array_size(value) == 0)
		words_add(words, "-");
	json_array_foreach(value, i, item)
	{
		words_add(words, "%s%s", i ? "," : "", json_string_value(item));
	}
}

/* Or an object of such, whose IMSI has named it. */
static void add_value(struct words *words, const json_t *value)
{
	const char *key, *behind = "";
	json_t *item;

	add_plain(words, value);
	json_object_foreach((json_t *)value, key, item)
	{
		if (strcmp(key, "imsi") == 0)
			continue;
		words_add(words, "%s%s ", behind, key);
		add_plain(words, item);
		behind = "; ";
	}
}

/* One order: {"appletMode": "MANUAL"}; a slot is named by its IMSI. */
static void add_order(struct words *words, const json_t *order, bool whole)
{
	const char *name = json_object_iter_key(json_object_iter((json_t *)order));
	const json_t *value = name ? json_object_get(order, name) : NULL;
	const char *imsi = text(value, "imsi");

	words_add(words, "%s%s%s", name ? name : "?", imsi[0] ? " of " : "", imsi);
	if (!whole)
		return;
	words_add(words, imsi[0] ? ": " : " ");
	add_value(words, value);
}

static bool is_version(const json_t *order)
{
	return json_object_get(order, "version") != NULL;
}

static void tell_orders(const struct packet_story *story, const json_t *orders)
{
	const char *name = "orders";
	size_t i;
	json_t *order;

	json_array_foreach(orders, i, order)
	{
		struct words words = { 0 };

		if (is_version(order))
			continue;
		add_order(&words, order, true);
		line(story, name, words.text);
		name = "";
	}
}

static void tell_commands(const struct packet_story *story, const json_t *commands)
{
	size_t i;
	json_t *command;

	json_array_foreach(commands, i, command)
	{
		line(story, i ? "" : "commands", json_string_value(command));
	}
}

/* ---- what a card answers ---- */

/* The order a result is of, NULL where it is not known. */
static const json_t *order_at(const json_t *orders, size_t at)
{
	size_t i;
	json_t *order;

	json_array_foreach(orders, i, order)
	{
		if (!is_version(order) && at-- == 0)
			return order;
	}
	return NULL;
}

/* As many of the same are one line. */
static void tell_results(const struct packet_story *story, const json_t *results)
{
	const size_t count = json_array_size(results);
	size_t i, same = 0;
	json_t *result;

	json_array_foreach(results, i, result)
	{
		same += json_equal(result, json_array_get(results, 0)) ? 1 : 0;
	}
	for (i = 0; i < (same == count ? count > 0 : count); i++) {
		const json_t *order = order_at(story->orders, i);
		struct words words = { 0 };

		if (same == count && count > 1)
			words_add(&words, "each of %zu", count);
		else if (order)
			add_order(&words, order, false);
		else
			words_add(&words, "order %zu", i + 1);
		words_add(&words, ": %s", json_string_value(json_array_get(results, i)));
		line(story, i ? "" : "results", words.text);
	}
}

static void tell_elements(const struct packet_story *story, const json_t *elements)
{
	size_t i;
	json_t *element;

	json_array_foreach(elements, i, element)
	{
		const char *name = json_object_iter_key(json_object_iter(element));
		struct words words = { 0 };

		if (!name || is_version(element))
			continue;
		if (strcmp(name, "results") == 0) {
			tell_results(story, json_object_get(element, name));
			continue;
		}
		add_value(&words, json_object_get(element, name));
		line(story, name, words.text);
	}
}

static void tell_replies(const struct packet_story *story, const json_t *data)
{
	static const char *const notes[] = { "badFormat", "immediateAction", "chaining" };
	const json_t *last = json_object_get(data, "last");
	const json_t *replies = last ? last : json_object_get(data, "answers");
	const json_t *executed = json_object_get(data, "executed");
	struct words words = { 0 };
	size_t i;
	json_t *reply;

	if (executed)
		words_add(&words, "%lld commands executed",
		          (long long)json_integer_value(executed));
	line(story, "results", words.text);
	json_array_foreach(replies, i, reply)
	{
		words = (struct words){ 0 };
		words_add(&words, "%s%s%s%s", last ? "the last: " : "", text(reply, "statusWord"),
		          text(reply, "data")[0] ? ", data " : "", text(reply, "data"));
		line(story, "", words.text);
	}
	for (i = 0; i < sizeof notes / sizeof notes[0]; i++)
		line(story, notes[i], text(data, notes[i]));
}

static void tell_data(struct packet_story *story, const json_t *data)
{
	if (json_is_string(data))
		line(story, "data", json_string_value(data));
	if (json_object_get(data, "orders"))
		story->orders = json_object_get(data, "orders");
	tell_orders(story, json_object_get(data, "orders"));
	tell_commands(story, json_object_get(data, "words"));
	tell_elements(story, json_object_get(data, "results"));
	if (json_object_get(data, "last") || json_object_get(data, "answers"))
		tell_replies(story, data);
}

/* ---- packets ---- */

static void tell_head(const struct packet_story *story, const json_t *fields)
{
	const char *counter = text(fields, "counter"), *kic = text(fields, "kic");
	struct words words = { 0 };

	words_add(&words, "TAR %s%s%s", text(fields, "tar"), counter[0] ? ", counter " : "",
	          counter);
	line(story, "packet", words.text);
	line(story, "check sum", text(fields, "checkSum"));
	line(story, "SPI", text(fields, "spi"));
	words = (struct words){ 0 };
	words_add(&words, "%s; %s", kic, text(fields, "kid"));
	if (kic[0])
		line(story, "KIc, KID", words.text);
}

static void tell_packet(struct packet_story *story, const json_t *packet)
{
	const json_t *fields = json_object_get(packet, "fields");
	const json_t *data = json_object_get(fields, "data");
	const char *error = text(fields, "error");
	struct words words = { 0 };

	if (error[0]) {
		words_add(&words, "not read: %s", error);
		line(story, "packet", words.text);
	} else {
		tell_head(story, fields);
	}
	octets_line(story, "octets", packet);
	if (story->octets)
		line(story, "in clear", text(data, "hex"));
	tell_data(story, data);
}

void packet_story_print(struct packet_story *story, const json_t *step)
{
	const json_t *packet = json_object_get(step, "packet");
	size_t i;
	json_t *message;

	if (json_array_size(json_object_get(step, "messages")) > 0)
		story->orders = NULL;
	json_array_foreach(json_object_get(step, "messages"), i, message)
	{
		tell_message(story, message);
	}
	if (json_is_object(packet))
		tell_packet(story, packet);
}
