/* The entry point on POSIX systems. On Windows it is empty: main_windows.c. */
#include "main.h"

#if !defined(_WIN32)

int main(int argc, char **argv) {
    return command_main(argc, argv);
}

#endif
