# What `make conformance` and `make test` build, beside the library and the command. Included by the Makefile.

# The runner's fuzz command asks the oracle; the simulated kernel is no part of it.
ORACLE_SOURCES := $(addprefix conformance/model/,answer.c clause.c environment.c expectation.c grammar.c shapes.c twin.c walk.c)
VECTORS_SOURCES := $(wildcard conformance/vectors*.c)
RUNNER_SOURCES := $(wildcard conformance/runner/*.c) $(VECTORS_SOURCES) $(ORACLE_SOURCES)
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

$(BUILD)/judge_test: $(call objects,conformance/runner/selftest/judge_test.c $(addprefix conformance/runner/,judge.c shape.c wire.c feature.c) $(VECTORS_SOURCES))
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

# ---- The in-process suite, and its variants ----

SUITE := conformance/suite
ENVIRONMENT_SOURCES := $(addprefix conformance/runner/,environment.c occupants.c names.c)
SUITE_SOURCES := $(filter-out %/exhaustive.c %/pure_vectors.c %/vector_runner.c %/vector_table_print.c %/threads.c %/command_faults.c \
    $(SUITE)/exhaustive_% $(SUITE)/trial.c $(SUITE)/two_kernels%,$(wildcard $(SUITE)/*.c)) $(ENVIRONMENT_SOURCES) $(BUILD)/vector_table.c
VECTOR_RUNNER_SOURCES := $(addprefix $(SUITE)/,vector_runner.c harness.c attempt.c outcome.c sockets.c) $(ENVIRONMENT_SOURCES) $(BUILD)/vector_table.c
PURE_SOURCES := $(addprefix $(SUITE)/,pure_vectors.c outcome.c attempt.c) $(BUILD)/vector_table.c
# musl-gcc knows no kernel headers; they are in the last place looked at, so that no other header is taken from there.
KERNEL_HEADERS := -idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu
SANITIZE := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all

$(BUILD)/objects/$(BUILD)/%.o: $(BUILD)/%.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(COMPILE) -I$(SUITE) -c -o $@ $<

$(BUILD)/suite: $(call objects,$(SUITE_SOURCES)) $(BUILD)/liblisten_socket.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcriterion -lpthread

# All vectors as C source, so that what runs them elsewhere needs no JSON there.
$(BUILD)/vector_table_print: $(call objects,$(SUITE)/vector_table_print.c $(VECTORS_SOURCES))
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -ljansson

$(BUILD)/vector_table.c: $(BUILD)/vector_table_print $(wildcard conformance/vectors/*.json)
	$(call say,VECTORS,$@)
	$(Q)$< conformance/vectors > $@.new && mv $@.new $@

# Every vector on the real and on the simulated kernel.
TWO_KERNELS_SOURCES := $(wildcard $(SUITE)/two_kernels*.c) $(addprefix $(SUITE)/,harness.c attempt.c outcome.c sockets.c) \
    $(ENVIRONMENT_SOURCES) $(VECTORS_SOURCES) $(MODEL_SOURCES) $(BUILD)/vector_table.c
$(BUILD)/two_kernels: $(call objects,$(TWO_KERNELS_SOURCES)) $(BUILD)/liblisten_socket.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -ljansson

# Preloaded into the command by its test, never linked to it: makes one call fail.
$(BUILD)/command_faults.so: $(SUITE)/command_faults.c | setup
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(LANGUAGE) -O1 -g -fPIC -shared -o $@ $< -ljansson

# Whole programs for other compilers, C libraries, widths and byte orders: $(call variant,PROGRAM,COMPILER AND FLAGS,SOURCES,LIBRARIES)
define variant
$(BUILD)/$(1): $(3) $(LIBRARY_SOURCES) $(wildcard src/*.h conformance/*.h $(SUITE)/*.h) | setup
	@mkdir -p $$(@D)
	$$(call say,BUILD,$$@)
	$$(Q)$(2) $(LANGUAGE) $(INCLUDES) -I$(SUITE) $(5) -o $$@ $(3) $(LIBRARY_SOURCES) $(4)
endef
$(eval $(call variant,asan/suite,clang-19 $(SANITIZE),$(SUITE_SOURCES),-lcriterion -lpthread))
$(eval $(call variant,tsan/threads,clang-19 -O1 -g -fsanitize=thread,$(SUITE)/threads.c,-lpthread))
$(eval $(call variant,vector_runner,$(CC) -O1 -g,$(VECTOR_RUNNER_SOURCES)))
$(eval $(call variant,musl/vector_runner,musl-gcc -O1 -static $(KERNEL_HEADERS),$(VECTOR_RUNNER_SOURCES)))
$(eval $(call variant,m32/pure_vectors,$(CC) -O1 -m32 -idirafter /usr/include/x86_64-linux-gnu,$(PURE_SOURCES)))
$(eval $(call variant,s390x/pure_vectors,s390x-linux-gnu-gcc -O1,$(PURE_SOURCES)))
$(eval $(call variant,clang/vector_runner,clang-19 -O1,$(VECTOR_RUNNER_SOURCES)))

test-programs: fuzz-build-replay $(addprefix $(BUILD)/,suite two_kernels command_faults.so asan/suite tsan/threads vector_runner musl/vector_runner m32/pure_vectors s390x/pure_vectors clang/vector_runner)
