"""The wire for adapters of programs that are run as they are: one process a request, started by its command line. It is
asked no more than that; it listens when it says so and then waits, and it has refused when it has ended."""
import ctypes
import os
import re
import signal
import subprocess
import sys
import time
from urllib.parse import quote, unquote_to_bytes

PR_SET_CHILD_SUBREAPER = 36  # of linux/prctl.h: orphans below are waited for here


def text(value):
    """What goes on a command line; None for the null value."""
    return None if value == "-" else os.fsdecode(unquote_to_bytes(value))


def stream(variable, mode, standard):
    number = os.environ.get(variable)
    return open(int(number), mode, encoding="ascii") if number else standard


class Configuration:
    """A file that is written anew for each request. It is opened before, since there are requests for which no
    descriptor can be opened."""

    def __init__(self):
        folder = os.environ.get("LISTEN_SOCKET_SCRATCH")
        if not folder:
            sys.exit("LISTEN_SOCKET_SCRATCH must name an empty folder, for the program's files")
        self.path = os.path.join(folder, "configuration")
        self.file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)

    def write(self, text):
        os.ftruncate(self.file, 0)
        os.pwrite(self.file, os.fsencode(text + "\n"), 0)


def version_of(command, pattern):
    """The first group of the pattern in what the program says of itself. Ends the adapter if there is no such program."""
    try:
        said = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except FileNotFoundError:
        print("there is no %s" % command[0], file=sys.stderr)
        sys.exit(127)
    return re.search(pattern, os.fsdecode(said.stdout)).group(1)


class Program:
    """The process of one request. Its pipe is there before the request is, since there are requests for which no
    descriptor can be opened. (The program itself has fewer open than this process, and so has room under the limit.)"""

    def __init__(self):
        self.nothing = os.open(os.devnull, os.O_RDWR)
        self.messages, self.end_of_program = os.pipe()
        self.process = None

    def start(self, command):
        streams = [(os.POSIX_SPAWN_DUP2, self.nothing, 0), (os.POSIX_SPAWN_DUP2, self.end_of_program, 1),
                   (os.POSIX_SPAWN_DUP2, self.end_of_program, 2)]
        self.process = os.posix_spawnp(command[0], command, os.environ, file_actions=streams, setpgroup=0)
        os.close(self.end_of_program)

    def wait_for(self, listening):
        """The match in the first line that says that it listens, and all lines up to it; no match if it has ended."""
        lines = []
        with open(self.messages, errors="surrogateescape", closefd=False) as messages:
            for line in messages:
                lines.append(line.rstrip("\n"))
                match = re.search(listening, lines[-1])
                if match:
                    return match, lines
        return None, lines

    def state(self):
        """As /proc has it: S waits, Z has ended. S, too, where no descriptor is left to look by."""
        try:
            with open("/proc/%d/stat" % self.process, "rb") as file:
                return file.read().rpartition(b")")[2].split()[0]
        except OSError:
            return b"S"

    def is_waiting(self):
        """Whether it waits for clients, twice within a moment, and does not end on its way there: one that waits by select() is
        ended by the C library if its descriptor is too large for that."""
        waited = 0
        while waited < 2:
            state = self.state()
            if state == b"Z":
                return False
            waited = waited + 1 if state == b"S" else 0
            time.sleep(0.001)
        return True

    def end(self):
        if self.process is None:
            return self
        os.killpg(self.process, signal.SIGKILL)  # what it has started for connections, too
        try:
            while True:
                os.waitpid(-1, 0)
        except ChildProcessError:
            pass
        os.close(self.messages)
        os.close(self.nothing)
        return Program()


def answer(request, program, listening, failures):
    """`listening` may have groups `address` and `port`; each of `failures` has `code`, and `stage` where it is told."""
    match, lines = program.wait_for(listening)
    failures = [*failures, "error while loading shared libraries: .*: (?P<code>[^:\n]*)$"]
    if match and program.is_waiting():
        told = "".join(" %s=%s" % (key, quote(value, safe=":.")) for key, value in match.groupdict().items())
        return "ok id=%s sockets=1%s" % (request["id"], told)
    for pattern in failures:
        failure = re.search(pattern, "\n".join(lines), re.MULTILINE | re.DOTALL)  # what it quotes may have newlines
        if failure:
            found = failure.groupdict()
            words = [quote(found.get(key) or "-", safe="") for key in ("stage", "code")]
            return "error id=%s stage=%s code=%s" % (request["id"], *words)
    return "error id=%s stage=- code=-" % request["id"]


def serve(hello, command_of, listening, failures):
    """`command_of` gives the command line of a request, or the name of a feature that is missing for it."""
    program = Program()
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    out = stream("LISTEN_SOCKET_WIRE_OUT", "w", sys.stdout)
    print(hello, file=out, flush=True)
    for line in stream("LISTEN_SOCKET_WIRE_IN", "r", sys.stdin):
        verb, *fields = line.rstrip("\n").split(" ")
        request = dict(field.split("=", 1) for field in fields)
        if verb == "stop":
            break
        said = "unsupported id=%s why=no-such-operation" % request["id"]
        command = command_of(request) if verb == "open" else None
        if isinstance(command, str):
            said = "unsupported id=%s why=%s" % (request["id"], command)
        elif command:
            program.start(command)
            said = answer(request, program, listening, failures)
        elif verb == "close":
            said = "closed id=" + request["id"]
        if not said.startswith("ok"):
            program = program.end()
        print(said, file=out, flush=True)
    program.end()
