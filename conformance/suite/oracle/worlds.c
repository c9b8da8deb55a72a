/* Hosts that differ from the plain one in one thing. */
#include "worlds.h"

#include <errno.h>

void without_ipv6(struct model_host *host) {
    host->ipv6 = false;
}

void without_ipv4(struct model_host *host) {
    host->ipv4 = false;
}

void without_address6(struct model_host *host) {
    host->wildcard_ipv6 = false;
}

void with_one_descriptor(struct model_host *host) {
    host->descriptor_limit = 4;
}

void with_first_descriptor(struct model_host *host) {
    host->descriptors_taken = 0;
}

void with_v6only_kept(struct model_host *host) {
    host->v6only = MODEL_V6ONLY_KEEPS_ONE;
}

void with_v6only_stuck(struct model_host *host) {
    host->v6only = MODEL_V6ONLY_STUCK_ONE;
}

void with_v6only_default(struct model_host *host) {
    host->v6only_default = true;
}

void without_ports(struct model_host *host) {
    host->ephemeral_count = 0;
}

void with_two_ports(struct model_host *host) {
    host->ephemeral_count = 2;
}

void with_excluded_ports(struct model_host *host) {
    host->excluded_first = 32768;
    host->excluded_count = 3;
}

void with_no_name(struct model_host *host) {
    host->unknown_name_error = EAI_AGAIN;
}

void with_empty_answers(struct model_host *host) {
    host->script.empty = true;
}

void with_no_null_node6(struct model_host *host) {
    host->null_ipv6_error = EAI_NONAME;
}

void with_wildcard_names(struct model_host *host) {
    host->script.count = 1;
    host->script.entries[0] = MODEL_ENTRY_ADDRESS;
}

void with_spoiled_port(struct model_host *host) {
    host->script.count = 1;
    host->script.entries[0] = MODEL_ENTRY_OTHER_PORT;
}

void with_layer_released_at_2(struct model_host *host) {
    host->released_at = 2;
}

void with_layer_released_at_3(struct model_host *host) {
    host->released_at = 3;
}

void with_layer_released_at_4(struct model_host *host) {
    host->released_at = 4;
}

void with_layer_released_at_6(struct model_host *host) {
    host->released_at = 6;
}

void with_high_ports(struct model_host *host) {
    host->ephemeral_first = 60000;
}

void with_ignored_bind(struct model_host *host) {
    host->faults[0] = (struct model_fault)FAULT(BIND, 1, .wrong_answer = MODEL_WRONG_IGNORED);
    host->faults[1] = (struct model_fault)FAULT(LOCAL_ADDRESS, 1, .wrong_answer = MODEL_WRONG_VALUE);
}

void with_dual_in_secret(struct model_host *host) {
    host->faults[0] = (struct model_fault)FAULT(SET_OPTION, 1, .wrong_answer = MODEL_WRONG_IGNORED);
    host->faults[1] = (struct model_fault)FAULT(GET_OPTION, 1, .wrong_answer = MODEL_WRONG_VALUE);
}

void with_other_loopback6(struct model_host *host) {
    static const struct model_host_name names[] = {{"own.example", {AF_INET6, {[15] = 2}, 0}, false},
                                                   {"own.example", {AF_INET, {127, 0, 0, 1}, 0}, false}};
    host->host_names = names;
    host->host_name_count = MODEL_COUNT(names);
}

void with_other_loopback4(struct model_host *host) {
    static const struct model_host_name names[] = {{"own.example", {AF_INET6, {[15] = 1}, 0}, false},
                                                   {"own.example", {AF_INET, {127, 0, 0, 2}, 0}, false}};
    host->host_names = names;
    host->host_name_count = MODEL_COUNT(names);
}

static void with_two_entries(struct model_host *host, unsigned first, unsigned second) {
    host->script.count = 2;
    host->script.entries[0] = first;
    host->script.entries[1] = second;
}

void with_entry_address(struct model_host *host) {
    with_two_entries(host, MODEL_ENTRY_OTHER_ADDRESS, 0);
}

void with_entry_zone(struct model_host *host) {
    with_two_entries(host, MODEL_ENTRY_OTHER_ZONE, 0);
}

void with_entry_none(struct model_host *host) {
    with_two_entries(host, MODEL_ENTRY_NO_ADDRESS, 0);
}

void with_entry_short(struct model_host *host) {
    with_two_entries(host, MODEL_ENTRY_SHORT, 0);
}

void with_entry_long(struct model_host *host) {
    with_two_entries(host, MODEL_ENTRY_LONG, 0);
}

void with_entry_inner(struct model_host *host) {
    with_two_entries(host, MODEL_ENTRY_INNER_FAMILY, 0);
}

void with_entry_port(struct model_host *host) {
    with_two_entries(host, MODEL_ENTRY_OTHER_PORT, 0);
}

void with_entry_port0(struct model_host *host) {
    with_two_entries(host, MODEL_ENTRY_ZERO_PORT, 0);
}

void with_entry_type(struct model_host *host) {
    with_two_entries(host, MODEL_ENTRY_OTHER_TYPE, 0);
}

void with_entry_protocol(struct model_host *host) {
    with_two_entries(host, MODEL_ENTRY_OTHER_PROTOCOL, 0);
}

void with_entry_family(struct model_host *host) {
    with_two_entries(host, MODEL_ENTRY_OTHER_FAMILY, 0);
}

void with_entry_foreign(struct model_host *host) {
    with_two_entries(host, MODEL_ENTRY_FOREIGN_FAMILY, 0);
}

void with_name_1(struct model_host *host) {
    with_two_entries(host, 1 * MODEL_ENTRY_ADDRESS, 0);
}

void with_name_2(struct model_host *host) {
    with_two_entries(host, 2 * MODEL_ENTRY_ADDRESS, 0);
}

void with_name_3(struct model_host *host) {
    with_two_entries(host, 3 * MODEL_ENTRY_ADDRESS, 0);
}

void with_name_5(struct model_host *host) {
    with_two_entries(host, 5 * MODEL_ENTRY_ADDRESS, 0);
}

void with_name_6(struct model_host *host) {
    with_two_entries(host, 6 * MODEL_ENTRY_ADDRESS, 0);
}

void with_name_7(struct model_host *host) {
    with_two_entries(host, 7 * MODEL_ENTRY_ADDRESS, 0);
}

void with_name_8(struct model_host *host) {
    with_two_entries(host, 8 * MODEL_ENTRY_ADDRESS, 0);
}

void with_name_9(struct model_host *host) {
    with_two_entries(host, 9 * MODEL_ENTRY_ADDRESS, 0);
}

void with_name_10(struct model_host *host) {
    with_two_entries(host, 10 * MODEL_ENTRY_ADDRESS, 0);
}

void with_name_11(struct model_host *host) {
    with_two_entries(host, 11 * MODEL_ENTRY_ADDRESS, 0);
}

void with_name_12(struct model_host *host) {
    with_two_entries(host, 12 * MODEL_ENTRY_ADDRESS, 0);
}

void with_name_13(struct model_host *host) {
    with_two_entries(host, 13 * MODEL_ENTRY_ADDRESS, 0);
}

void with_name_14(struct model_host *host) {
    with_two_entries(host, 14 * MODEL_ENTRY_ADDRESS, 0);
}

void with_name_15(struct model_host *host) {
    with_two_entries(host, 15 * MODEL_ENTRY_ADDRESS, 0);
}

void with_halves_of_two_ports(struct model_host *host) {
    with_two_entries(host, MODEL_ENTRY_OTHER_PORT, MODEL_ENTRY_OTHER_FAMILY);
}

void with_second_half_bad(struct model_host *host) {
    with_two_entries(host, 0, MODEL_ENTRY_OTHER_FAMILY | MODEL_ENTRY_ADDRESS);
}

void with_socket_error(struct model_host *host) {
    host->ipv6 = false;
    host->family_error = EPROTONOSUPPORT;
}

void with_foreign_error(struct model_host *host) {
    host->ipv6 = false;
    host->family_error = EACCES;
}

void with_family_unknown(struct model_host *host) {
    host->null_ipv6_error = EAI_FAMILY;
}

void with_resolver_down(struct model_host *host) {
    host->null_ipv6_error = EAI_AGAIN;
}

void with_shares_only(struct model_host *host) {
    host->ephemeral_count = 1;
    host->autobind_reuse = true;
}

void with_exhausted(struct model_host *host) {
    host->ephemeral_count = 0;
    host->exhausted_error = ENOBUFS;
}

void with_listen_error(struct model_host *host) {
    host->listen_error = ENOBUFS;
}

void with_names_unread(struct model_host *host) {
    host->names_unread = true;
}

void with_late_failures(struct model_host *host) {
    host->faults[0] = (struct model_fault)FAULT(BIND, 1, .error = EADDRNOTAVAIL, .family = AF_INET6);
    host->faults[1] = (struct model_fault)FAULT(LISTEN, 1, .error = EPERM);
}

void with_bad_entry_of_another_type(struct model_host *host) {
    with_two_entries(host, 0, MODEL_ENTRY_OTHER_TYPE | MODEL_ENTRY_OTHER_PORT);
}

void with_layer_released_at_1(struct model_host *host) {
    host->released_at = 1;
}

void with_layer_released_and_a_socket(struct model_host *host) {
    host->released_at = 4;
    host->descriptors_taken = 1;
}

void with_layer_released_after_dual(struct model_host *host) {
    with_v6only_kept(host);
    host->released_at = 6;
}

void with_halves_of_two_other_ports(struct model_host *host) {
    with_two_entries(host, 0, MODEL_ENTRY_OTHER_FAMILY | MODEL_ENTRY_OTHER_PORT);
}

void with_lower_address4(struct model_host *host) {
    static const struct model_host_name names[] = {{"own.example", {AF_INET6, {[15] = 1}, 0}, false},
                                                   {"own.example", {AF_INET, {10, 0, 0, 1}, 0}, false}};

    host->host_names = names;
    host->host_name_count = MODEL_COUNT(names);
}

void with_mapped_low(struct model_host *host) {
    static const struct model_host_name names[] = {
        {"six.example", {AF_INET6, {[10] = 255, 255, 0, 0, 0, 1}, 0}, false}};

    host->host_names = names;
    host->host_name_count = MODEL_COUNT(names);
}

void with_mapped_high(struct model_host *host) {
    static const struct model_host_name names[] = {
        {"six.example", {AF_INET6, {[10] = 255, 255, 1, 0, 0, 0}, 0}, false}};

    host->host_names = names;
    host->host_name_count = MODEL_COUNT(names);
}

void with_layer_released_and_one_descriptor(struct model_host *host) {
    host->released_at = 4;
    host->descriptor_limit = 1;
}

void with_ten_descriptors_taken(struct model_host *host) {
    host->descriptors_taken = 0x3ff;
}

void with_dual_in_secret_at_the_second_try(struct model_host *host) {
    host->faults[0] = (struct model_fault)FAULT(BIND, 2, .error = EADDRINUSE);
    host->faults[1] = (struct model_fault)FAULT(SET_OPTION, 2, .option = LISTEN_SOCKET_OPTION_V6ONLY,
                                                .wrong_answer = MODEL_WRONG_IGNORED);
    host->faults[2] = (struct model_fault)FAULT(GET_OPTION, 2, .wrong_answer = MODEL_WRONG_VALUE);
}
