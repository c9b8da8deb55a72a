/* Private to the oracle: questions to the resolver, and the entries of its answers that may be used. */
#ifndef MODEL_LOOK_UP_H
#define MODEL_LOOK_UP_H

#include "calls.h"

/* What the resolver is asked. */
struct question_plan {
    int family; /* AF_UNSPEC: both in one */
    bool node;  /* the request's node; else NULL */
    bool passive;
    const char *service;
    enum model_service_kind service_kind;
    uint16_t port;
};

/* What the request itself says. With `auto`, "::" counts as NULL (STK-010). */
struct question_plan model_plan_question(const struct model_parsed_request *parsed);

/* Asks. If it fails, false, and sequence->error says why. `*zone` is the index of the node's zone, 0 if it has none. */
bool model_look_up(struct call_sequence *sequence, const struct question_plan *plan, struct model_answer *answer,
                   uint32_t *zone);

/* The first entry of the answer, in list order, of `family`, or with AF_UNSPEC of either. */
bool model_find_entry(const struct call_sequence *sequence, const struct model_answer *answer, int family,
                      struct model_entry *entry);

/* Whether the entry may be used; if not, sequence->error says why. */
bool model_judge_entry(struct call_sequence *sequence, const struct question_plan *plan,
                       const struct model_entry *entry);

/* A failure at stage select; always false. `entry` is NULL if there is none, and then `family` is what is missing. */
bool model_fail_select(struct call_sequence *sequence, enum listen_socket_code code, enum listen_socket_reason reason,
                       const struct model_entry *entry, int family);

/* Asks for the plan's family, takes the first match, and puts the zone into its address. If any of it fails, false. */
bool model_find_address(struct call_sequence *sequence, const struct question_plan *plan, struct model_entry *entry);

/* Whether the error is a sign that the host lacks the family of `plan` (SEL-005). */
bool model_family_is_lacking(const struct error *error, bool node);

#endif
