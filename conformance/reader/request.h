/* Reads the request of a vector, and the sockets that exist before it. */
#ifndef READER_REQUEST_H
#define READER_REQUEST_H

#include "values.h"
#include "vector.h"

/* Field: struct vector_request. */
read_value read_request;

/* Field: struct vector, of which it fills the two members for existing sockets. */
read_value read_existing_sockets;

/* Rules for sockets: existing ones and expected ones. */
extern const struct vocabulary socket_family_rule;
extern const struct vocabulary socket_type_rule;
extern const struct vocabulary address_rule;

/* Whether "v6only" is there if, and only if, the family is inet6. */
bool check_v6only(struct reader *reader, const json_t *value, const char *family);

#endif
