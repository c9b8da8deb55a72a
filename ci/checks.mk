# What `make conformance` and `make test` build, beside the library and the command. Included by the Makefile.

RUNNER_SOURCES := $(wildcard conformance/runner/*.c) conformance/vectors.c
MODEL_SOURCES := $(wildcard conformance/model/*.c)

$(BUILD)/listen-socket-conformance: $(call objects,$(RUNNER_SOURCES))
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -ljansson

# Adapters in C; those in other languages run as they are.
.PHONY: adapters
adapters: $(BUILD)/adapters/reference $(BUILD)/adapters/seed-page

$(BUILD)/adapters/reference: $(call objects,conformance/adapters/reference/adapter.c conformance/adapters/line.c) $(BUILD)/liblisten_socket.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

$(BUILD)/adapters/seed-page: $(call objects,conformance/adapters/seed-page/adapter.c conformance/adapters/line.c)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

# Every combination of hints, every short port string, every fault, against the oracle (conformance/model).
$(BUILD)/exhaustive: $(call objects,$(MODEL_SOURCES) conformance/suite/trial.c $(wildcard conformance/suite/exhaustive*.c)) $(BUILD)/liblisten_socket.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

## make exhaustive        all of the enumeration, against the oracle; `make test` runs a part of it
.PHONY: exhaustive
exhaustive: $(BUILD)/exhaustive
	$(BUILD)/exhaustive all
