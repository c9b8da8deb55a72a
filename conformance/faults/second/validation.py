"""The checks of a request, in the order of PRE-001. They touch nothing."""
from collections import namedtuple

import grammar
from _socket import (AF_INET, AF_INET6, AF_UNSPEC, AI_CANONNAME, AI_NUMERICHOST, AI_NUMERICSERV, AI_PASSIVE,
                     AI_V4MAPPED, IPPROTO_TCP, IPPROTO_UDP, SOCK_DGRAM, SOCK_STREAM)
from constants import ALL_FLAGS
from grammar import HostName, Literal, Port, Refused

Hints = namedtuple("Hints", "family type protocol flags nonzero", defaults=(AF_UNSPEC, 0, 0, 0, ""))
OPEN_HINTS = Hints(AF_UNSPEC, SOCK_STREAM, IPPROTO_TCP, AI_PASSIVE)
Request = namedtuple("Request", "node service hints stack options backlog upto")

COMPLETED = {(0, 0): (SOCK_STREAM, IPPROTO_TCP), (SOCK_STREAM, 0): (SOCK_STREAM, IPPROTO_TCP),
             (0, IPPROTO_TCP): (SOCK_STREAM, IPPROTO_TCP), (SOCK_STREAM, IPPROTO_TCP): (SOCK_STREAM, IPPROTO_TCP),
             (SOCK_DGRAM, 0): (SOCK_DGRAM, IPPROTO_UDP), (0, IPPROTO_UDP): (SOCK_DGRAM, IPPROTO_UDP),
             (SOCK_DGRAM, IPPROTO_UDP): (SOCK_DGRAM, IPPROTO_UDP)}
STACK_FAMILIES = {"ipv4": (AF_UNSPEC, AF_INET), "ipv6": (AF_UNSPEC, AF_INET6), "dual": (AF_UNSPEC, AF_INET6),
                  "pair": (AF_UNSPEC,), "auto": (AF_UNSPEC,)}
OPEN_OPTIONS, CREATE_OPTIONS = {"nonblock", "reuseport"}, {"nonblock", "reuseport", "dual"}
DEFAULT_SERVICE = b"27015"


class Failure(Exception):
    """What a failed request says: where, with which code, and of which call on which address."""

    def __init__(self, stage, code, native=0, call=None, family=None, address=None, option=None):
        super().__init__(stage, code)
        self.stage, self.code, self.native, self.call = stage, code, native, call
        self.family, self.address, self.option = family, address, option


def refuse(code):
    raise Failure("validate", code)


class Validation:
    """A request while it is checked; afterwards what is asked, completed."""

    ORDER = ("operation", "arguments", "flag_bits", "contradictions", "other_members", "family_hint", "type_and_protocol",
             "service_text", "node_text", "backlog_value")

    def __init__(self, request):
        hints = request.hints or (OPEN_HINTS if request.stack else Hints())
        self.stack, self.options, self.backlog, self.upto = request.stack, request.options, request.backlog, request.upto
        self.family, self.type, self.protocol, self.flags, self.nonzero = hints
        self.texts = request.node, request.service
        if self.stack and request.service is None:
            self.texts = request.node, DEFAULT_SERVICE
        self.node, self.service = None, None
        self.answer = None  # of the resolver about a host name that a stack is to be opened for: asked once
        for check in self.ORDER:
            getattr(self, check)()

    dual = property(lambda self: self.stack == "dual" or "dual" in self.options)
    passive = property(lambda self: bool(self.flags & AI_PASSIVE))
    named_stack = property(lambda self: "dual" if self.dual else self.stack)

    def operation(self):
        if self.stack not in (None, *STACK_FAMILIES) or not self.options <= (OPEN_OPTIONS if self.stack else CREATE_OPTIONS):
            refuse("EINVAL")

    def arguments(self):
        if self.texts == (None, None):
            refuse("EAI_NONAME")

    def flag_bits(self):
        if self.flags & ~ALL_FLAGS:
            refuse("EAI_BADFLAGS")

    def contradictions(self):
        node = self.texts[0]
        if self.flags & AI_CANONNAME and node is None:
            refuse("EAI_BADFLAGS")
        if self.flags & AI_V4MAPPED and node is not None and self.stack in ("ipv6", "pair", "auto"):
            refuse("EAI_BADFLAGS")
        if self.dual and node is None and not self.passive:
            refuse("EAI_BADFLAGS")

    def other_members(self):
        if self.nonzero:
            refuse("EAI_BADFLAGS")

    def family_hint(self):
        if self.family not in STACK_FAMILIES.get(self.named_stack, (AF_UNSPEC, AF_INET, AF_INET6)):
            refuse("EAI_FAMILY")

    def type_and_protocol(self):
        completed = COMPLETED.get((self.type, self.protocol))
        if completed is None or (self.stack and completed[0] != SOCK_STREAM):
            refuse("EAI_SOCKTYPE")
        self.type, self.protocol = completed

    def service_text(self):
        text = self.texts[1]
        code = "EAI_NONAME" if self.flags & AI_NUMERICSERV else "EAI_SERVICE"
        try:
            self.service = None if text is None else grammar.service(text)
        except Refused:
            refuse(code)
        if self.flags & AI_NUMERICSERV and isinstance(self.service, grammar.ServiceName):
            refuse(code)

    def node_text(self):
        if self.texts[0] is None:
            return
        try:
            self.node = grammar.node(self.texts[0])
        except Refused:
            refuse("EAI_NONAME")
        self.node_for_stack()
        if isinstance(self.node, HostName):
            if self.flags & AI_NUMERICHOST:
                refuse("EAI_NONAME")
            return
        self.literal_for_family()
        self.literal_zone()
        if self.type == SOCK_STREAM and grammar.is_for_many(self.node.host):
            refuse("EAI_NONAME")

    def node_for_stack(self):
        """STK-003, NODE-012."""
        host = self.node.host if isinstance(self.node, Literal) else None
        if self.dual and host != grammar.WILDCARD[AF_INET6]:
            refuse("EAI_NONAME")
        if self.stack == "pair" and host is not None:
            refuse("EAI_NONAME")
        if self.stack in ("ipv6", "auto") and host is not None and grammar.is_mapped(host):
            refuse("EAI_NONAME")

    def literal_for_family(self):
        """FAM-002, FAM-003, FLAG-009. A mapped literal is an IPv6 one."""
        wanted = {"ipv4": AF_INET, "ipv6": AF_INET6}.get(self.stack, self.family)
        mapping = self.stack is None and self.flags & AI_V4MAPPED and self.node.family == AF_INET
        if wanted not in (AF_UNSPEC, self.node.family) and not (mapping and wanted == AF_INET6):
            refuse("EAI_NONAME")

    def literal_zone(self):
        """ZONE-002, ZONE-006, ZONE-008."""
        if grammar.is_link_local(self.node.host) != (self.node.zone != 0):
            refuse("EAI_NONAME")

    def backlog_value(self):
        if self.stack and self.backlog < 0:
            refuse("EINVAL")

    # ---- What it comes to ----

    def port(self):
        """The port asked for; None for a service name, whose port the resolver says."""
        if self.service is None:
            return 0
        return self.service.number if isinstance(self.service, Port) else None
