# Adapters in C; those in other languages run as they are. Included by the Makefile.

ADAPTERS := conformance/adapters

.PHONY: adapters
adapters: $(BUILD)/adapters/reference $(BUILD)/adapters/seed-page

$(BUILD)/adapters/reference: $(call objects,$(ADAPTERS)/reference/adapter.c $(ADAPTERS)/common/line.c) $(BUILD)/liblisten_socket.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(call link)

$(BUILD)/adapters/seed-page: $(call objects,$(ADAPTERS)/seed-page/adapter.c $(ADAPTERS)/common/line.c)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(call link)
