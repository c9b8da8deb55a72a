/* For the coverage build: writes the counts before the command becomes another program. */
int __llvm_profile_write_file(void);
void __llvm_profile_reset_counters(void);
int __real_execvp(const char *file, char *const arguments[]);
int __wrap_execvp(const char *file, char *const arguments[]);

int __wrap_execvp(const char *file, char *const arguments[]) {
    (void)__llvm_profile_write_file();
    __llvm_profile_reset_counters(); /* if there is no such program the command goes on, and writes once more */
    return __real_execvp(file, arguments);
}
