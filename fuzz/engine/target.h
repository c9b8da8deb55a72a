/* What every fuzz target has, and what all share: the entry point of the engines, the printer, the report of a failed
 * oracle.
 *
 * A target is `LLVMFuzzerTestOneInput` and `target_show`, nothing else is global. It is a pure function of its input:
 * it keeps nothing from one input to the next but memory that it writes before it reads. No engine's header is needed.
 */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The entry point. 0, always; a failed oracle aborts. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* "service": the name of the target, of its corpus and, with "_fuzzer" behind it, of its program. */
extern const char target_name[];

/* Prints what the input stands for: as text, as the command line where there is one, as a C test where there is one. */
void target_show(FILE *out, const uint8_t *data, size_t size);

/* An oracle failed: prints `why`, target_show, and one line that reproduces it, and aborts. */
_Noreturn void target_fail(const uint8_t *data, size_t size, const char *why);

/* A number that stands for the input: choices that are not in the text itself come from it. */
uint64_t target_hash(const uint8_t *data, size_t size);

/* Whether FUZZ_THOROUGH is set, as it is where a corpus is replayed: then every oracle looks at every input. Oracles
 * that run the same code again are left to that: in an engine's loop they would only shift the counts of coverage. */
bool target_is_thorough(void);

/* Whether an expensive oracle looks at this input: one in `one_in` (a power of two), chosen by the input itself; every
 * one where thorough. `salt` makes oracles choose apart. */
bool target_looks(uint64_t hash, unsigned salt, unsigned one_in);

/* Copies a text, up to its first NUL or to the end of the input, to the end of `room`, which has `most` + 1 bytes: the
 * address sanitizer then sees who reads behind its terminator. What is longer than `most` is cut. Returns the text. */
const char *target_text(const uint8_t *data, size_t size, char *room, size_t most);

#endif
