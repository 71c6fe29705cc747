# The card on a microcontroller: `make firmware` and what belongs to it. Included by the Makefile.

FIRMWARE     := $(BUILD)/firmware
ARM_CC       := arm-none-eabi-gcc
# Everything but the four mem functions goes through one optimisation of the whole.
FIRMWARE_CPU := -mcpu=cortex-m3 -mthumb
FIRMWARE_FLAGS := -std=c11 $(WARN) -Os -flto=auto -ffreestanding -ffunction-sections -fdata-sections -g \
	-MMD -MP -Icard -Icard/include -Icard/port -DUICC_NVM_UNIT_MAX=16
FIRMWARE_CC := $(ARM_CC) $(FIRMWARE_CPU)
FIRMWARE_LINK := -nostdlib -static -Wl,--gc-sections -Wl,--fatal-warnings

BARE_SRC := $(wildcard card/port/bare/*.c)
MPS2_SRC := $(wildcard card/port/mps2-an385/*.c) $(BARE_SRC) $(CARD_SRC)
MPS2_OBJ := $(MPS2_SRC:%.c=$(FIRMWARE)/mps2/%.o)
MEASURE_OBJ := $(MPS2_SRC:%.c=$(FIRMWARE)/measure/%.o)

firmware: $(FIRMWARE)/mps2-an385.elf $(FIRMWARE)/measure.elf  ## the card for a Cortex-M3, to be run by QEMU

$(MEASURE_OBJ): FIRMWARE_FLAGS += -DBOARD_MEASURES
$(FIRMWARE)/%/card/port/bare/mem.o: FIRMWARE_FLAGS += -fno-lto -fno-tree-loop-distribute-patterns

define firmware_compile
	$(call say,arm,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(ARM_CC) $(FIRMWARE_CPU) $(FIRMWARE_FLAGS) -c -o $@ $<
endef
$(MPS2_OBJ): $(FIRMWARE)/mps2/%.o: %.c Makefile card/port/firmware.mk
	$(firmware_compile)
$(MEASURE_OBJ): $(FIRMWARE)/measure/%.o: %.c Makefile card/port/firmware.mk
	$(firmware_compile)

$(FIRMWARE)/mps2-an385.elf: $(MPS2_OBJ)
$(FIRMWARE)/measure.elf: $(MEASURE_OBJ)
$(FIRMWARE)/mps2-an385.elf $(FIRMWARE)/measure.elf: card/port/mps2-an385/mps2.ld
	$(call say,link,$@)
	$(Q)$(ARM_CC) $(FIRMWARE_CPU) -Os -flto=auto $(FIRMWARE_LINK) -T $< -Wl,-Map=$(@:.elf=.map) -o $@ $(filter %.o,$^) -lgcc

# Other machines: linked, not run. card.o is the card's own rooms in one object, whose undefined symbols
# tests/rules/firmware-symbols reads; template.elf is the port to be copied.
TARGETS := cortex-m3 cortex-m0plus rv32imc
CC_cortex-m3      := $(ARM_CC) -mcpu=cortex-m3 -mthumb
CC_cortex-m0plus  := $(ARM_CC) -mcpu=cortex-m0plus -mthumb
CC_rv32imc        := riscv64-unknown-elf-gcc -march=rv32imc -mabi=ilp32
TEMPLATE_SRC := $(wildcard card/port/template/*.c) $(BARE_SRC)
target_card = $(CARD_SRC:%.c=$(FIRMWARE)/$(1)/%.o)
target_all  = $(call target_card,$(1)) $(TEMPLATE_SRC:%.c=$(FIRMWARE)/$(1)/%.o)

firmware-targets: $(foreach t,$(TARGETS),$(FIRMWARE)/$(t)/card.o $(FIRMWARE)/$(t)/template.elf)  ## the card for other machines

define target_rules
$(call target_all,$(1)): $(FIRMWARE)/$(1)/%.o: %.c Makefile card/port/firmware.mk
	$$(call say,$(1),$$<)
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC_$(1)) $$(filter-out -flto%,$$(FIRMWARE_FLAGS)) -c -o $$@ $$<
$(FIRMWARE)/$(1)/card.o: $(call target_card,$(1))
	$$(call say,link,$$@)
	$$(Q)$$(CC_$(1)) -nostdlib -r -o $$@ $$^
	$$(Q)nm -P -u $$@ | cut -d ' ' -f 1 | sort >$$(@:.o=.undefined)
	$$(Q)$$(CC_$(1)) -print-libgcc-file-name >$$(@:.o=.libgcc)
$(FIRMWARE)/$(1)/template.elf: $(call target_all,$(1))
	$$(call say,link,$$@)
	$$(Q)$$(CC_$(1)) $$(FIRMWARE_LINK) -Wl,--no-warn-rwx-segments -Wl,-e,main -Wl,-Map=$$(@:.elf=.map) -o $$@ $$^ -lgcc
endef
$(foreach t,$(TARGETS),$(eval $(call target_rules,$(t))))

# For the tests: keeps the file that QEMU has for the board's memory.
tests: $(OUT)/tests/firmware/keeper
$(OUT)/tests/firmware/%.o: TEST_FLAGS += -Icard
$(OUT)/tests/firmware/keeper: $(OUT)/%: $(OUT)/%.o $(OUT)/libroamcard.a $(OUT)/libuicc-memory.a $(OUT)/libuicc.a
	$(call say,link,$@)
	$(Q)$(CC) $(FLAVOUR) $(LDFLAGS) -o $@ $^ $(PORT_LIBS) $(HOST_LIBS)

firmware-check: all firmware $(OUT)/tests/firmware/keeper  ## the firmware in QEMU: vectors, scenarios, a request, cuts of the supply
	@ROAMCARD=$(OUT)/roamcard tests/whole/test-firmware $(BUILD) >$(BUILD)/firmware-check.log; status=$$?; \
		grep -E '^(#|not ok)' $(BUILD)/firmware-check.log; \
		awk '/^ok / { ok++ } /^not ok / { no++ } END { printf "%d passed, %d failed\n", ok, no }' \
			$(BUILD)/firmware-check.log; exit $$status

firmware-instructions: all $(FIRMWARE)/measure.elf $(OUT)/tests/firmware/keeper  ## write them into docs/footprint.md
	$(Q)tests/firmware/measure $(BUILD) >$(FIRMWARE)/instructions
	$(Q)sed -i -e '/^<!-- instructions/,/^<!-- end/{//!d}' -e '/^<!-- instructions/r $(FIRMWARE)/instructions' docs/footprint.md

firmware-size:  ## what the card takes of a chip: shown, and written into docs/footprint.md
	$(Q)mkdir -p $(FIRMWARE) && docs/make-footprint $(BUILD) >$(FIRMWARE)/size
	$(Q)sed -i -e '/^<!-- size/,/^<!-- end/{//!d}' -e '/^<!-- size/r $(FIRMWARE)/size' docs/footprint.md
	@cat $(FIRMWARE)/size

# For docs/make-footprint: a variable of these files.
show-%:
	@echo '$($*)'

.PHONY: firmware firmware-check firmware-instructions firmware-size firmware-targets
-include $(shell find $(FIRMWARE) -name '*.d' -type f 2>/dev/null)
