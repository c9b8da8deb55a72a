/* What the system says of the ports that it keeps or picks: Linux has it in files, other POSIX systems say nothing
 * here. On Windows it is empty: settings_windows.c. */
#include "settings.h"

#if !defined(_WIN32)

#include <stddef.h>
#include <stdio.h>

/* A number that the system keeps in a file, or -1; `second` is a second one in it, unless NULL. */
static int read_setting(const char *path, int *second) {
    int numbers[2] = {-1, -1};
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return -1;
    const int count = fscanf(file, "%d %d", &numbers[0], &numbers[1]); /* NOLINT: a kernel's number fits */
    (void)count;                                                       /* what is not there stays -1 */
    (void)fclose(file);
    if (second != NULL)
        *second = numbers[1];
    return numbers[0];
}

bool command_picked_ports(int *first, int *last) {
    *first = read_setting("/proc/sys/net/ipv4/ip_local_port_range", last);
    return *first >= 0;
}

int command_first_open_port(void) {
    return read_setting("/proc/sys/net/ipv4/ip_unprivileged_port_start", NULL);
}

#endif
