# The surroundings of a request. Included by the Makefile.

# The filters of system calls, as C source: made by libseccomp on the machine that builds, so that what runs elsewhere does not need it.
FILTER_TABLE := $(BUILD)/generated/environment_filters.c
FILTER_PRINTER := conformance/environment/print_filters.c
ENTERING_PROGRAM := conformance/environment/in_environment.c
ENVIRONMENT_SOURCES := $(filter-out $(FILTER_PRINTER) $(ENTERING_PROGRAM) %_winsock.c,$(wildcard conformance/environment/*.c)) $(FILTER_TABLE)

$(BUILD)/print_filters: $(call objects,$(FILTER_PRINTER) conformance/environment/refusals.c conformance/reader/environments.c)
	$(call say,LINK,$@)
	$(call link,-lseccomp)

$(FILTER_TABLE): $(BUILD)/print_filters
	@mkdir -p $(@D)
	$(call say,FILTERS,$@)
	$(Q)$< >$@.new && mv $@.new $@

# Runs a program inside an environment that it could not enter itself.
$(BUILD)/in_environment: $(call objects,$(ENTERING_PROGRAM) $(ENVIRONMENT_SOURCES) $(READER_PLAIN_SOURCES))
	$(call say,LINK,$@)
	$(call link)
