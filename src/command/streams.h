/* The standard streams, made fit for what is printed. */
#ifndef COMMAND_STREAMS_H
#define COMMAND_STREAMS_H

#include <stdbool.h>

/* Gives each standard stream that is closed the null device, and standard error whole lines; on Windows a line ends
 * with one byte, as elsewhere. To be called before anything is opened or printed. False: it could not be done, and
 * standard error says why. */
bool command_prepare_streams(void);

#endif
