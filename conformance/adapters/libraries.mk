# Adapters in C and C++ of libraries, each built if its library is here. Included by adapters.mk.

LIBRARY_WIRE := $(ADAPTERS)/common/serve.c $(ADAPTERS)/common/line.c $(wildcard $(ADAPTERS)/common/platform/*.c)
LIBRARY_HEADERS := $(wildcard $(ADAPTERS)/common/*.h) $(BUILD)/flags

# $(call library_adapter,NAME,SOURCE,COMPILER AND FLAGS,LIBRARIES)
define library_adapter
adapters: $(BUILD)/adapters/$(1)
$(BUILD)/adapters/$(1): $(2) $(LIBRARY_WIRE) $(LIBRARY_HEADERS)
	@mkdir -p $$(@D)
	$$(call say,BUILD,$$@)
	$$(Q)$(3) $$(LDFLAGS) -o $$@ $$(filter %.c,$$^) $(4)
endef
own_source = $(ADAPTERS)/$(1)/adapter.c

# ---- The calls of the C library ----

c_adapter = $(eval $(call library_adapter,$(1),$(call own_source,$(1)),$$(COMPILE)))

$(call c_adapter,getaddrinfo-first)
$(call c_adapter,getaddrinfo-manual)
$(call c_adapter,getaddrinfo-all)

# The same sources on musl: the name of the adapter is that of the source with "-musl" behind it.
MUSL := $(if $(shell command -v musl-gcc),$(shell /lib/ld-musl-$(shell uname -m).so.1 2>&1 | sed -n 's/^Version //p'))
musl_adapter = $(if $(MUSL),$(eval $(call library_adapter,$(1)-musl,$(call own_source,$(1)),\
    musl-gcc -static $$(LANGUAGE) $$(INCLUDES) -O1 -DADAPTER_NAME='"$(1)-musl"' -DLIBC_VERSION='"$(MUSL)"')))

$(call musl_adapter,getaddrinfo-first)
$(call musl_adapter,getaddrinfo-manual)
$(call musl_adapter,getaddrinfo-all)
$(call musl_adapter,seed-page)

# ---- Libraries that pkg-config knows ----

# Of these, the ones that are here.
FOUND := $(shell for name in libuv gio-2.0 libevent_core apr-1 libcares; do pkg-config --exists $$name 2>/dev/null && echo $$name; done)
# Warnings are for the adapter, not for the headers of the library.
library_flags = `pkg-config --cflags $(1) | sed 's/-I/-isystem /g'`
found_adapter = $(if $(filter $(2),$(FOUND)),\
    $(eval $(call library_adapter,$(1),$(call own_source,$(1)),$$(COMPILE) $(call library_flags,$(2)),`pkg-config --libs $(2)`)))

$(call found_adapter,libuv,libuv)
$(call found_adapter,glib,gio-2.0)
$(call found_adapter,libevent,libevent_core)
$(call found_adapter,apr,apr-1)
$(call found_adapter,c-ares,libcares)

# ---- C++ ----

CXX_WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Werror
# Adapters in C++ link the wire as objects in C. Optimised little: what they measure nobody times, and Asio is all headers.
define asio_adapter
adapters: $(BUILD)/adapters/$(1)
$(BUILD)/adapters/$(1): $(ADAPTERS)/$(1)/adapter.cpp $(call objects,$(LIBRARY_WIRE)) $(LIBRARY_HEADERS)
	@mkdir -p $$(@D)
	$$(call say,BUILD,$$@)
	$$(Q)$$(CXX) -std=c++17 $(CXX_WARNINGS) $(INCLUDES) $$(CFLAGS) -O1 -g0 $$(LDFLAGS) -o $$@ $$(filter %.cpp %.o,$$^) -lpthread
endef
$(if $(wildcard /usr/include/asio.hpp),$(foreach name,asio asio-resolver,$(eval $(call asio_adapter,$(name)))))
