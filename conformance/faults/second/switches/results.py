"""Faults of what is said of sockets that came up, and of the steps from create to listen."""
import grammar
import routine
import system
from _socket import AF_INET6
from switches.helpers import addresses_become, after, asks, fault, is_bound_only, local_address, word_becomes, words_become

# ---- Words about what came up ----

@fault
def says_no_stack(adapter):
    word_becomes(adapter, "stack", "-")


@fault
def says_no_address(adapter):
    word_becomes(adapter, "address", "-")


@fault
def says_no_port(adapter):
    word_becomes(adapter, "port", "-")


@fault
def says_auto(adapter):
    serve = adapter.serve

    def said(request):
        stack, addresses = serve(request)
        return request.stack and stack and request.stack, addresses
    adapter.serve = said


@fault
def says_dual_for_ipv6(adapter):
    words_become(adapter, lambda words: words.replace("stack=ipv6", "stack=dual"))


@fault
def says_next_port(adapter):
    addresses_become(adapter, lambda address: address.with_port(address.port % 65535 + 1))


@fault
def says_port_asked_for(adapter):
    after(adapter.routine, "bind", lambda _, sock, *number: setattr(sock, "local", sock.local.with_port(sock.target.port)))


@fault
def says_wildcard(adapter):
    after(adapter.routine, "bind", lambda _, sock, *number: setattr(sock, "local", system.Address(
        sock.local.raw[:4] + bytes(len(sock.local.raw) - 4))))


@fault
def says_another_address_created(adapter):
    def changed(address):
        is_created_only = adapter.routine.held and not adapter.routine.held[0].local
        if address.family != AF_INET6 or not is_created_only:
            return address
        return system.Address(address.raw[:23] + bytes([address.raw[23] ^ 1]) + address.raw[24:])
    addresses_become(adapter, changed)


@fault
def says_no_zone(adapter):
    addresses_become(adapter, lambda address: address.with_zone(0) if address.zone else address)


# ---- Steps ----

@fault
def binds_in_create(adapter):
    after(adapter.routine, "create", lambda made, asked: asked.upto == "socket" and adapter.routine.bind(made))


@fault
def listens_in_bind(adapter):
    after(adapter.routine, "create_bind_listen", lambda _, asked: is_bound_only(asked) and
          adapter.routine.listen(adapter.routine.held[0], 128))


@fault
def never_listens(adapter):
    adapter.routine.listen = lambda sock, backlog: None


@fault
def binds_wildcard(_adapter):
    bind = system.bind
    system.bind = lambda descriptor, address: bind(descriptor, system.Address(address.raw[:4] + bytes(len(address.raw) - 4)))
    routine.Routine.read_back = lambda self, sock, address: address


@fault
def binds_without_port(_adapter):
    bind = system.bind
    system.bind = lambda descriptor, address: bind(descriptor, address.with_port(0))
    routine.Routine.read_back = lambda self, sock, address: local_address(sock)


@fault
def mapped_of_16_bytes(_adapter):
    bind = system.bind
    system.bind = lambda descriptor, address: bind(
        descriptor, system.Address(address.raw[:16]) if grammar.is_mapped(address.host) else address)


@fault
def zone_dropped(adapter):
    target = adapter.routine.target

    def without(asked, family):
        address = target(asked, family)
        return address.with_zone(0) if address.zone else address
    adapter.routine.target = without


@fault
def zone_is_first_interface(adapter):
    zone_index = adapter.routine.zone_index
    adapter.routine.zone_index = lambda node: zone_index(node) and 1


@fault
def backlog_at_most_16(adapter):
    listen = adapter.routine.listen
    adapter.routine.listen = lambda sock, backlog: listen(sock, min(backlog, 16))


@fault
def backlog_one_less(adapter):
    listen = adapter.routine.listen
    adapter.routine.listen = lambda sock, backlog: listen(sock, max(backlog - 1, 0))


@fault
def backlog_fixed(adapter):
    listen = adapter.routine.listen
    adapter.routine.listen = lambda sock, backlog: listen(sock, 128)


@fault
def backlog_0_is_1(adapter):
    listen = adapter.routine.listen
    adapter.routine.listen = lambda sock, backlog: listen(sock, backlog or 1)


@fault
def backlog_0_is_default(adapter):
    asks(adapter, lambda request: request._replace(backlog=request.backlog or 128))


@fault
def negative_backlog_taken(adapter):
    asks(adapter, lambda request: request._replace(backlog=request.backlog if request.backlog >= 0 else 4096))


@fault
def large_backlog_refused(adapter):
    asks(adapter, lambda request: request._replace(backlog=request.backlog if request.backlog <= 4096 else -1))
