"""Faults of the options and flags of sockets."""
import system
from _socket import (AF_INET, IPPROTO_IPV6, IPPROTO_TCP, IPPROTO_UDP, IPV6_V6ONLY, SOCK_CLOEXEC, SOCK_DGRAM,
                     SOCK_NONBLOCK, SOCK_STREAM, SOL_SOCKET, SO_REUSEADDR, SO_REUSEPORT)
from validation import Failure
from switches.helpers import (after, also_sets, bits_become, everything, fault, is_bound_only, is_created,
                              is_datagram, late, protocol_becomes, shares)

# ---- Properties of sockets ----

@fault
def no_reuseaddr(adapter):
    shares(adapter, lambda asked: asked.type == SOCK_STREAM and "reuseport" not in asked.options)


@fault
def no_reuseaddr_without_a_stack(adapter):
    shares(adapter, lambda asked: not asked.stack and asked.type == SOCK_STREAM and "reuseport" not in asked.options)


@fault
def no_reuseaddr_bound_only(adapter):
    shares(adapter, lambda asked: is_bound_only(asked) and "reuseport" not in asked.options)


@fault
def reuseaddr_on_datagram(adapter):
    also_sets(adapter, is_datagram, SO_REUSEADDR)


@fault
def reuseaddr_after_bind(adapter):
    late(adapter, "share", lambda sock: not sock.picked)


@fault
def reuseport_always(adapter):
    shares(adapter, lambda asked: asked.type == SOCK_STREAM, SO_REUSEADDR, SO_REUSEPORT)


@fault
def reuseport_created(adapter):
    also_sets(adapter, is_created, SO_REUSEPORT)


@fault
def reuseport_bound_only(adapter):
    shares(adapter, is_bound_only, SO_REUSEADDR, SO_REUSEPORT)


@fault
def reuseport_on_datagram(adapter):
    shares(adapter, is_datagram, SO_REUSEPORT)


@fault
def reuseport_never(adapter):
    shares(adapter, lambda asked: asked.type == SOCK_STREAM, SO_REUSEADDR)


@fault
def inherited(adapter):
    bits_become(adapter, everything, lambda bits: bits & ~SOCK_CLOEXEC)


@fault
def inherited_created(adapter):
    bits_become(adapter, is_created, lambda bits: bits & ~SOCK_CLOEXEC)


@fault
def inherited_bound_only(adapter):
    bits_become(adapter, is_bound_only, lambda bits: bits & ~SOCK_CLOEXEC)


@fault
def inherited_datagram(adapter):
    bits_become(adapter, is_datagram, lambda bits: bits & ~SOCK_CLOEXEC)


@fault
def close_on_exec_late(adapter):
    inherited(adapter)
    after(adapter.routine, "make", lambda sock, *_: system.libc.fcntl(sock.descriptor, 2, 1))  # F_SETFD, FD_CLOEXEC


@fault
def nonblocking(adapter):
    bits_become(adapter, everything, lambda bits: bits | SOCK_NONBLOCK)


@fault
def nonblocking_created(adapter):
    bits_become(adapter, is_created, lambda bits: bits | SOCK_NONBLOCK)


@fault
def nonblocking_bound_only(adapter):
    bits_become(adapter, is_bound_only, lambda bits: bits | SOCK_NONBLOCK)


@fault
def nonblocking_datagram(adapter):
    bits_become(adapter, is_datagram, lambda bits: bits | SOCK_NONBLOCK)


@fault
def blocking(adapter):
    bits_become(adapter, everything, lambda bits: bits & ~SOCK_NONBLOCK)


@fault
def all_options_wrong(adapter):
    """No SO_REUSEADDR, SO_REUSEPORT on, inherited, non-blocking: all at once."""
    bits_become(adapter, everything, lambda bits: bits & ~SOCK_CLOEXEC | SOCK_NONBLOCK)
    shares(adapter, everything, SO_REUSEPORT)


@fault
def mptcp(_adapter):
    protocol_becomes(IPPROTO_TCP, 262)  # IPPROTO_MPTCP


@fault
def datagram_for_stream(_adapter):
    socket = system.socket
    system.socket = lambda family, kind, protocol: socket(family, kind ^ SOCK_STREAM ^ SOCK_DGRAM, 0)


@fault
def udplite_for_udp(_adapter):
    protocol_becomes(IPPROTO_UDP, 136)  # IPPROTO_UDPLITE


@fault
def bound_to_a_device(adapter):
    so_bindtodevice, name = 25, b"lo"
    after(adapter.routine, "make", lambda sock, *_: system.libc.setsockopt(
        sock.descriptor, SOL_SOCKET, so_bindtodevice, name, len(name)))


# ---- IPV6_V6ONLY ----

@fault
def v6only_never_set(adapter):
    adapter.routine.set_v6only = lambda sock: None


@fault
def v6only_only_for_dual(adapter):
    set_v6only = adapter.routine.set_v6only
    adapter.routine.set_v6only = lambda sock: set_v6only(sock) if sock.v6only == 0 else None


@fault
def v6only_after_bind(adapter):
    late(adapter, "set_v6only", lambda sock: True)


@fault
def v6only_the_other_value_for_loopback(adapter):
    """The system sets the option itself when such an address is bound."""
    wanted = adapter.routine.wanted_v6only
    adapter.routine.wanted_v6only = lambda stack, address: 0 if address.host == bytes(15) + b"\1" else wanted(stack, address)


@fault
def v6only_errors_ignored(adapter):
    set_option = adapter.routine.set_option

    def careless(sock, level, option, value):
        try:
            set_option(sock, level, option, value)
        except Failure:
            if option != IPV6_V6ONLY:
                raise
    adapter.routine.set_option = careless


@fault
def v6only_not_read_back(adapter):
    adapter.routine.set_v6only = lambda sock: sock.v6only is None or adapter.routine.set_option(
        sock, IPPROTO_IPV6, IPV6_V6ONLY, sock.v6only)


@fault
def v6only_on_ipv4(adapter):
    after(adapter.routine, "make", lambda sock, *_: sock.family == AF_INET and
          system.libc.setsockopt(sock.descriptor, IPPROTO_IPV6, IPV6_V6ONLY, b"\1\0\0\0", 4))


@fault
def ipv6_is_dual(adapter):
    wanted = adapter.routine.wanted_v6only
    adapter.routine.wanted_v6only = lambda stack, address: 0 if stack == "ipv6" else wanted(stack, address)


@fault
def dual_is_ipv6(adapter):
    wanted = adapter.routine.wanted_v6only
    adapter.routine.wanted_v6only = lambda stack, address: 1 if stack == "dual" else wanted(stack, address)


@fault
def mapped_is_v6only(adapter):
    adapter.routine.wanted_v6only = lambda stack, address: None if address.family == AF_INET else int(stack != "dual")


FD_SETSIZE = 1024


@fault
def descriptors_beyond_select_refused(adapter):
    socket = system.socket

    def small(family, kind, protocol):
        descriptor = socket(family, kind, protocol)
        if descriptor >= FD_SETSIZE:
            system.close(descriptor)
            raise system.CallFailed(24)  # EMFILE
        return descriptor
    system.socket = small


@fault
def large_descriptor_closed_as_a_small_one(adapter):
    close = system.close
    system.close = lambda descriptor: close(descriptor if descriptor < FD_SETSIZE else descriptor - FD_SETSIZE // 2)
