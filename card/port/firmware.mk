# The card on a microcontroller: `make firmware` and what belongs to it. Included by the Makefile.

FIRMWARE     := $(BUILD)/firmware
ARM_CC       := arm-none-eabi-gcc
# Everything but the four mem functions goes through one optimisation of the whole.
FIRMWARE_CPU := -mcpu=cortex-m3 -mthumb
FIRMWARE_FLAGS := -std=c11 $(WARN) -Os -flto=auto -ffreestanding -ffunction-sections -fdata-sections -g \
	-MMD -MP -Icard -Icard/include -Icard/port
FIRMWARE_LINK := -nostdlib -static -Wl,--gc-sections -Wl,--fatal-warnings

BARE_SRC := $(wildcard card/port/bare/*.c)
MPS2_SRC := $(wildcard card/port/mps2-an385/*.c) $(BARE_SRC) $(CARD_SRC)
MPS2_OBJ := $(MPS2_SRC:%.c=$(FIRMWARE)/mps2/%.o)
MEASURE_OBJ := $(MPS2_SRC:%.c=$(FIRMWARE)/measure/%.o)

firmware: $(FIRMWARE)/mps2-an385.elf  ## the card for a Cortex-M3, to be run by QEMU

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

.PHONY: firmware
-include $(shell find $(FIRMWARE) -name '*.d' -type f 2>/dev/null)
