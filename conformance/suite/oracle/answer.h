/* What the tables of whole answers are written with. */
#ifndef SUITE_ORACLE_ANSWER_H
#define SUITE_ORACLE_ANSWER_H

#include "expect.h"
#include "worlds.h"

/* The calls are written as "init resolve4 socket4:3 bind:3!EPERM": the handle behind the colon, the error behind the
 * mark; the digit of resolve and socket is the family. */
struct answer {
    const char *calls;
    struct model_request request;
    struct model_prediction outcome;
    struct world world;
};

/* ---- In short ---------------------------------------------------------------------------------------------------- */

#define STACK(name) .stack = LISTEN_SOCKET_STACK_##name
#define SHARED .options = LISTEN_SOCKET_REUSEPORT
#define HOLDER(address_, ...)                                                                                          \
    { .address = address_, .port = 27015, .socktype = SOCK_STREAM, __VA_ARGS__ }
#define PICKED(address_, ...)                                                                                          \
    { .address = address_, .port = 32768, .socktype = SOCK_STREAM, __VA_ARGS__ }
#define WILD4                                                                                                          \
    { .family = AF_INET }
#define WILD6                                                                                                          \
    { .family = AF_INET6 }

#define LOOP4                                                                                                          \
    { AF_INET, {127, 0, 0, 1}, 0 }
#define LOOP6                                                                                                          \
    { AF_INET6, {[15] = 1}, 0 }
#define GLOBAL4                                                                                                        \
    { AF_INET, {192, 0, 2, 1}, 0 }
#define GLOBAL6                                                                                                        \
    { AF_INET6, {0x20, 0x01, 0x0d, 0xb8, [15] = 1}, 0 }

#define PROTOCOL_OF_STREAM IPPROTO_TCP
#define PROTOCOL_OF_DGRAM IPPROTO_UDP
#define SOCKET(handle_, type_, v6only_, held_v6only_, port_, bound_port_, state_, ...)                                 \
    {                                                                                                                  \
        .handle = (handle_), .socktype = SOCK_##type_, .protocol = PROTOCOL_OF_##type_, .v6only = (v6only_),           \
        .held_v6only = (held_v6only_), .port = (port_), .bound_port = (bound_port_), .state = LISTEN_SOCKET_##state_,  \
        __VA_ARGS__                                                                                                    \
    }
#define FAILURE(stage_, code_, call_, native_)                                                                         \
    .stage = LISTEN_SOCKET_STAGE_##stage_, .code = LISTEN_SOCKET_##code_, .call = LISTEN_SOCKET_CALL_##call_,          \
    .native = (native_)
#define AT(port_, ...) .has_address = true, .address = __VA_ARGS__, .port = (port_)

#endif
