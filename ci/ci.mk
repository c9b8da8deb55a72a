# What `make test` builds, and the checks that are scripts. Included by the Makefile.

.PHONY: test-programs trace lint fresh-machine flakes
DIST := listen-socket-conformance-$(VERSION)
DIST_PROGRAMS := $(addprefix $(BUILD)/static/,listen-socket-conformance reference seed-page)

## make test-programs     builds what make test runs; ci/run STAGE... then runs some of it
# First what one compiler makes in one piece, which takes longest: begun last, it would keep one processor waiting.
test-programs: $(addprefix $(BUILD)/,asan/suite vector_runner musl/vector_runner clang/vector_runner m32/validation_only s390x/validation_only tsan/threads) \
    all adapters bench-programs fuzz-build-replay $(DIST_PROGRAMS) installed-programs windows-libraries windows-test-programs \
    $(addprefix $(BUILD)/,listen-socket-conformance judge_test judge_proof process_test environment_test exhaustive suite suite_cases.o simulation_check \
    trace_test traced/dynamic traced/static traced/musl traced/m32 command_faults.so)

## make vectors           the vectors as one versioned data set with its schema: BUILD/vectors
.PHONY: vectors
vectors: | setup-vectors
	@ci/vectors --write $(BUILD)/vectors

## make trace             the table of clauses and evidence, BUILD/report/trace.html; an empty cell fails
trace: | setup-trace
	@ci/trace --html $(BUILD)/report/trace.html

## make lint              the house rules that a machine can check
lint: | setup-lint
	@ci/lint

## make programs          five programs of Debian's, each fed with two listeners at once by the command: src/examples/programs
.PHONY: programs
programs: command | setup-programs
	@BUILD=$(call quoted,$(BUILD)) ci/package/programs_test

## make flakes            stages of make test that do not give the same result each time: [FLAKES_FLAGS='--times N --order random STAGE…'], see ci/flakes
flakes: | setup-test
	+@$(MAKE_PARALLEL) test-programs
	@BUILD=$(call quoted,$(BUILD)) ci/flakes $(FLAKES_FLAGS)

## make docs-test         the documents: each command is run by a test, each link and clause is there
.PHONY: docs-test
docs-test: | setup-test
	+@$(MAKE_PARALLEL) test-programs
	@BUILD=$(call quoted,$(BUILD)) ci/docs/check

## make fresh-machine     as root: a new Debian 12 (debootstrap), a clone, and the README's two commands
fresh-machine:
	@ci/fresh-machine

# ---- Packages ----

## make dist              the sources as BUILD/listen-socket-VERSION.tar.gz, the same bytes each time
## make deb               Debian packages, with what this machine has; as root ci/package/deb-test: in a new Debian, with lintian and their tests
.PHONY: dist deb
dist:
	@ci/package/dist
deb:
	@ci/package/deb

# ---- For others: the runner as one static program, with its data ----

$(BUILD)/static/listen-socket-conformance: $(call objects,$(RUNNER_SOURCES))
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(call link,-static -ljansson -lz)

$(BUILD)/static/reference: $(call objects,$(ADAPTERS)/reference/adapter.c $(ADAPTER_COMMON)) $(BUILD)/liblisten_socket.a
$(BUILD)/static/seed-page: $(call objects,$(ADAPTERS)/seed-page/adapter.c $(ADAPTER_COMMON))
# getaddrinfo of a static glibc loads the library's own parts when it is called: these two are linked as they always are.
$(BUILD)/static/reference $(BUILD)/static/seed-page:
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(call link)

.PHONY: dist-conformance
## make dist-conformance  BUILD/listen-socket-conformance-VERSION.tar.gz: the runner, static, vectors, adapters, documents; needs no compiler to run
dist-conformance: | setup-conformance
	+@$(MAKE_PARALLEL) $(DIST_PROGRAMS)
	@BUILD=$(call quoted,$(BUILD)) ci/dist-conformance $(DIST)
