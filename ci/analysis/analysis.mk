# Static analysis of all C (ci/analysis/analyze). Included by the Makefile.

.PHONY: analyze analyze-quick analyze-sample
## make analyze           gcc -fanalyzer, clang-tidy with clang's analyzer, and cppcheck, over all C of the tree, or over [SOURCES='fuzz/engine/replay.c …']
analyze: | setup-analyze
	@BUILD=$(call quoted,$(BUILD)) ci/analysis/analyze $(SOURCES)

## make analyze-quick     gcc -fanalyzer, clang's analyzer and cppcheck over all C; and the self-test: seeded faults are found
analyze-quick: | setup-analyze
	@BUILD=$(call quoted,$(BUILD)) ci/analysis/analyze --quick
	@BUILD=$(call quoted,$(BUILD)) ci/analysis/analyze --self-test

## make analyze-sample    what CI runs: the same over the library, what the last 30 commits have changed, and a third of the rest, drawn by the commit's hash: [SEED=…]
analyze-sample: | setup-analyze
	@BUILD=$(call quoted,$(BUILD)) ci/analysis/analyze --quick --sample $(call quoted,$(or $(SEED),$(shell git rev-parse HEAD 2>/dev/null),no commit))
	@BUILD=$(call quoted,$(BUILD)) ci/analysis/analyze --self-test
