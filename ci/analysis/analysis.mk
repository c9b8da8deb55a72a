# Static analysis of all C (ci/analysis/analyze). Included by the Makefile.

.PHONY: analyze analyze-quick
## make analyze           gcc -fanalyzer, clang-tidy with clang's analyzer, and cppcheck, over all C of the tree, or over [SOURCES='fuzz/engine/replay.c …']
analyze: | setup-analyze
	@BUILD=$(call quoted,$(BUILD)) ci/analysis/analyze $(SOURCES)

## make analyze-quick     what CI runs: gcc -fanalyzer, clang's analyzer and cppcheck over all C; and the self-test: seeded faults are found
analyze-quick: | setup-analyze
	@BUILD=$(call quoted,$(BUILD)) ci/analysis/analyze --quick
	@BUILD=$(call quoted,$(BUILD)) ci/analysis/analyze --self-test
