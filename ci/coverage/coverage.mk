# Line, branch and MC/DC coverage of src/, the oracle and the judge (ci/coverage/measure). Included by the Makefile.

# Paths are as seen from the tree: whoever moves it moves what was built along.
COVERAGE_FLAGS := -fprofile-instr-generate -fcoverage-mapping -fcoverage-mcdc -fcoverage-compilation-dir=.

# Only these rooms are counted. Set by the build that ci/coverage/measure makes for itself, below BUILD/coverage.
ifdef COVERAGE
COVERAGE_ROOMS := src conformance/model/oracle conformance/runner/judge
$(foreach room,$(COVERAGE_ROOMS),$(BUILD)/objects/$(room)/%.o $(FUZZ_OUT)/o/$(room)/%.o): private CPPFLAGS += $(COVERAGE_FLAGS)

# The counts would be lost when the command becomes another program: this writes them first.
$(BUILD)/listen-socket: $(call objects,ci/coverage/exec.c)
$(BUILD)/listen-socket: private LDFLAGS += -Wl,--wrap=execvp

.PHONY: coverage-programs
coverage-programs: fuzzers $(addprefix $(BUILD)/,suite simulation_check exhaustive oracle_test judge_test judge_parts_test listen-socket command_faults.so)
endif

## make coverage          lines, branches and MC/DC of src/, oracle and judge by corpus and tests; BUILD/coverage/*/index.html; fails below the floor
.PHONY: coverage
coverage: | setup-coverage
	@BUILD=$(call quoted,$(BUILD)) ci/cached ci/coverage/measure
