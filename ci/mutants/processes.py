"""How the program of a check is started for a mutant: anew, or as a fork of one that waits (serve.c)."""
import os
import select
import signal
import subprocess

BROKEN = 97  # what serve.c exits with if it cannot do what it is asked to
MOST_MEMORY = 8  # GiB for each process; a sanitizer's shadow is larger, and has no bound
CPU_MORE = 5  # seconds between the signal that can be noted and the one that ends


class Broken(Exception):
    """The tool itself does not work."""


def kill_session(leader):
    """All processes that a check started, also those that have a process group of their own."""
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", "rb") as file:
                session = int(file.read().rpartition(b")")[2].split()[3])
            if session == leader:
                os.kill(int(entry), signal.SIGKILL)
        except (OSError, ValueError, IndexError):
            continue


def start(command, environment, limits="", **more):
    memory = "" if "/asan/" in command else f"ulimit -v {MOST_MEMORY << 20}; "
    shell = f"ulimit -Sn 1024; ulimit -c 0; {memory}{limits}" + ("exec " if ";" not in command else "") + command
    return subprocess.Popen(["bash", "-c", shell], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, env=environment, **more)


class Process:
    """One that is started for this mutant alone."""

    def __init__(self, command, environment, cpu):
        self.process = start(command, environment, f"ulimit -St {cpu}; ulimit -Ht {cpu + CPU_MORE}; ", stdin=subprocess.DEVNULL)
        self.leader = self.process.pid

    def read(self, seconds):
        """What it prints; None: nothing for so long; empty: it has ended."""
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        if ready:
            return os.read(self.process.stdout.fileno(), 65536)
        ended = os.waitid(os.P_PID, self.leader, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        return b"" if ended else None

    def kill(self):
        os.kill(self.leader, signal.SIGKILL)  # not process.kill(), which would take its status

    def finish(self):
        """(exit status, seconds of processor), when it has ended."""
        _, status, usage = os.wait4(self.leader, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.process.stdout.close()
        return self.process.returncode, usage.ru_utime + usage.ru_stime


class Server:
    """A program that was started once; `begin` makes a fork of it that can be used as a Process, one at a time."""

    def __init__(self, command, environment):
        results, theirs = os.pipe()
        self.process = start(command, dict(environment, MUTANT_SERVER=str(theirs)), stdin=subprocess.PIPE, pass_fds=(theirs,))
        os.close(theirs)
        self.results = os.fdopen(results, "rb", 0)
        os.set_blocking(self.process.stdout.fileno(), False)

    def begin(self, chosen, steps, cpu, first):
        self.rest()  # what a process of the last mutant may have printed while it was ended
        self.status, self.ended = None, False
        try:
            self.process.stdin.write(f"{chosen}\t{steps}\t{cpu}\t{first}\n".encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        self.leader = self.next_number()
        return self

    def next_number(self):
        line = self.results.readline()
        if not line:
            raise Broken(f"a program that waits for mutants has ended: {self.rest().decode(errors='replace')}")
        return int(line)

    def rest(self):
        """What is printed, and not read yet."""
        data = b""
        while more := self.process.stdout.read(65536):
            data += more
        return data

    def read(self, seconds):
        if self.ended:
            return b""
        select.select([self.process.stdout, self.results], [], [], seconds) if self.status is None else None
        if self.status is None and select.select([self.results], [], [], 0)[0]:
            self.status = self.next_number()
        self.ended = self.status is not None
        return self.rest() or (b"" if self.ended else None)

    def kill(self):
        try:
            os.killpg(self.leader, signal.SIGKILL)
        except ProcessLookupError:
            pass  # it has ended by itself

    def finish(self):
        if self.status is None:
            self.status = self.next_number()
        status = os.waitstatus_to_exitcode(self.status)
        if status == BROKEN:
            raise Broken(f"a mutant cannot be begun: {self.rest().decode(errors='replace')}")
        self.kill()  # what the program left behind
        return status, 0.0

    def close(self):
        for file in (self.process.stdin, self.results, self.process.stdout):
            try:
                file.close()
            except BrokenPipeError:
                pass
        self.process.kill()
        self.process.wait()
