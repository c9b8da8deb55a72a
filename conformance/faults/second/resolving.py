"""From what is asked to the address that a socket is to be bound to: the stages resolve and select."""
import errno

import grammar
import system
from _socket import (AF_INET, AF_INET6, AF_UNIX, AF_UNSPEC, AI_ADDRCONFIG, AI_ALL, AI_NUMERICHOST, AI_NUMERICSERV,
                     AI_PASSIVE, AI_V4MAPPED, EAI_SYSTEM, SOCK_DGRAM, SOCK_STREAM)
from constants import RESOLVER_CODES, SYSTEM_CODES
from grammar import HostName, Literal, Port
from validation import Failure

LENGTHS = {AF_INET: 16, AF_INET6: 28}
NO_SUCH_INTERFACE = (0, errno.ENODEV, errno.ENXIO)


def code_of(number):
    return SYSTEM_CODES.get(number, "UNKNOWN")


class Resolving:
    """The questions to the resolver, and the choice from its answer."""

    # ---- Resolve ----

    def resolver_flags(self, asked, family):
        """What has no effect is not handed on (FLAG-006, FLAG-008, FLAG-011, FLAG-013)."""
        flags = 0
        if asked.node is None:
            flags = asked.flags & AI_PASSIVE
        elif isinstance(asked.node, Literal):
            flags = AI_NUMERICHOST | (AI_V4MAPPED if asked.node.family != family else 0)
        else:
            flags = asked.flags & AI_ADDRCONFIG
            if self.wants_mapped(asked, family):
                flags |= asked.flags & (AI_V4MAPPED | AI_ALL)
        return flags | (AI_NUMERICSERV if isinstance(asked.service, Port) else 0)

    @staticmethod
    def wants_mapped(asked, family):
        return asked.stack is None and family == AF_INET6 and bool(asked.flags & AI_V4MAPPED)

    @staticmethod
    def node_text(asked):
        """What the resolver is told: the address alone, without its zone."""
        if isinstance(asked.node, Literal):
            return grammar.address_text(asked.node.host).encode()
        return asked.node.text if asked.node else None

    @staticmethod
    def service_text(asked):
        if isinstance(asked.service, Port):
            return b"%d" % asked.service.number
        return asked.service.text if asked.service else None

    def ask(self, asked, family, service):
        try:
            return system.getaddrinfo(self.node_text(asked), service, self.resolver_flags(asked, family),
                                      family, asked.type, asked.protocol)
        except system.CallFailed as error:
            code = self.resolver_code(error)
            native = error.errno if error.number == EAI_SYSTEM else error.number
            raise Failure("resolve", code, native, "getaddrinfo", family) from None

    @staticmethod
    def resolver_code(error):
        return RESOLVER_CODES.get(error.number, "UNKNOWN")

    def look_up(self, asked, family):
        """NAME-004: a service name as it is spelled, then in lower case."""
        text = self.service_text(asked)
        try:
            return self.ask(asked, family, text)
        except Failure as failure:
            if failure.code != "EAI_SERVICE" or text is None or text == text.lower():
                raise
        return self.ask(asked, family, text.lower())

    def zone_index(self, node):
        """ZONE-001, ZONE-004: an interface's name becomes its index."""
        if isinstance(node.zone, int):
            return node.zone
        try:
            return system.if_nametoindex(node.zone)
        except system.CallFailed as error:
            number = self.cause_of_enoent() if error.number == errno.ENOENT else error.number
            code = "EAI_NONAME" if number in NO_SUCH_INTERFACE else code_of(number)
            raise Failure("resolve", code, number, "if_nametoindex", AF_INET6) from None

    @staticmethod
    def cause_of_enoent():
        """ZONE-010: why the GNU C library got no socket to ask with."""
        try:
            system.close(system.socket(AF_UNIX, SOCK_DGRAM, 0))
        except system.CallFailed as error:
            return error.number
        return errno.ENOENT

    # ---- Select ----

    def first_match(self, entries, family, asked):
        """STEP-012: the first entry of the family, type and protocol; None if there is none."""
        families = (AF_INET6, AF_INET) if family == AF_UNSPEC else (family,)
        for entry in entries:
            if entry.family in families and entry.type == asked.type and entry.protocol == asked.protocol:
                return entry
        return None

    def judged(self, entry, family, asked):
        """RES-006, NODE-013: the address of an entry, if it is what was asked for."""
        address = entry.address
        good = len(address.raw) == LENGTHS[entry.family] and address.family == entry.family
        good = good and self.is_port_right(address.port, asked) and self.is_address_right(address, family, asked)
        if not good:
            raise Failure("select", "EAI_FAIL", family=entry.family, address=address)
        return address

    def is_port_right(self, port, asked):
        wanted = asked.port()
        return port != 0 if wanted is None else port == wanted

    def is_address_right(self, address, family, asked):
        if isinstance(asked.node, HostName):
            return self.may_a_name_lead_to(address, family, asked)
        if asked.node is None:
            return address.host == (grammar.WILDCARD if asked.passive else grammar.LOOPBACK)[address.family]
        mapped = grammar.MAPPED if asked.node.family != address.family else b""
        return address.host == mapped + asked.node.host and address.zone == 0

    def may_a_name_lead_to(self, address, family, asked):
        host = address.host
        if not any(grammar.unmapped(host)):
            return False
        if asked.type == SOCK_STREAM and grammar.is_for_many(host):
            return False
        if grammar.is_link_local(host) != (address.zone != 0):
            return False
        return not (grammar.is_mapped(host) and (asked.stack or family == AF_INET))

    # ---- Both ----

    def target(self, asked, family):
        """The address to bind to, of one family or, for AF_UNSPEC, of whichever the answer has first."""
        zone = self.zone_index(asked.node) if isinstance(asked.node, Literal) and asked.node.zone else 0
        entries = self.look_up(asked, family)
        entry = self.first_match(entries, family, asked)
        if entry is None:
            raise Failure("select", "EAI_FAIL", family=family)
        address = self.judged(entry, family, asked)
        return address.with_zone(zone) if zone else address

    def targets_of_name(self, asked):
        """SEL-004: {family: address} from one answer, for pair and auto. Each entry is judged before one is missed."""
        if asked.answer is None:
            entries = self.look_up(asked, AF_UNSPEC)
            found = {family: self.first_match(entries, family, asked) for family in (AF_INET6, AF_INET)}
            if not any(found.values()):
                raise Failure("select", "EAI_FAIL", family=AF_UNSPEC)
            asked.answer = {family: self.judged(entry, family, asked) for family, entry in found.items() if entry}
            if len({address.port for address in asked.answer.values()}) > 1:
                raise Failure("select", "EAI_FAIL", family=AF_UNSPEC)
        return asked.answer
