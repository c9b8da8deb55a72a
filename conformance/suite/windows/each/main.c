/* Runs, one after the other, the programs whose names are in the file `programs` beside this one, each with its output
 * in NAME.log: one start of Wine for many of them. One that does not end is ended. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { PATIENCE = 30000, PATH = 1024 };

/* Whether it was started, and ended by itself. */
static int run(const char *folder, const char *name) {
    char program[2 * PATH], log[2 * PATH];
    SECURITY_ATTRIBUTES inheritable = {sizeof inheritable, NULL, TRUE};
    STARTUPINFOA startup;
    PROCESS_INFORMATION process;
    (void)snprintf(program, sizeof program, "%s%s.exe", folder, name);
    (void)snprintf(log, sizeof log, "%s%s.log", folder, name);
    HANDLE output = CreateFileA(log, GENERIC_WRITE, FILE_SHARE_READ, &inheritable, CREATE_ALWAYS, 0, NULL);
    memset(&startup, 0, sizeof startup);
    startup.cb = sizeof startup;
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdOutput = startup.hStdError = output;
    if (!CreateProcessA(program, NULL, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process))
        return 0;
    const int ended = WaitForSingleObject(process.hProcess, PATIENCE) == WAIT_OBJECT_0;
    if (!ended)
        (void)TerminateProcess(process.hProcess, 3);
    (void)CloseHandle(process.hThread);
    (void)CloseHandle(process.hProcess);
    (void)CloseHandle(output);
    return ended;
}

int main(void) {
    char folder[PATH], list[2 * PATH], name[256];
    unsigned ended = 0, others = 0;
    (void)GetModuleFileNameA(NULL, folder, sizeof folder);
    strrchr(folder, '\\')[1] = '\0';
    (void)snprintf(list, sizeof list, "%sprograms", folder);
    FILE *names = fopen(list, "r");
    while (names != NULL && fgets(name, sizeof name, names) != NULL) {
        name[strcspn(name, "\r\n")] = '\0';
        if (run(folder, name))
            ended++;
        else
            others++;
    }
    printf("%u passed, %u failed\n", ended, others);
    return others != 0 || ended == 0;
}
