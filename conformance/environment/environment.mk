# The surroundings of a request. Included by the Makefile.

ENVIRONMENT_SOURCES := $(wildcard conformance/environment/*.c)
