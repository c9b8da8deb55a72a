/* A process in which so many descriptors are open that the next one is beyond what select() can take. */
#ifndef MANY_DESCRIPTORS_H
#define MANY_DESCRIPTORS_H

#include <stdbool.h>

#define MANY_DESCRIPTORS 1024 /* FD_SETSIZE: the lowest number that is free */

/* Whether as many can be open here, and as many again. False with errno. */
bool many_descriptors_can_be_open(void);

/* Opens /dev/null as every descriptor below MANY_DESCRIPTORS that is free. They stay in what the process executes.
 * False with errno. */
bool many_descriptors_open(void);

/* Of those, puts it in the place of every one, standard descriptors aside, that would be closed when a program is
 * executed: the last thing before that, since whatever they led to is lost. False with errno. */
bool many_descriptors_keep(void);

#endif
