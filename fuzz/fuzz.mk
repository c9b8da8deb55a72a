# The fuzz targets: built for any engine, run by two, replayed by none. Included by the Makefile.
#
# `make fuzzers` is what an engine's builder calls: it takes CC, CXX, CFLAGS, CXXFLAGS and LIB_FUZZING_ENGINE, adds no
# sanitizer of its own, and leaves the programs in FUZZ_OUT. Without LIB_FUZZING_ENGINE each program replays files.

FUZZ_OUT ?= $(BUILD)/fuzz/replay
FUZZ_SECONDS ?= 60
FUZZ_JOBS ?= 1
FUZZ_CC ?= clang-19
FUZZ_CXX ?= $(subst clang,clang++,$(FUZZ_CC))
FUZZ_TREE ?= .
FUZZ_TARGETS := service node hints scenario adapter_line command_line vector_file
FUZZ_EXTRA := must_crash

# Where FUZZ_TREE is another place, src/ and conformance/ are taken from there: how ci/fuzz/canaries builds a tree with a bug.
in_tree = $(addprefix $(FUZZ_TREE)/,$(1))
FUZZ_LIBRARY := $(FUZZ_TREE)/src/library.c
FUZZ_COMMAND := $(patsubst %,$(FUZZ_TREE)/src/command/%.c,arguments values habits usage text words_posix)
FUZZ_MODEL := $(wildcard $(call in_tree,conformance/model/host/*.c conformance/model/oracle/*.c conformance/model/kernel/*.c))
FUZZ_READER := $(wildcard $(call in_tree,conformance/reader/*.c))
FUZZ_JUDGE := $(call in_tree,conformance/runner/adapter/wire.c conformance/runner/adapter/capability.c conformance/runner/adapter/visible.c) \
    $(wildcard $(call in_tree,conformance/runner/judge/*.c))
FUZZ_PLAYER := $(filter-out %/mutator.c,$(wildcard fuzz/scenario/*.c))

fuzz_objects = $(patsubst %.c,$(FUZZ_OUT)/o/%.o,$(subst $(FUZZ_TREE)/,,$(1)))
# The model goes by the reader's list of environments, its words and its faults.
FUZZ_SYSTEM := $(call fuzz_objects,$(FUZZ_PLAYER) $(FUZZ_LIBRARY) $(FUZZ_MODEL) $(call in_tree,$(addprefix conformance/reader/,environments.c fault_numbers.c numbers.c)))
FUZZ_service := $(FUZZ_SYSTEM) $(call fuzz_objects,fuzz/differences.c)
FUZZ_node := $(FUZZ_SYSTEM) $(call fuzz_objects,fuzz/differences.c)
FUZZ_hints := $(FUZZ_SYSTEM)
FUZZ_scenario := $(FUZZ_SYSTEM) $(call fuzz_objects,fuzz/scenario/mutator.c)
FUZZ_CLAUSES := $(FUZZ_OUT)/o/generated/clause_levels.o
FUZZ_adapter_line := $(call fuzz_objects,$(FUZZ_JUDGE) $(FUZZ_READER)) $(FUZZ_CLAUSES)
FUZZ_command_line := $(call fuzz_objects,$(FUZZ_COMMAND) $(FUZZ_LIBRARY) fuzz/scenario/quote.c)
FUZZ_vector_file := $(call fuzz_objects,$(FUZZ_READER) fuzz/vector_mutator.c) $(FUZZ_CLAUSES)
FUZZ_LIBS_adapter_line := -ljansson
FUZZ_LIBS_vector_file := -ljansson

# Coverage is of what is tested, not of the player and the model (oracle and simulated host); comparisons are not traced anywhere
# (the engines see those of strings all the same): all these cost more executions than they find. The engine looks at every
# counter after every execution, and the model's made it half as fast. Only takes away from flags that have coverage in them;
# the sanitizers stay everywhere: a wrong pointer of the routine's is first followed in the simulated host.
FUZZ_LEAN := $(if $(findstring fuzzer-no-link,$(CFLAGS)),-fno-sanitize-coverage=trace-cmp)
FUZZ_BLIND := $(if $(findstring fuzzer-no-link,$(CFLAGS)),-fno-sanitize=fuzzer-no-link)
FUZZ_COMPILE = $(CC) $(LANGUAGE) -I$(FUZZ_TREE)/src -I$(FUZZ_TREE)/conformance -Ifuzz $(CPPFLAGS) $(CFLAGS)

FUZZ_PROGRAMS := $(patsubst %,$(FUZZ_OUT)/%_fuzzer,$(FUZZ_TARGETS))
FUZZ_EXTRAS := $(patsubst %,$(FUZZ_OUT)/%_fuzzer,$(FUZZ_EXTRA))
FUZZ_LIMITS := $(patsubst %,$(FUZZ_OUT)/%_limit,$(FUZZ_TARGETS))

.PHONY: fuzzers fuzzers-extra fuzzers-limit
fuzzers: $(FUZZ_PROGRAMS)
	@:
fuzzers-extra: $(FUZZ_EXTRAS)
	@:
fuzzers-limit: $(FUZZ_LIMITS)
	@:

# Other flags, other objects.
$(FUZZ_OUT)/o/flags: FORCE
	$(call keep_flags,$(CC) | $(CPPFLAGS) | $(CFLAGS) | $(VERSION) | $(FUZZ_TREE))

# $(call fuzz_compile,FLAGS)
define fuzz_compile
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(FUZZ_COMPILE) $(1) -MMD -MP -c -o $@ $<
endef

$(FUZZ_OUT)/o/fuzz/%.o: fuzz/%.c $(FUZZ_OUT)/o/flags fuzz/fuzz.mk
	$(call fuzz_compile,$(FUZZ_BLIND))

$(call fuzz_objects,$(FUZZ_MODEL)): $(FUZZ_OUT)/o/%.o: $(FUZZ_TREE)/%.c $(FUZZ_OUT)/o/flags fuzz/fuzz.mk
	$(call fuzz_compile,$(FUZZ_BLIND))

$(call fuzz_objects,$(FUZZ_LIBRARY) $(FUZZ_COMMAND) $(FUZZ_JUDGE) $(FUZZ_READER)): \
    $(FUZZ_OUT)/o/%.o: $(FUZZ_TREE)/%.c $(FUZZ_OUT)/o/flags fuzz/fuzz.mk
	$(call fuzz_compile,$(FUZZ_LEAN))

# SPEC.md is taken from here, not from FUZZ_TREE, which may have sources only.
$(FUZZ_CLAUSES:.o=.c): conformance/SPEC.md conformance/reader/clause_levels.awk
	$(make_clause_levels)
$(FUZZ_CLAUSES): $(FUZZ_CLAUSES:.o=.c) $(FUZZ_OUT)/o/flags fuzz/fuzz.mk
	$(call fuzz_compile,$(FUZZ_LEAN))

FUZZ_MAIN := $(call fuzz_objects,fuzz/engine/target.c $(if $(LIB_FUZZING_ENGINE),,fuzz/engine/replay.c))
FUZZ_LIMIT := $(call fuzz_objects,fuzz/engine/limit.c)

.SECONDARY: $(FUZZ_MAIN) $(FUZZ_LIMIT) $(FUZZ_SYSTEM) \
    $(call fuzz_objects,fuzz/differences.c fuzz/scenario/mutator.c fuzz/vector_mutator.c) \
    $(patsubst %,$(FUZZ_OUT)/o/fuzz/%_fuzzer.o,$(FUZZ_TARGETS) $(FUZZ_EXTRA))
.SECONDEXPANSION:
# $(call fuzz_link,FLAGS)
define fuzz_link
	$(call say,LINK,$@)
	$(Q)$(CXX) $(if $(CXXFLAGS),$(CXXFLAGS),$(CFLAGS)) $(LDFLAGS) $(1) -o $@ $^ $(LIB_FUZZING_ENGINE) $(FUZZ_LIBS_$*)
endef
$(FUZZ_OUT)/%_fuzzer: $(FUZZ_OUT)/o/fuzz/%_fuzzer.o $$(FUZZ_$$*) $(FUZZ_MAIN)
	$(call fuzz_link)
# The same objects, with the limit between engine and target.
$(FUZZ_OUT)/%_limit: $(FUZZ_OUT)/o/fuzz/%_fuzzer.o $$(FUZZ_$$*) $(FUZZ_MAIN) $(FUZZ_LIMIT)
	$(call fuzz_link,-Xlinker --wrap=LLVMFuzzerTestOneInput)

-include $(shell find $(FUZZ_OUT)/o -name '*.d' 2>/dev/null)

# ---- Our own builds of them ----

FUZZ_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
# Use after return is left to the replays: it costs more than all other checks together.
FUZZ_LIBFUZZER_FLAGS := -O2 -g $(FUZZ_SANITIZE) -fsanitize-address-use-after-return=never -fsanitize=fuzzer-no-link

# What was asked for is looked at before anything is built.
fuzz_unknown = $(filter-out $(FUZZ_TARGETS),$(TARGET))
.PHONY: fuzz-arguments
fuzz-arguments:
	$(if $(fuzz_unknown),@echo "TARGET=$(fuzz_unknown) is no fuzz target; there are: $(FUZZ_TARGETS)" >&2; exit 2)
	@for pair in 'FUZZ_SECONDS=$(FUZZ_SECONDS)' 'FUZZ_JOBS=$(FUZZ_JOBS)'; do \
	    case "$${pair#*=}" in ''|0*|*[!0-9]*|??????????*) \
	        echo "$$pair: give a whole number from 1 to 999999999" >&2; exit 2;; esac; done

# One build of the chosen targets, by a make of its own on all processors: $(call fuzz_make,FUZZ_OUT,CC,CXX,FLAGS,ENGINE).
FUZZ_CHOSEN = $(or $(TARGET),$(FUZZ_TARGETS))
fuzz_make = $(MAKE_PARALLEL) $(or $(FUZZ_GOAL),fuzzers) FUZZ_TARGETS='$(FUZZ_CHOSEN)' FUZZ_OUT='$(BUILD)/fuzz/$(1)' \
    CC='$(2)' CXX='$(3)' CFLAGS='$(4)' CXXFLAGS='$(4)' LIB_FUZZING_ENGINE='$(5)'

.PHONY: fuzz-build fuzz-build-extra fuzz-build-limit fuzz-build-afl fuzz-build-replay
fuzz-build: | fuzz-arguments setup-fuzz
	+@$(call fuzz_make,libfuzzer,$(FUZZ_CC),$(FUZZ_CXX),$(FUZZ_LIBFUZZER_FLAGS),-fsanitize=fuzzer)
fuzz-build-extra: FUZZ_GOAL := fuzzers-extra
fuzz-build-limit: FUZZ_GOAL := fuzzers-limit
fuzz-build-extra fuzz-build-limit: | fuzz-arguments setup-fuzz
	+@$(call fuzz_make,libfuzzer,$(FUZZ_CC),$(FUZZ_CXX),$(FUZZ_LIBFUZZER_FLAGS),-fsanitize=fuzzer)

## make fuzz              libFuzzer on every target: [TARGET=…] [FUZZ_SECONDS=60] (each) [FUZZ_JOBS=…]
.PHONY: fuzz
fuzz: fuzz-build fuzz-build-replay-gcc
	@FUZZ_SECONDS=$(FUZZ_SECONDS) FUZZ_JOBS=$(FUZZ_JOBS) BUILD=$(BUILD) ci/fuzz/run $(FUZZ_CHOSEN)

FUZZ_AFL = $(call fuzz_make,$(1),afl-clang-fast,afl-clang-fast++,-O2 -g,-fsanitize=fuzzer)
fuzz-build-afl: | fuzz-arguments setup-fuzz-afl
	+@$(if $(filter scenario,$(FUZZ_CHOSEN)),$(MAKE) --no-print-directory $(BUILD)/fuzz/afl_mutator.so)
	+@AFL_QUIET=1 $(call FUZZ_AFL,afl)
	+@AFL_QUIET=1 AFL_LLVM_CMPLOG=1 $(call FUZZ_AFL,afl-cmplog)
	+@AFL_QUIET=1 AFL_USE_ASAN=1 $(call FUZZ_AFL,afl-asan)

$(BUILD)/fuzz/afl_mutator.so: fuzz/engine/afl_mutator.c fuzz/scenario/mutator.c fuzz/scenario/scenario.h $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LANGUAGE) $(INCLUDES) -Ifuzz -O2 -g -fPIC -shared -o $@ $(filter %.c,$^)

## make fuzz-afl          AFL++ on every target, persistent, with CMPLOG and the mutator: [TARGET=…] [FUZZ_SECONDS=60] (each)
.PHONY: fuzz-afl
fuzz-afl: fuzz-build-afl fuzz-build-replay-gcc
	@FUZZ_SECONDS=$(FUZZ_SECONDS) BUILD=$(BUILD) ci/fuzz/afl $(FUZZ_CHOSEN)

# MSan wants every library instrumented; jansson is not. adapter_line links it and does not call it.
FUZZ_MSAN_TARGETS := $(filter-out vector_file,$(FUZZ_TARGETS))
FUZZ_MSAN_FLAGS := -O0 -gline-tables-only -fsanitize=memory -fsanitize-memory-track-origins -fno-omit-frame-pointer
FUZZ_COUNT_FLAGS := -fprofile-instr-generate -fcoverage-mapping

# Each below a place of its own. Not optimised: a replay takes seconds, the optimiser took half a minute, and MSan sees more without it.
FUZZ_REPLAYS := $(addprefix fuzz-build-replay-,gcc clang msan count)
.PHONY: $(FUZZ_REPLAYS)
fuzz-build-replay: $(FUZZ_REPLAYS)
$(FUZZ_REPLAYS): | fuzz-arguments setup-fuzz
fuzz-build-replay-gcc:
	+@$(call fuzz_make,replay,$(CC),$(CXX),-O0 -g1 $(FUZZ_SANITIZE),)
fuzz-build-replay-clang:
	+@$(call fuzz_make,replay-clang,$(FUZZ_CC),$(FUZZ_CXX),-O0 -gline-tables-only $(FUZZ_SANITIZE),)
fuzz-build-replay-msan: FUZZ_CHOSEN = $(filter $(FUZZ_MSAN_TARGETS),$(or $(TARGET),$(FUZZ_TARGETS)))
fuzz-build-replay-msan:
	+@$(if $(FUZZ_CHOSEN),$(call fuzz_make,replay-msan,$(FUZZ_CC),$(FUZZ_CXX),$(FUZZ_MSAN_FLAGS),))
fuzz-build-replay-count:
	+@$(call fuzz_make,replay-count,$(FUZZ_CC),$(FUZZ_CXX),$(FUZZ_COUNT_FLAGS),)

## make fuzz-replay       the committed corpus with gcc and clang, under ASan+UBSan and MSan, in both orders with equal counts
.PHONY: fuzz-replay
fuzz-replay: fuzz-build-replay
	@BUILD=$(BUILD) ci/fuzz/replay $(FUZZ_CHOSEN)

## make corpus-zips       the corpus as seed zips for any engine: BUILD/corpus/TARGET_fuzzer_seed_corpus.zip; [TARGET=…]
.PHONY: corpus-zips
corpus-zips: | fuzz-arguments setup-vectors
	@ci/fuzz/seeds $(BUILD)/corpus $(FUZZ_CHOSEN)

## make corpus-minimize   found/ of each target, and what was found since, by set cover: [TARGET=…]
.PHONY: corpus-minimize corpus-add
corpus-minimize: fuzz-build
	@BUILD=$(BUILD) ci/fuzz/corpus minimize $(FUZZ_CHOSEN)

## make corpus-add        keeps a file: FILE=… TARGET=… [NAME=…] (a crash: under regressions/, named after what it was)
corpus-add:
	@BUILD=$(BUILD) ci/fuzz/corpus add '$(TARGET)' '$(FILE)' '$(NAME)'

## make fuzz-canaries     every oracle finds its seeded bug, from the corpus and from nothing: [CANARY=…]
.PHONY: fuzz-canaries
fuzz-canaries: fuzz-build fuzz-build-extra
	@BUILD=$(BUILD) FUZZ_CC=$(FUZZ_CC) FUZZ_CXX=$(FUZZ_CXX) FUZZ_FLAGS='$(FUZZ_LIBFUZZER_FLAGS)' ci/fuzz/canaries $(CANARY)

## make fuzz-speed        executions per second of each target against its limit, the engine with as many counters touched: [TARGET=…]
.PHONY: fuzz-speed
fuzz-speed: fuzz-build fuzz-build-limit
	@BUILD=$(BUILD) ci/fuzz/speed $(FUZZ_CHOSEN)
