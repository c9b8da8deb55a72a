# The library as an installed thing: programs that test it from outside, and a build of it for platforms that lack some flags. Included by
# the Makefile.

INSTALLED := ci/installed

# Flags for a compiler: with them it is as if the platform had neither SOCK_CLOEXEC and SOCK_NONBLOCK nor AI_V4MAPPED and AI_ALL.
WITHOUT := -include $(INSTALLED)/without.h

.PHONY: library-without
library-without: $(BUILD)/liblisten_socket_without.a

$(BUILD)/objects/without/%.o: %.c $(INSTALLED)/without.h $(BUILD)/flags
	$(call say,CC,$< (without))
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(WITHOUT) -fPIC -MMD -MP -c -o $@ $<

$(BUILD)/liblisten_socket_without.a: $(LIBRARY_SOURCES:%.c=$(BUILD)/objects/without/%.o)
	$(call say,AR,$@)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/installed/seam: $(call objects,$(addprefix $(INSTALLED)/,seam.c check.c)) $(BUILD)/liblisten_socket.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(call link)

# The same test for the library as it is, and for the one without.
WRAP := -Wl,--wrap=socket,--wrap=fcntl,--wrap=close
$(BUILD)/installed/flags: $(call objects,$(addprefix $(INSTALLED)/,flags.c check.c)) $(BUILD)/liblisten_socket.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(call link,$(WRAP))

$(BUILD)/installed/flags_without: $(INSTALLED)/flags.c $(call objects,$(INSTALLED)/check.c) $(BUILD)/liblisten_socket_without.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(Q)$(COMPILE) -DLACKS_FLAGS=1 -c -o $@.o $<
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $@.o $(filter %.o %.a,$^) $(WRAP)

# All vectors with that library.
$(BUILD)/installed/vector_runner_without: $(call objects,$(VECTOR_RUNNER_SOURCES)) $(BUILD)/liblisten_socket_without.a
	@mkdir -p $(@D)
	$(call say,LINK,$@)
	$(call link)

# What runs them, to be linked with an installed library (ci/installed/install).
$(BUILD)/installed/vector_runner.o: $(call objects,$(VECTOR_RUNNER_SOURCES))
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(LD) -r -o $@ $^

# All vectors with the library as two files, compiled as one would who dropped them in: no path into the tree, no flag.
$(BUILD)/installed/two_files/listen_socket.o: $(BUILD)/listen_socket.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	@cp $(BUILD)/listen_socket.c $(BUILD)/listen_socket.h $(@D)
	$(Q)cd $(@D) && $(CC) -c listen_socket.c

$(BUILD)/installed/vector_runner_two_files: $(call objects,$(VECTOR_RUNNER_SOURCES)) $(BUILD)/installed/two_files/listen_socket.o
	$(call say,LINK,$@)
	$(call link)

# What the stages of ci/stages need; `make test` builds it.
.PHONY: installed-programs
installed-programs: library $(addprefix $(BUILD)/installed/,seam flags flags_without vector_runner_without vector_runner_two_files vector_runner.o)
