/* What sample.c calls, and nothing looks at. */
#ifndef SAMPLE_LOG_H
#define SAMPLE_LOG_H

void sample_log(int value);

#endif
