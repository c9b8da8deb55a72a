# Adapters in languages that are compiled: each is built if its compiler is on this machine, and else absent. Included by adapters.mk.

adapters: $(if $(wildcard /usr/bin/go),$(BUILD)/adapters/go-net)
$(BUILD)/adapters/go-net: $(ADAPTERS)/go-net/adapter.go
	@mkdir -p $(@D)
	$(call say,GO,$@)
	$(Q)GOCACHE=$(call quoted,$(abspath $(BUILD)))/go-cache /usr/bin/go build -o $@ $<

adapters: $(if $(wildcard /usr/bin/rustc),$(BUILD)/adapters/rust-std)
$(BUILD)/adapters/rust-std: $(ADAPTERS)/rust-std/adapter.rs
	@mkdir -p $(@D)
	$(call say,RUSTC,$@)
	$(Q)RUST_VERSION="$$(/usr/bin/rustc --version | cut -d' ' -f2)" /usr/bin/rustc --edition 2021 -O -o $@ $<

adapters: $(if $(wildcard /usr/bin/javac),$(patsubst %,$(BUILD)/adapters/java-%/Adapter.class,nio serversocket))
$(BUILD)/adapters/java-%/Adapter.class: $(ADAPTERS)/java-%/Adapter.java
	@mkdir -p $(@D)
	$(call say,JAVAC,$@)
	$(Q)/usr/bin/javac -d $(@D) $<

adapters: $(if $(wildcard /usr/bin/erlc),$(BUILD)/adapters/erlang-gen-tcp/adapter.beam)
$(BUILD)/adapters/erlang-gen-tcp/adapter.beam: $(ADAPTERS)/erlang-gen-tcp/adapter.erl
	@mkdir -p $(@D)
	$(call say,ERLC,$@)
	$(Q)/usr/bin/erlc -o $(@D) $<

adapters: $(if $(wildcard /usr/bin/ocamlopt),$(BUILD)/adapters/ocaml-unix)
$(BUILD)/adapters/ocaml-unix: $(ADAPTERS)/ocaml-unix/adapter.ml
	@mkdir -p $(@D)/ocaml
	$(call say,OCAML,$@)
	$(Q)cp $< $(@D)/ocaml/ && /usr/bin/ocamlopt -o $@ unix.cmxa $(@D)/ocaml/adapter.ml

adapters: $(if $(wildcard /usr/lib/haskell-packages/ghc/lib/*/network-3*),$(BUILD)/adapters/haskell-network)
$(BUILD)/adapters/haskell-network: $(ADAPTERS)/haskell-network/Main.hs
	@mkdir -p $(@D)
	$(call say,GHC,$@)
	$(Q)/usr/bin/ghc -v0 -XCPP -outputdir $(@D)/haskell -o $@ $<
