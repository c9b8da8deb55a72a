"""Faults of flags and hints."""
import grammar
import system
import validation
from _socket import (AF_INET, AF_INET6, AF_UNSPEC, AI_ADDRCONFIG, AI_ALL, AI_CANONNAME, AI_NUMERICHOST,
                     AI_NUMERICSERV, AI_PASSIVE, AI_V4MAPPED, IPPROTO_TCP, IPPROTO_UDP, SOCK_CLOEXEC, SOCK_DGRAM,
                     SOCK_NONBLOCK, SOCK_RAW, SOCK_STREAM)
from constants import ALL_FLAGS
from validation import Hints
from switches.helpers import asks, fault, flags_become, hints_become

# ---- Flags ----

@fault
def flags_unknown_ignored(adapter):
    flags_become(adapter, lambda flags: flags & ALL_FLAGS)


@fault
def always_passive(adapter):
    flags_become(adapter, lambda flags: flags | AI_PASSIVE)


@fault
def never_passive(adapter):
    flags_become(adapter, lambda flags: flags & ~AI_PASSIVE)


@fault
def passive_beats_node(adapter):
    asks(adapter, lambda request: request._replace(node=None) if request.hints and request.hints.flags & AI_PASSIVE
         and request.node in (b"127.0.0.1", b"::1", b"localhost") and request.stack is None else request)


@fault
def canonname_ignored(adapter):
    flags_become(adapter, lambda flags: flags & ~AI_CANONNAME)


@fault
def numerichost_ignored(adapter):
    flags_become(adapter, lambda flags: flags & ~AI_NUMERICHOST)


@fault
def numerichost_needs_a_node(adapter):
    asks(adapter, lambda request: request._replace(node=b"") if request.node is None and request.hints
         and request.hints.flags & AI_NUMERICHOST else request)


@fault
def numericserv_ignored(adapter):
    flags_become(adapter, lambda flags: flags & ~AI_NUMERICSERV)


@fault
def numericserv_needs_a_service(adapter):
    asks(adapter, lambda request: request._replace(service=b"") if request.service is None and request.hints
         and request.hints.flags & AI_NUMERICSERV else request)


@fault
def v4mapped_ignored(adapter):
    flags_become(adapter, lambda flags: flags & ~AI_V4MAPPED)


@fault
def all_maps_alone(adapter):
    flags_become(adapter, lambda flags: flags | AI_V4MAPPED if flags & AI_ALL else flags)


@fault
def v4mapped_without_node(adapter):
    """AI_V4MAPPED makes a mapped address of a NULL node, too."""
    target = adapter.routine.target

    def mapped(asked, family):
        address = target(asked, family)
        if asked.node is None and family == AF_INET6 and asked.flags & AI_V4MAPPED and not asked.stack and not asked.dual:
            four = (grammar.WILDCARD if asked.passive else grammar.LOOPBACK)[AF_INET]
            return system.Address(address.raw[:8] + grammar.MAPPED + four + address.raw[24:])
        return address
    adapter.routine.target = mapped


@fault
def v4mapped_taken_by_stacks(adapter):
    asks(adapter, lambda request: request._replace(hints=request.hints._replace(flags=request.hints.flags & ~AI_V4MAPPED))
         if request.stack and request.hints else request)


@fault
def addrconfig_handed_on(adapter):
    flags = adapter.routine.resolver_flags
    adapter.routine.resolver_flags = lambda asked, family: flags(asked, family) | asked.flags & AI_ADDRCONFIG


@fault
def addrconfig_kept_back(adapter):
    flags = adapter.routine.resolver_flags
    adapter.routine.resolver_flags = lambda asked, family: flags(asked, family) & ~AI_ADDRCONFIG


@fault
def dual_loopback(adapter):
    asks(adapter, lambda request: request._replace(node=b"::") if request.node is None and request.hints
         and not request.hints.flags & AI_PASSIVE and (request.stack == "dual" or "dual" in request.options) else request)


# ---- Hints ----

@fault
def null_hints_passive(adapter):
    asks(adapter, lambda request: request if request.hints or request.stack
         else request._replace(hints=Hints(flags=AI_PASSIVE)))


@fault
def null_hints_not_passive(adapter):
    asks(adapter, lambda request: request if request.hints or not request.stack
         else request._replace(hints=Hints()))


@fault
def hints_not_zero_taken(adapter):
    hints_become(adapter, lambda hints: hints._replace(nonzero=""))


@fault
def null_service_and_node_taken(adapter):
    asks(adapter, lambda request: request if request.stack or (request.node, request.service) != (None, None)
         else request._replace(service=b"0"))


@fault
def type_bits_taken(adapter):
    bits = SOCK_CLOEXEC | SOCK_NONBLOCK
    hints_become(adapter, lambda hints: hints._replace(type=hints.type & ~bits) if hints.type > 0 else hints)


@fault
def type_unknown_is_stream(adapter):
    known = (0, SOCK_STREAM, SOCK_DGRAM)
    hints_become(adapter, lambda hints: hints if hints.type & ~(SOCK_CLOEXEC | SOCK_NONBLOCK) in known
                 else hints._replace(type=SOCK_STREAM))


@fault
def type_raw_is_stream(adapter):
    hints_become(adapter, lambda hints: hints._replace(type=SOCK_STREAM) if hints.type == SOCK_RAW else hints)


@fault
def type_not_completed(_adapter):
    del validation.COMPLETED[(0, IPPROTO_TCP)]


@fault
def protocol_unknown_ignored(adapter):
    known = (0, IPPROTO_TCP, IPPROTO_UDP)
    hints_become(adapter, lambda hints: hints if hints.protocol in known else hints._replace(protocol=0))


@fault
def protocol_of_the_type(_adapter):
    """The protocol of a type that it does not belong to is not looked at."""
    validation.COMPLETED[(SOCK_STREAM, IPPROTO_UDP)] = (SOCK_STREAM, IPPROTO_TCP)
    validation.COMPLETED[(SOCK_DGRAM, IPPROTO_TCP)] = (SOCK_DGRAM, IPPROTO_UDP)


@fault
def datagram_refused(_adapter):
    for key in [key for key, value in validation.COMPLETED.items() if value[0] == SOCK_DGRAM]:
        del validation.COMPLETED[key]


@fault
def datagram_listen_ignored(adapter):
    listen_created = adapter.routine.listen_created
    adapter.routine.listen_created = lambda sock, backlog: None if sock.asked.type == SOCK_DGRAM else listen_created(sock, backlog)


@fault
def family_unknown_is_any(adapter):
    hints_become(adapter, lambda hints: hints if hints.family in (AF_INET, AF_INET6) else hints._replace(family=AF_UNSPEC))


@fault
def family_always_inet(adapter):
    asks(adapter, lambda request: request._replace(hints=request.hints._replace(family=AF_INET))
         if request.hints and request.hints.family == AF_INET6 and not request.stack
         and request.node is None and "dual" not in request.options else request)


@fault
def family_hint_of_stacks_ignored(adapter):
    asks(adapter, lambda request: request._replace(hints=request.hints._replace(family=AF_UNSPEC)) if request.hints and request.stack
         else request)


@fault
def option_dual_in_open_taken(adapter):
    asks(adapter, lambda request: request._replace(options=request.options - {"dual"}) if request.stack else request)


@fault
def family_always_inet6(adapter):
    asks(adapter, lambda request: request._replace(hints=request.hints._replace(family=AF_INET6))
         if request.hints and request.hints.family == AF_INET and not request.stack and request.node is None else request)
