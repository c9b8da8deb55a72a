# What `make test` builds, and the checks that are scripts. Included by the Makefile.

.PHONY: test-programs trace lint fresh-machine
## make test-programs     builds what make test runs; ci/run STAGE... then runs some of it
test-programs: all adapters fuzz-build-replay installed-programs windows-libraries windows-test-programs $(addprefix $(BUILD)/,listen-socket-conformance judge_test judge_proof process_test environment_test exhaustive suite simulation_check \
    trace_test traced/dynamic traced/static traced/musl traced/m32 \
    command_faults.so asan/suite tsan/threads vector_runner musl/vector_runner clang/vector_runner m32/validation_only s390x/validation_only)

## make trace             the table of clauses and evidence, BUILD/report/trace.html; an empty cell fails
trace: | setup-trace
	@ci/trace --html $(BUILD)/report/trace.html

## make lint              the house rules that a machine can check
lint: | setup-lint
	@ci/lint

## make fresh-machine     as root: a new Debian 12 (debootstrap), a clone, and the README's two commands
fresh-machine:
	@ci/fresh-machine
