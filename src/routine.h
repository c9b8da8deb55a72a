/* What the files of the routine share: listen_socket.c (the steps), answer.c (the resolver's answer), stack.c (open)
 * and failure.c (the record). Private to src/. */
#ifndef ROUTINE_H
#define ROUTINE_H

#include "request.h"

/* ---- failure.c ---- */

/* The record to fill: the caller's, or `scrap` where the caller wants none; zeroed. */
struct listen_socket_failure *failure_begin(struct listen_socket_failure *wanted, struct listen_socket_failure *scrap);

/* Notes which address the failure is about (ERR-005). */
void failure_note_address(struct listen_socket_failure *failure, const struct listen_socket *sock);

/* A call for `sock` failed with the platform's number: fills the record and returns its code. */
enum listen_socket_code failure_of_call(struct listen_socket_failure *failure, enum listen_socket_stage stage,
                                        enum listen_socket_call call, int native, const struct listen_socket *sock);

/* What the system answered is not what was asked, though its call succeeded: fills the record and returns `code`. */
enum listen_socket_code failure_of_answer(struct listen_socket_failure *failure, enum listen_socket_stage stage,
                                          enum listen_socket_call call, enum listen_socket_code code,
                                          enum listen_socket_reason reason);

/* ---- answer.c ---- */

/* Finds the first entry of the list that has the family asked for (AF_UNSPEC: either) and the request's type and
 * protocol, and checks that it is what was asked. On success its triple and address are copied into `*sock`; `list` is
 * not needed any more. On failure: stage select, EAI_FAIL. */
enum listen_socket_code answer_take(const struct request *request, int family, const struct addrinfo *list,
                                    struct listen_socket *sock, struct listen_socket_failure *failure);

/* Whether the address of `*sock`, an AF_INET6 one, is an IPv4-mapped address. */
bool answer_is_mapped(const struct listen_socket *sock);

/* The port of the address of `*sock`, in host byte order. */
uint16_t answer_port(const struct listen_socket *sock);

/* Whether the local address read back, in `*held`, is the one asked for in `*asked`, with a port where 0 was asked. */
bool answer_is_bound(const struct listen_socket *asked, const struct listen_socket *held);

/* ---- listen_socket.c ---- */

/* Steps 1 to 4 for a request that has passed every check; else as listen_socket_create. */
enum listen_socket_code routine_create(const struct request *request, const struct listen_socket_system *system,
                                       struct listen_socket *sock, struct listen_socket_failure *failure);

/* Refuses a negative backlog (LSTN-003). */
enum listen_socket_code routine_check_backlog(int backlog, struct listen_socket_failure *failure);

/* As listen_socket_listen, but a socket whose listen() failed is left as it was, for the caller to close. */
enum listen_socket_code routine_listen(struct listen_socket *sock, int backlog, struct listen_socket_failure *failure);

/* Makes `*sock` hold nothing, without closing anything. */
void routine_set_closed(struct listen_socket *sock);

#endif
