/* The words of the vectors as this platform's numbers, and back. Needs the C library only.
 *
 * The one table of families, types, protocols and flags for everything below conformance/ except adapters, which are
 * programs of their own. Words with numbers of the library's header are in model/host/library_numbers.h. */
#ifndef READER_NUMBERS_H
#define READER_NUMBERS_H

#include <netdb.h>

#include "vector.h"

struct named_number {
    const char *word; /* NULL ends a table */
    int number;
};

extern const struct named_number family_numbers[];   /* "unspec" "inet" "inet6" "unix" */
extern const struct named_number socktype_numbers[]; /* "stream" "dgram" "raw" "seqpacket" "rdm" */
extern const struct named_number protocol_numbers[]; /* "tcp" "udp" "sctp" */
extern const struct named_number flag_numbers[];     /* "passive" "canonname" and the other AI_ flags */

/* The number of a word, -1 if it is not in the table; the word of a number, NULL if it is not. */
int number_of_word(const struct named_number *words, const char *word);
const char *word_of_number(const struct named_number *words, int number);

/* The numbers of a list of words with commas between them, or-ed. A word that is not in the table may be a decimal
 * number or, after "0x", a hexadecimal one. False if it is neither. */
bool number_of_list(const struct named_number *words, const char *list, unsigned *number);

/* The hints that the request describes. Returns NULL, or the name of the member that has an unknown word. */
const char *hints_of_request(const struct vector_request *request, struct addrinfo *hints);

/* SOCK_STREAM, SOCK_DGRAM, or what else the request asks for, without flag bits; a type of 0 is completed
 * (TYPE-001). */
int socktype_of_request(const struct vector_request *request);

#endif
