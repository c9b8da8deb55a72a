# The library, the command, and their installation. Needs a C compiler; the command needs jansson too. Included by the Makefile.

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
MANDIR ?= $(PREFIX)/share/man

LIBRARY_SOURCES := $(wildcard src/*.c)
COMMAND_SOURCES := $(wildcard src/command/*.c)
hash := \#
has_jansson := $(shell echo '$(hash)include <jansson.h>' | $(CC) $(CPPFLAGS) $(CFLAGS) -E -x c - >/dev/null 2>&1 && echo yes)

.PHONY: library command install uninstall
all: library command

library: $(BUILD)/liblisten_socket.a $(BUILD)/liblisten_socket.so.0

command: $(if $(has_jansson),$(BUILD)/listen-socket)
	@$(if $(has_jansson),:,echo "the command listen-socket is not built: it needs jansson (Debian: libjansson-dev); the library is in $(BUILD)/")

# A source that is gone is in none of them any more.
$(BUILD)/library.sources: FORCE
	$(call keep_flags,$(LIBRARY_SOURCES))
$(BUILD)/command.sources: FORCE
	$(call keep_flags,$(COMMAND_SOURCES))

$(BUILD)/liblisten_socket.a: $(call objects,$(LIBRARY_SOURCES)) $(BUILD)/library.sources
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)

$(BUILD)/liblisten_socket.so.0: $(call objects,$(LIBRARY_SOURCES)) $(BUILD)/library.sources
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) -shared -Wl,-soname,$(@F) $(LDFLAGS) -o $@ $(filter %.o,$^)

$(BUILD)/listen-socket: $(call objects,$(COMMAND_SOURCES)) $(BUILD)/liblisten_socket.a $(BUILD)/command.sources
	$(call say,LINK,$@)
	$(call link,-ljansson)

# libdir is written below prefix if it is there, so that `pkg-config --define-prefix` works in a tree that was moved. Blanks are
# escaped, not quoted: that is how --define-prefix writes the prefix that it puts in.
blank := $(subst ,, )
escaped = $(subst $(blank),\$(blank),$(1))
pc_libdir = $(call escaped,$(subst $(PREFIX)/,$${prefix}/,$(LIBDIR)))
pc_text = $(subst @PREFIX@,$(call escaped,$(PREFIX)),$(subst @LIBDIR@,$(pc_libdir),$(file <src/listen_socket.pc.in)))
$(BUILD)/listen_socket.pc: FORCE
	@mkdir -p $(@D)
	$(file >$@,$(subst @VERSION@,$(VERSION),$(pc_text)))

# An installed path for the shell: DESTDIR, PREFIX, LIBDIR and MANDIR may have blanks.
at = $(call quoted,$(DESTDIR)$(1))

## make install           library, command, manual pages, pkg-config file: PREFIX (/usr/local), LIBDIR, MANDIR, DESTDIR
install: all $(BUILD)/listen_socket.pc
	install -d $(call at,$(PREFIX)/include) $(call at,$(LIBDIR)/pkgconfig) $(call at,$(MANDIR)/man3)
	install -m 644 src/listen_socket.h $(call at,$(PREFIX)/include)
	install -m 644 $(BUILD)/liblisten_socket.a $(BUILD)/liblisten_socket.so.0 $(call at,$(LIBDIR))
	ln -sf liblisten_socket.so.0 $(call at,$(LIBDIR)/liblisten_socket.so)
	install -m 644 src/listen_socket.3 $(call at,$(MANDIR)/man3)
	install -m 644 $(BUILD)/listen_socket.pc $(call at,$(LIBDIR)/pkgconfig)
ifdef has_jansson
	install -d $(call at,$(PREFIX)/bin) $(call at,$(MANDIR)/man1)
	install $(BUILD)/listen-socket $(call at,$(PREFIX)/bin)
	install -m 644 src/command/listen-socket.1 $(call at,$(MANDIR)/man1)
endif

## make uninstall         removes the installed files; give the same PREFIX, LIBDIR, MANDIR and DESTDIR
uninstall:
	rm -f $(call at,$(PREFIX)/bin/listen-socket) $(call at,$(PREFIX)/include/listen_socket.h) $(call at,$(LIBDIR)/liblisten_socket.a) \
	    $(call at,$(LIBDIR)/liblisten_socket.so) $(call at,$(LIBDIR)/liblisten_socket.so.0) $(call at,$(LIBDIR)/pkgconfig/listen_socket.pc) \
	    $(call at,$(MANDIR)/man1/listen-socket.1) $(call at,$(MANDIR)/man3/listen_socket.3)
