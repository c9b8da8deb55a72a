/* That the contracts are exact: what follows from them alone, whatever the code is. Proved like src/, never compiled.
 *
 * A contract that is true but says too little ("the result is 0 or -1") proves neither of two things: that one text has
 * one outcome, and that the examples in the clauses of SPEC.md have the outcomes that stand there. */

/* One text, one outcome. */
/*@ requires text == \null || is_text(text);
    terminates \true;
    assigns \nothing; */
static void one_outcome_of_a_service(const char *text) {
    struct service first = {SERVICE_NULL, 0}, second = {SERVICE_NULL, 0};
    enum listen_socket_reason reason = service_parse(text, &first);
    enum listen_socket_reason again = service_parse(text, &second);
    //@ check reason == again;
    //@ check first.kind == second.kind && first.port == second.port;
}

/* PORT-001 */
/*@ terminates \true;
    assigns \nothing; */
static void no_service(void) {
    struct service service;
    enum listen_socket_reason reason = service_parse(NULL, &service);
    //@ check reason == LISTEN_SOCKET_REASON_NONE && service.kind == SERVICE_NULL && service.port == 0;
}

/* PORT-002, PORT-003: the largest port, and the next number. */
/*@ terminates \true;
    assigns \nothing; */
static void largest_port(void) {
    char text[6] = {'6', '5', '5', '3', '5', 0};
    struct service service;
    //@ assert ends_at(&text[0], 5);
    enum listen_socket_reason reason = service_parse(text, &service);
    //@ check reason == LISTEN_SOCKET_REASON_NONE && service.kind == SERVICE_PORT && service.port == 65535;
}

/*@ terminates \true;
    assigns \nothing; */
static void port_too_large(void) {
    char text[6] = {'6', '5', '5', '3', '6', 0};
    struct service service;
    //@ assert ends_at(&text[0], 5);
    enum listen_socket_reason reason = service_parse(text, &service);
    //@ check reason == LISTEN_SOCKET_REASON_PORT_TOO_LARGE;
}

/* PORT-007 */
/*@ terminates \true;
    assigns \nothing; */
static void leading_zero(void) {
    char text[4] = {'0', '8', '0', 0};
    struct service service;
    //@ assert ends_at(&text[0], 3);
    enum listen_socket_reason reason = service_parse(text, &service);
    //@ check reason == LISTEN_SOCKET_REASON_PORT_LEADING_ZERO;
}

/* PORT-008: a name like any other. */
/*@ terminates \true;
    assigns \nothing; */
static void digits_and_a_letter(void) {
    char text[4] = {'8', '0', 'a', 0};
    struct service service;
    //@ assert ends_at(&text[0], 3);
    //@ assert is_letter(text[2]);
    enum listen_socket_reason reason = service_parse(text, &service);
    //@ check reason == LISTEN_SOCKET_REASON_NONE && service.kind == SERVICE_NAME;
}

/* PORT-005 */
/*@ terminates \true;
    assigns \nothing; */
static void minus_zero(void) {
    char text[3] = {'-', '0', 0};
    struct service service;
    //@ assert ends_at(&text[0], 2);
    //@ assert !is_letter(text[0]) && !is_letter(text[1]);
    enum listen_socket_reason reason = service_parse(text, &service);
    //@ check reason == LISTEN_SOCKET_REASON_PORT_SIGN;
}

/* NODE-004: one text, one address. */
/*@ requires length < SIZE_MAX && \valid_read(text + (0 .. length - 1));
    terminates \true;
    assigns \nothing; */
static void one_value_of_an_ipv4(const char *text, size_t length) {
    unsigned char first[4] = {0}, second[4] = {0};
    bool accepted = parse_ipv4(text, length, first);
    bool again = parse_ipv4(text, length, second);
    //@ check accepted == again;
    //@ check accepted ==> first[0] == second[0] && first[1] == second[1];
    //@ check accepted ==> first[2] == second[2] && first[3] == second[3];
}

/* ZONE-001: one text, one zone. */
/*@ requires ends_at(text, n) && !has_bracket(text, n);
    terminates \true;
    assigns \nothing; */
static void one_outcome_of_a_zone(const char *text, size_t n) {
    struct node first = {.kind = NODE_IPV6}, second = {.kind = NODE_IPV6};
    //@ assert ends_at(text, n);
    bool accepted = parse_zone(text, &first);
    bool again = parse_zone(text, &second);
    //@ check accepted == again;
    //@ check accepted ==> first.zone_kind == second.zone_kind && first.zone == second.zone;
}

/* ZONE-001: the largest index. */
/*@ terminates \true;
    assigns \nothing; */
static void largest_index(void) {
    char text[11] = {'4', '2', '9', '4', '9', '6', '7', '2', '9', '5', 0};
    struct node node = {.kind = NODE_IPV6};
    //@ assert ends_at(&text[0], 10);
    //@ assert decimal(&text[0], 5) == 42949;
    bool accepted = parse_zone(text, &node);
    //@ check accepted && node.zone_kind == ZONE_INDEX && node.zone == 4294967295;
}

/* ZONE-004: the next number. */
/*@ terminates \true;
    assigns \nothing; */
static void index_too_large(void) {
    char text[11] = {'4', '2', '9', '4', '9', '6', '7', '2', '9', '6', 0};
    struct node node = {.kind = NODE_IPV6};
    //@ assert ends_at(&text[0], 10);
    //@ assert decimal(&text[0], 5) == 42949;
    bool accepted = parse_zone(text, &node);
    //@ check !accepted;
}

/* ZONE-002 */
/*@ terminates \true;
    assigns \nothing; */
static void default_zone(void) {
    char text[2] = {'0', 0};
    struct node node = {.kind = NODE_IPV6};
    //@ assert ends_at(&text[0], 1);
    bool accepted = parse_zone(text, &node);
    //@ check accepted && node.zone_kind == ZONE_NONE && node.zone == 0;
}

/* ZONE-003 */
/*@ terminates \true;
    assigns \nothing; */
static void empty_zone(void) {
    char text[1] = {0};
    struct node node = {.kind = NODE_IPV6};
    //@ assert ends_at(&text[0], 0);
    bool accepted = parse_zone(text, &node);
    //@ check !accepted;
}

/* ZONE-005 */
/*@ terminates \true;
    assigns \nothing; */
static void zero_before_an_index(void) {
    char text[3] = {'0', '1', 0};
    struct node node = {.kind = NODE_IPV6};
    //@ assert ends_at(&text[0], 2);
    bool accepted = parse_zone(text, &node);
    //@ check !accepted;
}

/* ZONE-001: a sign makes no index, but a name. */
/*@ terminates \true;
    assigns \nothing; */
static void index_with_a_sign(void) {
    char text[3] = {'+', '1', 0};
    struct node node = {.kind = NODE_IPV6};
    //@ assert ends_at(&text[0], 2);
    //@ assert !is_digit(text[0]);
    bool accepted = parse_zone(text, &node);
    //@ check accepted && node.zone_kind == ZONE_NAME && node.zone == 0;
}

/* NODE-005, NODE-006: one text, one answer. */
/*@ requires 1 <= length < SIZE_MAX && \valid_read(text + (0 .. length - 1));
    terminates \true;
    assigns \nothing; */
static void one_answer_of_an_ipv6(const char *text, size_t length) {
    unsigned char first[16] = {0}, second[16] = {0};
    bool accepted = parse_ipv6(text, length, first);
    bool again = parse_ipv6(text, length, second);
    //@ check accepted == again;
}

/* NODE-005: "::" */
/*@ terminates \true;
    assigns \nothing; */
static void only_a_gap(void) {
    char text[3] = {':', ':', 0};
    unsigned char bytes[16] = {1};
    //@ assert has_gap(&text[0], 2, 0, 0, 0);
    bool accepted = parse_ipv6(text, 2, bytes);
    //@ check accepted && \forall integer i; 0 <= i < 16 ==> bytes[i] == 0;
}

/* NODE-005: "::1" */
/*@ terminates \true;
    assigns \nothing; */
static void gap_and_a_group(void) {
    char text[4] = {':', ':', '1', 0};
    unsigned char bytes[16] = {1};
    //@ assert begins_with_group(&text[2], 1, 1) && !has_dot(&text[2], 1) && colons(&text[2], 1) == 0;
    //@ assert is_back(&text[2], 1, 1);
    //@ assert has_gap(&text[0], 3, 0, 0, 1);
    bool accepted = parse_ipv6(text, 3, bytes);
    //@ assert gap_value(&text[0], 3, 0, 0, 1, &bytes[0]);
    //@ check accepted && \forall integer i; 0 <= i < 14 ==> bytes[i] == 0;
    //@ check \forall integer n; begins_with_group(&text[2], n, 1) ==> n == 1;
    //@ check bytes[14] == 0 && bytes[15] == 1;
}

/* NODE-006: ":::" */
/*@ terminates \true;
    assigns \nothing; */
static void three_colons(void) {
    char text[4] = {':', ':', ':', 0};
    unsigned char bytes[16] = {1};
    //@ assert !is_whole(&text[0], 3);
    //@ assert \forall integer gap, front, back; !has_gap(&text[0], 3, gap, front, back);
    bool accepted = parse_ipv6(text, 3, bytes);
    //@ check !accepted;
}

/*@ ghost
  /@ terminates \true;
     assigns \nothing;
     ensures node_fault(text, n, cut, first) && node_fault(text, n, cut, second) ==> first == second; @/
  void one_fault(const char *text, size_t n, size_t cut, int first, int second) {
    return;
  }
*/

/*@ ghost
  /@ requires \valid_read(first) && \valid_read(second);
     terminates \true;
     assigns \nothing;
     ensures node_value(text, n, cut, first) && node_value(text, n, cut, second) ==>
       first->kind == second->kind && first->zone_kind == second->zone_kind && first->zone == second->zone; @/
  void one_value(const char *text, size_t n, size_t cut, const struct node *first, const struct node *second) {
    return;
  }
*/

/* SPEC.md, "How a text is decided": one text, one outcome. */
/*@ requires ends_at(text, n) && is_cut(text, n, cut);
    terminates \true;
    assigns \nothing; */
static void one_outcome_of_a_node(const char *text, size_t n, size_t cut) {
    struct node first = {.kind = NODE_NULL}, second = {.kind = NODE_NULL};
    //@ assert ends_at(text, n) && is_cut(text, n, cut);
    enum listen_socket_reason reason = node_parse(text, &first);
    enum listen_socket_reason again = node_parse(text, &second);
    //@ check !is_node(text, n, cut) ==> reason != LISTEN_SOCKET_REASON_NONE;
    //@ ghost one_fault(text, n, cut, reason, again);
    //@ ghost one_value(text, n, cut, &first, &second);
    //@ check reason == again;
    //@ check is_node(text, n, cut) ==> first.kind == second.kind;
    //@ check is_node(text, n, cut) ==> first.zone_kind == second.zone_kind && first.zone == second.zone;
}

/* NODE-014: a label has 63 characters at most. */
/*@ requires ends_at(text, n) && n > 0 && \forall integer i; 0 <= i < n ==> text[i] == 'a';
    terminates \true;
    assigns \nothing; */
static void letters_only(const char *text, size_t n) {
    struct node node = {.kind = NODE_NULL};
    //@ assert ends_at(text, n) && is_cut(text, n, n) && !is_digit(text[0]);
    //@ assert \forall integer from; is_last_label(text, from, n) ==> from == 0;
    //@ assert n <= 63 ==> is_label(text, 0, n);
    //@ assert n > 63 ==> !is_label_at(text, 0, n);
    enum listen_socket_reason reason = node_parse(text, &node);
    //@ check reason == (n <= 63 ? LISTEN_SOCKET_REASON_NONE : LISTEN_SOCKET_REASON_NODE_NAME);
    //@ check n <= 63 ==> node.kind == NODE_NAME && \forall integer i; 0 <= i < 16 ==> node.bytes[i] == 0;
}

/* NODE-014: a name has 253 characters at most, without a final dot. */
/*@ requires ends_at(text, n) && n > 0 && are_labels(text, n) && text[n - 1] == 'z';
    terminates \true;
    assigns \nothing; */
static void labels_only(const char *text, size_t n) {
    struct node node = {.kind = NODE_NULL};
    //@ ghost labels_have_host_bytes(text, n);
    //@ assert are_host_bytes(text, n) && ends_at(text, n);
    //@ assert is_cut(text, n, n);
    //@ assert !has_bracket(text, n) && !has_colon(text, n);
    //@ assert !is_digit(text[n - 1]) && !is_hex(text[n - 1]) && !is_meant_as_ipv4(text, n);
    //@ assert is_node(text, n, n) <==> n <= 253;
    //@ assert \forall integer colon; !is_port_behind(text, n, colon);
    enum listen_socket_reason reason = node_parse(text, &node);
    //@ check n <= 253 ==> reason == LISTEN_SOCKET_REASON_NONE && node.kind == NODE_NAME;
    //@ check n > 253 ==> reason == LISTEN_SOCKET_REASON_NODE_NAME;
}

/* NODE-014: one final dot is allowed. */
/*@ terminates \true;
    assigns \nothing; */
static void final_dot(void) {
    char text[3] = {'a', '.', 0};
    struct node node = {.kind = NODE_NULL};
    //@ assert ends_at(&text[0], 2) && is_cut(&text[0], 2, 2) && !is_digit(text[0]);
    //@ assert \forall integer from; is_last_label(&text[0], from, 1) ==> from == 0;
    //@ assert is_label(&text[0], 0, 1) && are_labels(&text[0], 1) && is_host_name(&text[0], 2);
    //@ assert !has_bracket(&text[0], 2) && !has_colon(&text[0], 2) && !is_meant_as_ipv4(&text[0], 2);
    //@ assert is_node(&text[0], 2, 2);
    enum listen_socket_reason reason = node_parse(text, &node);
    //@ check reason == LISTEN_SOCKET_REASON_NONE && node.kind == NODE_NAME;
}

/* NODE-014: no hyphen last in a label. */
/*@ terminates \true;
    assigns \nothing; */
static void final_hyphen(void) {
    char text[3] = {'a', '-', 0};
    struct node node = {.kind = NODE_NULL};
    //@ assert ends_at(&text[0], 2) && is_cut(&text[0], 2, 2) && !is_digit(text[0]);
    //@ assert \forall integer from; is_last_label(&text[0], from, 2) ==> from == 0;
    //@ assert !is_let_dig(text[1]) && !is_label_at(&text[0], 0, 2) && are_host_bytes(&text[0], 2);
    //@ assert !has_bracket(&text[0], 2) && !has_colon(&text[0], 2) && !is_meant_as_ipv4(&text[0], 2);
    //@ assert !is_node(&text[0], 2, 2) && \forall integer colon; !is_port_behind(&text[0], 2, colon);
    enum listen_socket_reason reason = node_parse(text, &node);
    //@ check reason == LISTEN_SOCKET_REASON_NODE_NAME;
}

/* NODE-004: the last label is a number. */
/*@ terminates \true;
    assigns \nothing; */
static void number_behind_a_name(void) {
    char text[4] = {'a', '.', '1', 0};
    struct node node = {.kind = NODE_NULL};
    //@ assert ends_at(&text[0], 3) && is_cut(&text[0], 3, 3);
    //@ assert without_dot(&text[0], 3) == 3;
    //@ assert is_last_label(&text[0], 2, without_dot(&text[0], 3)) && is_number(&text[0], 2, without_dot(&text[0], 3));
    //@ assert \forall integer a, b, c; !is_ipv4(&text[0], 3, a, b, c);
    //@ assert !has_bracket(&text[0], 3) && !has_colon(&text[0], 3) && is_meant_as_ipv4(&text[0], 3);
    //@ assert !is_node(&text[0], 3, 3) && \forall integer colon; !is_port_behind(&text[0], 3, colon);
    enum listen_socket_reason reason = node_parse(text, &node);
    //@ check reason == LISTEN_SOCKET_REASON_NODE_IPV4;
}
