# Mutation testing of src/, oracle and judge (ci/mutants/run). Included by the Makefile.

MUTANTS := $(BUILD)/mutants
# $(call mutant_program,NAME,LIBRARIES,SOURCES): what the tool links a program with mutants from.
mutant_program = @printf '%s\t%s\t%s\n' '$(1)' '$(2)' '$(call objects,$(3))' >>$@.new
MUTANT_SOURCES := $(sort $(EXHAUSTIVE_SOURCES) $(SUITE_SOURCES) $(VECTOR_RUNNER_SOURCES) $(VALIDATION_ONLY_SOURCES) \
    $(SIMULATION_CHECK_SOURCES) $(COMMAND_SOURCES) $(COMMAND_PARTS_SOURCES) $(COMMAND_CALLS_SOURCES) $(COMMAND_START_SOURCES) \
    $(JUDGE_TEST_SOURCES) $(PROOF_SOURCES) $(JUDGE_SOURCES) $(ORACLE_TEST_SOURCES) $(JUDGE_PARTS_TEST_SOURCES))

# The suite in one process: the tests, and what they check with, see another header in the place of Criterion's.
AT_ONCE := ci/mutants/at_once
AT_ONCE_SOURCES := $(wildcard $(SUITE)/clauses/*.c) $(SUITE)/support/checks.c $(AT_ONCE)/criterion/criterion.c
AT_ONCE_OBJECTS := $(patsubst %.c,$(MUTANTS)/at_once/%.o,$(AT_ONCE_SOURCES))
AT_ONCE_OTHERS := $(filter-out $(AT_ONCE_SOURCES) %/support/main.c,$(SUITE_SOURCES))
$(MUTANTS)/at_once/%.o: %.c $(BUILD)/flags
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LANGUAGE) -I$(AT_ONCE) $(INCLUDES) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
-include $(AT_ONCE_OBJECTS:.o=.d)

$(MUTANTS)/programs: $(call objects,$(MUTANT_SOURCES)) $(AT_ONCE_OBJECTS) $(BUILD)/liblisten_socket.a $(BUILD)/command_faults.so
	@mkdir -p $(@D)
	@rm -f $@.new
	$(call mutant_program,exhaustive,,$(EXHAUSTIVE_SOURCES))
	$(call mutant_program,oracle_test,,$(ORACLE_TEST_SOURCES))
	$(call mutant_program,suite,-lcriterion -lpthread,$(SUITE_SOURCES))
	@printf 'suite_at_once\t-Wl,--wrap=harness_inside\t%s\n' '$(AT_ONCE_OBJECTS) $(call objects,$(AT_ONCE_OTHERS))' >>$@.new
	$(call mutant_program,validation_only,,$(VALIDATION_ONLY_SOURCES))
	$(call mutant_program,vector_runner,,$(VECTOR_RUNNER_SOURCES))
	$(call mutant_program,simulation_check,-ljansson,$(SIMULATION_CHECK_SOURCES))
	$(call mutant_program,listen-socket,-ljansson,$(COMMAND_SOURCES))
	$(call mutant_program,command_parts_test,-ljansson,$(COMMAND_PARTS_SOURCES))
	$(call mutant_program,command_calls_test,-ljansson,$(COMMAND_CALLS_SOURCES))
	$(call mutant_program,command_start_test,-ljansson,$(COMMAND_START_SOURCES))
	$(call mutant_program,judge_test,-ljansson,$(JUDGE_TEST_SOURCES))
	$(call mutant_program,judge_parts_test,-ljansson,$(JUDGE_PARTS_TEST_SOURCES))
	$(call mutant_program,judge_proof,-ljansson,$(PROOF_SOURCES) $(JUDGE_SOURCES))
	@mv $@.new $@

.PHONY: mutants mutants-programs mutants-sample
mutants-programs: $(MUTANTS)/programs

## make mutants           mutants of src/, oracle and judge: all of them; [MUTANTS_FLAGS='--only FILE --sample N …'], see ci/mutants/README.md
mutants: | setup-mutants
	+@$(MAKE_PARALLEL) mutants-programs
	@BUILD=$(call quoted,$(BUILD)) ci/mutants/run $(MUTANTS_FLAGS)

## make mutants-sample    what CI runs: 100 mutants of all, drawn by the commit's hash: [SEED=…]
mutants-sample: | setup-mutants
	+@$(MAKE_PARALLEL) mutants-programs
	@BUILD=$(call quoted,$(BUILD)) ci/mutants/run --sample 100 --seed $(call quoted,$(or $(SEED),$(shell git rev-parse HEAD 2>/dev/null),no commit))
