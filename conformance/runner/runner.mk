# The black-box runner, the test of its judge, and that of its adapters' processes. Included by the Makefile.

RUNNER := conformance/runner
# The differential fuzzer asks the oracle; the simulated kernel is no part of the runner.
RUNNER_SOURCES := $(wildcard $(RUNNER)/*.c) \
    $(foreach room,adapter evidence judge report session differential,$(wildcard $(RUNNER)/$(room)/*.c)) \
    $(READER_SOURCES) $(ENVIRONMENT_SOURCES) $(ORACLE_SOURCES)
# What judges needs neither processes nor sockets.
JUDGE_SOURCES := $(addprefix $(RUNNER)/,adapter/wire.c adapter/capability.c) $(wildcard $(RUNNER)/judge/*.c) $(READER_SOURCES)

$(BUILD)/listen-socket-conformance: $(call objects,$(RUNNER_SOURCES))
	$(call say,LINK,$@)
	$(call link,-ljansson)

$(BUILD)/judge_test: $(call objects,$(RUNNER)/selftest/judge_test.c $(RUNNER)/selftest/tally.c $(RUNNER)/session/leftovers.c $(JUDGE_SOURCES))
	$(call say,LINK,$@)
	$(call link,-ljansson)

PROCESS_SOURCES := $(addprefix $(RUNNER)/,adapter/process.c adapter/tree.c evidence/sockets.c)
$(BUILD)/process_test: $(call objects,$(RUNNER)/selftest/process_test.c $(RUNNER)/selftest/tally.c $(PROCESS_SOURCES))
	$(call say,LINK,$@)
	$(call link)
