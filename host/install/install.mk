# SPDX-License-Identifier: Apache-2.0
# What is installed, and where; included by the Makefile.

PREFIX     ?= /usr/local
SYSCONFDIR ?= $(if $(filter /usr,$(PREFIX)),/etc,$(PREFIX)/etc)
UNITDIR    ?= $(if $(filter /usr,$(PREFIX)),/lib,$(PREFIX)/lib)/systemd/system
DESTDIR    ?=

VERSION := $(shell host/install/version ROAMCARD_VERSION)

manual: $(OUT)/man/roamcard.1  ## the manual pages, in build/man
$(OUT)/man/roamcard.1: $(OUT)/roamcard docs/profile.md docs/vectors.md host/install/make-manual host/install/page-of-markdown
	$(call say,man,$(@D))
	$(Q)host/install/make-manual $(OUT)/roamcard $(@D)

INSTALL_TO = PREFIX=$(PREFIX) SYSCONFDIR=$(SYSCONFDIR) UNITDIR=$(UNITDIR) host/install/files $(OUT)

install: all manual  ## program, manual, completion, pages; PREFIX, SYSCONFDIR and DESTDIR are heeded
	$(Q)$(INSTALL_TO) install "$(DESTDIR)"

uninstall: manual  ## remove what install has put there
	$(Q)$(INSTALL_TO) uninstall "$(DESTDIR)"

.PHONY: manual install uninstall
