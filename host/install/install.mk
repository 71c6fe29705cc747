# SPDX-License-Identifier: Apache-2.0
# What is installed, and where; included by the Makefile.

PREFIX     ?= /usr/local
SYSCONFDIR ?= /etc
LIBDIR     ?= $(PREFIX)/lib
UNITDIR    ?= $(if $(filter /usr,$(PREFIX)),/lib,$(PREFIX)/lib)/systemd/system
DESTDIR    ?=
PLACED     ?= $(OUT)/placed

VERSION := $(shell host/install/version ROAMCARD_VERSION)

manual: $(OUT)/man/roamcard.1  ## the manual pages, in build/man
$(OUT)/man/roamcard.1: $(OUT)/roamcard docs/profile.md docs/vectors.md docs/configuration.md host/install/make-manual host/install/page-of-markdown
	$(call say,man,$(@D))
	$(Q)host/install/make-manual $(OUT)/roamcard $(@D)

# Files that say where others are: made for where they are put, which is not known to other targets.
.PHONY: placed
placed: $(OUT)/roamcard
	$(Q)host/install/make-config $(OUT)/roamcard $(PLACED) $(SYSCONFDIR)
	$(Q)for unit in roamcard.service roamcard-worker.service roamcard.sysusers; do \
		sed -e 's|/usr/local/share|$(PREFIX)/share|; s|/usr/local/bin|$(PREFIX)/bin|; s|/etc/roamcard|$(SYSCONFDIR)/roamcard|g' \
			docs/examples/systemd/$$unit >$(PLACED)/$$unit || exit; \
	done
	$(Q)for package in uicc uicc-memory; do \
		sed -e 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@VERSION@|$(VERSION)|' card/include/$$package.pc.in \
			>$(PLACED)/$$package.pc || exit; \
	done

INSTALL_TO = PLACED=$(PLACED) PREFIX=$(PREFIX) SYSCONFDIR=$(SYSCONFDIR) LIBDIR=$(LIBDIR) UNITDIR=$(UNITDIR) host/install/files $(OUT)

install: all manual placed  ## program, manual, completion, units, configuration, pages, the card's library; PREFIX, SYSCONFDIR and DESTDIR are heeded
	$(Q)$(INSTALL_TO) install "$(DESTDIR)"

uninstall: manual placed  ## remove what install has put there
	$(Q)$(INSTALL_TO) uninstall "$(DESTDIR)"

.PHONY: manual install uninstall

dist:  ## the sources in build/roamcard-VERSION.tar.gz: the same octets each time
	$(Q)host/install/make-dist $(BUILD)/roamcard-$(VERSION).tar.gz
	@echo $(BUILD)/roamcard-$(VERSION).tar.gz

deb: dist  ## Debian packages: build/roamcard_VERSION-1_ARCH.deb, and libuicc-dev
	$(Q)host/install/make-deb $(BUILD)/roamcard-$(VERSION).tar.gz $(BUILD) >$(BUILD)/deb.log 2>&1 || \
		{ tail -n 20 $(BUILD)/deb.log >&2; exit 1; }
	@ls $(BUILD)/roamcard_$(VERSION)-1_*.deb $(BUILD)/libuicc-dev_$(VERSION)-1_*.deb

.PHONY: dist deb
