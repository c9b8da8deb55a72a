/* The table of words and numbers, and the hints that a request describes in words. */
#include "numbers.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

const struct named_number family_numbers[] = {
    {"unspec", AF_UNSPEC}, {"inet", AF_INET}, {"inet6", AF_INET6}, {"unix", AF_UNIX}, {NULL, 0}};
const struct named_number socktype_numbers[] = {{"stream", SOCK_STREAM},       {"dgram", SOCK_DGRAM}, {"raw", SOCK_RAW},
                                                {"seqpacket", SOCK_SEQPACKET}, {"rdm", SOCK_RDM},     {NULL, 0}};
const struct named_number protocol_numbers[] = {
    {"tcp", IPPROTO_TCP}, {"udp", IPPROTO_UDP}, {"sctp", IPPROTO_SCTP}, {NULL, 0}};
const struct named_number flag_numbers[] = {{"passive", AI_PASSIVE},         {"canonname", AI_CANONNAME},
                                            {"numerichost", AI_NUMERICHOST}, {"numericserv", AI_NUMERICSERV},
                                            {"v4mapped", AI_V4MAPPED},       {"all", AI_ALL},
                                            {"addrconfig", AI_ADDRCONFIG},   {NULL, 0}};

/* What may follow a type after a plus sign. */
static const struct named_number socktype_bits[] = {{"cloexec", SOCK_CLOEXEC}, {"nonblock", SOCK_NONBLOCK}, {NULL, 0}};

int number_of_word(const struct named_number *words, const char *word) {
    while (words->word != NULL && strcmp(words->word, word) != 0)
        words++;
    return words->word != NULL ? words->number : -1;
}

const char *word_of_number(const struct named_number *words, int number) {
    while (words->word != NULL && words->number != number)
        words++;
    return words->word;
}

/* Adds the number of one word of `length` characters. */
static bool add_number(const struct named_number *words, const char *word, size_t length, unsigned *sum) {
    char text[32];
    if (length == 0 || length >= sizeof text)
        return false;
    memcpy(text, word, length);
    text[length] = '\0';
    int number = number_of_word(words, text);
    char *end = text + length;
    if (number < 0)
        *sum |= (unsigned)strtoll(text, &end, strncmp(text, "0x", 2) == 0 ? 16 : 10);
    else
        *sum |= (unsigned)number;
    return end == text + length;
}

/* The first word is looked up in `words`, the others in `others`. */
static bool add_list(const struct named_number *words, const struct named_number *others, const char *list,
                     char separator, unsigned *sum) {
    *sum = 0;
    while (*list != '\0') {
        const char *end = strchr(list, separator);
        size_t length = end != NULL ? (size_t)(end - list) : strlen(list);
        if (!add_number(words, list, length, sum))
            return false;
        list += length + (end != NULL ? 1 : 0);
        words = others;
    }
    return true;
}

bool number_of_list(const struct named_number *words, const char *list, unsigned *number) {
    return add_list(words, words, list, ',', number);
}

/* Sets the member of hints that a request names because it must be zero. */
static bool set_nonzero(const char *member, struct addrinfo *hints) {
    static struct sockaddr address;
    static struct addrinfo next;
    static char name[] = "name";
    if (strcmp(member, "addrlen") == 0)
        hints->ai_addrlen = sizeof address;
    else if (strcmp(member, "addr") == 0)
        hints->ai_addr = &address;
    else if (strcmp(member, "canonname") == 0)
        hints->ai_canonname = name;
    else if (strcmp(member, "next") == 0)
        hints->ai_next = &next;
    else
        return *member == '\0';
    return true;
}

const char *hints_of_request(const struct vector_request *request, struct addrinfo *hints) {
    unsigned family = 0, socktype = 0, protocol = 0, flags = 0;
    memset(hints, 0, sizeof *hints);
    if (!number_of_list(family_numbers, request->family, &family))
        return "family";
    if (!add_list(socktype_numbers, socktype_bits, request->socktype, '+', &socktype))
        return "socktype";
    if (!number_of_list(protocol_numbers, request->protocol, &protocol))
        return "protocol";
    if (!number_of_list(flag_numbers, request->flags, &flags))
        return "flags";
    hints->ai_family = (int)family;
    hints->ai_socktype = (int)socktype;
    hints->ai_protocol = (int)protocol;
    hints->ai_flags = (int)flags;
    return set_nonzero(request->nonzero, hints) ? NULL : "nonzero";
}

int socktype_of_request(const struct vector_request *request) {
    unsigned socktype = 0;
    if (!request->hints)
        return SOCK_STREAM;
    add_list(socktype_numbers, socktype_bits, request->socktype, '+', &socktype);
    socktype &= ~(unsigned)(SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (socktype == 0)
        return strcmp(request->protocol, "udp") == 0 ? SOCK_DGRAM : SOCK_STREAM;
    return (int)socktype;
}
