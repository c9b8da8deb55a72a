# The reader of the vectors. Included by the Makefile.

READER_SOURCES := $(wildcard conformance/reader/*.c)
# Those that need the C library only, for programs that must run without jansson.
READER_PLAIN_SOURCES := $(addprefix conformance/reader/,environments.c vector.c)
