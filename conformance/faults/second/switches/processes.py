"""Faults: a request changes what belongs to the whole process (CLN-008)."""
import os

import system
from switches.helpers import after, fault

SIGUSR1, SIGUSR2 = 10, 12
SIG_IGN = 1


def after_answers(adapter, act):
    """After each answer, of whatever kind; what it is stays."""
    for name in ("ok", "error"):
        answer = getattr(adapter, name)
        setattr(adapter, name, lambda *arguments, answer=answer: (answer(*arguments), act())[0])


def after_errors(adapter, act):
    error = adapter.error
    adapter.error = lambda failure: (error(failure), act())[0]


def after_listen(adapter, act):
    after(adapter.routine, "listen", lambda _result, _sock, _backlog: act())


@fault
def signal_ignored(adapter):
    after_listen(adapter, lambda: system.libc.signal(SIGUSR2, system.ctypes.c_void_p(SIG_IGN)))


@fault
def signal_caught(adapter):
    """abs() is a handler that does no harm."""
    after_listen(adapter, lambda: system.libc.signal(SIGUSR1, system.ctypes.cast(system.libc.abs, system.ctypes.c_void_p)))


def set_blocked(number):
    """Blocks one signal, as somebody does who means to unblock it later."""
    mask = (system.ctypes.c_ulong * 16)(1 << (number - 1))
    system.libc.pthread_sigmask(0, mask, None)


@fault
def signal_stays_blocked_after_a_failure(adapter):
    after_errors(adapter, lambda: set_blocked(SIGUSR1))


@fault
def umask_cleared(adapter):
    after_listen(adapter, lambda: os.umask(0))


@fault
def working_directory_changed(adapter):
    after_listen(adapter, lambda: os.chdir("/"))


@fault
def descriptor_limit_raised(adapter):
    def raise_limit():
        limits = (system.ctypes.c_ulong * 2)()
        system.libc.getrlimit(7, limits)
        limits[0] = limits[1]
        system.libc.setrlimit(7, limits)
    after_answers(adapter, raise_limit)


@fault
def standard_error_closed_after_a_failure(adapter):
    after_errors(adapter, lambda: system.libc.close(2))


@fault
def standard_input_closed_after_a_failure(adapter):
    """As by a handle of 0, which was never set: what reads the requests goes, too."""
    after_errors(adapter, lambda: system.libc.close(0))


@fault
def standard_error_made_non_blocking(adapter):
    after_listen(adapter, lambda: os.set_blocking(2, False))


@fault
def standard_error_led_elsewhere(adapter):
    def lead():
        null = os.open("/dev/null", os.O_WRONLY | os.O_CLOEXEC)
        os.dup2(null, 2)
        os.close(null)
    after_listen(adapter, lead)


@fault
def nice_value_raised(adapter):
    after_listen(adapter, lambda: os.setpriority(os.PRIO_PROCESS, 0, 5))


@fault
def other_namespace_entered(adapter):
    clone_newuts = 0x04000000
    after_listen(adapter, lambda: system.libc.unshare(clone_newuts))


@fault
def child_left_unwaited_for(adapter):
    """Each request leaves a process that has ended."""
    def leave():
        if os.fork() == 0:
            os._exit(0)
    after_answers(adapter, leave)


@fault
def child_left_running(adapter):
    def leave():
        if os.fork() == 0:
            os.closerange(0, 4096)
            while True:
                system.libc.pause()
    after_answers(adapter, leave)


@fault
def thread_left(adapter):
    """Each request leaves a thread that never ends."""
    import _thread  # no other fault needs it
    after_answers(adapter, lambda: _thread.start_new_thread(system.libc.pause, ()))
