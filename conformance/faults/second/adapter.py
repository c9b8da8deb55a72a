"""A second implementation of SPEC.md, written from it alone, asked by lines as PROTOCOL.md has them.

    adapter.py [--fault NAME]     with one of the faults of switches/
    adapter.py --list             prints their names"""
import gc
import os
import sys

gc.disable()  # until there are requests: what a start makes stays
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import grammar  # noqa: E402
import routine  # noqa: E402
import validation  # noqa: E402
from constants import FAMILIES, FLAGS, PROTOCOLS, TYPES  # noqa: E402

HELLO = ("hello protocol=1 name=%s version=1 api=SPEC.md upto=resolve,socket,bind,listen"
         " reports=stack,address,port wire=fd"
         " features=ipv4,ipv6,dual,pair,auto,create,node-null,node-numeric,node-name,node-family,service-null,service-number,"
         "service-integer,service-text,service-name,bytes,flags,family,socktype,protocol,backlog,hints-null,nonzero,"
         "option-nonblock,option-reuseport,option-dual")


def decoded(value):
    """The bytes of a value; None for the null value."""
    if value == "-":
        return None
    first, *rest = value.encode("latin-1").split(b"%")
    return first + b"".join(bytes.fromhex(part[:2].decode()) + part[2:] for part in rest)


def encoded(text):
    return text.replace("%", "%25")


def number(word, names):
    return names[word] if word in names else int(word, 0)


def items(value):
    return [item for item in value.split(",") if item]


def read_hints(fields):
    if fields["family"] == "-":
        return None
    flags = 0
    for word in items(fields["flags"]):
        flags |= number(word, FLAGS)
    kind = 0
    for word in fields["socktype"].split("+"):
        kind |= number(word, TYPES)
    return validation.Hints(number(fields["family"], FAMILIES), kind, number(fields["protocol"], PROTOCOLS), flags,
                            fields["nonzero"])


def read_request(fields):
    return validation.Request(decoded(fields["node"]), decoded(fields["service"]), read_hints(fields),
                              None if fields["stack"] == "-" else fields["stack"], set(items(fields["options"])),
                              int(fields["backlog"]), fields["upto"])


class Adapter:
    """The conversation: one answer for each line."""

    name = "second"

    def __init__(self):
        self.routine = routine.Routine()

    def hello(self):
        return HELLO % self.name

    def open(self, fields):
        try:
            stack, addresses = self.serve(read_request(fields))
        except validation.Failure as failure:
            return self.error(failure)
        return self.ok(stack, addresses, len(self.routine.held))

    def serve(self, request):
        return self.routine.serve(validation.Validation(request))

    def error(self, failure):
        return "error stage=%s code=%s native=%d" % (failure.stage, failure.code, failure.native)

    def ok(self, stack, addresses, count):
        return "ok sockets=%d stack=%s address=%s port=%s" % (
            count, stack or "-", encoded(",".join(grammar.address_text(address.host, address.zone) for address in addresses)),
            ",".join(str(address.port) for address in addresses))

    def close(self, _fields):
        self.routine.drop()
        return "closed"

    def answer(self, line):
        word, *rest = line.split(" ")
        fields = dict(item.split("=", 1) for item in rest)
        operation = {"open": self.open, "close": self.close}.get(word)
        words = operation(fields) if operation else "unsupported why=no-such-operation"
        verb, blank, others = words.partition(" ")
        return "%s id=%s%s%s" % (verb, fields.get("id", "0"), blank, others)


def converse(adapter):
    """Until `stop`, or the end of the input. The wire is on the descriptors that the environment names, or on the standard ones."""
    gc.enable()
    source = int(os.environ.get("LISTEN_SOCKET_WIRE_IN", "0"))
    sink = int(os.environ.get("LISTEN_SOCKET_WIRE_OUT", "1"))
    os.write(sink, (adapter.hello() + "\n").encode())
    rest = b""
    while True:
        line, newline, after = rest.partition(b"\n")
        if not newline:
            more = os.read(source, 65536)
            if not more:
                return
            rest += more
            continue
        rest = after
        if line == b"stop":
            return
        os.write(sink, (adapter.answer(line.decode("latin-1")) + "\n").encode())


def main():
    adapter = Adapter()
    if len(sys.argv) > 1:
        import switches  # only where a fault is asked for: without, nothing of them is there
        if sys.argv[1] == "--list":
            print(*switches.FAULTS, sep="\n")
            return
        sys.set_int_max_str_digits(0)
        switches.FAULTS[sys.argv[2]](adapter)
    converse(adapter)
    os._exit(0)  # what is held goes with the process: to take it apart first is a tenth of the time of a short one


if __name__ == "__main__":
    main()
