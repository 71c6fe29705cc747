/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/verbs.h"

#include <argp.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "cli/command_line.h"
#include "cli/exit.h"
#include "network/hlr_socket.h"
#include "profile/keyfile.h"
#include "service/subscriber.h"
#include "store/store.h"

enum { FILES_MAX = 1024, FOR_EVER = -1 };

struct arguments {
	const char *socket, *store, *key_file;
	const char *keys[FILES_MAX];
	size_t count;
};

static const struct argp_option options[] = {
	{ "hlr-socket", 's', "PATH", 0, "Unix datagram socket to answer at", 0 },
	{ "keys", 'k', "CARD.keys", 0, "a card's key file; may stand many times", 0 },
	{ "store", 'S', "FILE", 0, "a store, whose subscribers are ours too", 0 },
	{ "key-file", 'K', "FILE", 0, "its sealing key; without: ROAMCARD_KEY", 0 },
	{ 0 },
};

static const char text[] =
	"An authentication centre for servers of EAP-SIM, EAP-AKA and EAP-AKA': answers hostapd's "
	"eap_sim_db ('eap_sim_db=unix:PATH') from the keys of cards, whose slots are its "
	"subscribers, or of a store's, until SIGTERM or SIGINT.\v"
	"Sequence numbers begin with the key file's and are kept while it runs; a card that is "
	"ahead resynchronises. A slot with an algorithm of 2G alone is passed over. A line is "
	"written for each request, without any secret. Of a store only ACTIVE subscribers are "
	"answered for, as they are at each request.";

static error_t parse(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 's':
		arguments->socket = value;
		return 0;
	case 'k':
		if (arguments->count == FILES_MAX)
			argp_error(state, "more than %d key files", FILES_MAX);
		arguments->keys[arguments->count++] = value;
		return 0;
	case 'S':
		arguments->store = value;
		return 0;
	case 'K':
		arguments->key_file = value;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "takes no '%s'", value);
		return 0;
	case ARGP_KEY_END:
		if (!arguments->socket)
			argp_error(state, "name the socket");
		if (arguments->count == 0 && !arguments->store)
			argp_error(state, "name a key file or a store");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* One that is not known is as good as ended. */
static enum network_status status_of(const char *word)
{
	const int status = network_status_of_text(word);

	return status < 0 ? NETWORK_TERMINATED : (enum network_status)status;
}

static bool is_of_2g(const struct orders_slot *slot)
{
	return slot->algorithm >= AUC_COMP128_1;
}

static int add_slots(struct network *network, const struct profile *profile, unsigned *subscribers,
                     struct fault *fault)
{
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < profile->slots; i++) {
		if (is_of_2g(&profile->slot[i]))
			continue;
		rc = network_add(network, &profile->slot[i], fault);
		*subscribers += rc == 0;
	}
	return rc;
}

static void forget(struct profile *profile)
{
	profile_release(profile);
	if (profile)
		OPENSSL_cleanse(profile, sizeof *profile);
	free(profile);
}

static int add_card(struct network *network, const char *path, unsigned *subscribers,
                    struct fault *fault)
{
	struct profile *profile = calloc(1, sizeof *profile);
	int rc = profile ? keyfile_load(path, profile, fault)
	                 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0)
		rc = add_slots(network, profile, subscribers, fault);
	forget(profile);
	return rc;
}

/* A subscriber of the store, with all his IMSIs, when one of them is first asked for. */
static int add_subscriber(struct store *store, struct network *network, const char *id,
                          struct fault *fault)
{
	struct profile *profile = calloc(1, sizeof *profile);
	unsigned subscribers = 0;
	int rc = profile ? subscriber_profile(store, id, profile, fault)
	                 : fault_set(fault, FAULT_SYSTEM, "", "out of memory");

	if (rc == 0)
		rc = add_slots(network, profile, &subscribers, fault);
	forget(profile);
	return rc;
}

static void look_up(void *ctx, struct network *network, const char *imsi)
{
	struct store *store = ctx;
	struct store_subscriber subscriber;
	char status[STORE_STATUS_MAX];
	struct fault fault = { 0 };
	int rc = store_subscriber_find(store, NULL, STORE_BY_IMSI, imsi, &subscriber, &fault);

	if (rc == FAULT_ABSENT)
		return;
	if (rc == 0 && !network_has(network, imsi))
		rc = add_subscriber(store, network, subscriber.id, &fault);
	if (rc == 0)
		rc = store_status_get(store, subscriber.id, status, &fault);
	if (rc == 0 && network_has(network, imsi))
		rc = network_set_status(network, imsi, status_of(status), &fault);
	if (rc < 0)
		exit_of_fault(&fault);
}

static int add_cards(const struct arguments *arguments, struct network *network,
                     struct fault *fault)
{
	unsigned subscribers = 0;
	int rc = 0;

	for (size_t i = 0; i < arguments->count && rc == 0; i++)
		rc = add_card(network, arguments->keys[i], &subscribers, fault);
	if (rc == 0) {
		printf("%u subscriber%s%s; answering at %s\n", subscribers,
		       subscribers == 1 ? "" : "s", arguments->store ? ", and the store's" : "",
		       arguments->socket);
		fflush(stdout);
	}
	return rc;
}

static int serve(const struct hlr *hlr, int socket, int signals, struct fault *fault)
{
	struct pollfd polled[] = { { .fd = signals, .events = POLLIN },
		                   { .fd = socket, .events = POLLIN } };
	struct hlr_answer answer;
	int rc = 0;

	while (rc == 0) {
		if (poll(polled, 2, FOR_EVER) < 0 && errno != EINTR)
			return fault_set(fault, FAULT_SYSTEM, "poll", "%s", strerror(errno));
		if (polled[0].revents)
			return 0;
		rc = hlr_socket_serve(socket, hlr, &answer, fault);
		if (rc == 0 && answer.note[0] != '\0') {
			printf("%s\n", answer.note);
			fflush(stdout);
		}
	}
	return rc;
}

static int run(const struct arguments *arguments, int signals, struct fault *fault)
{
	struct world *world = NULL;
	struct network *network = NULL;
	struct store *store = NULL;
	struct hlr hlr = { 0 };
	int socket = -1;
	int rc = world_open(NULL, &world, fault);

	if (rc == 0)
		rc = network_open(world, &network, fault);
	if (rc == 0 && arguments->store)
		rc = store_open(arguments->store, arguments->key_file, &store, fault);
	hlr = (struct hlr){ network, store ? look_up : NULL, store };
	if (rc == 0)
		rc = socket = hlr_socket_open(arguments->socket, fault);
	if (rc >= 0)
		rc = add_cards(arguments, network, fault);
	if (rc == 0)
		rc = serve(&hlr, socket, signals, fault);
	if (socket >= 0) {
		close(socket);
		unlink(arguments->socket);
	}
	store_close(store);
	network_close(network);
	world_close(world);
	return rc;
}

int verb_auc(int argc, char **argv)
{
	static const struct argp argp = { options, parse, NULL, text, NULL, NULL, NULL };
	struct arguments *arguments = calloc(1, sizeof *arguments);
	struct fault fault = { 0 };
	sigset_t set;
	int signals, rc;

	if (!arguments) {
		fault_set(&fault, FAULT_SYSTEM, "", "out of memory");
		return exit_of_fault(&fault);
	}
	command_line_read(&argp, argc, argv, arguments);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_CLOEXEC);
	rc = signals < 0 ? fault_set(&fault, FAULT_SYSTEM, "signals", "%s", strerror(errno))
	                 : run(arguments, signals, &fault);
	if (signals >= 0)
		close(signals);
	free(arguments);
	return rc < 0 ? exit_of_fault(&fault) : EXIT_DONE;
}
