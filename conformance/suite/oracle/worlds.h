/* Hosts that differ from the plain one in one thing, for the tables of answers. */
#ifndef SUITE_ORACLE_WORLDS_H
#define SUITE_ORACLE_WORLDS_H

#include "model/host/host.h"

#define FAULT(call_, nth_, ...)                                                                                        \
    { .call = MODEL_CALL_##call_, .nth = (nth_), __VA_ARGS__ }

void without_ipv6(struct model_host *host);
void without_ipv4(struct model_host *host);
void without_address6(struct model_host *host);
void with_one_descriptor(struct model_host *host);
void with_first_descriptor(struct model_host *host);
void with_v6only_kept(struct model_host *host);
void with_v6only_stuck(struct model_host *host);
void with_v6only_default(struct model_host *host);
void without_ports(struct model_host *host);
void with_two_ports(struct model_host *host);
void with_excluded_ports(struct model_host *host);
void with_no_name(struct model_host *host);
void with_empty_answers(struct model_host *host);
void with_no_null_node6(struct model_host *host);
void with_wildcard_names(struct model_host *host);
void with_spoiled_port(struct model_host *host);
void with_layer_released_at_2(struct model_host *host);
void with_layer_released_at_3(struct model_host *host);
void with_layer_released_at_4(struct model_host *host);
void with_layer_released_at_6(struct model_host *host);
void with_high_ports(struct model_host *host);
void with_ignored_bind(struct model_host *host);
void with_dual_in_secret(struct model_host *host);
void with_other_loopback6(struct model_host *host);
void with_other_loopback4(struct model_host *host);
void with_entry_address(struct model_host *host);
void with_entry_zone(struct model_host *host);
void with_entry_none(struct model_host *host);
void with_entry_short(struct model_host *host);
void with_entry_long(struct model_host *host);
void with_entry_inner(struct model_host *host);
void with_entry_port(struct model_host *host);
void with_entry_port0(struct model_host *host);
void with_entry_type(struct model_host *host);
void with_entry_protocol(struct model_host *host);
void with_entry_family(struct model_host *host);
void with_entry_foreign(struct model_host *host);
void with_name_1(struct model_host *host);
void with_name_2(struct model_host *host);
void with_name_3(struct model_host *host);
void with_name_5(struct model_host *host);
void with_name_6(struct model_host *host);
void with_name_7(struct model_host *host);
void with_name_8(struct model_host *host);
void with_name_9(struct model_host *host);
void with_name_10(struct model_host *host);
void with_name_11(struct model_host *host);
void with_name_12(struct model_host *host);
void with_name_13(struct model_host *host);
void with_name_14(struct model_host *host);
void with_name_15(struct model_host *host);
void with_halves_of_two_ports(struct model_host *host);
void with_second_half_bad(struct model_host *host);
void with_socket_error(struct model_host *host);
void with_foreign_error(struct model_host *host);
void with_family_unknown(struct model_host *host);
void with_resolver_down(struct model_host *host);
void with_shares_only(struct model_host *host);
void with_exhausted(struct model_host *host);
void with_listen_error(struct model_host *host);
void with_names_unread(struct model_host *host);
void with_late_failures(struct model_host *host);
void with_bad_entry_of_another_type(struct model_host *host);
void with_layer_released_at_1(struct model_host *host);
void with_layer_released_and_a_socket(struct model_host *host);
void with_layer_released_after_dual(struct model_host *host);
void with_halves_of_two_other_ports(struct model_host *host);
void with_lower_address4(struct model_host *host);
void with_mapped_low(struct model_host *host);
void with_mapped_high(struct model_host *host);
void with_layer_released_and_one_descriptor(struct model_host *host);
void with_ten_descriptors_taken(struct model_host *host);
void with_dual_in_secret_at_the_second_try(struct model_host *host);

#endif
