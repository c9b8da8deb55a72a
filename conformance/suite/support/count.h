/* The number of elements of an array, for the whole suite. */
#ifndef SUITE_COUNT_H
#define SUITE_COUNT_H

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
