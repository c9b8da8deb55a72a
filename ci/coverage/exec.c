/* Of the coverage build alone: before the command becomes another program it writes what it has counted. */
int __llvm_profile_write_file(void);
void __llvm_profile_reset_counters(void);
int __real_execvp(const char *file, char *const arguments[]);
int __wrap_execvp(const char *file, char *const arguments[]);

int __wrap_execvp(const char *file, char *const arguments[]) {
    (void)__llvm_profile_write_file();
    __llvm_profile_reset_counters(); /* where there is no such program it goes on, and is written once more */
    return __real_execvp(file, arguments);
}
