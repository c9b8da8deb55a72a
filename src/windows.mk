# The library for Windows, by MinGW-w64: static, and a DLL with its import library and its list of exports; and the command. Included by the
# Makefile.

WINDOWS_ARCHITECTURES := x86_64 i686
WINDOWS_CFLAGS ?= -O2 -g
# What a program needs that has the static library in it; the DLL has them.
WINDOWS_LIBRARIES := -lws2_32 -liphlpapi
WINDOWS_FLAGS := # of one source's own
WINDOWS_DLL := liblisten_socket-$(firstword $(subst ., ,$(VERSION))).dll
# Without the half of Windows' headers that nobody here asks for: they are nearly all that the compiler reads.
windows_compile = $(1)-w64-mingw32-gcc $(LANGUAGE) -DWIN32_LEAN_AND_MEAN $(INCLUDES) $(WINDOWS_CFLAGS)

# Jansson for the command, static: built from Debian's source package, which ci/setup has put there; or one of yours, of which each
# architecture has a folder: DIR/x86_64/include/jansson.h, DIR/x86_64/lib/libjansson.a.
JANSSON_SOURCE := /usr/local/src/jansson/src
WINDOWS_JANSSON ?=
windows_jansson = $(or $(WINDOWS_JANSSON),$(BUILD)/windows/jansson)/$(1)
has_windows_jansson := $(or $(WINDOWS_JANSSON),$(wildcard $(JANSSON_SOURCE)/jansson.h))

.PHONY: windows windows-libraries windows-command
## make windows           the library and the command for Windows by MinGW-w64, BUILD/windows/x86_64 and i686: static, DLL, import library, .def, listen-socket.exe; WINDOWS_JANSSON=DIR: the command's jansson is yours
windows: | setup-windows
	+@$(MAKE_PARALLEL) windows-libraries windows-command

windows-libraries: $(foreach arch,$(WINDOWS_ARCHITECTURES),$(addprefix $(BUILD)/windows/$(arch)/,liblisten_socket.a liblisten_socket.dll.a))

windows-command: $(if $(has_windows_jansson),$(foreach arch,$(WINDOWS_ARCHITECTURES),$(BUILD)/windows/$(arch)/listen-socket.exe))
	@$(if $(has_windows_jansson),:,echo "listen-socket.exe is not built: it needs jansson, whose source 'ci/setup windows' gets from Debian; or give WINDOWS_JANSSON=DIR with x86_64/ and i686/, each with include/ and lib/")

# The test compares it with the command of this system.
windows-test-programs: windows-command command

$(BUILD)/windows/flags: FORCE
	$(call keep_flags,$(call windows_compile,ARCH) | $(WINDOWS_LIBRARIES) $(WINDOWS_JANSSON))

windows_objects = $(patsubst %.c,$(BUILD)/objects/windows/$(1)/%.o,$(patsubst $(BUILD)/%,%,$(2)))

# $(call windows_architecture,ARCH): how sources are compiled, and the library of them. The .def has what nm finds: the library is one
# unit, in which the header's functions alone are visible.
define windows_architecture
$(BUILD)/objects/windows/$(1)/%.o: %.c $(BUILD)/windows/flags
	$$(call say,CC,$$< ($(1), Windows))
	@mkdir -p $$(@D)
	$$(Q)$(call windows_compile,$(1)) $$(WINDOWS_FLAGS) -MMD -MP -c -o $$@ $$<

$(BUILD)/windows/$(1)/liblisten_socket.a: $(call windows_objects,$(1),$(LIBRARY_SOURCES))
	@mkdir -p $$(@D)
	$$(call say,AR,$$@)
	@rm -f $$@
	$$(Q)$(1)-w64-mingw32-ar rcs $$@ $$^

$(BUILD)/windows/$(1)/listen_socket.def: $(call windows_objects,$(1),$(LIBRARY_SOURCES))
	@mkdir -p $$(@D)
	$$(call say,DEF,$$@)
	$$(Q){ printf 'LIBRARY %s\nEXPORTS\n' $(WINDOWS_DLL) && $(1)-w64-mingw32-nm -g --defined-only $$^ | \
	    sed -n 's/.* T _\{0,1\}\(listen_socket_[a-z0-9_]*\)$$$$/    \1/p'; } >$$@

$(BUILD)/windows/$(1)/$(WINDOWS_DLL): $(call windows_objects,$(1),$(LIBRARY_SOURCES)) $(BUILD)/windows/$(1)/listen_socket.def
	$$(call say,LINK,$$@)
	$$(Q)$(1)-w64-mingw32-gcc -shared -static-libgcc -o $$@ $$^ $(WINDOWS_LIBRARIES)

$(BUILD)/windows/$(1)/liblisten_socket.dll.a: $(BUILD)/windows/$(1)/listen_socket.def $(BUILD)/windows/$(1)/$(WINDOWS_DLL)
	$$(call say,IMPLIB,$$@)
	$$(Q)$(1)-w64-mingw32-dlltool --input-def $$< --output-lib $$@

$(BUILD)/windows/$(1)/listen-socket.exe: $(call windows_objects,$(1),$(COMMAND_SOURCES)) $(BUILD)/windows/$(1)/liblisten_socket.a \
    $(call windows_jansson,$(1))/lib/libjansson.a $(BUILD)/command.sources
	$$(call say,LINK,$$@)
	$$(Q)$(1)-w64-mingw32-gcc -municode -static -o $$@ $$(filter %.o %.a,$$^) $(WINDOWS_LIBRARIES)

$(call windows_objects,$(1),src/command/json.c): WINDOWS_FLAGS += -I$(call windows_jansson,$(1))/include
$(call windows_objects,$(1),src/command/json.c): | $(call windows_jansson,$(1))/lib/libjansson.a

# What its configure would find out is the same for both architectures: GCC has all that the template of one header asks for, and of what
# the other header could say the writer of JSON needs nothing.
$(BUILD)/windows/jansson/$(1)/lib/libjansson.a: $(wildcard $(JANSSON_SOURCE)/*) $(BUILD)/windows/flags
	@mkdir -p $$(@D) $$(@D)/../include $$(@D)/../objects
	$$(call say,BUILD,$$@)
	@rm -f $$@
	$$(Q)cp $(JANSSON_SOURCE)/jansson.h $$(@D)/../include && \
	    sed 's/@json_inline@/inline/; s/@json_have_[a-z_]*@/1/' $(JANSSON_SOURCE)/jansson_config.h.in >$$(@D)/../include/jansson_config.h && \
	    : >$$(@D)/../objects/jansson_private_config.h && \
	    for source in $$(filter %.c,$$^); do $(1)-w64-mingw32-gcc -O2 -DHAVE_STDINT_H -I$$(@D)/../include -I$$(@D)/../objects -c \
	    -o $$(@D)/../objects/$$$$(basename $$$$source .c).o $$$$source || exit; done && \
	    $(1)-w64-mingw32-ar rcs $$@ $$(@D)/../objects/*.o
endef
$(foreach arch,$(WINDOWS_ARCHITECTURES),$(eval $(call windows_architecture,$(arch))))

# Windows' headers are nine tenths of what the compiler reads: it reads them once for all sources that have the same flags.
# $(call windows_headers,ARCH,NAME,FLAGS)
define windows_headers
$(BUILD)/windows/$(1)/$(2).h.gch: $(BUILD)/windows/flags
	@mkdir -p $$(@D)
	$$(call say,HEADER,$$@)
	$$(Q)printf '#include <%s>\n' winsock2.h ws2tcpip.h >$$(basename $$@) && $(call windows_compile,$(1)) $(3) -x c-header -o $$@ $$(basename $$@)
endef

# For x86_64 they are 65,000 lines, most of them about its instructions; for i686 a fifth, and there each source of the command reads what it
# includes itself, so that one that is missing is noticed.
$(eval $(call windows_headers,x86_64,command,))
$(call windows_objects,x86_64,$(COMMAND_SOURCES)): WINDOWS_FLAGS += -include $(BUILD)/windows/x86_64/command.h
$(call windows_objects,x86_64,$(COMMAND_SOURCES)): | $(BUILD)/windows/x86_64/command.h.gch
