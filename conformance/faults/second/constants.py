"""The platform's numbers by their names, and the neutral codes of SPEC.md."""
import errno

import _socket
from _socket import (AF_INET, AF_INET6, AF_UNIX, AF_UNSPEC, AI_ADDRCONFIG, AI_ALL, AI_CANONNAME, AI_NUMERICHOST,
                     AI_NUMERICSERV, AI_PASSIVE, AI_V4MAPPED, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP,
                     SOCK_CLOEXEC, SOCK_DGRAM, SOCK_NONBLOCK, SOCK_RAW, SOCK_RDM, SOCK_SEQPACKET, SOCK_STREAM)

FAMILIES = {"unspec": AF_UNSPEC, "inet": AF_INET, "inet6": AF_INET6, "unix": AF_UNIX}
TYPES = {"stream": SOCK_STREAM, "dgram": SOCK_DGRAM, "raw": SOCK_RAW, "seqpacket": SOCK_SEQPACKET, "rdm": SOCK_RDM,
         "cloexec": SOCK_CLOEXEC, "nonblock": SOCK_NONBLOCK}
PROTOCOLS = {"tcp": IPPROTO_TCP, "udp": IPPROTO_UDP, "sctp": IPPROTO_SCTP}
FLAGS = {"passive": AI_PASSIVE, "canonname": AI_CANONNAME, "numerichost": AI_NUMERICHOST, "numericserv": AI_NUMERICSERV,
         "v4mapped": AI_V4MAPPED, "all": AI_ALL, "addrconfig": AI_ADDRCONFIG}
ALL_FLAGS = sum(FLAGS.values())

RESOLVER_CODES = {number: "EAI_NONAME" for number in (_socket.EAI_NODATA, _socket.EAI_ADDRFAMILY)}
RESOLVER_CODES.update({getattr(_socket, name): name for name in (
    "EAI_AGAIN", "EAI_BADFLAGS", "EAI_FAIL", "EAI_FAMILY", "EAI_MEMORY", "EAI_NONAME", "EAI_SERVICE", "EAI_SOCKTYPE",
    "EAI_SYSTEM")})
SYSTEM_CODES = {getattr(errno, name): name for name in (
    "EACCES", "EADDRINUSE", "EADDRNOTAVAIL", "EAFNOSUPPORT", "EAGAIN", "EBADF", "EFAULT", "EINTR", "EINVAL", "EIO", "EISCONN",
    "EMFILE", "ENETDOWN", "ENFILE", "ENOBUFS", "ENODEV", "ENOMEM", "ENOPROTOOPT", "ENOSYS", "ENOTSOCK", "EOPNOTSUPP", "EPERM",
    "EPROTONOSUPPORT", "EPROTOTYPE", "ESOCKTNOSUPPORT")}
