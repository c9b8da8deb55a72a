"""Faults: somebody has come to a socket before its caller has it (SOCK-010). Whether a call succeeds is not looked at."""
import system
from _socket import AF_INET, AF_INET6, IPPROTO_TCP, IPPROTO_UDP, SHUT_RD, SOCK_CLOEXEC, SOCK_DGRAM, SOCK_STREAM
from switches.helpers import after, fault, is_created, is_datagram, local_address

DISCARD = 9  # a port with nobody behind it


def loopback(address):
    """The same port, on the loopback address of the family."""
    host = bytes(15) + b"\x01" if address.family == AF_INET6 else b"\x7f\x00\x00\x01"
    return system.Address(address.raw[:4] + host + bytes(8) if address.family == AF_INET else address.raw[:8] + host + bytes(4))


def connect(descriptor, address):
    system.libc.connect(descriptor, address.raw, len(address.raw))


def client_of(sock, kind, protocol):
    """A socket that is connected to the one that came up."""
    client = system.socket(sock.family, kind | SOCK_CLOEXEC, protocol)
    connect(client, loopback(local_address(sock)))
    return client


def after_bind(adapter, selects, act):
    after(adapter.routine, "bind", lambda _result, sock, *_: selects(sock.asked) and act(sock))


def after_listen(adapter, selects, act):
    after(adapter.routine, "listen", lambda _result, sock, _backlog: selects(sock) and act(sock))


def try_out(sock):
    system.close(client_of(sock, SOCK_STREAM, IPPROTO_TCP))


def try_out_and_accept(sock):
    client = client_of(sock, SOCK_STREAM, IPPROTO_TCP)
    system.close(system.libc.accept4(sock.descriptor, None, None, SOCK_CLOEXEC))
    system.close(client)


def send_itself_something(sock):
    client = client_of(sock, SOCK_DGRAM, IPPROTO_UDP)
    system.libc.send(client, b"x", 1, 0)
    system.close(client)


@fault
def listener_tried_out(adapter):
    after_listen(adapter, lambda sock: True, try_out)


@fault
def ipv6_listener_tried_out(adapter):
    after_listen(adapter, lambda sock: sock.family == AF_INET6, try_out)


@fault
def picked_port_tried_out(adapter):
    after_listen(adapter, lambda sock: sock.picked, try_out)


@fault
def listener_tried_out_and_accepted(adapter):
    after_listen(adapter, lambda sock: True, try_out_and_accept)


@fault
def datagram_socket_connected(adapter):
    after_bind(adapter, is_datagram, lambda sock: connect(sock.descriptor, loopback(sock.target).with_port(DISCARD)))


@fault
def datagram_socket_connected_at_birth(adapter):
    after(adapter.routine, "make", lambda sock, asked, *_: is_datagram(asked) and is_created(asked) and connect(
        sock.descriptor, loopback(sock.target).with_port(DISCARD)))


@fault
def datagram_socket_shut_down(adapter):
    after_bind(adapter, is_datagram, lambda sock: system.libc.shutdown(sock.descriptor, SHUT_RD))


@fault
def datagram_sent_to_itself(adapter):
    after_bind(adapter, is_datagram, send_itself_something)


@fault
def port_tried_by_connecting(adapter):
    after(adapter.routine, "make", lambda sock, asked, *_: is_created(asked) and asked.type == SOCK_STREAM and connect(
        sock.descriptor, loopback(sock.target)))
