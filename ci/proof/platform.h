/* What Linux has and Frama-C's own headers have not, or have otherwise: for Frama-C alone. */
#ifndef PROOF_PLATFORM_H
#define PROOF_PLATFORM_H

/* Theirs is two bytes long; Linux' has room for any address. */
#define sockaddr_storage sockaddr_storage_without_room
#include <sys/socket.h>
#undef sockaddr_storage

struct sockaddr_storage {
    sa_family_t ss_family;
    unsigned char ss_padding[118]; /* from byte 2 on */
    unsigned long ss_align;
};

#define EAI_NODATA -5
#define EAI_ADDRFAMILY -9

#define SOCK_CLOEXEC 02000000
#define SOCK_NONBLOCK 04000

#endif
