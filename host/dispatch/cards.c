/* SPDX-License-Identifier: Apache-2.0 */
#include "dispatch/cards.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <pthread.h>
#include <sys/stat.h>

#include <openssl/crypto.h>

#include "dispatch/reader_cards.h"
#include "fleet/fleet.h"
#include "inspect/view.h"
#include "terminal/terminal.h"
#include "transport/emulated.h"

enum { CARDS_MAX = 100000, ICCID_MAX = 21 };

struct entry {
	char *path;
	char iccid[ICCID_MAX];
};

struct cards {
	pthread_mutex_t lock;         /* over entries; problems are read where nobody scans */
	char *folder;                 /* NULL: none */
	struct fleet *fleet;          /* NULL: none */
	struct reader_cards *readers; /* NULL: none */
	struct entry *entries;
	size_t count;
	char **problems;
	size_t problem_count;
	struct timespec changed;   /* of the folder when it was told last */
	const struct watch *watch; /* may be NULL */
};

static const char suffix[] = ".card";

static int is_card(const struct dirent *file)
{
	const size_t size = strlen(file->d_name), end = sizeof suffix - 1;

	return file->d_name[0] != '.' && size > end &&
	       strcmp(file->d_name + size - end, suffix) == 0;
}

static void add_problem(struct cards *cards, const struct fault *fault)
{
	char **grown = realloc(cards->problems, (cards->problem_count + 2) * sizeof *grown);
	char *line = NULL;

	if (!grown)
		return;
	cards->problems = grown;
	if (asprintf(&line, "%s: %s", fault->where, fault->text) < 0)
		return;
	cards->problems[cards->problem_count++] = line;
	cards->problems[cards->problem_count] = NULL;
}

static const struct entry *find_path(const struct cards *cards, const char *path)
{
	for (size_t i = 0; i < cards->count; i++)
		if (strcmp(cards->entries[i].path, path) == 0)
			return &cards->entries[i];
	return NULL;
}

static int read_iccid(const char *path, char iccid[ICCID_MAX], struct fault *fault)
{
	struct transport *transport;
	struct terminal terminal;
	int rc = emulated_open(path, &transport, fault);

	if (rc < 0)
		return rc;
	rc = terminal_start(&terminal, transport, fault);
	if (rc == 0)
		rc = view_iccid(&terminal, iccid, fault);
	transport_close(transport);
	return rc;
}

static int add_card(struct cards *cards, char *path, struct fault *fault)
{
	struct entry *grown;
	struct entry entry = { .path = path };
	struct fault cause = { 0 };

	if (find_path(cards, path)) {
		free(path);
		return 0;
	}
	if (read_iccid(path, entry.iccid, &cause) < 0) {
		add_problem(cards, &cause);
		free(path);
		return 0;
	}
	grown = cards->count < CARDS_MAX
	                ? realloc(cards->entries, (cards->count + 1) * sizeof *grown)
	                : NULL;
	if (!grown) {
		free(path);
		return fault_set(fault, FAULT_LIMIT, cards->folder,
		                 "more than %d cards in one folder", CARDS_MAX);
	}
	cards->entries = grown;
	cards->entries[cards->count++] = entry;
	return 0;
}

/* Cards that are new in the folder are added; the problems are those of this look. */
static int scan(struct cards *cards, struct fault *fault)
{
	struct dirent **files = NULL;
	const int count = cards->folder ? scandir(cards->folder, &files, is_card, alphasort) : 0;
	int rc = 0;

	if (count < 0)
		return fault_set(fault, errno == ENOENT ? FAULT_ABSENT : FAULT_SYSTEM,
		                 cards->folder, "cannot read the folder: %s", strerror(errno));
	for (size_t i = 0; i < cards->problem_count; i++)
		free(cards->problems[i]);
	cards->problem_count = 0;
	for (int i = 0; i < count; i++) {
		char *path = NULL;

		if (rc == 0 && asprintf(&path, "%s/%s", cards->folder, files[i]->d_name) >= 0)
			rc = add_card(cards, path, fault);
		free(files[i]);
	}
	free(files);
	return rc;
}

static bool is_file(const char *path)
{
	struct stat file;

	return path && stat(path, &file) == 0 && S_ISREG(file.st_mode);
}

int cards_open_folder(const char *path, struct cards **cards, struct fault *fault)
{
	struct cards *made = calloc(1, sizeof *made);
	int rc;

	*cards = NULL;
	if (!made || (path && !is_file(path) && !(made->folder = strdup(path)))) {
		free(made);
		return fault_set(fault, FAULT_SYSTEM, path, "out of memory");
	}
	pthread_mutex_init(&made->lock, NULL);
	rc = is_file(path) ? fleet_open(path, &made->fleet, fault) : scan(made, fault);
	if (rc < 0)
		cards_close(made);
	else
		*cards = made;
	return rc;
}

size_t cards_count(const struct cards *cards)
{
	return cards->count;
}

size_t cards_within(const struct cards *cards)
{
	return cards->count + (cards->fleet ? fleet_cards(cards->fleet) : 0);
}

const char *cards_iccid(const struct cards *cards, size_t i)
{
	return cards->entries[i].iccid;
}

const char *cards_path(const struct cards *cards, size_t i)
{
	return cards->entries[i].path;
}

const char *cards_problem(const struct cards *cards, size_t i)
{
	return i < cards->problem_count ? cards->problems[i] : NULL;
}

void cards_watch(struct cards *cards, const struct watch *watch)
{
	cards->watch = watch;
}

static char *path_of_iccid(const struct cards *cards, const char *iccid)
{
	for (size_t i = 0; i < cards->count; i++)
		if (strcmp(cards->entries[i].iccid, iccid) == 0)
			return strdup(cards->entries[i].path);
	return NULL;
}

int cards_add_readers(struct cards *cards, struct fault *fault)
{
	return reader_cards_open(&cards->readers, fault);
}

void cards_tell(struct cards *cards, cards_told *told, void *ctx)
{
	if (cards->readers)
		reader_cards_tell(cards->readers, told, ctx);
}

static const char *where(const struct cards *cards)
{
	if (cards->fleet)
		return fleet_path(cards->fleet);
	return cards->folder ? cards->folder : "";
}

/* Looks the folder through again where the card is not known. */
static int find_image(struct cards *cards, const char *iccid, char **path, struct fault *fault)
{
	int rc = 0;

	pthread_mutex_lock(&cards->lock);
	*path = path_of_iccid(cards, iccid);
	if (!*path) {
		rc = scan(cards, fault);
		*path = path_of_iccid(cards, iccid);
	}
	pthread_mutex_unlock(&cards->lock);
	return rc;
}

/* A folder that changed within the tick of its clock is told once too often, never too little: the time is
 * taken before the look. */
static bool has_changed(struct cards *cards)
{
	struct stat now = { 0 };
	bool same;

	if (!cards->folder || stat(cards->folder, &now) < 0)
		return false;
	same = now.st_mtim.tv_sec == cards->changed.tv_sec &&
	       now.st_mtim.tv_nsec == cards->changed.tv_nsec;
	cards->changed = now.st_mtim;
	return !same;
}

bool cards_fleet_range(const struct cards *cards, char low[FLEET_ICCID_MAX],
                       char high[FLEET_ICCID_MAX])
{
	return cards->fleet && fleet_iccid_range(cards->fleet, low, high) == 0;
}

int cards_each(struct cards *cards, bool always, bool (*told)(void *ctx, const char *iccid),
               void *ctx, struct fault *fault)
{
	bool more;
	int rc = 0;

	pthread_mutex_lock(&cards->lock);
	more = has_changed(cards);
	if (more)
		rc = scan(cards, fault);
	for (size_t i = 0; (more || always) && i < cards->count && rc == 0; i++)
		if (!told(ctx, cards->entries[i].iccid))
			break;
	pthread_mutex_unlock(&cards->lock);
	return rc;
}

enum cards_place cards_place(struct cards *cards, const char *iccid)
{
	struct fault fault;
	uint32_t card;
	char *path;

	pthread_mutex_lock(&cards->lock);
	path = path_of_iccid(cards, iccid);
	pthread_mutex_unlock(&cards->lock);
	free(path);
	if (path || (cards->fleet && fleet_find(cards->fleet, iccid, &card, &fault) == 0))
		return CARDS_EMULATED;
	return cards->readers && reader_cards_has(cards->readers, iccid) ? CARDS_READER
	                                                                 : CARDS_NOWHERE;
}

int cards_open(struct cards *cards, const char *iccid, struct transport **transport,
               struct fault *fault)
{
	char *path;
	uint32_t card;
	int rc = find_image(cards, iccid, &path, fault);

	*transport = NULL;
	if (path)
		rc = emulated_open(path, transport, fault);
	else if (rc == 0 && cards->fleet && fleet_find(cards->fleet, iccid, &card, fault) == 0)
		rc = fleet_card_open(cards->fleet, card, transport, fault);
	else if (rc == 0 && cards->readers)
		rc = reader_cards_find(cards->readers, iccid, transport, fault);
	else if (rc == 0)
		rc = fault_set(fault, FAULT_ABSENT, where(cards) ? where(cards) : "",
		               "no card with ICCID %s is there", iccid);
	if (rc == 0)
		rc = watch_card(cards->watch, path ? path : iccid, transport, fault);
	free(path);
	return rc;
}

void cards_close(struct cards *cards)
{
	if (!cards)
		return;
	reader_cards_close(cards->readers);
	fleet_close(cards->fleet);
	for (size_t i = 0; i < cards->count; i++)
		free(cards->entries[i].path);
	for (size_t i = 0; i < cards->problem_count; i++)
		free(cards->problems[i]);
	free(cards->entries);
	free(cards->problems);
	free(cards->folder);
	pthread_mutex_destroy(&cards->lock);
	free(cards);
}
