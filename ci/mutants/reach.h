/* What each source has before its first function in the programs that say which statements a check reaches.
 * No part of the project's programs. */
#ifndef MUTANTS_REACH_H
#define MUTANTS_REACH_H

extern unsigned char *mutants_map;

static inline void mutants_reach(unsigned long place) {
    mutants_map[place] = 1;
}

#endif
