#!/bin/bash -eu
# Builds the fuzz targets as OSS-Fuzz and ClusterFuzzLite want them, with the compiler, flags and engine that they set; leaves in $OUT
# the programs, and beside each its dictionary, its options and its seeds. Both run this file, and ci/oss-fuzz/check as they do.
cd "$SRC/listen-socket"

# variable NAME: the value that the Makefile gives it
variable() {
    make -s --no-print-directory --eval "variable: ; @echo \$($1)" variable
}

# MSan wants every library instrumented: what calls one that is not is left out.
targets=$(variable "$([ "$SANITIZER" = memory ] && echo FUZZ_MSAN_TARGETS || echo FUZZ_TARGETS)")

# Warnings are for our own compilers: a newer one's must not end the fuzzing. jansson is linked in: the machine that runs the targets has none.
make -j"$(nproc)" fuzzers WARNINGS= FUZZ_TARGETS="$targets" FUZZ_OUT="$WORK/fuzzers" \
    CC="$CC" CXX="$CXX" CFLAGS="$CFLAGS" CXXFLAGS="$CXXFLAGS" LIB_FUZZING_ENGINE="$LIB_FUZZING_ENGINE" \
    FUZZ_LIBS_adapter_line=-l:libjansson.a FUZZ_LIBS_vector_file=-l:libjansson.a

for target in $targets; do
    cp "$WORK/fuzzers/${target}_fuzzer" "$OUT/"
    cp "fuzz/dictionaries/$target.dict" "$OUT/${target}_fuzzer.dict"
    cp "ci/oss-fuzz/${target}_fuzzer.options" "$OUT/"
done
# shellcheck disable=SC2086 # a list of names
ci/fuzz/seeds "$OUT" $targets
