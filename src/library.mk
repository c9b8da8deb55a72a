# The library, the command, and their installation. Needs a C compiler; the command needs jansson too. Included by the Makefile.

PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
MANDIR ?= $(PREFIX)/share/man

LIBRARY_SOURCES := $(wildcard src/*.c)
COMMAND_SOURCES := $(wildcard src/command/*.c)
has_jansson := $(shell echo '\#include <jansson.h>' | $(CC) $(CPPFLAGS) $(CFLAGS) -E -x c - >/dev/null 2>&1 && echo yes)

.PHONY: library command install uninstall
all: library command

library: $(BUILD)/liblisten_socket.a $(BUILD)/liblisten_socket.so.0

command: $(if $(has_jansson),$(BUILD)/listen-socket)
	@$(if $(has_jansson),:,echo "the command listen-socket is not built: it needs jansson (Debian: libjansson-dev); the library is in $(BUILD)/")

$(BUILD)/liblisten_socket.a: $(call objects,$(LIBRARY_SOURCES))
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/liblisten_socket.so.0: $(call objects,$(LIBRARY_SOURCES))
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) -shared -Wl,-soname,$(@F) $(LDFLAGS) -o $@ $^

$(BUILD)/listen-socket: $(call objects,$(COMMAND_SOURCES)) $(BUILD)/liblisten_socket.a
	$(call say,LINK,$@)
	$(call link,-ljansson)

# With libdir below prefix where it is, so that `pkg-config --define-prefix` finds it in a tree for another machine.
$(BUILD)/listen_socket.pc: FORCE
	@mkdir -p $(@D)
	$(file >$@,$(subst @PREFIX@,$(PREFIX),$(subst @LIBDIR@,$(subst $(PREFIX)/,$${prefix}/,$(LIBDIR)),$(subst @VERSION@,$(VERSION),$(file <src/listen_socket.pc.in)))))

# A place as the shell is to see it: each of them may hold blanks.
at = $(call quoted,$(DESTDIR)$(1))

## make install           PREFIX (default /usr/local), LIBDIR, MANDIR and DESTDIR are respected; the command only where it is built
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

uninstall:
	rm -f $(call at,$(PREFIX)/bin/listen-socket) $(call at,$(PREFIX)/include/listen_socket.h) $(call at,$(LIBDIR)/liblisten_socket.a) \
	    $(call at,$(LIBDIR)/liblisten_socket.so) $(call at,$(LIBDIR)/liblisten_socket.so.0) $(call at,$(LIBDIR)/pkgconfig/listen_socket.pc) \
	    $(call at,$(MANDIR)/man1/listen-socket.1) $(call at,$(MANDIR)/man3/listen_socket.3)
