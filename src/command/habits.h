/* Words that other programs take and this one does not: what to type here instead. */
#ifndef COMMAND_HABITS_H
#define COMMAND_HABITS_H

#include <stdbool.h>
#include <stddef.h>

/* Room, in bytes with the final NUL, for any text of command_habit_word. */
enum { COMMAND_HABIT_TEXT = 160 };

/* What stands here for the option of `length` bytes, "--service PORT" for "--port"; NULL if it is no such habit. */
const char *command_habit_option(const char *option, size_t length, bool open);

/* What to type instead of a word that is a port, an address, or both: "--service 80". NULL if it is none of them. */
const char *command_habit_word(const char *word, char buffer[COMMAND_HABIT_TEXT]);

#endif
