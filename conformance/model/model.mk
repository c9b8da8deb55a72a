# The model: what a host is, the oracle that predicts, the simulated kernel. Included by the Makefile.

# simulated_environment.c goes by the reader's list of environments.
HOST_SOURCES := $(wildcard conformance/model/host/*.c) $(addprefix conformance/reader/,environments.c fault_numbers.c numbers.c)
ORACLE_SOURCES := $(HOST_SOURCES) $(wildcard conformance/model/oracle/*.c)
MODEL_SOURCES := $(ORACLE_SOURCES) $(wildcard conformance/model/kernel/*.c)
