# Line, branch and MC/DC coverage of src/ (ci/coverage/measure). Included by the Makefile.

COVERAGE_FLAGS := -fprofile-instr-generate -fcoverage-mapping -fcoverage-mcdc

# Only src/ is counted. Set by the build that ci/coverage/measure makes for itself, below BUILD/coverage.
ifdef COVERAGE
$(BUILD)/objects/src/%.o: private CPPFLAGS += $(COVERAGE_FLAGS)
$(FUZZ_OUT)/o/src/%.o: private CPPFLAGS += $(COVERAGE_FLAGS)

# The counts would be lost when the command becomes another program: this writes them first.
$(BUILD)/listen-socket: $(call objects,ci/coverage/exec.c)
$(BUILD)/listen-socket: private LDFLAGS += -Wl,--wrap=execvp

.PHONY: coverage-programs
coverage-programs: fuzzers $(addprefix $(BUILD)/,suite simulation_check listen-socket command_faults.so)
endif

## make coverage          lines, branches and MC/DC of src/ by corpus and suite; BUILD/coverage/*/index.html; fails below the floor
.PHONY: coverage
coverage: | setup-coverage
	@BUILD=$(call quoted,$(BUILD)) ci/coverage/measure
