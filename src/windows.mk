# The library for Windows, by MinGW-w64: static, and a DLL with its import library and its list of exports. Included by the Makefile.

WINDOWS_ARCHITECTURES := x86_64 i686
WINDOWS_CFLAGS ?= -O2 -g
# What a program needs that has the static library in it; the DLL has them.
WINDOWS_LIBRARIES := -lws2_32 -liphlpapi
WINDOWS_FLAGS := # of one source's own
WINDOWS_DLL := liblisten_socket-$(firstword $(subst ., ,$(VERSION))).dll
windows_compile = $(1)-w64-mingw32-gcc $(LANGUAGE) $(INCLUDES) $(WINDOWS_CFLAGS)

.PHONY: windows windows-libraries
## make windows           the library for Windows by MinGW-w64, BUILD/windows/x86_64 and i686: static, DLL, import library, .def
windows: | setup-windows
	+@$(MAKE_PARALLEL) windows-libraries

windows-libraries: $(foreach arch,$(WINDOWS_ARCHITECTURES),$(addprefix $(BUILD)/windows/$(arch)/,liblisten_socket.a liblisten_socket.dll.a))

$(BUILD)/windows/flags: FORCE
	$(call keep_flags,$(call windows_compile,ARCH) | $(WINDOWS_LIBRARIES))

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
endef
$(foreach arch,$(WINDOWS_ARCHITECTURES),$(eval $(call windows_architecture,$(arch))))
