# listen-socket. GNU make; everything it makes is below BUILD. Each room has a .mk file of its own, beside what it builds.
#
#   make               the library and the command          make conformance   judges every implementation on this machine (the main job)
#   make test          everything that must pass            make help          the other targets
#
# CC, CXX, CPPFLAGS, CFLAGS, LDFLAGS, BUILD, PREFIX, LIBDIR, MANDIR and DESTDIR are respected; of `make windows` WINDOWS_CFLAGS. `make V=1`
# shows the commands.

BUILD ?= build
$(if $(filter 1,$(words $(BUILD))),,$(error BUILD is "$(BUILD)": give a path without blanks (the checkout and PREFIX may have some)))
# What the compiler has against overruns and rewritten return addresses, in the default build: CFLAGS and LDFLAGS of your own replace it.
has_flag = $(shell $(CC) -Werror $(1) -x c -c -o /dev/null - </dev/null 2>/dev/null && echo '$(1)')
find_hardening = $(foreach flag,-fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE,$(call has_flag,$(flag))) -D_FORTIFY_SOURCE=2
elf_hardening = -Wl,-z,relro -Wl,-z,now
find_hardening_link = $(if $(shell $(CC) -dM -E -x c - </dev/null 2>/dev/null | sed -n "s,.*__ELF__.*,yes,p"),$(elf_hardening))
HARDENING = $(eval HARDENING := $(find_hardening))$(HARDENING)
HARDENING_LINK = $(eval HARDENING_LINK := $(find_hardening_link))$(HARDENING_LINK)
CFLAGS ?= -O2 -g $(HARDENING)
LDFLAGS ?= $(HARDENING_LINK)
VERSION := $(shell sed -n 's/^.define LISTEN_SOCKET_VERSION "\(.*\)"$$/\1/p' src/listen_socket.h)

WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror
LANGUAGE := -std=c17 -D_GNU_SOURCE $(WARNINGS)
INCLUDES := -Isrc -Iconformance
COMPILE = $(CC) $(LANGUAGE) $(INCLUDES) $(CPPFLAGS) $(CFLAGS)

Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-6s %s\n' '$(1)' '$(2)')
# `make test` and `make conformance` build on all processors, the output of each target in one piece, unless -j or -O is given.
PARALLEL = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(or $(shell nproc),1)) $(if $(filter -O%,$(MAKEFLAGS)),,--output-sync=target)
MAKE_PARALLEL = $(MAKE) --no-print-directory $(PARALLEL)

# The objects of sources, also of sources that are generated below BUILD.
objects = $(patsubst %.c,$(BUILD)/objects/%.o,$(patsubst $(BUILD)/%,%,$(1)))
# $(call link,LIBRARIES): links a program from the objects and archives that it depends on.
link = $(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(1)

.DEFAULT_GOAL := all
.PHONY: all help setup test conformance clean FORCE
FORCE:

# A line that begins with ## is a target's; it is wrapped at 100 columns.
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST) | awk '{ while (length > 100) { end = 101; while (substr($$0, end, 1) != " ") end--; \
	    print substr($$0, 1, end - 1); $$0 = sprintf("%23s%s", "", substr($$0, end + 1)) } print }'

## make                   the library and the command; needs a C compiler, and jansson for the command
## make setup             installs what any target needs from Debian's packages, or names the command that does
setup:
	@ci/setup all

# What one target needs; quick if nothing is missing.
setup-%:
	@ci/setup $*

# $(call keep_flags,TEXT): a recipe that writes TEXT into its target, unless it is there already. What depends on it is then built anew.
quoted = '$(subst ','\'',$(1))'
keep_flags = @mkdir -p $(@D); printf '%s\n' $(call quoted,$(1)) | cmp -s - $@ || printf '%s\n' $(call quoted,$(1)) >$@

# Another compiler or other flags: everything is built anew.
$(BUILD)/flags: FORCE
	@command -v $(firstword $(CC)) >/dev/null || \
	    { echo "there is no compiler $(firstword $(CC)): install one (Debian: gcc), or name yours: make CC=..." >&2; exit 1; }
	@test -e $@ || echo '#include <stdint.h>' | $(CC) $(CPPFLAGS) $(CFLAGS) -E -x c -o /dev/null - 2>/dev/null || \
	    { echo "$(firstword $(CC)) does not find the C library's headers: install them (Debian: libc6-dev)" >&2; exit 1; }
	$(call keep_flags,$(COMPILE) | $(LDFLAGS))

$(BUILD)/objects/%.o: %.c $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -fPIC -MMD -MP -c -o $@ $<

$(BUILD)/objects/generated/%.o: $(BUILD)/generated/%.c $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -fPIC -MMD -MP -c -o $@ $<

include src/library.mk src/windows.mk
include conformance/reader/reader.mk conformance/environment/environment.mk conformance/model/model.mk
include conformance/runner/runner.mk conformance/adapters/adapters.mk conformance/suite/suite.mk conformance/suite/windows/windows.mk
include fuzz/fuzz.mk ci/ci.mk ci/coverage/coverage.mk ci/installed/installed.mk ci/mutants/mutants.mk ci/proof/proof.mk ci/analysis/analysis.mk ci/bench/bench.mk

## make test              everything that must pass; ends with 'N passed, N failed, N skipped'
test: | setup-test
	+@$(MAKE_PARALLEL) test-programs
	@BUILD=$(call quoted,$(BUILD)) ci/run

## make conformance       judges every implementation on this machine; table, BUILD/report/matrix.html, results.jsonl
conformance: | setup-conformance
	+@$(MAKE_PARALLEL) $(BUILD)/listen-socket-conformance adapters
	@mkdir -p $(BUILD)/report
	@LISTEN_SOCKET_BUILD=$(call quoted,$(abspath $(BUILD))) $(BUILD)/listen-socket-conformance run \
	    --vectors conformance/vectors --adapters conformance/adapters --timeout 20 --results $(BUILD)/report/results.jsonl; \
	status=$$?; $(BUILD)/listen-socket-conformance report --vectors conformance/vectors --adapters conformance/adapters --format html \
	    --output $(BUILD)/report/matrix.html $(BUILD)/report/results.jsonl && echo && echo "the page: $(BUILD)/report/matrix.html"; exit $$status

## make clean             removes BUILD
clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD)/objects -name '*.d' 2>/dev/null)
