# Static analysis of all C sources (ci/analysis/analyze). Included by the Makefile.

.PHONY: analyze
## make analyze           gcc -fanalyzer, clang-tidy with clang's analyzer, and cppcheck, over all C of the tree: [SOURCES='src/routine.c …']
analyze: | setup-analyze
	@BUILD=$(call quoted,$(BUILD)) ci/analysis/analyze $(SOURCES)
