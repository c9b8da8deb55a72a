# The reader of the vectors. Included by the Makefile.

READER_SOURCES := $(wildcard conformance/reader/*.c)
