/* What the tool's own test mutates. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include <stddef.h>

enum sample_number { SAMPLE_NONE, SAMPLE_ONE, SAMPLE_TWO };

int sample_sum(const int *values, int count);
int sample_unseen(int value);
int sample_same(unsigned value);
int sample_rounds(int left);
int sample_read(const int *place);
const char *sample_word(enum sample_number number);
unsigned long sample_stop(void);
int sample_lonely(int value);

#endif
