# Benchmarks of the library against calls by hand and against its peers (ci/bench/run). Included by the Makefile.

BENCH := $(BUILD)/bench
BENCH_PEERS := libuv libevent glib apr
# Of these, with the name that pkg-config has for each, the ones that are here; Asio has headers alone.
package_of_libuv := libuv
package_of_libevent := libevent_core
package_of_glib := gio-2.0
package_of_apr := apr-1
BENCH_FOUND := $(foreach peer,$(BENCH_PEERS),$(if $(filter $(package_of_$(peer)),$(FOUND)),$(peer)))
BENCH_ASIO := $(if $(wildcard /usr/include/asio.hpp),$(BUILD)/objects/ci/bench/asio.o)
BENCH_PACKAGES := $(foreach peer,$(BENCH_FOUND),$(package_of_$(peer)))
upper_libuv := LIBUV
upper_libevent := LIBEVENT
upper_glib := GLIB
upper_apr := APR
BENCH_DEFINES := $(foreach peer,$(BENCH_FOUND),-DBENCH_$(upper_$(peer))) $(if $(BENCH_ASIO),-DBENCH_ASIO)

BENCH_SOURCES := $(filter-out $(patsubst %,ci/bench/%.c,$(BENCH_PEERS) allocations),$(wildcard ci/bench/*.c)) $(BENCH_FOUND:%=ci/bench/%.c)
$(foreach peer,$(BENCH_FOUND),$(eval $(call objects,ci/bench/$(peer).c): private CPPFLAGS += $(call library_flags,$(package_of_$(peer)))))

# A peer that came or went: the list is compiled anew.
$(BENCH)/defines: FORCE
	$(call keep_flags,$(BENCH_DEFINES))
$(call objects,ci/bench/ways.c): $(BENCH)/defines
$(call objects,ci/bench/ways.c): private CPPFLAGS += $(BENCH_DEFINES)

# The same flags as everything else, hardening too.
$(BUILD)/objects/ci/bench/asio.o: ci/bench/asio.cpp ci/bench/bench.h $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CXX,$<)
	$(Q)$(CXX) -std=c++17 -D_GNU_SOURCE $(CXX_WARNINGS) $(INCLUDES) $(CPPFLAGS) $(CFLAGS) -fPIC -c -o $@ $<

$(BENCH)/bench: $(call objects,$(BENCH_SOURCES)) $(BENCH_ASIO) $(BUILD)/liblisten_socket.a $(BENCH)/defines
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(if $(BENCH_ASIO),$(CXX),$(CC)) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) \
	    $(if $(BENCH_PACKAGES),`pkg-config --libs $(BENCH_PACKAGES)`) -lpthread -ldl

$(BENCH)/allocations.so: $(call objects,ci/bench/allocations.c)
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) -shared $(LDFLAGS) -o $@ $< -ldl

# ---- Other languages: those that are compiled, each if its compiler is here ----

BENCH_LANGUAGES := $(if $(wildcard /usr/bin/go),$(BENCH)/peers/go) $(if $(wildcard /usr/bin/rustc),$(BENCH)/peers/rust) \
    $(if $(wildcard /usr/bin/javac),$(BENCH)/peers/Listen.class)

$(BENCH)/peers/go: ci/bench/peers/listen.go
	@mkdir -p $(@D)
	$(call say,GO,$@)
	$(Q)GOCACHE=$(call quoted,$(abspath $(BUILD)))/go-cache /usr/bin/go build -o $@ $<

$(BENCH)/peers/rust: ci/bench/peers/listen.rs
	@mkdir -p $(@D)
	$(call say,RUSTC,$@)
	$(Q)RUST_VERSION="$$(/usr/bin/rustc --version | cut -d' ' -f2)" /usr/bin/rustc --edition 2021 -O -o $@ $<

$(BENCH)/peers/Listen.class: ci/bench/peers/Listen.java
	@mkdir -p $(@D)
	$(call say,JAVAC,$@)
	$(Q)/usr/bin/javac -d $(@D) $<

# ---- What the runner's watching costs ----

# Of the runner, what watches; not what tests, judges and reports.
TRACE_CALLS_SOURCES := ci/bench/tracing/calls.c $(filter-out $(addprefix $(RUNNER)/,selftest/% report/% judge/%),$(TRACE_TEST_SOURCES))
$(BENCH)/trace_calls: $(call objects,$(TRACE_CALLS_SOURCES))
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(call link,-ljansson)
test-programs: $(BENCH)/trace_calls

## make bench-tracing     what it costs that the black-box runner watches system calls: for each call, and in requests/s
.PHONY: bench-tracing bench-tracing-programs
bench-tracing-programs: $(BENCH)/trace_calls $(BUILD)/listen-socket-conformance adapters
bench-tracing: | setup-runner
	+@$(MAKE_PARALLEL) bench-tracing-programs
	@BUILD=$(call quoted,$(BUILD)) ci/bench/tracing/run

# ---- What runs ----

BENCH_PROGRAMS := $(BENCH)/bench $(BENCH)/allocations.so $(BENCH_LANGUAGES) library

.PHONY: bench bench-programs
bench-programs: $(BENCH_PROGRAMS)

## make bench             open beside the same calls by hand and its peers: table, BUILD/report/bench.html; [BASELINE=bench.json of another run, BENCH_ROUNDS=1000]
bench: | setup-bench
	+@$(MAKE_PARALLEL) bench-programs
	@BUILD=$(call quoted,$(BUILD)) ci/bench/run $(if $(BASELINE),--baseline $(call quoted,$(BASELINE)))
