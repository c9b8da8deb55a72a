/* The facts about an environment that evidence is judged by: plain data. */
#ifndef ENVIRONMENT_FACTS_H
#define ENVIRONMENT_FACTS_H

#include <stdbool.h>

struct environment_facts {
    bool ipv4_loopback; /* 127.0.0.1 can be connected to */
    bool ipv6_loopback; /* ::1 can be connected to */
    int somaxconn;      /* the largest backlog; -1 if not known */
    int ephemeral_low;  /* the first and the last port that the system chooses from */
    int ephemeral_high;
};

#endif
