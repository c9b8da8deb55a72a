"""The grammars of SPEC.md: what a service and a node mean, decided from their bytes alone."""
from collections import namedtuple

from _socket import AF_INET, AF_INET6

Port = namedtuple("Port", "number")  # a service that is a port
ServiceName = namedtuple("ServiceName", "text")  # a service to be looked up
Literal = namedtuple("Literal", "family host zone")  # a node that is an address; zone: 0, an index, or a name
HostName = namedtuple("HostName", "text")  # a node to be looked up

# No regular expressions: to load them takes as long as all else that a start takes, and each fault is a start.
DIGITS = b"0123456789"
HEXADECIMAL = DIGITS + b"abcdefABCDEF"
LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Refused(Exception):
    """The text is in no rule of its grammar."""


def is_all(text, bytes_allowed):
    """Whether it has one byte at least, and only such ones."""
    return text != b"" and not text.strip(bytes_allowed)


def is_digits(text):
    return is_all(text, DIGITS)


def is_between(text, inside):
    """Letters, digits and hyphens, neither first nor last a hyphen, of which `inside` at most are between."""
    return is_all(text, LETTERS + DIGITS + b"-") and len(text) <= inside + 2 and text[:1] != b"-" and text[-1:] != b"-"


# ---- Service ----

def is_port_form(text):
    return is_digits(text) and len(text) <= 5 and (text[:1] != b"0" or text == b"0")


def is_port(text):
    return is_port_form(text) and int(text) <= 65535


def port_number(text):
    return int(text)


def is_service_name(text):
    return is_between(text, 13) and text.strip(DIGITS + b"-") != b"" and b"--" not in text


def service(text):
    """PORT-002 ... PORT-010, NAME-003: digits are a port or nothing; anything else is a name or nothing."""
    if is_port(text):
        return Port(port_number(text))
    if is_digits(text) or not is_service_name(text):
        raise Refused
    return ServiceName(text)


# ---- Node ----

def is_octet(text):
    return is_port_form(text) and int(text) <= 255


def ipv4(text):
    """The four bytes of an IPv4 literal, or None."""
    octets = text.split(b".")
    return bytes(map(int, octets)) if len(octets) == 4 and all(map(is_octet, octets)) else None


def dotted_tail(text):
    """NODE-008: the tail of an IPv6 literal."""
    return ipv4(text)


def groups(text, may_end_dotted):
    """The bytes of groups with colons between; None if one is no group."""
    out = b""
    parts = text.split(b":") if text else []
    for index, part in enumerate(parts):
        if may_end_dotted and index == len(parts) - 1 and b"." in part:
            four = dotted_tail(part)
            if four is None:
                return None
            out += four
        elif len(part) <= 4 and is_all(part, HEXADECIMAL):
            out += int(part, 16).to_bytes(2, "big")
        else:
            return None
    return out


def ipv6(text):
    """The sixteen bytes of an IPv6 literal, or None."""
    front, gap, back = text.partition(b"::")
    head, tail = groups(front, not gap), groups(back, True)
    if head is None or tail is None:
        return None
    missing = 16 - len(head) - len(tail)
    if (gap and missing < 2) or (not gap and missing != 0):
        return None
    return head + bytes(missing) + tail


def zone(text):
    """ZONE-001 ... ZONE-005: 0 for the default zone, an index, or an interface's name."""
    if is_digits(text):
        if (text[0] == 0x30 and text != b"0") or int(text[:11]) > 0xffffffff:
            raise Refused
        return int(text)
    if not 1 <= len(text) <= 15 or any(not 0x21 <= byte <= 0x7e or byte in b"%/:[]" for byte in text):
        raise Refused
    return text


def is_number_label(text):
    """Whether the last label, one final dot aside, is a number: then an IPv4 address is meant."""
    whole = text[:-1] if text.endswith(b".") else text
    last = whole.rpartition(b".")[2]
    return is_digits(last) or (last[:2] in (b"0x", b"0X") and not last[2:].strip(HEXADECIMAL))


def is_host_name(text):
    whole = text[:-1] if text.endswith(b".") else text
    return len(whole) <= 253 and all(is_between(label, 61) for label in whole.split(b"."))


def node(text):
    """What a node means; the address is not yet held against the request."""
    if not text or b"[" in text or b"]" in text:
        raise Refused
    before, percent, after = text.partition(b"%")
    if b":" in before:
        host = ipv6(before)
        if host is None:
            raise Refused
        return Literal(AF_INET6, host, zone(after) if percent else 0)
    if percent:
        raise Refused
    if is_number_label(text):
        host = ipv4(text)
        if host is None:
            raise Refused
        return Literal(AF_INET, host, 0)
    if not is_host_name(text):
        raise Refused
    return HostName(text)


# ---- Addresses ----

WILDCARD = {AF_INET: bytes(4), AF_INET6: bytes(16)}
LOOPBACK = {AF_INET: bytes([127, 0, 0, 1]), AF_INET6: bytes(15) + b"\x01"}
MAPPED = bytes(10) + b"\xff\xff"


def is_mapped(host):
    return len(host) == 16 and host.startswith(MAPPED)


def unmapped(host):
    return host[12:] if is_mapped(host) else host


def is_link_local(host):
    """Unicast fe80::/10, and multicast of interface-local or link-local scope."""
    if len(host) != 16:
        return False
    return (host[0] == 0xfe and host[1] & 0xc0 == 0x80) or (host[0] == 0xff and host[1] & 0x0f in (1, 2))


def is_for_many(host):
    """Multicast or broadcast, mapped or not: no address of a stream socket (NODE-011)."""
    host = unmapped(host)
    return host[0] & 0xf0 == 0xe0 or host == b"\xff" * 4 if len(host) == 4 else host[0] == 0xff


def shorten(host):
    """The longest run of two or more groups of zeros, the first of equal ones: (start, length)."""
    best, start = (0, 0), None
    for index in range(9):
        if index < 8 and host[2 * index:2 * index + 2] == b"\0\0":
            start = index if start is None else start
        elif start is not None:
            best, start = max(best, (start, index - start), key=lambda run: run[1]), None
    return best if best[1] >= 2 else (0, 0)


def address_text(host, index=0):
    """TXT-001: as RFC 5952 writes it, with the zone's number."""
    if len(host) == 4:
        return ".".join(map(str, host))
    if is_mapped(host):
        return "::ffff:" + ".".join(map(str, host[12:]))
    texts = ["%x" % int.from_bytes(host[at:at + 2], "big") for at in range(0, 16, 2)]
    start, length = shorten(host)
    if length:
        texts[start:start + length] = [""]
        texts = [""] * (start == 0) + texts + [""] * (start + length == 8)
    return ":".join(texts) + ("%%%d" % index if index else "")
