/* winsock_cases [FILTER]: the clauses of the Winsock table, on Winsock itself. Exit status 1 if a check failed. */
#include <stdio.h>
#include <string.h>

#include "cases.h"
#include "child.h"
#include "filter.h"
#include "listener.h"
#include "watch.h"

int main(int argc, char **argv) {
    WSADATA data;
    if (argc == 3 && strcmp(argv[1], "--child") == 0)
        return child_main(argv[2]);
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0 || !watch_install())
        return 2;
    const int status = cases_run(argc > 1 ? argv[1] : cases_filter);
    (void)WSACleanup();
    return status;
}
