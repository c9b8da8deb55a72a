# The reader of the vectors. Included by the Makefile.

CLAUSE_LEVELS := $(BUILD)/generated/clause_levels.c
READER_SOURCES := $(wildcard conformance/reader/*.c) $(CLAUSE_LEVELS)
# Those that need the C library only, for programs that must run without jansson.
READER_PLAIN_SOURCES := $(addprefix conformance/reader/,address.c environments.c fault_numbers.c numbers.c vector.c)

# The levels of the clauses, as C source: made from SPEC.md, so that no other file says them.
define make_clause_levels
	@mkdir -p $(@D)
	$(call say,LEVELS,$@)
	$(Q)LC_ALL=C awk -f conformance/reader/clause_levels.awk conformance/SPEC.md >$@.new && mv $@.new $@
endef
$(CLAUSE_LEVELS): conformance/SPEC.md conformance/reader/clause_levels.awk
	$(make_clause_levels)
