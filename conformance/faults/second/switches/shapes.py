"""Faults of one operation, one stack or one kind of address alone: where each has a path of its own, each can have a mistake of its own."""
import grammar
import system
from _socket import AF_INET, AF_INET6, AI_CANONNAME, AI_NUMERICSERV, AI_PASSIVE, SO_REUSEPORT, SOCK_DGRAM, SOCK_NONBLOCK, SOCK_STREAM, SOL_SOCKET
from constants import ALL_FLAGS
from grammar import HostName, Port
from switches.helpers import FAULTS, asks, fault
from validation import Failure, Validation

SHAPES = {"create": lambda asked: asked.stack is None, "datagrams": lambda asked: asked.type == SOCK_DGRAM,
          **{name: lambda asked, name=name: asked.stack == name for name in ("ipv6", "dual", "pair", "auto")}}


# ---- Grammars ----

def read_otherwise(shape, names):
    """While a request of that shape is checked, these functions of the grammars are others."""
    def turn_on(_):
        for method in ("service_text", "node_text"):
            check = getattr(Validation, method)

            def changed(asked, check=check):
                kept = {name: getattr(grammar, name) for name in names}
                if SHAPES[shape](asked):
                    for name, make in names.items():
                        setattr(grammar, name, make(kept[name]))
                try:
                    return check(asked)
                finally:
                    for name, function in kept.items():
                        setattr(grammar, name, function)
            setattr(Validation, method, changed)
    return turn_on


def is_short_number(text):
    return text and grammar.is_digits(text) and len(text) < 4000


def hexadecimal(service):
    def changed(text):
        is_hexadecimal = text[:2] == b"0x" and text[2:].strip(b"0123456789abcdef") == b""
        return Port(int(text, 16)) if is_hexadecimal and 2 < len(text) < 7 else service(text)
    return changed


def inet_aton(ipv4):
    def changed(text):
        octets = text.split(b".")
        if len(octets) < 4 and all(octet and grammar.is_digits(octet) and int(octet) < 256 for octet in octets):
            return bytes(int(octet) for octet in octets[:-1]) + int(octets[-1]).to_bytes(5 - len(octets), "big")
        return ipv4(text)
    return changed


GRAMMARS = {
    "low-16-bits": {"service": lambda service: lambda text: Port(int(text) & 0xffff) if is_short_number(text) and text[0] != 0x30
                    else service(text)},
    "leading-zeros": {"service": lambda service: lambda text: service(text.lstrip(b"0") or b"0") if is_short_number(text) else service(text)},
    "blanks": {"service": lambda service: lambda text: service(text.strip())},
    "plus": {"service": lambda service: lambda text: service(text[1:] if text[:1] == b"+" and text[1:].isdigit() else text)},
    "hexadecimal": {"service": hexadecimal},
    "empty-service": {"service": lambda service: lambda text: Port(0) if text in (b"", b"*") else service(text)},
    "any-service-name": {"is_service_name": lambda _: lambda text: text.strip(b"0123456789") != b"" and b"\0" not in text and len(text) < 200},
    "inet-aton": {"ipv4": inet_aton},
    "underscores": {"is_host_name": lambda is_name: lambda text: is_name(text.replace(b"_", b"x"))},
}
for grammar_name, shapes in {"low-16-bits": ("pair", "dual", "datagrams"), "leading-zeros": ("create", "auto"), "blanks": ("create", "dual"),
                             "plus": ("pair", "ipv6"), "hexadecimal": ("create",), "empty-service": ("pair", "auto"),
                             "any-service-name": ("create", "dual"), "inet-aton": ("create", "auto"),
                             "underscores": ("create", "datagrams")}.items():
    for shape_name in shapes:
        FAULTS[f"{grammar_name}-in-{shape_name}"] = read_otherwise(shape_name, GRAMMARS[grammar_name])


# ---- Requests that are taken for others ----

def takes_for(name, selects, **members):
    FAULTS[name] = lambda adapter: asks(adapter, lambda request: request._replace(
        **{member: change(request) for member, change in members.items()}) if selects(request) else request)


def hinted(request):
    return request.hints is not None


takes_for("empty-node-is-none-in-create", lambda r: r.stack is None and r.node == b"", node=lambda r: None)
takes_for("asterisk-is-none-in-pair", lambda r: r.stack == "pair" and r.node == b"*", node=lambda r: None)
takes_for("any-is-the-wildcard", lambda r: r.node == b"any", node=lambda r: None)
takes_for("service-cut-to-15", lambda r: len(r.service or b"") > 15, service=lambda r: r.service[:15])
takes_for("node-cut-to-253", lambda r: len(r.node or b"") > 253, node=lambda r: r.node[:253])
takes_for("interface-for-a-node", lambda r: r.node == b"lo", node=lambda r: b"127.0.0.1")
takes_for("unknown-flags-in-pair", lambda r: r.stack == "pair" and hinted(r), hints=lambda r: r.hints._replace(flags=r.hints.flags & ALL_FLAGS))
takes_for("canonname-of-nothing-in-dual", lambda r: r.stack == "dual" and hinted(r) and r.node is None,
          hints=lambda r: r.hints._replace(flags=r.hints.flags & ~AI_CANONNAME))
takes_for("other-members-in-auto", lambda r: r.stack == "auto" and hinted(r), hints=lambda r: r.hints._replace(nonzero=""))
takes_for("other-protocols-in-pair", lambda r: r.stack == "pair" and hinted(r), hints=lambda r: r.hints._replace(protocol=0))
takes_for("numericserv-not-in-pair", lambda r: r.stack == "pair" and hinted(r),
          hints=lambda r: r.hints._replace(flags=r.hints.flags & ~AI_NUMERICSERV))
takes_for("passive-datagrams", lambda r: hinted(r) and (r.hints.family, r.hints.type) == (AF_INET, SOCK_DGRAM),
          hints=lambda r: r.hints._replace(flags=r.hints.flags | AI_PASSIVE))
takes_for("passive-for-service-names", lambda r: r.stack and hinted(r) and (r.service or b"").isalpha(),
          hints=lambda r: r.hints._replace(flags=r.hints.flags | AI_PASSIVE))


@fault
def unknown_host_is_everywhere(adapter):
    """A host that nobody knows opens every address."""
    serve = adapter.routine.serve

    def changed(asked):
        try:
            return serve(asked)
        except Failure as failure:
            if failure.stage != "resolve" or not isinstance(asked.node, HostName):
                raise
            asked.node = None
            return serve(asked)
    adapter.routine.serve = changed


# ---- Calls and options of kinds of addresses ----

KINDS = {"mapped": lambda sock: sock.family == AF_INET6 and grammar.is_mapped(sock.target.host),
         "literal-of-auto": lambda sock: sock.asked.stack == "auto" and sock.asked.node is not None and not isinstance(sock.asked.node, HostName),
         "name": lambda sock: isinstance(sock.asked.node, HostName)}


def goes_past(method, kind):
    """A failure of that part of the routine is nothing for addresses of that kind."""
    def turn_on(adapter):
        part = getattr(adapter.routine, method)

        def careless(sock, *arguments):
            try:
                return part(sock, *arguments)
            except Failure:
                if not KINDS[kind](sock):
                    raise
                return None
        setattr(adapter.routine, method, careless)
    return turn_on


for part_name, fault_name in {"share": "early-sharing", "finish": "late-sharing", "listen": "listen"}.items():
    for kind_name in KINDS:
        FAULTS[f"{fault_name}-may-fail-for-{kind_name}"] = goes_past(part_name, kind_name)


def backlog_of(name, selects):
    def turn_on(adapter):
        listen = adapter.routine.listen
        adapter.routine.listen = lambda sock, backlog: listen(sock, 128 if selects(sock) and backlog else backlog)
    FAULTS[name] = turn_on


backlog_of("backlog-of-mapped", KINDS["mapped"])
backlog_of("backlog-with-nonblock", lambda sock: "nonblock" in sock.asked.options)
backlog_of("backlog-with-reuseport", lambda sock: "reuseport" in sock.asked.options)


def shares_while_it_binds(name, kind):
    """A socket joins the port of others; afterwards nothing is to be seen of it."""
    def turn_on(adapter):
        bind = adapter.routine.bind

        def changed(sock, number=None):
            if sock.asked.type != kind or "reuseport" in sock.asked.options or not sock.target.port:
                return bind(sock, number)
            system.libc.setsockopt(sock.descriptor, SOL_SOCKET, SO_REUSEPORT, b"\1\0\0\0", 4)
            result = bind(sock, number)
            system.libc.setsockopt(sock.descriptor, SOL_SOCKET, SO_REUSEPORT, b"\0\0\0\0", 4)
            return result
        adapter.routine.bind = changed
    FAULTS[name] = turn_on


shares_while_it_binds("reuseport-while-datagrams-are-bound", SOCK_DGRAM)
shares_while_it_binds("reuseport-while-streams-are-bound", SOCK_STREAM)
@fault
def pair_reported_ipv4_first(adapter):
    ok = adapter.ok
    adapter.ok = lambda stack, addresses, count: ok(stack, addresses[::-1], count)


@fault
def nonblock_not_if_created_only(adapter):
    """What is created only is blocking."""
    bits = adapter.routine.type_bits
    adapter.routine.type_bits = lambda asked: bits(asked) & ~(SOCK_NONBLOCK if asked.upto == "socket" else 0)
