/* Words on lines that are not longer than the terminal is wide. */
#ifndef TEXT_H
#define TEXT_H

#include <stdio.h>

/* How many columns a line may have: those of the terminal, from 40 to 120; 100 if the stream is no terminal. */
int text_width(FILE *out);

/* Prints words from column `indent` on, and ends the line. A word that is longer than a line is broken. */
void text_wrap(FILE *out, int indent, const char *words);

/* The same after a label in the first line; the words begin `label_width` columns after it begins. */
void text_field(FILE *out, int indent, int label_width, const char *label, const char *words);

/* The end of a plural: "" for 1, else "s". */
const char *text_plural(size_t count);

#endif
