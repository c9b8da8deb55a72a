# listen-socket. GNU make; everything it makes is below build/.
#
#   make               the library and the command          make conformance   judges every implementation on this machine (the main job)
#   make test          everything that must pass            make help          the other targets
#
# CC, CXX, CFLAGS, LDFLAGS, PREFIX and DESTDIR are respected.

BUILD ?= build
PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
VERSION := $(shell cat src/VERSION)

WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Werror
LANGUAGE := -std=c17 -D_GNU_SOURCE -DLISTEN_SOCKET_VERSION='"$(VERSION)"' $(WARNINGS)
INCLUDES := -Isrc -Iconformance
# `make V=1` shows the commands.
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-6s %s\n' '$(1)' '$(2)')
# `make test` and `make conformance` build on all processors, what a target says in one piece; -j and -O of the user's come first.
PARALLEL = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(or $(shell nproc),1)) $(if $(filter -O%,$(MAKEFLAGS)),,--output-sync=target)
MAKE_PARALLEL = $(MAKE) --no-print-directory $(PARALLEL)
COMPILE = $(CC) $(LANGUAGE) $(INCLUDES) $(CPPFLAGS) $(CFLAGS)

LIBRARY_SOURCES := $(filter-out src/command%,$(wildcard src/*.c))
COMMAND_SOURCES := $(wildcard src/command*.c)
objects = $(patsubst %.c,$(BUILD)/objects/%.o,$(1))

.PHONY: all setup test conformance install uninstall clean help
all: $(BUILD)/liblisten_socket.a $(BUILD)/liblisten_socket.so.0 $(BUILD)/listen-socket

help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

## make setup             installs what is missing from Debian's packages (root or sudo), or names the command that does
setup:
	@ci/setup

# Nothing compiles before what it needs is there; ci/setup is quick when all is.
$(BUILD)/objects/%.o: %.c | setup
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -fPIC -MMD -MP -c -o $@ $<

$(BUILD)/liblisten_socket.a: $(call objects,$(LIBRARY_SOURCES))
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/liblisten_socket.so.0: $(call objects,$(LIBRARY_SOURCES))
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) -shared -Wl,-soname,$(@F) $(LDFLAGS) -o $@ $^

$(BUILD)/listen-socket: $(call objects,$(COMMAND_SOURCES)) $(BUILD)/liblisten_socket.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -ljansson

include ci/checks.mk fuzz/fuzz.mk ci/coverage.mk

## make test              everything that must pass; ends with 'N passed, N failed, N skipped'
test: | setup
	+@$(MAKE_PARALLEL) test-programs
	@ci/run

## make conformance       judges the reference and every implementation on this machine; table, build/report/results.jsonl
conformance: | setup
	+@$(MAKE_PARALLEL) $(BUILD)/listen-socket-conformance adapters
	@$(BUILD)/listen-socket-conformance run

## make install           PREFIX (default /usr/local) and DESTDIR are respected
install: all
	install -d $(addprefix $(DESTDIR)$(PREFIX)/,bin include lib/pkgconfig share/man/man1 share/man/man3)
	install $(BUILD)/listen-socket $(DESTDIR)$(PREFIX)/bin
	install -m 644 src/listen_socket.h $(DESTDIR)$(PREFIX)/include
	install -m 644 $(BUILD)/liblisten_socket.a $(BUILD)/liblisten_socket.so.0 $(DESTDIR)$(PREFIX)/lib
	ln -sf liblisten_socket.so.0 $(DESTDIR)$(PREFIX)/lib/liblisten_socket.so
	install -m 644 src/listen-socket.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 src/listen_socket.3 $(DESTDIR)$(PREFIX)/share/man/man3
	sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' src/listen_socket.pc.in > $(DESTDIR)$(PREFIX)/lib/pkgconfig/listen_socket.pc

uninstall:
	cd $(DESTDIR)$(PREFIX) && rm -f bin/listen-socket include/listen_socket.h lib/liblisten_socket.a lib/liblisten_socket.so \
	    lib/liblisten_socket.so.0 lib/pkgconfig/listen_socket.pc share/man/man1/listen-socket.1 share/man/man3/listen_socket.3

## make clean             removes build/
clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD)/objects -name '*.d' 2>/dev/null)
