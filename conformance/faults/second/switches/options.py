"""Faults: an option is set that nobody asked for (SOCK-009). Whether the system takes it is not looked at."""
import ctypes

import system
from _socket import (AF_INET, AF_INET6, IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, IPV6_RECVPKTINFO, IP_TOS, IP_TTL, SOCK_STREAM, SO_BROADCAST,
                     SO_KEEPALIVE, SO_LINGER, SO_RCVBUF, SO_RCVTIMEO, SOL_SOCKET, TCP_DEFER_ACCEPT, TCP_FASTOPEN, TCP_NODELAY)
from switches.helpers import after, fault, is_datagram

IP_FREEBIND, IP_BIND_ADDRESS_NO_PORT, SO_ATTACH_FILTER = 15, 24, 26
IP_LOCAL_PORT_RANGE, IPV6_MINHOPCOUNT, IPV6_FREEBIND = 51, 73, 78


def sets(adapter, selects, level, option, value):
    """Sets it on the sockets that are selected, as they are made; `value` is what C would hand over."""
    after(adapter.routine, "make", lambda sock, asked, stack, address: selects(asked, stack, address) and system.libc.setsockopt(
        sock.descriptor, level, option, ctypes.byref(value), ctypes.sizeof(value)))


def sets_number(adapter, selects, level, option, number):
    sets(adapter, selects, level, option, ctypes.c_int(number))


def of_streams(asked, _stack, _address):
    return asked.type == SOCK_STREAM


def of_datagrams(asked, _stack, _address):
    return is_datagram(asked)


def of_listeners(asked, _stack, _address):
    return asked.upto == "listen"


@fault
def keepalive(adapter):
    sets_number(adapter, of_streams, SOL_SOCKET, SO_KEEPALIVE, 1)


@fault
def keepalive_of_a_pairs_ipv4_socket(adapter):
    sets_number(adapter, lambda _asked, stack, address: stack == "pair" and address.family == AF_INET, SOL_SOCKET, SO_KEEPALIVE, 1)


@fault
def no_delay(adapter):
    sets_number(adapter, of_listeners, IPPROTO_TCP, TCP_NODELAY, 1)


@fault
def lingers(adapter):
    sets(adapter, of_streams, SOL_SOCKET, SO_LINGER, (ctypes.c_int * 2)(1, 0))


@fault
def receives_for_five_seconds(adapter):
    sets(adapter, of_streams, SOL_SOCKET, SO_RCVTIMEO, (ctypes.c_long * 2)(5, 0))


@fault
def deferred_accept(adapter):
    sets_number(adapter, of_listeners, IPPROTO_TCP, TCP_DEFER_ACCEPT, 10)


@fault
def fast_open(adapter):
    sets_number(adapter, of_listeners, IPPROTO_TCP, TCP_FASTOPEN, 16)


@fault
def freebind(adapter):
    sets_number(adapter, lambda asked, *_: asked.node is not None, IPPROTO_IP, IP_FREEBIND, 1)


@fault
def freebind_of_ipv6(adapter):
    sets_number(adapter, lambda asked, _stack, address: asked.node is not None and address.family == AF_INET6, IPPROTO_IPV6,
                IPV6_FREEBIND, 1)


@fault
def neighbours_alone(adapter):
    sets_number(adapter, lambda asked, _stack, address: address.family == AF_INET6 and asked.upto == "listen", IPPROTO_IPV6,
                IPV6_MINHOPCOUNT, 64)


@fault
def port_range_of_its_own(adapter):
    sets_number(adapter, of_streams, IPPROTO_IP, IP_LOCAL_PORT_RANGE, 61000 << 16 | 60000)


@fault
def port_put_off(adapter):
    sets_number(adapter, of_streams, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)


@fault
def hop_limit_of_one(adapter):
    sets_number(adapter, lambda _asked, _stack, address: address.family == AF_INET, IPPROTO_IP, IP_TTL, 1)


@fault
def low_delay_of_dual(adapter):
    sets_number(adapter, lambda _asked, stack, _address: stack == "dual", IPPROTO_IP, IP_TOS, 0x10)


@fault
def small_receive_buffer(adapter):
    sets_number(adapter, lambda asked, *_: not asked.stack, SOL_SOCKET, SO_RCVBUF, 4096)


@fault
def broadcast(adapter):
    sets_number(adapter, of_datagrams, SOL_SOCKET, SO_BROADCAST, 1)


@fault
def packet_information(adapter):
    sets_number(adapter, lambda asked, _stack, address: is_datagram(asked) and address.family == AF_INET6, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1)


@fault
def filter_that_lets_all_through(adapter):
    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]
    instruction = (ctypes.c_uint32 * 2)(6, 0xffffffff)  # return all of the packet
    adapter.instruction = instruction  # for as long as it is pointed to
    sets(adapter, of_streams, SOL_SOCKET, SO_ATTACH_FILTER, Program(1, ctypes.addressof(instruction)))


F_SETOWN, F_GETFL, F_SETFL, O_ASYNC = 8, 3, 4, 0x2000


def each_listener(adapter, act):
    after(adapter.routine, "listen", lambda _result, sock, _backlog: act(sock.descriptor))


@fault
def signals_of_listeners(adapter):
    each_listener(adapter, lambda descriptor: system.libc.fcntl(descriptor, F_SETFL, system.libc.fcntl(descriptor, F_GETFL) | O_ASYNC))


@fault
def owner_of_listeners(adapter):
    each_listener(adapter, lambda descriptor: system.libc.fcntl(descriptor, F_SETOWN, system.libc.getpid()))
