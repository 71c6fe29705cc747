# Roamcard. `make help` lists the targets.

BUILD   ?= build
ifeq ($(origin CC),default)
CC := gcc
endif
SHELL   := bash
V       ?=
FUZZ_SECONDS ?= 300
SOAK_SECONDS ?= 300
SOAK_REQUESTS ?= 100000
MEMORY_JOBS ?= 1000000
Q       := $(if $(V),,@)

# ARCH=s390x (big endian), ARCH=i386 (32 bits): built for that machine of Debian, run by qemu-user.
MACHINES     := s390x i386
TRIPLET_i386 := i686-linux-gnu
TRIPLET_s390x := s390x-linux-gnu
ifdef ARCH
CC := $(TRIPLET_$(ARCH))-gcc --sysroot=$(BUILD)/sysroot/$(ARCH)
endif

# SAN=1: address and undefined-behaviour sanitizers, in a folder of their own.
# FUZZ=1: the same by clang, with libFuzzer's counters.
ifdef FUZZ
CC := clang
endif
OUT   := $(BUILD)$(if $(ARCH),/foreign/$(ARCH))$(if $(SAN),/san)$(if $(FUZZ),/fuzz,$(if $(findstring clang,$(CC)),/clang))
comma := ,
SANITIZE := -fsanitize=address$(comma)undefined -fno-sanitize-recover=all
FLAVOUR  := $(if $(SAN)$(FUZZ),-O1 -fno-omit-frame-pointer $(SANITIZE)$(if $(FUZZ), -fsanitize=fuzzer-no-link),-O2)
WARN  := -Wall -Wextra -Wconversion -Wshadow -Wvla -Wmissing-prototypes -Wstrict-prototypes -Werror
# Nobody debugs what qemu-user runs: its builds are quicker without.
BASE  := -std=c11 $(WARN) $(if $(ARCH),,-g) -MMD -MP

# The card is freestanding: what the compiler may not assume, the card cannot use.
CARD_FLAGS := $(BASE) -ffreestanding -Icard -Icard/include
PORT_FLAGS := $(BASE) -D_GNU_SOURCE -Icard/include -Icard/port
# No name of ours stands in for one of a library that a library calls.
HOST_FLAGS := $(BASE) -fvisibility=hidden -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -pthread -Ihost
TEST_FLAGS := $(BASE) -fvisibility=hidden -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -pthread -Ihost -Itests -Icard/include -Icard/port

# Every source of a folder belongs to it; the card's rooms are listed, so that a port does not slip in.
CARD_ROOMS := wire nvm security fs auth cat ota applet apdu remote entry
CARD_SRC := $(foreach room,$(CARD_ROOMS),$(wildcard card/$(room)/*.c))
# Its mem functions are for programs without a C library.
PORT_SRC := $(wildcard card/port/memory/*.c) $(filter-out %/mem.c,$(wildcard card/port/bare/*.c))
HOST_SRC := $(filter-out host/main.c,$(wildcard host/*/*.c))
WEB_SRC  := $(sort $(wildcard host/web/*.html host/web/*.css host/web/*.js host/web/*.svg))
SQL_SRC  := $(sort $(wildcard host/store/schema/*.sql))
SUPPORT_SRC := $(wildcard tests/support/*.c)
CARD_TESTS := $(filter-out tests/card/least.c,$(wildcard tests/card/*.c))
HOST_TESTS := $(wildcard tests/host/*.c)
POWER_TESTS := $(wildcard tests/power/*.c)
FUZZ_TESTS := $(filter-out tests/fuzz/snapshot.c,$(wildcard tests/fuzz/*.c))

CARD_OBJ := $(CARD_SRC:%.c=$(OUT)/%.o)
PORT_OBJ := $(PORT_SRC:%.c=$(OUT)/%.o)
HOST_OBJ := $(HOST_SRC:%.c=$(OUT)/%.o) $(if $(SQL_SRC),$(OUT)/host/store/schema.o) $(OUT)/host/network/world_text.o \
	$(OUT)/host/api/openapi_text.o $(OUT)/host/api/console_text.o
SUPPORT_OBJ := $(SUPPORT_SRC:%.c=$(OUT)/%.o)
TEST_BIN := $(CARD_TESTS:%.c=$(OUT)/%) $(HOST_TESTS:%.c=$(OUT)/%) $(POWER_TESTS:%.c=$(OUT)/%)
FUZZ_BIN := $(FUZZ_TESTS:%.c=$(OUT)/%)

SOAK_OBJ := $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/soak/*.c))

PORT_LIBS := -lmbedcrypto
HOST_LIBS := -lulfius -ljansson -lsqlite3 -lpq -lcrypto -lz -lmicrohttpd -lgnutls -lcurl-gnutls -ledit -lpcsclite -pthread

all: $(OUT)/roamcard $(if $(ARCH),,manual)  ## build build/roamcard (default)

$(OUT)/roamcard: $(OUT)/host/main.o $(OUT)/libroamcard.a $(OUT)/libuicc-memory.a $(OUT)/libuicc.a
	$(call say,link,$@)
	$(Q)$(CC) $(FLAVOUR) $(LDFLAGS) -o $@ $^ $(PORT_LIBS) $(HOST_LIBS)

$(OUT)/libuicc.a: $(CARD_OBJ)
$(OUT)/libuicc-memory.a: $(PORT_OBJ)
$(OUT)/libroamcard.a: $(HOST_OBJ)
$(OUT)/libsupport.a: $(SUPPORT_OBJ)
$(OUT)/%.a:
	$(call say,ar,$@)
	$(Q)rm -f $@ && ar rcs $@ $^

# Prerequisites on the Makefile: a changed flag rebuilds. The list files notice a removed source.
define compile
	$(call say,cc,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(1) $(FLAVOUR) $(CFLAGS) -c -o $@ $<
endef
say = $(if $(V),,@printf '  %-6s %s\n' $(1) $(2))

$(CARD_OBJ): $(OUT)/%.o: %.c Makefile
	$(call compile,$(CARD_FLAGS))
$(PORT_OBJ): $(OUT)/%.o: %.c Makefile
	$(call compile,$(PORT_FLAGS))
$(OUT)/host/transport/emulated.o $(OUT)/host/transport/emulated_contacts.o: HOST_FLAGS += -Icard/include -Icard/port
# PC/SC's own headers name each other without their folder.
$(OUT)/host/transport/%.o: HOST_FLAGS += -isystem $(if $(ARCH),$(BUILD)/sysroot/$(ARCH))/usr/include/PCSC
$(OUT)/host/store/%.o: HOST_FLAGS += -isystem $(if $(ARCH),$(BUILD)/sysroot/$(ARCH))/usr/include/postgresql
$(OUT)/host/%.o: host/%.c Makefile
	$(call compile,$(HOST_FLAGS))
# Tests of the card may look at its rooms.
$(OUT)/tests/card/%.o $(OUT)/tests/power/%.o $(OUT)/tests/fuzz/%.o $(OUT)/tests/support/%.o: TEST_FLAGS += -Icard
$(OUT)/tests/support/%.o $(OUT)/tests/bench/%.o: TEST_FLAGS += -isystem $(if $(ARCH),$(BUILD)/sysroot/$(ARCH))/usr/include/postgresql
$(OUT)/tests/%.o: tests/%.c Makefile
	$(call compile,$(TEST_FLAGS))

# The numbered migrations become one table in the program, the world's table and the contract a string.
$(OUT)/host/store/schema.c: $(SQL_SRC) host/store/embed-schema host/octets/embed-text Makefile
	$(call say,sql,$@)
	$(Q)mkdir -p $(@D)
	$(Q)host/store/embed-schema $(SQL_SRC) > $@
$(OUT)/host/network/world_text.c: host/network/world.table host/network/embed-world host/octets/embed-text Makefile
	$(call say,text,$@)
	$(Q)mkdir -p $(@D)
	$(Q)host/network/embed-world $< > $@
$(OUT)/host/api/openapi_text.c: docs/openapi.yaml host/api/embed-openapi host/octets/embed-text Makefile
	$(call say,text,$@)
	$(Q)mkdir -p $(@D)
	$(Q)host/api/embed-openapi $< > $@
$(OUT)/host/api/console_text.c: $(WEB_SRC) host/api/embed-web host/octets/embed-text Makefile
	$(call say,text,$@)
	$(Q)mkdir -p $(@D)
	$(Q)host/api/embed-web $(WEB_SRC) > $@
$(OUT)/host/store/schema.o $(OUT)/host/network/world_text.o $(OUT)/host/api/openapi_text.o $(OUT)/host/api/console_text.o: %.o: %.c
	$(call compile,$(HOST_FLAGS))

$(TEST_BIN): $(OUT)/%: $(OUT)/%.o $(OUT)/libsupport.a $(OUT)/libroamcard.a $(OUT)/libuicc-memory.a $(OUT)/libuicc.a
	$(call say,link,$@)
	$(Q)$(CC) $(FLAVOUR) $(LDFLAGS) -o $@ $^ -lcmocka $(PORT_LIBS) $(HOST_LIBS)

# The card with every feature of uicc/features.h left out, and its test.
FEATURES := $(shell sed -nE 's/^.define UICC_WITH_([A-Z0-9_]+) .*/\1/p' card/include/uicc/features.h)
LEAST_FLAGS := $(FEATURES:%=-DUICC_WITH_%=0) -DUICC_SMALL_CRC=1
LEAST_OBJ := $(CARD_SRC:%.c=$(OUT)/least/%.o)
$(LEAST_OBJ): $(OUT)/least/%.o: %.c Makefile
	$(call compile,$(CARD_FLAGS) $(LEAST_FLAGS))
$(OUT)/least/libuicc.a: $(LEAST_OBJ)
$(OUT)/tests/card/least: $(OUT)/%: $(OUT)/%.o $(OUT)/libsupport.a $(OUT)/libroamcard.a $(OUT)/libuicc-memory.a $(OUT)/least/libuicc.a
	$(call say,link,$@)
	$(Q)$(CC) $(FLAVOUR) $(LDFLAGS) -o $@ $^ -lcmocka $(PORT_LIBS) $(HOST_LIBS)

$(OUT)/tests/soak/soak: $(SOAK_OBJ) $(OUT)/libroamcard.a $(OUT)/libuicc-memory.a $(OUT)/libuicc.a
	$(call say,link,$@)
	$(Q)$(CC) $(FLAVOUR) $(LDFLAGS) -o $@ $^ $(PORT_LIBS) $(HOST_LIBS)

tests: $(OUT)/roamcard $(TEST_BIN) $(OUT)/tests/card/least $(OUT)/tests/smsc/smsc $(OUT)/tests/soak/soak

# A service centre for tests/whole: a program, not a test.
$(OUT)/tests/smsc/smsc: $(OUT)/%: $(OUT)/%.o $(OUT)/libsupport.a $(OUT)/libroamcard.a $(OUT)/libuicc-memory.a $(OUT)/libuicc.a
	$(call say,link,$@)
	$(Q)$(CC) $(FLAVOUR) $(LDFLAGS) -o $@ $^ -lcmocka $(PORT_LIBS) $(HOST_LIBS)

fuzz:  ## fuzz each target for FUZZ_SECONDS=300; what was reached is kept in build/fuzz/corpus
	@$(MAKE) --no-print-directory -j$$(nproc) FUZZ=1 fuzz-targets
	@for target in $(FUZZ_TESTS:%.c=$(BUILD)/fuzz/%); do tests/fuzz/run $$target $(FUZZ_SECONDS) || exit; done
fuzz-targets: $(FUZZ_BIN)
$(FUZZ_BIN): $(OUT)/%: $(OUT)/%.o $(OUT)/tests/fuzz/snapshot.o $(OUT)/libsupport.a $(OUT)/libroamcard.a $(OUT)/libuicc-memory.a $(OUT)/libuicc.a
	$(call say,link,$@)
	$(Q)$(CC) $(FLAVOUR) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ -lcmocka $(PORT_LIBS) $(HOST_LIBS)

deps:  ## install the Debian packages that are missing
	@.ci/deps

demo:  ## from nothing to a request proved on two cards
	@.ci/deps demo
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@tests/whole/demo $(BUILD)

check:  ## install what is missing, build with sanitizers, run every test
	@.ci/deps
	@$(MAKE) --no-print-directory -j$$(nproc) all
	@$(MAKE) --no-print-directory -j$$(nproc) SAN=1 tests
	@$(MAKE) --no-print-directory -j$$(nproc) FUZZ=1 fuzz-targets
	@$(MAKE) --no-print-directory -j$$(nproc) firmware firmware-targets
	@for arch in $(MACHINES); do .ci/foreign $(BUILD) $$arch && \
		$(MAKE) --no-print-directory -j$$(nproc) ARCH=$$arch tests || exit; done
	@tests/run $(BUILD) $(MACHINES)

bench: $(OUT)/tests/bench/bench  ## speed, as ratios to floors measured in the same run
	@$<
	@tests/bench/platform $<
	@tests/bench/readers $<
$(OUT)/tests/bench/bench: $(patsubst %.c,$(OUT)/%.o,$(wildcard tests/bench/*.c)) $(OUT)/libsupport.a $(OUT)/libroamcard.a $(OUT)/libuicc-memory.a $(OUT)/libuicc.a
	$(call say,link,$@)
	$(Q)$(CC) $(FLAVOUR) $(LDFLAGS) -o $@ $^ $(PORT_LIBS) $(HOST_LIBS)

soak: all $(OUT)/tests/soak/soak  ## 50 accounts, 20,000 cards, servers, workers and database killed again and again; SOAK_SECONDS=300
	@for store in sqlite postgres; do echo "# $$store"; tests/soak/run $(BUILD) $$store 50 400 clients=8 \
		seconds=$(SOAK_SECONDS) kill-least=500 kill-most=20000 drain=7200 lease=5 progress=10 \
		requests=$(SOAK_REQUESTS) backlog=5000 || exit; done

memory: all $(OUT)/tests/soak/soak  ## very many jobs through one server, whose memory stays as it is; MEMORY_JOBS=1000000, hours where syncs are slow
	@tests/soak/run $(BUILD) sqlite 4 250 clients=4 kill-most=0 kill-least=1000 requests=$(MEMORY_JOBS) \
		backlog=4000 progress=15 drain=3600

conformance: all  ## write docs/conformance.md from what the vectors give
	@docs/make-conformance $(BUILD) > $(BUILD)/conformance.md && cp $(BUILD)/conformance.md docs/conformance.md

include host/install/install.mk

include card/port/firmware.mk

clean:  ## remove build/
	rm -rf $(BUILD)

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(filter-out %.d,$(MAKEFILE_LIST))

.PHONY: all tests fuzz fuzz-targets deps demo check bench soak memory conformance clean help
.DELETE_ON_ERROR:
.SECONDARY:
-include $(shell find $(OUT)/card $(OUT)/least $(OUT)/host $(OUT)/tests -name '*.d' -type f 2>/dev/null)
