# The black-box runner, and the tests of its judge, of its report, and of its adapters' processes. Included by the Makefile.

RUNNER := conformance/runner
# The differential fuzzer asks the oracle; the simulated kernel is no part of the runner.
TRACE_FILTER := $(BUILD)/generated/trace_filter.c
# What the reports have from other files, so that the program needs none of them: clauses of SPEC.md, the parts of the page.
CLAUSE_TEXTS := $(BUILD)/generated/clause_texts.c
PAGE_PARTS := $(BUILD)/generated/page_parts.c
REPORT_TEXTS := $(CLAUSE_TEXTS) $(PAGE_PARTS)
PAGE_FILES := $(addprefix $(RUNNER)/report/,page.html page.css page.js)
RUNNER_SOURCES := $(wildcard $(RUNNER)/*.c) \
    $(filter-out %/print_trace_filter.c,$(foreach room,adapter evidence judge report session differential,$(wildcard $(RUNNER)/$(room)/*.c))) $(TRACE_FILTER) \
    $(REPORT_TEXTS) $(READER_SOURCES) $(ENVIRONMENT_SOURCES) $(ORACLE_SOURCES)
# What judges needs neither processes nor sockets.
JUDGE_SOURCES := $(addprefix $(RUNNER)/,adapter/wire.c adapter/capability.c adapter/visible.c) $(wildcard $(RUNNER)/judge/*.c) $(READER_SOURCES)

# The seccomp filter of trace.c, so that the runner needs no libseccomp.
$(BUILD)/print_trace_filter: $(call objects,$(RUNNER)/evidence/print_trace_filter.c)
	$(call say,LINK,$@)
	$(call link,-lseccomp)

$(TRACE_FILTER): $(BUILD)/print_trace_filter
	@mkdir -p $(@D)
	$(call say,FILTER,$@)
	$(Q)$< >$@.new && mv $@.new $@

# $(call print_texts,AWK PROGRAM,FILES)
define print_texts
	@mkdir -p $(@D)
	$(call say,TEXTS,$@)
	$(Q)LC_ALL=C awk -f $(1) $(2) >$@.new && mv $@.new $@
endef
$(CLAUSE_TEXTS): $(RUNNER)/report/clause_texts.awk conformance/SPEC.md
	$(call print_texts,$<,conformance/SPEC.md)
$(PAGE_PARTS): $(RUNNER)/report/page_parts.awk $(PAGE_FILES)
	$(call print_texts,$<,$(PAGE_FILES))

$(BUILD)/listen-socket-conformance: $(call objects,$(RUNNER_SOURCES))
	$(call say,LINK,$@)
	$(call link,-ljansson -lz)

# Tests are run once or twice: to optimise them takes longer than that saves. The proof is long.
$(call objects,$(wildcard $(RUNNER)/selftest/*_test.c)): private CFLAGS += -O1 -g1

JUDGE_TEST_SOURCES := $(addprefix $(RUNNER)/selftest/,judge_test.c seen_listener.c tally.c) $(RUNNER)/session/leftovers.c $(JUDGE_SOURCES)
$(BUILD)/judge_test: $(call objects,$(JUDGE_TEST_SOURCES))
	$(call say,LINK,$@)
	$(call link,-ljansson)

test-programs: $(BUILD)/judge_parts_test
JUDGE_PARTS_TEST_SOURCES := $(addprefix $(RUNNER)/selftest/,judge_parts_test.c judge_calls_test.c judge_sockets_test.c judge_views_test.c judged.c seen_listener.c tally.c) $(JUDGE_SOURCES)
$(BUILD)/judge_parts_test: $(call objects,$(JUDGE_PARTS_TEST_SOURCES))
	$(call say,LINK,$@)
	$(call link,-ljansson)

PROOF_SOURCES := $(addprefix $(RUNNER)/selftest/,judge_proof.c right_evidence.c right_calls.c right_request.c single_changes.c call_changes.c tally.c) \
    conformance/environment/refusals.c
$(BUILD)/judge_proof: $(call objects,$(PROOF_SOURCES) $(JUDGE_SOURCES))
	$(call say,LINK,$@)
	$(call link,-ljansson)

## make judge-bugs        each seeded bug in the judge is noticed by its proof; `make test` runs some of them
.PHONY: judge-bugs
judge-bugs: | setup-conformance
	+@$(MAKE_PARALLEL) $(BUILD)/judge_proof
	@BUILD=$(call quoted,$(BUILD)) conformance/runner/selftest/judge_proof_test

# What reports needs records alone.
test-programs: $(BUILD)/report_test
REPORT_SOURCES := $(wildcard $(RUNNER)/report/*.c) $(REPORT_TEXTS) $(JUDGE_SOURCES)
$(BUILD)/report_test: $(call objects,$(RUNNER)/selftest/report_test.c $(RUNNER)/selftest/tally.c $(REPORT_SOURCES))
	$(call say,LINK,$@)
	$(call link,-ljansson -lz)

test-programs: $(BUILD)/texts_test
$(BUILD)/texts_test: $(call objects,$(RUNNER)/selftest/texts_test.c $(RUNNER)/selftest/tally.c $(RUNNER)/session/progress.c \
    $(addprefix $(RUNNER)/adapter/,process.c scratch.c tree.c) $(addprefix conformance/environment/,filters.c many_descriptors.c refusals.c) $(FILTER_TABLE) $(REPORT_SOURCES))
	$(call say,LINK,$@)
	$(call link,-ljansson -lz)

PROCESS_SOURCES := $(addprefix $(RUNNER)/,adapter/process.c adapter/scratch.c adapter/tree.c evidence/piles.c evidence/process_state.c evidence/sockets.c evidence/changed_options.c) \
    $(addprefix conformance/environment/,filters.c many_descriptors.c refusals.c) $(FILTER_TABLE) conformance/reader/environments.c
$(BUILD)/process_test: $(call objects,$(RUNNER)/selftest/process_test.c $(RUNNER)/selftest/tally.c $(PROCESS_SOURCES))
	$(call say,LINK,$@)
	$(call link)

$(BUILD)/environment_test: $(call objects,$(RUNNER)/selftest/environment_test.c $(RUNNER)/selftest/tally.c \
    $(ENVIRONMENT_SOURCES) $(READER_PLAIN_SOURCES))
	$(call say,LINK,$@)
	$(call link)

# ---- Calls that are watched: of a program for each C library, and of one for i386 ----

TRACE_TEST_SOURCES := $(addprefix $(RUNNER)/,selftest/trace_test.c selftest/tally.c report/calls.c judge/socket_view.c adapter/process.c adapter/scratch.c adapter/tree.c) \
    $(filter-out %/print_trace_filter.c %/sockets.c %/connect.c,$(wildcard $(RUNNER)/evidence/*.c)) $(TRACE_FILTER) $(READER_SOURCES) $(ENVIRONMENT_SOURCES)
$(BUILD)/trace_test: $(call objects,$(TRACE_TEST_SOURCES))
	$(call say,LINK,$@)
	$(call link,-ljansson)

# $(call traced,PROGRAM,COMPILER AND FLAGS)
define traced
$(BUILD)/$(1): $(RUNNER)/selftest/traced.c $(BUILD)/flags
	@mkdir -p $$(@D)
	$$(call say,BUILD,$$@)
	$$(Q)$(2) $(LANGUAGE) -O1 -g -o $$@ $$< -lpthread
endef
$(eval $(call traced,traced/dynamic,$$(CC)))
$(eval $(call traced,traced/static,$$(CC) -static))
$(eval $(call traced,traced/musl,musl-gcc -static -idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu))
$(eval $(call traced,traced/m32,$$(CC) -m32 -idirafter /usr/include/x86_64-linux-gnu))
