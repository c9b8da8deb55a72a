# The library, the command, and their installation. Needs a C compiler; the command needs jansson too. Included by the Makefile.

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
MANDIR ?= $(PREFIX)/share/man
COMPLETIONDIR ?= $(PREFIX)/share/bash-completion/completions

# One unit, which includes the others: only what listen_socket.h declares is visible in it.
LIBRARY_SOURCES := src/library.c
# The shared library: the file has the full version, its soname the first number; the links are what loader and linker look for.
SONAME := liblisten_socket.so.$(firstword $(subst ., ,$(VERSION)))
SHARED := liblisten_socket.so.$(VERSION)
COMMAND_SOURCES := $(wildcard src/command/*.c)
hash := \#
has_jansson := $(shell echo '$(hash)include <jansson.h>' | $(CC) $(CPPFLAGS) $(CFLAGS) -E -x c - >/dev/null 2>&1 && echo yes)

.PHONY: library command install uninstall
all: library command

library: $(BUILD)/liblisten_socket.a $(BUILD)/$(SHARED)

command: $(if $(has_jansson),$(BUILD)/listen-socket)
	@$(if $(has_jansson),:,echo "the command listen-socket is not built: it needs jansson (Debian: libjansson-dev); the library is in $(BUILD)/")

# A source that is gone is not in the command any more.
$(BUILD)/command.sources: FORCE
	$(call keep_flags,$(COMMAND_SOURCES))

$(BUILD)/liblisten_socket.a: $(call objects,$(LIBRARY_SOURCES))
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/$(SHARED): $(call objects,$(LIBRARY_SOURCES))
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) -shared -Wl,-soname,$(SONAME) $(LDFLAGS) -o $@ $^
	@ln -sf $(SHARED) $(@D)/$(SONAME)
	@ln -sf $(SONAME) $(@D)/liblisten_socket.so

$(BUILD)/listen-socket: $(call objects,$(COMMAND_SOURCES)) $(BUILD)/liblisten_socket.a $(BUILD)/command.sources
	$(call say,LINK,$@)
	$(call link,-ljansson)

## make amalgamation      the library as two files to drop into a project: BUILD/listen_socket.c and .h
.PHONY: amalgamation
amalgamation: $(BUILD)/listen_socket.c

$(BUILD)/listen_socket.c: ci/package/amalgamate LICENSE $(wildcard src/*.c src/*.h)
	$(call say,WRITE,$@ and .h)
	$(Q)ci/package/amalgamate $(@D)

# libdir is written below prefix if it is there, so that `pkg-config --define-prefix` works in a tree that was moved. Blanks are
# escaped, not quoted: that is how --define-prefix writes the prefix that it puts in.
blank := $(subst ,, )
escaped = $(subst $(blank),\$(blank),$(1))
pc_libdir = $(call escaped,$(subst $(PREFIX)/,$${prefix}/,$(LIBDIR)))
pc_text = $(subst @PREFIX@,$(call escaped,$(PREFIX)),$(subst @LIBDIR@,$(pc_libdir),$(file <src/listen_socket.pc.in)))
$(BUILD)/listen_socket.pc: FORCE | $(BUILD)/cmake-package # BUILD must be there: what `file` writes is written before a recipe's first line runs
	$(file >$@,$(subst @VERSION@,$(VERSION),$(pc_text)))

# For find_package of CMake.
CMAKE_FILES := $(addprefix $(BUILD)/cmake-package/listen_socket-,config.cmake config-version.cmake targets.cmake)
in_text = $(subst @PREFIX@,$(PREFIX),$(subst @SONAME@,$(SONAME),$(subst @VERSION@,$(VERSION),$(file <$(1)))))
$(BUILD)/cmake-package:
	@mkdir -p $@
$(BUILD)/cmake-package/%.cmake: FORCE | $(BUILD)/cmake-package
	$(file >$@,$(call in_text,$(firstword $(wildcard src/cmake/$*.cmake src/cmake/$*.cmake.in))))

# An installed path for the shell: DESTDIR, PREFIX, LIBDIR and MANDIR may have blanks.
at = $(call quoted,$(DESTDIR)$(1))

# The manual: one page for each part of the interface, and for each other name in its NAME a page that leads to it.
MANUAL := src/listen_socket.3 src/listen_socket_system.3 src/listen_socket_explain.3
aliases_of = $(filter-out $(notdir $(1:.3=)),$(shell sed -n 's/^\.Nm \(listen_socket[a-z_]*\).*/\1/p' $(1)))
MANUAL_PAGES = $(notdir $(MANUAL)) $(foreach page,$(MANUAL),$(addsuffix .3,$(call aliases_of,$(page))))

# The loader finds a shared library that is new in one of its directories after ldconfig, which only root can run. For a package (DESTDIR) that
# is its installer's work; a system without ldconfig looks into the directories themselves.
tell_loader = PATH="$$PATH:/usr/sbin:/sbin"; at=$(call quoted,$(LIBDIR)); command -v ldconfig >/dev/null || exit 0; \
	if ! ldconfig -N -v 2>/dev/null | cut -d: -f1 | grep -qxF "$$at"; then \
	    echo "programs do not find $(SONAME) in $$at by themselves: link with -Wl,-rpath,$$at, or set LD_LIBRARY_PATH"; \
	elif ! ldconfig 2>/dev/null; then echo "programs find $(SONAME) after: sudo ldconfig"; fi

.PHONY: install-library install-command
## make install           library, command, manual pages, pkg-config and CMake files, completion for bash: PREFIX (/usr/local), LIBDIR, MANDIR, DESTDIR
install: install-library $(if $(has_jansson),install-command)

install-library: library $(BUILD)/listen_socket.pc $(CMAKE_FILES)
	install -d $(call at,$(PREFIX)/include) $(call at,$(LIBDIR)/pkgconfig) $(call at,$(LIBDIR)/cmake/listen_socket) $(call at,$(MANDIR)/man3)
	install -m 644 src/listen_socket.h $(call at,$(PREFIX)/include)
	install -m 644 $(BUILD)/liblisten_socket.a $(BUILD)/$(SHARED) $(call at,$(LIBDIR))
	ln -sf $(SHARED) $(call at,$(LIBDIR)/$(SONAME))
	ln -sf $(SONAME) $(call at,$(LIBDIR)/liblisten_socket.so)
	install -m 644 $(BUILD)/listen_socket.pc $(call at,$(LIBDIR)/pkgconfig)
	install -m 644 $(CMAKE_FILES) $(call at,$(LIBDIR)/cmake/listen_socket)
	install -m 644 $(MANUAL) $(call at,$(MANDIR)/man3)
	$(foreach page,$(MANUAL),for name in $(call aliases_of,$(page)); do \
	    echo '.so man3/$(notdir $(page))' >$(call at,$(MANDIR)/man3)/$$name.3 || exit; done;)
	@$(if $(DESTDIR),:,$(tell_loader))

install-command: command
	install -d $(call at,$(PREFIX)/bin) $(call at,$(MANDIR)/man1)
	install $(BUILD)/listen-socket $(call at,$(PREFIX)/bin)
	install -m 644 src/command/listen-socket.1 $(call at,$(MANDIR)/man1)
	install -d $(call at,$(COMPLETIONDIR))
	install -m 644 src/command/completion.bash $(call at,$(COMPLETIONDIR)/listen-socket)

## make uninstall         removes the installed files; give the same PREFIX, LIBDIR, MANDIR and DESTDIR
uninstall:
	rm -f $(call at,$(PREFIX)/bin/listen-socket) $(call at,$(PREFIX)/include/listen_socket.h) $(call at,$(LIBDIR)/liblisten_socket.a) \
	    $(call at,$(LIBDIR)/liblisten_socket.so) $(call at,$(LIBDIR)/$(SONAME)) $(call at,$(LIBDIR)/$(SHARED)) \
	    $(call at,$(LIBDIR)/pkgconfig/listen_socket.pc) $(foreach file,$(notdir $(CMAKE_FILES)),$(call at,$(LIBDIR)/cmake/listen_socket/$(file))) $(call at,$(MANDIR)/man1/listen-socket.1) \
	    $(call at,$(COMPLETIONDIR)/listen-socket) \
	    $(foreach page,$(MANUAL_PAGES),$(call at,$(MANDIR)/man3/$(page)))
	rmdir $(call at,$(LIBDIR)/cmake/listen_socket) 2>/dev/null || :
