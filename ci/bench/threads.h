/* Scaling: what a socket costs while several threads open at once. */
#ifndef THREADS_H
#define THREADS_H

/* For each number of threads prints lines as rounds_run does, with that number in front: processor time is the mean of
 * the threads' own, time on the wall is that of all together, both for one request. */
void threads_run(int rounds, const int *levels, int count);

#endif
