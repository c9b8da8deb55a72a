# The in-process suite, the enumeration, the check of the simulation, and the vectors on other builds. Included by the Makefile.

SUITE := conformance/suite
VECTOR_TABLE := $(BUILD)/generated/vector_table.c
CALL_SOURCES := $(addprefix $(SUITE)/support/,call.c make_calls.c) conformance/model/host/library_numbers.c $(READER_PLAIN_SOURCES)
HARNESS_SOURCES := $(addprefix $(SUITE)/vectors/,changes.c declared.c faults.c harness.c harness_posix.c outcome.c sockets.c sockets_posix.c) $(CALL_SOURCES) $(ENVIRONMENT_SOURCES) $(VECTOR_TABLE)

# ---- Clauses ----

# Each test is a process of its own. In place of libgit2, by the name that Criterion asks for, it loads a stand-in; where there is none beside
# the program, the true one.
GIT_NAME := $(shell readelf -d "$$($(CC) -print-file-name=libcriterion.so)" 2>/dev/null | sed -n 's/.*(NEEDED).*\[\(libgit2\.so[^]]*\)\].*/\1/p')
GIT_STAND_IN := $(GIT_NAME:%=$(BUILD)/criterion/%)
$(GIT_STAND_IN): $(SUITE)/criterion/git.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LANGUAGE) -O1 -fPIC -shared -Wl,-soname,$(GIT_NAME) -o $@ $<
CRITERION = $(if $(GIT_NAME),-Wl$(comma)--no-as-needed $(GIT_STAND_IN) -Wl$(comma)-rpath$(comma)'$$ORIGIN/criterion:$$ORIGIN/../criterion') -lcriterion -lpthread
comma := ,

SUITE_SOURCES := $(sort $(wildcard $(SUITE)/clauses/*.c) $(filter-out %/checked_call.c,$(wildcard $(SUITE)/support/*.c)) \
    $(HARNESS_SOURCES))
# The tests themselves are run once or twice: to optimise them takes longer than that saves.
$(call objects,$(wildcard $(SUITE)/clauses/*.c)): private CFLAGS += -O1 -g1
$(BUILD)/suite: $(call objects,$(SUITE_SOURCES)) $(BUILD)/liblisten_socket.a | $(GIT_STAND_IN)
	$(call say,LINK,$@)
	$(call link,$(CRITERION))

# All of the suite but the library, for a library with a fault (conformance/faults/check-routine).
$(BUILD)/suite_cases.o: $(call objects,$(SUITE_SOURCES))
	$(call say,LINK,$@)
	$(Q)$(CC) -r -nostdlib -o $@ $^

# ---- Enumeration: every combination of hints, every short port string, every fault, against the oracle ----

EXHAUSTIVE_SOURCES := $(MODEL_SOURCES) $(addprefix $(SUITE)/support/,checked_call.c make_calls.c) $(wildcard $(SUITE)/exhaustive/*.c)
# Clang makes of the oracle and the enumeration, looked at as a whole, a program that takes two fifths less time; the library is the one that
# is built.
EXHAUSTIVE_WHOLE = $(if $(wildcard /usr/lib/llvm-19/lib/LLVMgold.so),-flto)
EXHAUSTIVE_CC = $(if $(shell command -v clang-19),clang-19 -O3 $(EXHAUSTIVE_WHOLE) $(LANGUAGE) $(INCLUDES),$(COMPILE))
EXHAUSTIVE_OBJECTS = $(if $(COVERAGE),$(call objects,$(EXHAUSTIVE_SOURCES)),$(EXHAUSTIVE_SOURCES:%.c=$(BUILD)/objects/exhaustive/%.o))
$(BUILD)/objects/exhaustive/%.o: %.c $(BUILD)/flags
	$(call say,CC,$< (exhaustive))
	@mkdir -p $(@D)
	$(Q)$(EXHAUSTIVE_CC) -fPIC -MMD -MP -c -o $@ $<

$(BUILD)/exhaustive: $(EXHAUSTIVE_OBJECTS) $(BUILD)/liblisten_socket.a
	$(call say,LINK,$@)
	$(if $(and $(EXHAUSTIVE_WHOLE),$(if $(COVERAGE),,whole)),$(Q)clang-19 -O3 $(EXHAUSTIVE_WHOLE) -fuse-ld=gold -o $@ $(filter %.o %.a,$^),$(call link))

## make exhaustive        all of the enumeration, against the oracle; `make test` runs a part of it
.PHONY: exhaustive
exhaustive: $(BUILD)/exhaustive
	$(BUILD)/exhaustive all

## make exhaustive-canaries  each seeded bug of the enumeration is found, those of the seam for Windows under Wine: [CANARY=…]
.PHONY: exhaustive-canaries
exhaustive-canaries: | setup-windows
	@BUILD=$(call quoted,$(BUILD)) $(SUITE)/exhaustive/canaries/check $(CANARY)

# ---- The oracle by itself ----

ORACLE_TEST_SOURCES := $(wildcard $(SUITE)/oracle/*.c) $(ORACLE_SOURCES)
test-programs: $(BUILD)/oracle_test
$(BUILD)/oracle_test: $(call objects,$(ORACLE_TEST_SOURCES))
	$(call say,LINK,$@)
	$(call link)

# ---- Every vector on the real and on the simulated kernel ----

SIMULATION_CHECK_SOURCES := $(wildcard $(SUITE)/simulation_check/*.c) $(SUITE)/support/quote.c $(HARNESS_SOURCES) $(READER_SOURCES) $(MODEL_SOURCES)
$(BUILD)/simulation_check: $(call objects,$(SIMULATION_CHECK_SOURCES)) $(BUILD)/liblisten_socket.a
	$(call say,LINK,$@)
	$(call link,-ljansson)

# ---- The command ----

# Preloaded into the command by its test, never linked to it: makes one call fail.
$(BUILD)/command_faults.so: $(SUITE)/command/faults.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LANGUAGE) -O1 -g -fPIC -shared -o $@ $< -ljansson

# The command without its entry point, with tests of its parts: of what it writes and reads, of what it asks of the system, of what it hands over.
COMMAND_PARTS_SOURCES := $(SUITE)/command/parts_test.c $(SUITE)/command/expect.c $(filter-out %/main_posix.c,$(COMMAND_SOURCES))
COMMAND_CALLS_SOURCES := $(SUITE)/command/calls_test.c $(SUITE)/command/expect.c $(filter-out %/main_posix.c,$(COMMAND_SOURCES))
COMMAND_START_SOURCES := $(SUITE)/command/start_test.c $(SUITE)/command/expect.c $(filter-out %/main_posix.c,$(COMMAND_SOURCES))
COMMAND_TESTS := $(addprefix $(BUILD)/command_,parts_test calls_test start_test)
test-programs: $(COMMAND_TESTS)
$(BUILD)/command_parts_test: $(call objects,$(COMMAND_PARTS_SOURCES)) $(BUILD)/liblisten_socket.a
$(BUILD)/command_calls_test: $(call objects,$(COMMAND_CALLS_SOURCES)) $(BUILD)/liblisten_socket.a
$(BUILD)/command_start_test: $(call objects,$(COMMAND_START_SOURCES)) $(BUILD)/liblisten_socket.a
$(COMMAND_TESTS):
	$(call say,LINK,$@)
	$(call link,-ljansson)

# ---- Vectors ----

# All vectors as C source, so that what runs them elsewhere needs no JSON there.
$(BUILD)/print_vector_table: $(call objects,$(SUITE)/vectors/print_vector_table.c $(READER_SOURCES))
	$(call say,LINK,$@)
	$(call link,-ljansson)

$(VECTOR_TABLE): $(BUILD)/print_vector_table $(wildcard conformance/vectors/*.json)
	@mkdir -p $(@D)
	$(call say,VECTORS,$@)
	$(Q)$< conformance/vectors >$@.new && mv $@.new $@

VECTOR_RUNNER_SOURCES := $(SUITE)/vectors/main.c $(HARNESS_SOURCES)
VALIDATION_ONLY_SOURCES := $(addprefix $(SUITE)/vectors/,validation_only.c outcome.c) $(CALL_SOURCES) $(VECTOR_TABLE)

# ---- Whole programs for other compilers, C libraries, widths and byte orders ----

# musl-gcc knows no kernel headers; they are in the last place looked at, so that no other header is taken from there.
KERNEL_HEADERS := -idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu
# Not optimised: the sanitizers see more of it, and the optimiser took longer than the tests do.
SANITIZE := -O0 -gline-tables-only -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all

# $(call variant,PROGRAM,COMPILER AND FLAGS,SOURCES,LIBRARIES)
define variant
$(BUILD)/$(1): $(3) $(LIBRARY_SOURCES) $(wildcard src/*.h conformance/*/*.h $(SUITE)/*/*.h) $(BUILD)/flags
	@mkdir -p $$(@D)
	$$(call say,BUILD,$$@)
	$$(Q)$(2) $(LANGUAGE) $(INCLUDES) -o $$@ $(3) $(LIBRARY_SOURCES) $(4)
endef
$(BUILD)/asan/suite: | $(GIT_STAND_IN)
$(eval $(call variant,asan/suite,clang-19 $(SANITIZE),$(SUITE_SOURCES),$(value CRITERION)))
$(eval $(call variant,tsan/threads,clang-19 -O1 -g -fsanitize=thread,$(SUITE)/threads/main.c,-lpthread))
$(eval $(call variant,vector_runner,$$(CC) -O1 -g,$(VECTOR_RUNNER_SOURCES)))
$(eval $(call variant,musl/vector_runner,musl-gcc -O1 -static $(KERNEL_HEADERS),$(VECTOR_RUNNER_SOURCES)))
$(eval $(call variant,validation_only,$$(CC) -O1,$(VALIDATION_ONLY_SOURCES)))
$(eval $(call variant,m32/validation_only,$$(CC) -O1 -m32 -idirafter /usr/include/x86_64-linux-gnu,$(VALIDATION_ONLY_SOURCES)))
$(eval $(call variant,s390x/validation_only,s390x-linux-gnu-gcc -O1,$(VALIDATION_ONLY_SOURCES)))
$(eval $(call variant,clang/vector_runner,clang-19 -O1,$(VECTOR_RUNNER_SOURCES)))
