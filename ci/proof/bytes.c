/* A driver for Frama-C's Eva: what WP does not follow, because it copies bytes from one type to another. Analysed with
 * src/, never compiled; see README.md. One byte is in one of 32 sets at a time, all the others may be anything: the 16
 * sets of bytes with one upper half, and the 16 with one lower half. A byte that is in the same sets as another one is
 * the same byte. So each check is proved for every address. */
#include "platform.h"

#include <__fc_builtin.h>
#include <stdint.h>

#include "answer.c"

/* x86_64 has the lower byte first, the network the higher. */
uint16_t ntohs(uint16_t port) {
    return (uint16_t)(port % 256 * 256 + port / 256);
}

uint16_t htons(uint16_t port) {
    return ntohs(port);
}

static int any(int least, int most) {
    return Frama_C_interval(least, most);
}

enum { HALVES = 32 };

/* Any byte of the set: with that upper half, or from 16 on with that lower one. */
static unsigned char any_of(int half) {
    return (unsigned char)(half < 16 ? half * 16 + any(0, 15) : any(0, 15) * 16 + half - 16);
}

/*@ predicate is_of(integer half, integer byte) = half < 16 ? byte / 16 == half : byte % 16 == half - 16; */

static void make_any(void *object, size_t size) {
    Frama_C_make_unknown(object, size);
}

static unsigned char *byte_of(void *object, int at) {
    return (unsigned char *)object + at;
}

static void make_zero(void *object, int first, int end) {
    //@ loop unroll 4;
    for (int at = first; at < end; at++)
        *byte_of(object, at) = 0;
}

/* ---- read_node: is_node_of of answer.acsl ---- */

/* An address of any bytes but one; of a family other than AF_INET, what AF_INET6 has is read. */
static struct sockaddr_storage address_with(bool ipv4, bool below, int at, unsigned char byte) {
    struct sockaddr_storage address;
    make_any(&address, sizeof address);
    address.ss_family = ipv4 ? AF_INET : (sa_family_t)(below ? any(0, AF_INET - 1) : any(AF_INET + 1, UINT16_MAX));
    *byte_of(&address, at) = byte;
    return address;
}

static void check_ipv4(int at, int half) {
    struct sockaddr_storage address = address_with(true, false, at, any_of(half));
    struct node node;
    make_any(&node, sizeof node);
    read_node(&address, &node);
    //@ check is_of(half, node.bytes[at - 4]);
}

/* What an IPv4 address has not. */
static void check_rest_of_ipv4(void) {
    struct sockaddr_storage address = address_with(true, false, 2, 0);
    struct node node;
    make_any(&node, sizeof node);
    read_node(&address, &node);
    //@ check node.kind == NODE_IPV4 && node.zone_kind == ZONE_NONE && node.zone == 0;
    //@ loop unroll 12;
    for (int i = 4; i < 16; i++) {
        //@ check node.bytes[i] == 0;
    }
}

static void check_ipv6(bool below, int at, int half) {
    struct sockaddr_storage address = address_with(false, below, at, any_of(half));
    struct node node;
    make_any(&node, sizeof node);
    read_node(&address, &node);
    //@ check node.kind == NODE_IPV6;
    //@ check is_of(half, node.bytes[at - 8]);
}

/* What the zone is copied by. Of the zone itself Eva knows no single byte any more once it was compared with 0. */
static void check_member(int at, int half) {
    struct sockaddr_storage address = address_with(false, false, 24 + at, any_of(half));
    uint32_t zone;
    copy_member(&zone, &address, 24, sizeof zone);
    //@ check is_of(half, ((unsigned char *)&zone)[at]);
}

/* Where each bit of the zone comes from, the others being 0. */
static void check_bit(bool below, int bit) {
    struct sockaddr_storage address = address_with(false, below, 2, 0);
    struct node node;
    make_any(&node, sizeof node);
    make_zero(&address, 24, 28);
    *byte_of(&address, 24 + bit / 8) = (unsigned char)(1 << bit % 8);
    read_node(&address, &node);
    //@ check node.zone == (uint32_t)1 << bit;
}

static void check_zone(bool below) {
    struct sockaddr_storage address = address_with(false, below, 2, 0);
    struct node node;
    make_any(&node, sizeof node);
    ((struct sockaddr_in6 *)&address)->sin6_scope_id = Frama_C_unsigned_int_interval(1, UINT32_MAX);
    read_node(&address, &node);
    //@ check node.zone_kind == ZONE_INDEX;
}

static void check_no_zone(bool below) {
    struct sockaddr_storage address = address_with(false, below, 2, 0);
    struct node node;
    make_any(&node, sizeof node);
    ((struct sockaddr_in6 *)&address)->sin6_scope_id = 0;
    read_node(&address, &node);
    //@ check node.zone_kind == ZONE_NONE && node.zone == 0;
}

/* ---- answer_port, answer_set_port: port_of ---- */

static void check_port(int value) {
    struct sockaddr_storage high = address_with(true, false, 2, (unsigned char)value);
    struct sockaddr_storage low = address_with(true, false, 3, (unsigned char)value);
    uint16_t of_high = answer_port(&high);
    uint16_t of_low = answer_port(&low);
    //@ check value * 256 <= of_high <= value * 256 + 255;
    //@ check of_low % 256 == value;
}

/* In an object that ends behind the port: nothing further on is written. */
static void check_new_port(int value) {
    unsigned char high[4];
    unsigned char low[4];
    make_any(high, sizeof high);
    make_any(low, sizeof low);
    answer_set_port((struct sockaddr_storage *)high, (uint16_t)(value * 256 + any(0, 255)));
    answer_set_port((struct sockaddr_storage *)low, (uint16_t)(any(0, 255) * 256 + value));
    //@ check high[2] == value && low[3] == value;
}

static void check_kept_family(int at, int half) {
    unsigned char address[4];
    make_any(address, sizeof address);
    address[at] = any_of(half);
    answer_set_port((struct sockaddr_storage *)address, (uint16_t)any(0, UINT16_MAX));
    //@ check is_of(half, address[at]);
}

/* ---- copy_address ---- */

/* From an object that is exactly as long. */
static void copy(unsigned char *source, int length, struct answer *answer) {
    struct addrinfo entry;
    make_any(answer, sizeof *answer);
    make_any(&entry, sizeof entry);
    entry.ai_addr = (struct sockaddr *)source;
    copy_address(&entry, (socklen_t)length, answer);
}

static void check_copy(unsigned char *source, int length, int at, int half) {
    struct answer answer;
    make_any(source, (size_t)length);
    source[at] = any_of(half);
    copy(source, length, &answer);
    //@ check is_of(half, ((unsigned char *)&answer.address)[at]);
}

static void check_rest_of_copy(unsigned char *source, int length) {
    struct answer answer;
    make_any(source, (size_t)length);
    copy(source, length, &answer);
    //@ check answer.length == length;
    //@ loop unroll 112;
    for (int i = length; i < (int)sizeof answer.address; i++) {
        //@ check ((unsigned char *)&answer.address)[i] == 0;
    }
}

/* ---- failure_begin ---- */

static void check_record(bool wanted) {
    struct listen_socket_failure record;
    struct listen_socket_failure scrap;
    make_any(&record, sizeof record);
    scrap.tries = 1;
    struct listen_socket_failure *failure = failure_begin(wanted ? &record : NULL, &scrap);
    //@ check failure == (wanted ? &record : &scrap);
    //@ check wanted ==> scrap.tries == 1;
    //@ loop unroll 1024;
    for (size_t i = 0; i < sizeof *failure; i++) {
        //@ check ((unsigned char *)failure)[i] == 0;
    }
}

/* ---- All of it ---- */

static unsigned char ipv4_source[sizeof(struct sockaddr_in)];
static unsigned char ipv6_source[sizeof(struct sockaddr_in6)];

static void check_bytes(int half) {
    //@ loop unroll 4;
    for (int at = 4; at < 8; at++)
        check_ipv4(at, half);
    //@ loop unroll 16;
    for (int at = 8; at < 24; at++) {
        check_ipv6(true, at, half);
        check_ipv6(false, at, half);
    }
    //@ loop unroll 4;
    for (int at = 0; at < 4; at++)
        check_member(at, half);
    check_kept_family(0, half);
    check_kept_family(1, half);
    //@ loop unroll 16;
    for (int at = 0; at < (int)sizeof ipv4_source; at++)
        check_copy(ipv4_source, sizeof ipv4_source, at, half);
    //@ loop unroll 28;
    for (int at = 0; at < (int)sizeof ipv6_source; at++)
        check_copy(ipv6_source, sizeof ipv6_source, at, half);
}

void bytes(void) {
    //@ loop unroll 32;
    for (int bit = 0; bit < 32; bit++) {
        check_bit(true, bit);
        check_bit(false, bit);
    }
    check_rest_of_ipv4();
    check_zone(true);
    check_zone(false);
    check_no_zone(true);
    check_no_zone(false);
    check_rest_of_copy(ipv4_source, sizeof ipv4_source);
    check_rest_of_copy(ipv6_source, sizeof ipv6_source);
    check_record(true);
    check_record(false);
    //@ loop unroll 32;
    for (int half = 0; half < HALVES; half++)
        check_bytes(half);
    //@ loop unroll 256;
    for (int value = 0; value < 256; value++) {
        check_port(value);
        check_new_port(value);
    }
}
