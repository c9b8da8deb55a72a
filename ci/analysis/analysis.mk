# Static analysis of src/ (ci/analysis/analyze). Included by the Makefile.

.PHONY: analyze
## make analyze           gcc -fanalyzer, clang-tidy with clang's analyzer, and cppcheck, over src/, or over [SOURCES='fuzz/engine/replay.c …']
analyze: | setup-analyze
	@BUILD=$(call quoted,$(BUILD)) ci/analysis/analyze $(SOURCES)
