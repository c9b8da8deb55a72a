/* Scaling: what a socket costs while many others are open. */
#ifndef FILLED_H
#define FILLED_H

/* For each of the ascending numbers of open sockets, at most 64,000, prints lines as rounds_run does, with that number
 * in front. This process has the first 16,000, others the rest: each number above is a multiple, except the last one.
 * The ports from 1024 on are taken. */
void filled_run(int rounds, const int *levels, int count);

#endif
