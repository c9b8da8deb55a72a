/* A number that differs if bytes do, for what is compared with itself at another time: FNV-1a, 64 bits. */
#ifndef READER_HASH_H
#define READER_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_OF_NOTHING 0xcbf29ce484222325u

/* Goes on with a hash, HASH_OF_NOTHING at first. */
static inline uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t length) {
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3u;
    return hash;
}

#endif
