# Adapters in C; those in other languages run as they are. Included by the Makefile.

ADAPTERS := conformance/adapters
include $(ADAPTERS)/libraries.mk

.PHONY: adapters
adapters: $(BUILD)/adapters/reference $(BUILD)/adapters/seed-page

ADAPTER_COMMON := $(ADAPTERS)/common/line.c $(wildcard $(ADAPTERS)/common/platform/*.c)

$(BUILD)/adapters/reference: $(call objects,$(ADAPTERS)/reference/adapter.c $(ADAPTER_COMMON)) $(BUILD)/liblisten_socket.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(call link)

$(BUILD)/adapters/seed-page: $(call objects,$(ADAPTERS)/seed-page/adapter.c $(ADAPTER_COMMON))
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(call link)

# ---- For Windows: by MinGW-w64 where it is, run by Wine ----

WINDOWS_ADAPTERS := $(addprefix $(BUILD)/adapters/,reference-winsock.exe seed-page-winsock.exe)
ifneq ($(shell command -v x86_64-w64-mingw32-gcc),)
adapters: $(WINDOWS_ADAPTERS)
endif

$(BUILD)/objects/windows/x86_64/conformance/adapters/%.o: WINDOWS_FLAGS :=

# $(call windows_adapter,NAME,SOURCE,LIBRARY)
define windows_adapter
$(BUILD)/adapters/$(1).exe: $(call windows_objects,x86_64,$(2) $(ADAPTER_COMMON)) $(3)
	@mkdir -p $$(@D)
	$$(call say,LINK,$$@)
	$$(Q)x86_64-w64-mingw32-gcc -o $$@ $$^ $(WINDOWS_LIBRARIES)
endef
$(eval $(call windows_adapter,reference-winsock,$(ADAPTERS)/reference/adapter.c,$(BUILD)/windows/x86_64/liblisten_socket.a))
$(eval $(call windows_adapter,seed-page-winsock,$(ADAPTERS)/seed-page-winsock/adapter.c,))
include $(ADAPTERS)/languages.mk

# The second make sees the compilers that the first has installed.
.PHONY: conformance-all
## make conformance-all   the same, after installing every implementation that there is an adapter for (ci/packages: some 2.6 GB; said before)
conformance-all: | setup-conformance-all
	+@$(MAKE) --no-print-directory conformance
