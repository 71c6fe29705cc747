/* SPDX-License-Identifier: Apache-2.0 */
#include "profile/script.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "octets/hex.h"

struct script {
	struct transport transport;
	struct transport *inner;
	FILE *file;
	char *path;
};

static const char head[] = "# Personalises a blank card. It holds keys: keep it as you keep them.\n"
			   "#   roamcard apdu --raw --expect CARD < THIS\n"
			   "source   docs/profile.md\n"
			   "proof    ours\n"
			   "given    blank\n"
			   "case     personalisation\n";

static struct script *script_at(struct transport *transport)
{
	return (struct script *)transport;
}

static int script_reset(struct transport *transport, struct fault *fault)
{
	fputs("reset\n", script_at(transport)->file);
	return transport_reset(script_at(transport)->inner, fault);
}

static int script_power_cycle(struct transport *transport, struct fault *fault)
{
	fputs("power-cycle\n", script_at(transport)->file);
	return transport_power_cycle(script_at(transport)->inner, fault);
}

static int script_atr(struct transport *transport, uint8_t atr[TRANSPORT_ATR_MAX],
                      struct fault *fault)
{
	return transport_atr(script_at(transport)->inner, atr, fault);
}

static int script_transmit(struct transport *transport, const uint8_t *command, size_t size,
                           uint8_t reply[TRANSPORT_REPLY_MAX], struct fault *fault)
{
	struct script *const script = script_at(transport);
	char hex[2 * TRANSPORT_APDU_MAX + 1];
	const int got = transport_transmit(script->inner, command, size, reply, fault);

	if (got < 0)
		return got;
	hex_write(command, size, hex);
	fprintf(script->file, "  >  %s", hex);
	hex_write(reply, (size_t)got, hex);
	fprintf(script->file, "  <  %s\n", hex);
	return got;
}

static void script_forget(struct transport *transport)
{
	script_close(transport, 0, NULL);
}

static const struct transport_ops script_ops = {
	.kind = "script",
	.reset = script_reset,
	.power_cycle = script_power_cycle,
	.atr = script_atr,
	.transmit = script_transmit,
	.close = script_forget,
};

int script_open(const char *path, struct transport *inner, struct transport **to,
                struct fault *fault)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	const int code = errno == EEXIST ? FAULT_INPUT : FAULT_SYSTEM;
	struct script *script;

	*to = NULL;
	if (fd < 0)
		return fault_set(fault, code, path, "cannot make: %s", strerror(errno));
	script = calloc(1, sizeof *script);
	if (!script || !(script->path = strdup(path)) || !(script->file = fdopen(fd, "w"))) {
		free(script ? script->path : NULL);
		free(script);
		close(fd);
		unlink(path);
		return fault_set(fault, FAULT_SYSTEM, path, "out of memory");
	}
	script->transport.ops = &script_ops;
	script->inner = inner;
	fputs(head, script->file);
	*to = &script->transport;
	return 0;
}

void script_note(struct transport *transport, const char *what, const char *detail)
{
	if (transport->ops == &script_ops)
		fprintf(script_at(transport)->file, "# %s%s%s\n", what, detail[0] ? " " : "",
		        detail);
}

int script_close(struct transport *transport, int keep, struct fault *fault)
{
	struct script *const script = script_at(transport);
	int rc = 0;

	if (!script)
		return 0;
	/* As durable as the card that was made with it. */
	if (keep &&
	    (ferror(script->file) || fflush(script->file) != 0 || fsync(fileno(script->file)) != 0))
		rc = fault_set(fault, FAULT_SYSTEM, script->path, "cannot write: %s",
		               strerror(errno));
	fclose(script->file);
	if (!keep || rc < 0)
		unlink(script->path);
	free(script->path);
	free(script);
	return rc;
}
