/* What surrounds a request of the fuzzer, in words: the sockets of others, and the calls that are made to fail. */
#ifndef FUZZ_SURROUNDINGS_H
#define FUZZ_SURROUNDINGS_H

#include "request.h"

#define FUZZ_SURROUNDINGS_TEXT 200

/* "a listener of another on :: port 80 v6only=1 reuseport=1"; a UDP socket is called one. */
void fuzz_describe_existing_socket(const struct fuzz_existing_socket *existing_socket,
                                   char text[FUZZ_SURROUNDINGS_TEXT]);

/* "bind on inet6 fails with EADDRINUSE, from call 1", "socket fails with EMFILE, at call 2". */
void fuzz_describe_fault(const struct fuzz_fault *fault, char text[FUZZ_SURROUNDINGS_TEXT]);

#endif
