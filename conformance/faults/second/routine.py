"""The routine of SPEC.md: create, bind, listen, open for a stack, close."""
import grammar
import system
from _socket import (AF_INET, AF_INET6, AF_UNSPEC, AI_PASSIVE, IPPROTO_IPV6, IPV6_V6ONLY, SOCK_CLOEXEC, SOCK_DGRAM,
                     SOCK_NONBLOCK, SOCK_STREAM, SOL_SOCKET, SO_REUSEADDR, SO_REUSEPORT)
from grammar import HostName, Literal
from resolving import Resolving, code_of
from validation import Failure

STEPS = ("resolve", "socket", "bind", "listen")
FAMILIES = {"ipv4": (AF_INET,), "ipv6": (AF_INET6,), "dual": (AF_INET6,), "pair": (AF_INET6, AF_INET)}
STACK_OF = {AF_INET: "ipv4", AF_INET6: "ipv6"}
PAIR_TRIES = 16


class Socket:
    """A socket that was made: for which address, and what is known of it since."""

    def __init__(self, descriptor, asked, target, v6only):
        self.descriptor, self.asked, self.target, self.v6only = descriptor, asked, target, v6only
        self.family, self.picked = target.family, False
        self.local = None  # what getsockname said after bind


class Routine(Resolving):
    """One request at a time; `held` are the sockets that there are."""

    def __init__(self):
        self.held = []

    @staticmethod
    def call(stage, name, address, function, *arguments, option=None):
        try:
            return function(*arguments)
        except system.CallFailed as error:
            raise Failure(stage, code_of(error.number), error.number, name, address.family, address, option) from None

    # ---- Socket ----

    def type_bits(self, asked):
        """SOCK-004, SOCK-005: both from birth."""
        return SOCK_CLOEXEC | (SOCK_NONBLOCK if "nonblock" in asked.options else 0)

    def make(self, asked, stack, address):
        descriptor = self.call("socket", "socket", address, system.socket,
                               address.family, asked.type | self.type_bits(asked), asked.protocol)
        sock = Socket(descriptor, asked, address, self.wanted_v6only(stack, address))
        self.held.append(sock)
        return sock

    def wanted_v6only(self, stack, address):
        """V6-001; None on an IPv4 socket (V6-005)."""
        if address.family != AF_INET6:
            return None
        return 0 if stack == "dual" or grammar.is_mapped(address.host) else 1

    def drop(self):
        """CLN-002: what was made last is closed first."""
        while self.held:
            system.close(self.held.pop().descriptor)

    # ---- Options ----

    def set_option(self, sock, level, option, value):
        self.call("option", "setsockopt", sock.target, system.setsockopt, sock.descriptor, level, option, value, option=option)

    def set_v6only(self, sock):
        """V6-001, V6-002, V6-006."""
        if sock.v6only is None:
            return
        self.set_option(sock, IPPROTO_IPV6, IPV6_V6ONLY, sock.v6only)
        read = self.call("option", "getsockopt", sock.target, system.getsockopt, sock.descriptor, IPPROTO_IPV6, IPV6_V6ONLY,
                         option=IPV6_V6ONLY)
        if (read != 0) != (sock.v6only != 0):
            raise Failure("option", "ENOPROTOOPT", 0, "getsockopt", sock.family, sock.target, IPV6_V6ONLY)

    def share(self, sock):
        """REUSE-001, REUSE-003."""
        if sock.asked.type == SOCK_STREAM:
            self.set_option(sock, SOL_SOCKET, SO_REUSEADDR, 1)
        if "reuseport" in sock.asked.options:
            self.set_option(sock, SOL_SOCKET, SO_REUSEPORT, 1)

    # ---- Bind ----

    def bind(self, sock, number=None):
        """Binds to the target, or to the number that was picked for the other socket of a pair."""
        address = sock.target if number is None else sock.target.with_port(number)
        sock.picked = sock.target.port == 0
        self.set_v6only(sock)
        if not sock.picked:
            self.share(sock)
        self.call("bind", "bind", sock.target, system.bind, sock.descriptor, address)
        sock.local = self.read_back(sock, address)
        if sock.picked and sock.asked.type == SOCK_DGRAM:
            self.share(sock)

    def read_back(self, sock, address):
        """BIND-004."""
        local = self.call("bind", "getsockname", sock.target, system.getsockname, sock.descriptor)
        same = (local.family, local.host, local.zone) == (address.family, address.host, address.zone)
        if not same or (local.port != address.port if address.port else local.port == 0):
            raise Failure("bind", "EADDRNOTAVAIL", 0, "getsockname", sock.family, sock.target)
        return local

    # ---- Listen ----

    def listen(self, sock, backlog):
        self.call("listen", "listen", sock.target, system.listen, sock.descriptor, backlog)

    def finish(self, sock):
        """REUSE-006: the sharing options of a picked port come last."""
        if sock.picked:
            self.share(sock)

    def listen_created(self, sock, backlog):
        """The operation listen, on a socket that create made: TYPE-007 comes before LSTN-003."""
        if sock.asked.type == SOCK_DGRAM:
            raise Failure("validate", "EOPNOTSUPP")
        if backlog < 0:
            raise Failure("validate", "EINVAL")
        self.listen(sock, backlog)
        self.finish(sock)

    # ---- Create ----

    def lacks_family(self, failure, asked):
        """SEL-005."""
        if failure.stage == "resolve":
            return failure.family in FAMILIES["pair"] and (
                failure.code == "EAI_FAMILY" or (asked.node is None and failure.code == "EAI_NONAME"))
        return failure.stage == "socket" and failure.code in ("EAFNOSUPPORT", "EPROTONOSUPPORT")

    def families_of_create(self, asked):
        """SEL-002, SEL-004."""
        if asked.dual:
            return (AF_INET6,)
        if asked.family != AF_UNSPEC or isinstance(asked.node, HostName):
            return (asked.family,)
        return FAMILIES["pair"] if asked.node is None else (asked.node.family,)

    def create_in(self, asked, family):
        address = self.target(asked, family)
        if asked.upto == "resolve":
            return address
        return self.make(asked, "dual" if asked.dual else None, address)

    def create(self, asked):
        families = self.families_of_create(asked)
        for family in families[:-1]:
            try:
                return self.create_in(asked, family)
            except Failure as failure:
                if not self.lacks_family(failure, asked):
                    raise
        return self.create_in(asked, families[-1])

    def create_bind_listen(self, asked):
        """What a request without a stack asks for, each an operation of its own."""
        made = self.create(asked)
        if asked.upto in ("bind", "listen"):
            self.bind(made)
        if asked.upto == "listen":
            self.listen_created(made, asked.backlog)
        return [made] if asked.upto == "resolve" else [made.local or made.target]

    # ---- Open ----

    def targets(self, stack, asked):
        if isinstance(asked.node, HostName) and asked.stack in ("pair", "auto"):
            found = self.targets_of_name(asked)
            for family in FAMILIES[stack]:
                if family not in found:
                    raise Failure("select", "EAI_NONAME", family=family)
            return [found[family] for family in FAMILIES[stack]]
        return [self.target(asked, family) for family in FAMILIES[stack]]

    def bind_pair(self, asked, addresses, picker):
        """STK-004, STK-006: IPv6 is made first, and bound first unless the IPv4 socket picks."""
        six, four = (self.make(asked, "pair", address) for address in addresses)
        first, second = (six, four) if picker == AF_INET6 else (four, six)
        self.bind(first)
        self.bind(second, first.local.port)
        return [six, four]

    def listen_all(self, asked, sockets):
        for sock in sockets:
            self.listen(sock, asked.backlog)
        for sock in sockets:
            self.finish(sock)

    def number_was_taken(self, failure, picker):
        """Only the second user of the number can find it taken."""
        return failure.code == "EADDRINUSE" and failure.call in ("bind", "listen") and failure.family != picker

    def open_pair(self, asked, addresses):
        for number in range(PAIR_TRIES):
            picker = (AF_INET6, AF_INET)[number % 2] if addresses[0].port == 0 else AF_INET6
            try:
                sockets = self.bind_pair(asked, addresses, picker)
                self.listen_all(asked, sockets)
                return sockets
            except Failure as failure:
                self.drop()
                if addresses[0].port != 0 or number == PAIR_TRIES - 1 or not self.number_was_taken(failure, picker):
                    raise
        return []

    def open_one(self, asked, stack, address):
        sock = self.make(asked, stack, address)
        self.bind(sock)
        self.listen_all(asked, [sock])
        return [sock]

    def open_stack(self, asked, stack):
        addresses = self.targets(stack, asked)
        sockets = self.open_pair(asked, addresses) if stack == "pair" else self.open_one(asked, stack, addresses[0])
        return [sock.local for sock in sockets]

    # ---- Auto ----

    def first_stack(self, asked):
        """STK-010. The IPv6 wildcard address counts as a NULL node with AI_PASSIVE."""
        if isinstance(asked.node, Literal) and asked.node.host == grammar.WILDCARD[AF_INET6]:
            asked.node, asked.flags = None, asked.flags | AI_PASSIVE
        if isinstance(asked.node, Literal):
            return STACK_OF[asked.node.family]
        return "dual" if asked.node is None and asked.passive else "pair"

    def is_absent_at_bind(self, failure):
        """STK-009: EADDRNOTAVAIL for the family's own wildcard or loopback address."""
        if (failure.stage, failure.call, failure.code) != ("bind", "bind", "EADDRNOTAVAIL"):
            return False
        host = failure.address.host
        return host in (grammar.WILDCARD[failure.family], grammar.LOOPBACK[failure.family])

    def is_family_absent(self, failure, asked):
        missing = (failure.stage, failure.code) == ("select", "EAI_NONAME")
        return missing or self.lacks_family(failure, asked) or self.is_absent_at_bind(failure)

    def next_stack(self, stack, failure, asked):
        """The table of the section "Stacks"; None: final."""
        if stack == "dual" and failure.option == IPV6_V6ONLY:
            return "pair"
        if stack in ("dual", "pair") and self.is_family_absent(failure, asked):
            return "ipv4" if failure.family == AF_INET6 else "ipv6"
        return None

    def open_auto(self, asked):
        stack = self.first_stack(asked)
        while True:
            try:
                return stack, self.open_stack(asked, stack)
            except Failure as failure:
                self.drop()
                following = self.next_stack(stack, failure, asked)
                if following is None:
                    raise
                stack = following

    # ---- All ----

    def serve(self, asked):
        """The stack that came up, None for create, and the addresses."""
        try:
            if asked.stack is None:
                return None, self.create_bind_listen(asked)
            if asked.stack == "auto":
                return self.open_auto(asked)
            return asked.stack, self.open_stack(asked, asked.stack)
        except Failure:
            self.drop()
            raise
