/* Time: every way and task once a round, each round in another order. */
#ifndef ROUNDS_H
#define ROUNDS_H

/* Prints a line for each way, task and round: round, way, task, nanoseconds for one request (processor time, then wall
 * time), and of processor time to close it. The first rounds, which warm up, are not printed. */
void rounds_run(int rounds);

#endif
