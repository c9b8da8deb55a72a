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
