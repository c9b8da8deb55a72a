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

$(BUILD)/judge_test: $(call objects,conformance/runner/selftest/judge_test.c $(addprefix conformance/runner/,judge.c shape.c wire.c feature.c) conformance/vectors.c)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -ljansson

.PHONY: test-programs
test-programs: all adapters $(addprefix $(BUILD)/,listen-socket-conformance judge_test exhaustive)

## make trace             the table clause x evidence, as text and build/report/trace.html; an empty cell fails
.PHONY: trace
trace:
	@ci/trace --html $(BUILD)/report/trace.html

## make lint              the house rules that a machine can check
.PHONY: lint
lint:
	@ci/lint

## make fresh-machine     as root: a new Debian 12 (debootstrap), a clone, and the README's two commands
.PHONY: fresh-machine
fresh-machine:
	@ci/fresh-machine
