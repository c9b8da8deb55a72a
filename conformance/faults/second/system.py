"""The calls to the system, by libc itself: each is one call, its error is read directly after it, and nothing is added."""
import ctypes
import sys
from collections import namedtuple

from _socket import AF_INET6

libc = ctypes.CDLL(None, use_errno=True)
Entry = namedtuple("Entry", "family type protocol address")


class CallFailed(Exception):
    """A call failed; `number` is errno, or for the resolver what it returned."""

    def __init__(self, number, errno=0):
        super().__init__(number)
        self.number, self.errno = number, errno


class Address:
    """A socket address: the bytes that the resolver or the kernel gave."""

    def __init__(self, raw):
        self.raw = bytes(raw)

    family = property(lambda self: int.from_bytes(self.raw[:2], sys.byteorder))
    port = property(lambda self: int.from_bytes(self.raw[2:4], "big"))
    host = property(lambda self: self.raw[8:24] if self.family == AF_INET6 else self.raw[4:8])
    zone = property(lambda self: int.from_bytes(self.raw[24:28], sys.byteorder) if self.family == AF_INET6 else 0)

    def with_port(self, port):
        return Address(self.raw[:2] + port.to_bytes(2, "big") + self.raw[4:])

    def with_zone(self, zone):
        return Address(self.raw[:24] + zone.to_bytes(4, sys.byteorder))


class AddrInfo(ctypes.Structure):
    """struct addrinfo, in glibc's and musl's order."""


AddrInfo._fields_ = [("flags", ctypes.c_int), ("family", ctypes.c_int), ("type", ctypes.c_int), ("protocol", ctypes.c_int),
                     ("length", ctypes.c_uint32), ("address", ctypes.c_void_p), ("name", ctypes.c_void_p),
                     ("next", ctypes.POINTER(AddrInfo))]


def checked(result):
    if result < 0:
        raise CallFailed(ctypes.get_errno())
    return result


def getaddrinfo(node, service, flags, family, kind, protocol):
    """The entries of the answer, in their order; the list is freed at once (RES-005)."""
    hints = AddrInfo(flags=flags, family=family, type=kind, protocol=protocol)
    head = ctypes.POINTER(AddrInfo)()
    ctypes.set_errno(0)
    result = libc.getaddrinfo(node, service, ctypes.byref(hints), ctypes.byref(head))
    if result != 0:
        raise CallFailed(result, ctypes.get_errno())
    entries, at = [], head
    while at:
        entry = at.contents
        raw = ctypes.string_at(entry.address, entry.length) if entry.address else b""
        entries.append(Entry(entry.family, entry.type, entry.protocol, Address(raw)))
        at = entry.next
    if head:
        libc.freeaddrinfo(head)
    return entries


def if_nametoindex(name):
    ctypes.set_errno(0)
    index = libc.if_nametoindex(name)
    if index == 0:
        raise CallFailed(ctypes.get_errno())
    return index & 0xffffffff


def socket(family, kind, protocol):
    return checked(libc.socket(family, kind, protocol))


def setsockopt(descriptor, level, option, value):
    value = ctypes.c_int(value)
    checked(libc.setsockopt(descriptor, level, option, ctypes.byref(value), 4))


def getsockopt(descriptor, level, option):
    value, length = ctypes.c_int(-1), ctypes.c_uint32(4)
    checked(libc.getsockopt(descriptor, level, option, ctypes.byref(value), ctypes.byref(length)))
    return value.value


def bind(descriptor, address):
    checked(libc.bind(descriptor, address.raw, len(address.raw)))


def getsockname(descriptor):
    raw, length = ctypes.create_string_buffer(128), ctypes.c_uint32(128)
    checked(libc.getsockname(descriptor, raw, ctypes.byref(length)))
    return Address(raw.raw[:min(length.value, 128)])


def listen(descriptor, backlog):
    checked(libc.listen(descriptor, backlog))


def close(descriptor):
    libc.close(descriptor)  # once, whatever it returns (CLN-004)
