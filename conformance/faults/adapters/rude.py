"""The second implementation's adapter, behaving as few adapters do: some are right all the same, and some are wrong.
One class a way, named as the adapter is; `rude.py NAME` is that adapter."""
import ctypes
import os
import struct
import sys
import time

import _signal as signal  # without what the module adds: each test is a start

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "second"))
import adapter  # noqa: E402
import system  # noqa: E402


class Rude(adapter.Adapter):
    """What an adapter is named by its class."""

    def __init__(self):
        super().__init__()
        words = type(self).__name__
        self.name = "".join("-" + letter.lower() if letter.isupper() else letter for letter in words)[1:]


# ---- Right all the same ----

class StartsThreads(Rude):
    """Each request is served by a thread of its own."""

    def answer(self, line):
        import threading  # takes a third of a start, and no other needs it
        said = []
        thread = threading.Thread(target=lambda: said.append(super(StartsThreads, self).answer(line)))
        thread.start()
        thread.join()
        return said[0]


class ForksChildren(Rude):
    """A child makes the sockets and keeps them; its parent has none."""

    child = None

    def open(self, fields):
        mine, its = os.pipe()
        self.child = os.fork()
        if self.child == 0:
            os.write(its, super().open(fields).encode())
            os.close(its)
            while True:
                signal.pause()
        os.close(its)
        words = os.read(mine, 4096).decode()
        os.close(mine)
        return words

    def answer(self, line):
        words = super().answer(line)
        if self.child and words.startswith(("closed", "error")):
            os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
            self.child = None
        return words


class ExecsItself(Rude):
    """A new program image for each request but the first."""

    served = False

    def hello(self):
        line = os.environ.pop("RUDE_LINE", None)
        return super().hello() if line is None else self.answer(line)

    def answer(self, line):
        if line.startswith("open ") and self.served:
            os.environ["RUDE_LINE"] = line
            os.execv(sys.executable, [sys.executable, "-I", "-S", "-B", __file__, self.name])
        self.served = True
        return super().answer(line)


class OwnFilter(Rude):
    """Has a filter of system calls of its own; it refuses ptrace."""

    def __init__(self):
        super().__init__()
        load, jump_if_equal, give_back = 0x20, 0x15, 0x06
        steps = ((load, 0, 0, 0), (jump_if_equal, 0, 1, 101), (give_back, 0, 0, 0x00050001), (give_back, 0, 0, 0x7fff0000))
        code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
        program = struct.pack("@HP", len(steps), ctypes.addressof(code))
        pr_set_no_new_privs, pr_set_seccomp = 38, 22
        if system.libc.prctl(pr_set_no_new_privs, 1, 0, 0, 0) or system.libc.prctl(pr_set_seccomp, 2, program):
            sys.exit("no filter of system calls can be had")


class ClosesDescriptors(Rude):
    """Closes every descriptor but its wire."""

    def __init__(self):
        super().__init__()
        wire = [int(os.environ[name]) for name in ("LISTEN_SOCKET_WIRE_IN", "LISTEN_SOCKET_WIRE_OUT") if name in os.environ]
        begin = 2
        for number in [*sorted(wire), 65536]:
            os.closerange(begin, number)
            begin = number + 1


class AnswersSlowly(Rude):
    """Answers after a while, and in time."""

    def open(self, fields):
        time.sleep(0.4)
        return super().open(fields)


class LeavesZombies(Rude):
    """Its children end, and nobody waits for them."""

    def open(self, fields):
        if os.fork() == 0:
            os._exit(0)
        return super().open(fields)


class ClosesTwice(Rude):
    """Closes each descriptor once more, when it is nobody's."""

    def close(self, _fields):
        descriptors = [sock.descriptor for sock in self.routine.held]
        words = super().close(_fields)
        for descriptor in descriptors:
            system.close(descriptor)
        return words


# ---- Wrong ----

class AnswersErrors(Rude):
    """Refuses every request without trying."""

    def open(self, fields):
        return "error stage=bind code=EADDRINUSE native=98"


class NeverRefuses(Rude):
    """Comes up on another port where the one asked for is taken."""

    def open(self, fields):
        words = super().open(fields)
        return super().open(dict(fields, service="0")) if words.startswith("error") else words


class ClaimsNothing(Rude):
    """Can be asked nothing."""

    def hello(self):
        return "hello protocol=1 name=claims-nothing version=1 api=none upto=listen features="


class SaysOkOnly(Rude):
    """Says that all went well, and does nothing."""

    def open(self, fields):
        return "ok sockets=1 stack=ipv4 address=0.0.0.0 port=" + fields["service"]


class SaysPass(Rude):
    """Says the verdict itself."""

    def open(self, fields):
        return "pass verdict=pass"


class SaysTwoSockets(Rude):
    """Says one socket more than there is."""

    def open(self, fields):
        return super().open(fields).replace("sockets=1", "sockets=2")


class ListensTooSoon(Rude):
    """Listens where it was asked to bind, the last step that it has."""

    def hello(self):
        return super().hello().replace("upto=resolve,socket,bind,listen", "upto=bind")

    def open(self, fields):
        return super().open(dict(fields, upto="listen"))


class ClosesEarly(Rude):
    """Closes before anybody has looked."""

    def open(self, fields):
        words = super().open(fields)
        self.routine.drop()
        return words


class ChildKeepsSocket(Rude):
    """A child that was there when a socket was made keeps it after it was closed."""

    def close(self, fields):
        if self.routine.held and os.fork() == 0:
            while True:
                signal.pause()
        return super().close(fields)


class EndsLinesLikeDos(Rude):
    """A carriage return before each newline."""

    def answer(self, line):
        return super().answer(line) + "\r"


class RepeatsKeys(Rude):
    """Says a field twice."""

    def open(self, fields):
        return super().open(fields) + " sockets=1"


class UnknownFields(Rude):
    """Says a field that does not exist."""

    def open(self, fields):
        return super().open(fields) + " mood=good"


class ThreeSockets(Rude):
    """Says more sockets than any stack has."""

    def open(self, fields):
        return super().open(fields).replace("sockets=1", "sockets=3")


class SaysClosedTwice(Rude):
    """Answers close twice."""

    def answer(self, line):
        words = super().answer(line)
        return words + "\n" + words if words.startswith("closed") else words


class DiesAtClose(Rude):
    """Ends where it is to close."""

    def close(self, fields):
        sys.exit(7)


def main():
    kinds = {kind.__name__.lower(): kind for kind in Rude.__subclasses__()}
    adapter.converse(kinds[sys.argv[1].replace("-", "")]())


main()
