# The tests for Windows: the clauses of the Winsock table, and programs of other rooms that need neither Criterion nor JSON, compiled by
# MinGW-w64. Run under Wine on x86_64; for i686, which Debian's Wine does not run, only built. Included by the Makefile.

WINDOWS_SUITE := $(SUITE)/windows
WINDOWS_CASES := $(wildcard $(WINDOWS_SUITE)/*.c)
WINDOWS_CALLS := $(CALL_SOURCES:%/fault_numbers.c=%/fault_numbers_winsock.c)
# The harness of the vectors, with the files that are for Windows.
WINDOWS_VECTORS := $(addprefix $(SUITE)/vectors/,main.c changes.c declared.c faults.c harness.c harness_winsock.c outcome.c sockets.c sockets_winsock.c) \
    $(WINDOWS_CALLS) conformance/environment/existing_sockets_winsock.c $(VECTOR_TABLE)
# Sources that are written for POSIX find headers of that name, which have what Windows has. Without GCC's intrinsics, two thirds of Windows'
# headers for x86_64, by GCC's own guard.
WINDOWS_TEST_FLAGS := -DLIBRARY_DLL='"$(WINDOWS_DLL)"' -I$(WINDOWS_SUITE)/posix -O1 -g0 -D_X86INTRIN_H_INCLUDED

# The enumeration over the simulated host, which speaks Winsock's numbers here; written for handles that are int.
WINDOWS_MODEL := $(filter-out %/simulated_environment.c %/fault_numbers.c,$(MODEL_SOURCES))
WINDOWS_EXHAUSTIVE := $(WINDOWS_MODEL) $(filter $(SUITE)/%,$(EXHAUSTIVE_SOURCES)) $(wildcard $(SUITE)/exhaustive/winsock/*.c)
WINDOWS_MODEL_FLAGS := $(WINDOWS_TEST_FLAGS) -O2 -include $(WINDOWS_SUITE)/posix/winsock_errno.h -Wno-type-limits -Wno-conversion -Wno-sign-conversion

# $(call windows_program,ARCH,PROGRAM,SOURCES,LIBRARY,LIBRARIES)
define windows_program
$(BUILD)/windows/$(1)/$(2).exe: $(call windows_objects,$(1),$(3)) $(BUILD)/windows/$(1)/$(4)
	$$(call say,LINK,$$@)
	$$(Q)$(1)-w64-mingw32-gcc -o $$@ $$^ $(WINDOWS_LIBRARIES) $(5)
windows-test-programs: $(BUILD)/windows/$(1)/$(2).exe
endef

# Windows' headers, read once for all tests that have the same flags (src/windows.mk).
$(foreach arch,$(WINDOWS_ARCHITECTURES),$(eval $(call windows_headers,$(arch),tests,$(WINDOWS_TEST_FLAGS))))
$(eval $(call windows_headers,x86_64,model,$(WINDOWS_TEST_FLAGS) -O2))

# winsock_cases has the library as a DLL, winsock_cases_static in itself.
define windows_cases
$(BUILD)/objects/windows/$(1)/conformance/%.o: WINDOWS_FLAGS := -include $(BUILD)/windows/$(1)/tests.h $(WINDOWS_TEST_FLAGS)
$(BUILD)/objects/windows/$(1)/conformance/%.o: conformance/%.c $(BUILD)/windows/flags | $(BUILD)/windows/$(1)/tests.h.gch
	$$(call say,CC,$$< ($(1), Windows))
	@mkdir -p $$(@D)
	$$(Q)$(call windows_compile,$(1)) $$(WINDOWS_FLAGS) -MMD -MP -c -o $$@ $$<

$(BUILD)/objects/windows/$(1)/generated/%.o: $(BUILD)/generated/%.c $(BUILD)/windows/flags
	$$(call say,CC,$$< ($(1), Windows))
	@mkdir -p $$(@D)
	$$(Q)$(call windows_compile,$(1)) $(WINDOWS_TEST_FLAGS) -O0 -MMD -MP -c -o $$@ $$<

$(call windows_program,$(1),winsock_cases,$(WINDOWS_CASES),liblisten_socket.dll.a,)
$(call windows_program,$(1),winsock_cases_static,$(WINDOWS_CASES),liblisten_socket.a,)
endef
$(foreach arch,$(WINDOWS_ARCHITECTURES),$(eval $(call windows_cases,$(arch))))
$(call windows_objects,x86_64,$(WINDOWS_EXHAUSTIVE)): WINDOWS_FLAGS := -include $(BUILD)/windows/x86_64/model.h $(WINDOWS_MODEL_FLAGS)
$(call windows_objects,x86_64,$(WINDOWS_EXHAUSTIVE)): | $(BUILD)/windows/x86_64/model.h.gch
$(eval $(call windows_program,x86_64,exhaustive,$(WINDOWS_EXHAUSTIVE),liblisten_socket.a,-static -lpthread))
$(eval $(call windows_program,x86_64,vectors,$(WINDOWS_VECTORS),liblisten_socket.a,-lntdll))
$(eval $(call windows_program,i686,vectors,$(WINDOWS_VECTORS),liblisten_socket.a,-lntdll))
$(eval $(call windows_program,x86_64,validation_only,$(addprefix $(SUITE)/vectors/,validation_only.c outcome.c) $(WINDOWS_CALLS) $(VECTOR_TABLE),liblisten_socket.a,))
$(eval $(call windows_program,x86_64,threads,$(SUITE)/threads/main.c $(SUITE)/windows/wine.c,liblisten_socket.a,-static -lpthread))

# What came of the vectors is compared with what comes of them here, on glibc and, where its compiler is there, on musl.
windows-test-programs: $(addprefix $(BUILD)/,in_environment vector_runner $(if $(shell command -v musl-gcc),musl/vector_runner))

.PHONY: test-windows windows-test-programs
## make test-windows      runs the tests for Windows under Wine; a part of make test
test-windows: | setup-windows
	+@$(MAKE_PARALLEL) windows-test-programs
	@BUILD=$(call quoted,$(BUILD)) $(WINDOWS_SUITE)/run

.PHONY: winsock-faults
## make winsock-faults    each fault of the library for Windows is caught by its clause, under Wine; make test tries a sample
winsock-faults: | setup-windows
	+@$(MAKE_PARALLEL) windows-test-programs
	@BUILD=$(call quoted,$(BUILD)) conformance/faults/check-winsock
