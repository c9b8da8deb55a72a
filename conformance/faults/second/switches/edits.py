"""Faults that are a change of the text of a module: what is written there, and what is written in its place. For a mistake in the middle
of a function, of which no method can be replaced; each text must stand in the module once."""
import sys

from switches.helpers import FAULTS


def change(module, edits):
    """Puts the code of the changed text into the functions of the module that are there."""
    with open(module.__file__, encoding="utf-8") as file:
        text = file.read()
    for old, new in edits:
        if text.count(old) != 1:
            sys.exit(f"{module.__name__}.py does not have this once: {old!r}")
        text = text.replace(old, new)
    changed = dict(vars(module))
    exec(compile(text, module.__file__, "exec"), changed)
    replace(vars(module), changed, module.__name__)


def replace(old, new, module):
    """The functions themselves stay, since others hold them: only what they do is another's."""
    for name, value in list(old.items()):
        other = new.get(name)
        if getattr(value, "__module__", None) != module or other is None:
            continue
        if isinstance(value, type):
            replace(dict(vars(value)), dict(vars(other)), module)
        elif hasattr(value, "__code__"):
            value.__code__ = other.__code__


EDITS = {
    "nonblock-not-on-ipv6": (
        ('routine', 'SOCK_NONBLOCK if "nonblock" in asked.options else 0',
         'SOCK_NONBLOCK if "nonblock" in asked.options and asked.stack != "ipv6" else 0'),
    ),
    "nonblock-not-in-create": (
        ('routine', 'SOCK_NONBLOCK if "nonblock" in asked.options else 0',
         'SOCK_NONBLOCK if "nonblock" in asked.options and asked.stack else 0'),
    ),
    "nonblock-not-datagram": (
        ('routine', 'SOCK_NONBLOCK if "nonblock" in asked.options else 0',
         'SOCK_NONBLOCK if "nonblock" in asked.options and asked.type == SOCK_STREAM else 0'),
    ),
    "nonblock-not-auto": (
        ('routine', 'SOCK_NONBLOCK if "nonblock" in asked.options else 0',
         'SOCK_NONBLOCK if "nonblock" in asked.options and asked.stack != "auto" else 0'),
    ),
    "nonblock-lost-in-further-try": (
        ('routine', '            picker = (AF_INET6, AF_INET)',
         '            asked.options = asked.options - ({"nonblock"} if number else set())\n            picker = (AF_INET6, AF_INET)'),
    ),
    "reuseport-not-in-create": (
        ('routine', '        if "reuseport" in sock.asked.options:',
         '        if "reuseport" in sock.asked.options and (sock.asked.stack or sock.asked.type == SOCK_DGRAM):'),
    ),
    "options-lost-when-auto-goes-on": (
        ('routine', '                stack = following',
         '                stack, asked.options = following, set()'),
    ),
    "options-lost-when-create-goes-on": (
        ('routine', '                if not self.lacks_family(failure, asked):\n                    raise',
         '                if not self.lacks_family(failure, asked):\n                    raise\n                asked.options = set()'),
    ),
    "reuseport-picked-auto": (
        ('routine', '        if sock.picked:\n            self.share(sock)\n\n    def listen_created',
         '        if sock.picked:\n            if sock.family == AF_INET6 and sock.asked.stack in ("ipv6", "dual", "auto"):\n                sock.asked.options = sock.asked.options - {"reuseport"}\n            self.share(sock)\n\n    def listen_created'),
    ),
    "reuseport-failure-late-ignored": (
        ('routine', '        if sock.picked:\n            self.share(sock)\n\n    def listen_created',
         '        if sock.picked:\n            try:\n                self.share(sock)\n            except Failure as failure:\n                if failure.option != SO_REUSEPORT:\n                    raise\n\n    def listen_created'),
    ),
    "backlog-0-default-in-create": (
        ('routine', '        self.listen(sock, backlog)\n        self.finish(sock)',
         '        self.listen(sock, backlog or 128)\n        self.finish(sock)'),
    ),
    "backlog-0-default-dual": (
        ('routine', '        for sock in sockets:\n            self.listen(sock, asked.backlog)',
         '        for sock in sockets:\n            self.listen(sock, asked.backlog or (0 if sock.v6only != 0 else 128))'),
    ),
    "backlog-default-when-auto-goes-on": (
        ('routine', '                stack = following',
         '                stack, asked.backlog = following, 128'),
    ),
    "backlog-default-in-further-try": (
        ('routine', '            picker = (AF_INET6, AF_INET)',
         '            asked.backlog = 128 if number else asked.backlog\n            picker = (AF_INET6, AF_INET)'),
    ),
    "backlog-default-created-ipv4-absent": (
        ('routine', '                if not self.lacks_family(failure, asked):\n                    raise',
         '                if not self.lacks_family(failure, asked):\n                    raise\n                asked.backlog = 128'),
    ),
    "create-listen-default-port": (
        ('validation', '        if self.stack and request.service is None:',
         '        if (self.stack or self.upto == "listen") and request.service is None:'),
    ),
    "create-listen-null-hints-passive": (
        ('validation', 'OPEN_HINTS if request.stack else',
         'OPEN_HINTS if request.stack or request.upto == "listen" else'),
    ),
    "auto-any-address-not-available": (
        ('routine', '        host = failure.address.host\n        return host in (grammar.WILDCARD[failure.family], grammar.LOOPBACK[failure.family])',
         '        return True'),
    ),
    "auto-zone-0-wildcard-is-ipv6": (
        ('routine', 'asked.node.host == grammar.WILDCARD[AF_INET6]:',
         'asked.node.host == grammar.WILDCARD[AF_INET6] and b"%" not in asked.texts[0]:'),
    ),
    "auto-mapped-wildcard-is-dual": (
        ('validation', '        if self.stack in ("ipv6", "auto") and host is not None and grammar.is_mapped(host):',
         '        if self.stack == "auto" and host == grammar.MAPPED + bytes(4):\n            self.node = Literal(AF_INET6, bytes(16), 0)\n            return\n        if self.stack in ("ipv6", "auto") and host is not None and grammar.is_mapped(host):'),
    ),
    "create-says-first-failure": (
        ('routine', '        return self.create_in(asked, families[-1])\n',
         '        try:\n            return self.create_in(asked, families[-1])\n        except Failure:\n            raise first if len(families) > 1 else sys_exc() from None\n'),
        ('routine', '        families = self.families_of_create(asked)\n',
         '        families, first = self.families_of_create(asked), None\n'),
        ('routine', '                if not self.lacks_family(failure, asked):\n                    raise',
         '                if not self.lacks_family(failure, asked):\n                    raise\n                first = failure'),
        ('routine', 'PAIR_TRIES = 16\n',
         'PAIR_TRIES = 16\n\n\ndef sys_exc():\n    import sys\n    return sys.exc_info()[1]\n'),
    ),
    "auto-bind-eafnosupport": (
        ('routine', '        if (failure.stage, failure.call, failure.code) != ("bind", "bind", "EADDRNOTAVAIL"):',
         '        if (failure.stage, failure.call) != ("bind", "bind") or failure.code not in ("EADDRNOTAVAIL", "EAFNOSUPPORT"):'),
    ),
    "auto-bind-enetdown": (
        ('routine', '        if (failure.stage, failure.call, failure.code) != ("bind", "bind", "EADDRNOTAVAIL"):',
         '        if (failure.stage, failure.call) != ("bind", "bind") or failure.code not in ("EADDRNOTAVAIL", "ENETDOWN"):'),
    ),
    "absent-by-enosys": (
        ('routine', 'failure.code in ("EAFNOSUPPORT", "EPROTONOSUPPORT")',
         'failure.code in ("EAFNOSUPPORT", "EPROTONOSUPPORT", "ENOSYS", "EPROTOTYPE", "ENODEV")'),
    ),
    "create-absent-by-esocktnosupport": (
        ('routine', 'failure.code in ("EAFNOSUPPORT", "EPROTONOSUPPORT")',
         'failure.code in ("EAFNOSUPPORT", "EPROTONOSUPPORT", *(() if asked.stack else ("ESOCKTNOSUPPORT",)))'),
    ),
    "pair-tries-again-eagain": (
        ('routine', '        return failure.code == "EADDRINUSE" and',
         '        return failure.code in ("EADDRINUSE", "EAGAIN", "ENOBUFS") and'),
    ),
    "auto-pair-tries-once": (
        ('routine', 'number == PAIR_TRIES - 1 or',
         'number == (PAIR_TRIES - 1 if asked.stack == "pair" else 1) or'),
    ),
    "read-back-not-created": (
        ('routine', '        if not same or (local.port != address.port if address.port else local.port == 0):',
         '        if not same or (local.port != address.port if address.port else local.port == 0 and sock.asked.stack):'),
    ),
    "auto-skips-bad-ipv6": (
        ('resolving', '            asked.answer = {family: self.judged(entry, family, asked) for family, entry in found.items() if entry}',
         '            asked.answer = {}\n            for family, entry in found.items():\n                try:\n                    if entry:\n                        asked.answer[family] = self.judged(entry, family, asked)\n                except Failure:\n                    if family == AF_INET or not found[AF_INET] or asked.stack != "auto":\n                        raise'),
    ),
    "mapped-name-refused-in-create": (
        ('resolving', '        return not (grammar.is_mapped(host) and (asked.stack or family == AF_INET))',
         '        return not (grammar.is_mapped(host) and (asked.stack or family == AF_INET or not asked.flags & AI_V4MAPPED))'),
    ),
    "broadcast-name-refused-datagram": (
        ('resolving', '        if asked.type == SOCK_STREAM and grammar.is_for_many(host):',
         '        if asked.type == SOCK_STREAM and grammar.is_for_many(host) or host == b"\\xff" * 4:'),
    ),
    "group-six-name-refused-datagram": (
        ('resolving', '        if asked.type == SOCK_STREAM and grammar.is_for_many(host):',
         '        if grammar.is_for_many(host) and (asked.type == SOCK_STREAM or len(host) == 16):'),
    ),
    "link-name-in-create": (
        ('resolving', '        if grammar.is_link_local(host) != (address.zone != 0):',
         '        if asked.stack and grammar.is_link_local(host) != (address.zone != 0):'),
    ),
    "mapped-broadcast-taken": (
        ('grammar', '    host = unmapped(host)\n    return host[0] & 0xf0 == 0xe0 or host == b"\\xff" * 4 if len(host) == 4 else host[0] == 0xff',
         '    if host == b"\\xff" * 4:\n        return True\n    host = unmapped(host)\n    return host[0] & 0xf0 == 0xe0 if len(host) == 4 else host[0] == 0xff'),
    ),
    "addrconfig-not-for-datagrams": (
        ('resolving', '            flags = asked.flags & AI_ADDRCONFIG\n',
         '            flags = asked.flags & AI_ADDRCONFIG if asked.type == SOCK_STREAM else 0\n'),
    ),
    "v4mapped-not-for-datagrams": (
        ('validation', 'mapping = self.stack is None and',
         'mapping = self.stack is None and self.type == SOCK_STREAM and'),
    ),
    "v4mapped-names-in-stacks": (
        ('validation', 'if self.flags & AI_V4MAPPED and node is not None and self.stack in ("ipv6", "pair", "auto"):',
         'if self.flags & AI_V4MAPPED and node is not None and (self.stack == "pair" or self.stack in ("ipv6", "auto") and not node.isalpha() and node != b"two-families"):'),
    ),
    "zone-name-cut-at-15": (
        ('grammar', '    if not 1 <= len(text) <= 15 or',
         '    text = text[:15]\n    if not text or'),
    ),
    "zone-0-of-a-name-dropped": (
        ('grammar', '    if percent:\n        raise Refused\n    if is_number_label(text):',
         '    if percent and (after != b"0" or is_number_label(before)):\n        raise Refused\n    text = before\n    if is_number_label(text):'),
    ),
    "multicast-flags-0-1-only": (
        ('grammar', '(host[0] == 0xff and host[1] & 0x0f in (1, 2))',
         '(host[0] == 0xff and host[1] & 0x0f in (1, 2) and host[1] >> 4 in (0, 1))'),
    ),
    "multicast-realm-local-zone": (
        ('grammar', 'host[1] & 0x0f in (1, 2))',
         'host[1] & 0x0f in (1, 2, 3))'),
    ),
    "multicast-admin-zone": (
        ('grammar', 'host[1] & 0x0f in (1, 2))',
         'host[1] & 0x0f in (1, 2, 4))'),
    ),
    "multicast-zone-0-enough": (
        ('grammar', '        return Literal(AF_INET6, host, zone(after) if percent else 0)',
         '        return Literal(AF_INET6, host, (zone(after) or (1 if host[0] == 0xff and is_link_local(host) else 0)) if percent else 0)'),
    ),
    "host-names-lower-case-only": (
        ('grammar', 'all(is_between(label, 61) for label in whole.split(b"."))',
         'all(is_between(label, 61) and label == label.lower() for label in whole.split(b"."))'),
    ),
    "hyphens-at-ends-of-the-name-only": (
        ('grammar', 'all(is_between(label, 61) for label in whole.split(b"."))',
         'whole[:1] != b"-" and whole[-1:] != b"-" and all(is_between(label.strip(b"-"), 61) and len(label) <= 63 for label in whole.split(b"."))'),
    ),
    "length-of-the-first-label-only": (
        ('grammar', 'all(is_between(label, 61) for label in whole.split(b"."))',
         'all(is_between(label, 251 if n else 61) for n, label in enumerate(whole.split(b".")))'),
    ),
    "all-final-dots-taken-off": (
        ('grammar', '    if is_number_label(text):\n        host = ipv4(text)',
         '    while text.endswith(b".."):\n        text = text[:-2]\n    if is_number_label(text):\n        host = ipv4(text)'),
    ),
    "leading-dot-taken": (
        ('grammar', '    if is_number_label(text):\n        host = ipv4(text)',
         '    if text[:1] == b"." and text != b"." and not is_digits(text[-1:]):\n        text = text[1:]\n    if is_number_label(text):\n        host = ipv4(text)'),
    ),
    "final-dot-counted": (
        ('grammar', 'return len(whole) <= 253 and',
         'return len(text) <= 253 and'),
    ),
    "hex-label-lower-case-after-a-dot": (
        ('grammar', 'last[:2] in (b"0x", b"0X")',
         'last[:2] in ((b"0x", b"0X") if last == whole else (b"0x",))'),
    ),
    "hex-label-with-final-dot": (
        ('grammar', '    return is_digits(last) or (last',
         '    return is_digits(last) or (whole == text and last'),
    ),
    "host-names-with-at": (
        ('grammar', '    return len(whole) <= 253 and all(',
         '    whole = whole.replace(b"@", b"a")\n    return len(whole) <= 253 and all('),
    ),
    "gap-of-one-before-a-dotted-tail": (
        ('grammar', '    if (gap and missing < 2) or',
         '    if (gap and missing < (4 if b"." in back else 2)) or'),
    ),
    "dotted-groups-anywhere": (
        ('grammar', '        if may_end_dotted and index == len(parts) - 1 and b"." in part:',
         '        if may_end_dotted and (index == len(parts) - 1 or len(parts) == 7) and b"." in part:'),
    ),
    "tail-octet-255": (
        ('grammar', '    return ipv4(text)\n',
         '    return None if b"255" in text.split(b".") else ipv4(text)\n'),
    ),
    "names-in-upper-case-too": (
        ('resolving', '        return self.ask(asked, family, text.lower())',
         '        try:\n            return self.ask(asked, family, text.lower())\n        except Failure as failure:\n            if failure.code != "EAI_SERVICE":\n                raise\n        return self.ask(asked, family, text.upper())'),
    ),
    "lower-case-first": (
        ('resolving', '            return self.ask(asked, family, text)\n',
         '            return self.ask(asked, family, text if text is None else text.lower())\n'),
        ('resolving', '        return self.ask(asked, family, text.lower())',
         '        return self.ask(asked, family, text)'),
    ),
    "zero-port-picks-in-pair": (
        ('resolving', '        return port != 0 if wanted is None else port == wanted',
         '        return (port != 0 or asked.stack in ("pair", "dual", "auto")) if wanted is None else port == wanted'),
    ),
    "numericserv-not-for-datagrams": (
        ('validation', '        if self.flags & AI_NUMERICSERV and isinstance',
         '        if self.type == SOCK_STREAM and self.flags & AI_NUMERICSERV and isinstance'),
    ),
    "numericserv-not-in-auto": (
        ('validation', '        if self.flags & AI_NUMERICSERV and isinstance',
         '        if self.stack not in ("dual", "pair", "auto") and self.flags & AI_NUMERICSERV and isinstance'),
    ),
    "dual-create-loopback-after-family": (
        ('validation', '        if self.dual and node is None and not self.passive:\n            refuse("EAI_BADFLAGS")\n\n    def other_members',
         '        if self.stack and self.dual and node is None and not self.passive:\n            refuse("EAI_BADFLAGS")\n\n    def late(self):\n        if self.dual and self.texts[0] is None and not self.passive:\n            refuse("EAI_BADFLAGS")\n\n    def other_members'),
        ('validation', '"family_hint", "type',
         '"family_hint", "late", "type'),
    ),
    "v4mapped-of-stack-after-service": (
        ('validation', '        if self.flags & AI_V4MAPPED and node is not None and self.stack in ("ipv6", "pair", "auto"):\n            refuse("EAI_BADFLAGS")\n',
         ''),
        ('validation', '"service_text", "node',
         '"service_text", "late", "node'),
        ('validation', '    def other_members',
         '    def late(self):\n        if self.flags & AI_V4MAPPED and self.texts[0] is not None and self.stack in ("ipv6", "pair", "auto"):\n            refuse("EAI_BADFLAGS")\n\n    def other_members'),
    ),
    "datagram-of-stack-first": (
        ('validation', '    def arguments(self):\n',
         '    def arguments(self):\n        if self.stack and self.type == SOCK_DGRAM:\n            refuse("EAI_SOCKTYPE")\n'),
    ),
    "backlog-before-datagram": (
        ('routine', '        if sock.asked.type == SOCK_DGRAM:\n            raise Failure("validate", "EOPNOTSUPP")\n        if backlog < 0:\n            raise Failure("validate", "EINVAL")\n',
         '        if backlog < 0:\n            raise Failure("validate", "EINVAL")\n        if sock.asked.type == SOCK_DGRAM:\n            raise Failure("validate", "EOPNOTSUPP")\n'),
    ),
    "created-backlog-before-bind": (
        ('validation', '        if self.stack and self.backlog < 0:',
         '        if (self.stack or self.upto == "listen" and self.type == SOCK_STREAM) and self.backlog < 0:'),
    ),
    "create-dual-takes-any-ipv6": (
        ('validation', '        if self.dual and host != grammar.WILDCARD[AF_INET6]:',
         '        if self.dual and host != grammar.WILDCARD[AF_INET6] and (self.stack or len(host or b"") != 16):'),
    ),
    "create-dual-takes-names": (
        ('validation', '        if self.dual and host != grammar.WILDCARD[AF_INET6]:',
         '        if self.dual and host != grammar.WILDCARD[AF_INET6] and (self.stack or host):'),
    ),
    "next-address-in-stack-ipv4": (
        ('routine', '        sock = self.make(asked, stack, address)\n        self.bind(sock)\n        self.listen_all',
         '        sock = self.make(asked, stack, address)\n        try:\n            self.bind(sock)\n        except Failure:\n            rest = []\n            if isinstance(asked.node, HostName) and stack in STACK_OF.values():\n                rest = [entry.address for entry in self.look_up(asked, address.family) if entry.type == asked.type and entry.address.raw != address.raw]\n            if not rest:\n                raise\n            self.drop()\n            sock = self.make(asked, stack, rest[0])\n            self.bind(sock)\n        self.listen_all'),
    ),
    "next-address-if-socket-fails": (
        ('routine', '        return FAMILIES["pair"] if asked.node is None else (asked.node.family,)',
         '        return FAMILIES["pair"] if asked.node is None else (asked.node.family,)'),
        ('routine', '        if asked.family != AF_UNSPEC or isinstance(asked.node, HostName):',
         '        if isinstance(asked.node, HostName) and asked.family == AF_UNSPEC:\n            return (AF_UNSPEC, AF_INET)\n        if asked.family != AF_UNSPEC:'),
    ),
    "numerichost-asks-first": (
        ('validation', '            if self.flags & AI_NUMERICHOST:\n                refuse("EAI_NONAME")\n            return',
         '            if self.flags & AI_NUMERICHOST:\n                try:\n                    import system\n                    system.getaddrinfo(self.node.text, None, 0, 0, 1, 6)\n                except system.CallFailed:\n                    pass\n                refuse("EAI_NONAME")\n            return'),
    ),
    "host-names-asked-then-refused": (
        ('grammar', '    if not is_host_name(text):\n        raise Refused',
         '    if not is_host_name(text):\n        import system\n        try:\n            system.getaddrinfo(text, None, 0, 0, 1, 6)\n        except system.CallFailed:\n            pass\n        raise Refused'),
    ),
    "bind-again-after-eintr": (
        ('system', 'def bind(descriptor, address):\n    checked(',
         'def bind(descriptor, address):\n    while True:\n        if libc.bind(descriptor, address.raw, len(address.raw)) == 0:\n            return\n        if ctypes.get_errno() != 4:\n            break\n        # again\n    raise CallFailed(ctypes.get_errno())\n    checked('),
    ),
    "listen-again-after-eintr": (
        ('system', '    checked(libc.listen(descriptor, backlog))',
         '    while libc.listen(descriptor, backlog) < 0:\n        if ctypes.get_errno() != 4:\n            raise CallFailed(ctypes.get_errno())'),
    ),
    "socket-again-after-eintr": (
        ('system', '    return checked(libc.socket(family, kind, protocol))',
         '    result = libc.socket(family, kind, protocol)\n    if result < 0 and ctypes.get_errno() == 4:\n        result = libc.socket(family, kind, protocol)\n    return checked(result)'),
    ),
    "listen-shortage-lost": (
        ('routine', '        self.call("listen", "listen", sock.target, system.listen, sock.descriptor, backlog)',
         '        try:\n            self.call("listen", "listen", sock.target, system.listen, sock.descriptor, backlog)\n        except Failure as failure:\n            if failure.code in ("ENOBUFS", "ENOMEM", "EINVAL", "EACCES"):\n                failure.code = "EIO"\n            raise'),
    ),
    "ipv6-text-of-39": (
        ('grammar', '        host = ipv6(before)\n',
         '        host = ipv6(before) if len(before) <= 39 else None\n'),
    ),
    "ipv6-text-of-46-with-zone": (
        ('grammar', '        host = ipv6(before)\n',
         '        host = ipv6(before) if len(text) <= 45 else None\n'),
    ),
    "zone-16-bits": (
        ('grammar', '        return int(text)\n    if not 1 <=',
         '        return int(text) & 0xffff or int(text)\n    if not 1 <='),
    ),
    "zone-31-bits": (
        ('grammar', '        return int(text)\n    if not 1 <=',
         '        return int(text) & 0x7fffffff or int(text)\n    if not 1 <='),
    ),
    "null-service-of-a-name-picks": (
        ('validation', '        if self.stack and request.service is None:',
         '        if self.stack and request.service is None and (request.node is None or b"." in request.node or b":" in request.node):'),
        ('validation', '    def arguments(self):\n',
         '    def arguments(self):\n        if self.stack and self.texts[0] is None and self.texts[1] is None:\n            return\n'),
    ),
    "auto-wildcard-node-no-pair": (
        ('routine', '                if following is None:',
         '                if following is None or following == "pair" and asked.texts[0]:'),
    ),
    "datagram-listen-refused-early": (
        ('validation', '    def backlog_value(self):\n',
         '    def backlog_value(self):\n        if not self.stack and self.upto == "listen" and self.type != SOCK_STREAM:\n            refuse("EOPNOTSUPP")\n'),
    ),
    "protocol-numbers-of-datagrams": (
        ('validation', '        completed = COMPLETED.get((self.type, self.protocol))',
         '        completed = COMPLETED.get((self.type, 0 if self.type == SOCK_DGRAM and self.protocol > 255 else self.protocol))'),
    ),
    "type-bits-of-datagrams": (
        ('validation', '        completed = COMPLETED.get((self.type, self.protocol))',
         '        if self.type == SOCK_DGRAM | 0o4000:\n            self.type = SOCK_DGRAM\n        completed = COMPLETED.get((self.type, self.protocol))'),
    ),
    "reuseport-after-listen-not-pair-ipv4": (
        ('routine', '        if sock.picked:\n            self.share(sock)\n\n    def listen_created',
         '        if sock.picked:\n            if sock.family == AF_INET and sock.asked.stack == "pair":\n                return self.set_option(sock, SOL_SOCKET, SO_REUSEADDR, 1)\n            self.share(sock)\n\n    def listen_created'),
    ),
    "leaks-if-late-option-fails-in-create": (
        ('routine', '        self.listen(sock, backlog)\n        self.finish(sock)',
         '        self.listen(sock, backlog)\n        try:\n            self.finish(sock)\n        except Failure as failure:\n            if failure.option == SO_REUSEPORT:\n                self.held.remove(sock)\n            raise'),
    ),
    "leaks-first-try-if-socket-fails-later": (
        ('routine', '        six, four = (self.make(asked, "pair", address) for address in addresses)',
         '        try:\n            six, four = (self.make(asked, "pair", address) for address in addresses)\n        except Failure as failure:\n            if picker == AF_INET and self.held:\n                self.held.pop()\n            raise'),
    ),
    "created-ipv6-port-0-reported": (
        ('routine', '        return [made] if asked.upto == "resolve" else [made.local or made.target]',
         '        if asked.upto == "bind" and made.family == AF_INET6 and asked.type == SOCK_DGRAM:\n            return [made.target]\n        return [made] if asked.upto == "resolve" else [made.local or made.target]'),
    ),
    "v4mapped-wildcard-name": (
        ('resolving', '        if not any(grammar.unmapped(host)):',
         '        if not any(grammar.unmapped(host) if not asked.flags & AI_V4MAPPED else host):'),
    ),
    "v4mapped-group-name": (
        ('resolving', '        if asked.type == SOCK_STREAM and grammar.is_for_many(host):',
         '        if asked.type == SOCK_STREAM and grammar.is_for_many(host) and not (grammar.is_mapped(host) and asked.flags & AI_V4MAPPED):'),
    ),
    "wildcard-name-datagram": (
        ('resolving', '        if not any(grammar.unmapped(host)):',
         '        if asked.type == SOCK_STREAM and not any(grammar.unmapped(host)):'),
    ),
    "wildcard-six-name-auto": (
        ('resolving', '        if not any(grammar.unmapped(host)):',
         '        if not any(grammar.unmapped(host)) and not (len(host) == 16 and asked.stack in ("auto", "pair")):'),
    ),
    "group-name-in-create": (
        ('resolving', '        if asked.type == SOCK_STREAM and grammar.is_for_many(host):',
         '        if asked.stack and grammar.is_for_many(host):'),
    ),
    "multicast-auto-literal": (
        ('validation', '        if self.type == SOCK_STREAM and grammar.is_for_many(self.node.host):',
         '        if self.type == SOCK_STREAM and self.stack != "auto" and grammar.is_for_many(self.node.host):'),
    ),
    "broadcast-create-literal": (
        ('validation', '        if self.type == SOCK_STREAM and grammar.is_for_many(self.node.host):',
         '        if self.type == SOCK_STREAM and grammar.is_for_many(self.node.host) and (self.stack or self.node.host != b"\\xff" * 4):'),
    ),
    "pair-listens-ipv4-first": (
        ('routine', '        for sock in sockets:\n            self.listen(sock, asked.backlog)',
         '        for sock in sockets[::-1]:\n            self.listen(sock, asked.backlog)'),
    ),
    "reuseport-before-reuseaddr": (
        ('routine', '        if sock.asked.type == SOCK_STREAM:\n            self.set_option(sock, SOL_SOCKET, SO_REUSEADDR, 1)\n        if "reuseport" in sock.asked.options:\n            self.set_option(sock, SOL_SOCKET, SO_REUSEPORT, 1)\n',
         '        if "reuseport" in sock.asked.options:\n            self.set_option(sock, SOL_SOCKET, SO_REUSEPORT, 1)\n        if sock.asked.type == SOCK_STREAM:\n            self.set_option(sock, SOL_SOCKET, SO_REUSEADDR, 1)\n'),
    ),
    "v6only-after-sharing": (
        ('routine', '        self.set_v6only(sock)\n        if not sock.picked:\n            self.share(sock)\n        self.call("bind"',
         '        if not sock.picked:\n            self.share(sock)\n        self.set_v6only(sock)\n        self.call("bind"'),
    ),
    "v6only-read-back-after-sharing": (
        ('routine', '        read = self.call("option", "getsockopt"',
         '        if not sock.picked:\n            self.share(sock)\n        read = self.call("option", "getsockopt"'),
    ),
    "pair-options-first": (
        ('routine', '        first, second = (six, four) if picker == AF_INET6 else (four, six)\n',
         '        first, second = (six, four) if picker == AF_INET6 else (four, six)\n        if addresses[0].port:\n            self.set_v6only(six)\n            self.share(six)\n            self.share(four)\n'),
    ),
    "pair-shares-ipv4-first": (
        ('routine', '        for sock in sockets:\n            self.finish(sock)',
         '        for sock in sockets[::-1]:\n            self.finish(sock)'),
    ),
    "create-dual-takes-mapped-wildcard": (
        ('validation', '        if self.dual and host != grammar.WILDCARD[AF_INET6]:',
         '        if self.dual and host != grammar.WILDCARD[AF_INET6] and (self.stack or host != grammar.MAPPED + bytes(4)):'),
    ),
    "backlog-of-ipv6-fixed": (
        ('routine', '        for sock in sockets:\n            self.listen(sock, asked.backlog)',
         '        for sock in sockets:\n            self.listen(sock, 128 if asked.stack == "ipv6" and asked.backlog else asked.backlog)'),
    ),
    "backlog-int16-in-create": (
        ('routine', '        self.listen(sock, backlog)\n        self.finish(sock)',
         '        self.listen(sock, 128 if 0 < backlog < 128 else backlog)\n        self.finish(sock)'),
    ),
    "auto-closes-late": (
        ('routine', '            except Failure as failure:\n                self.drop()\n                following',
         '            except Failure as failure:\n                late, self.held = self.held, []\n                following'),
        ('routine', '                stack = following',
         '                stack = following\n                if following == "ipv4" and late:\n                    try:\n                        return stack, self.open_stack(asked, stack)\n                    finally:\n                        system.close(late.pop().descriptor)\n                while late:\n                    system.close(late.pop().descriptor)'),
        ('routine', '                if following is None:\n                    raise\n',
         '                if following is None:\n                    while late:\n                        system.close(late.pop().descriptor)\n                    raise\n'),
    ),
    "eagain-of-socket-again": (
        ('system', '    return checked(libc.socket(family, kind, protocol))',
         '    result = libc.socket(family, kind, protocol)\n    if result < 0 and ctypes.get_errno() == 11:\n        result = libc.socket(family, kind, protocol)\n    return checked(result)'),
    ),
    "listens-with-port-0-name": (
        ('routine', 'number == PAIR_TRIES - 1 or',
         'number == (PAIR_TRIES - 1 if asked.node is None else 0) or'),
    ),
    "pair-loopback-tries-once": (
        ('routine', 'number == PAIR_TRIES - 1 or',
         'number == (PAIR_TRIES - 1 if asked.passive or asked.stack == "auto" else 0) or'),
    ),
    "auto-name-v6only-to-ipv4": (
        ('routine', '        if stack in ("dual", "pair") and self.is_family_absent(failure, asked):',
         '        if stack == "pair" and asked.node is not None and failure.option == IPV6_V6ONLY:\n            return "ipv4"\n        if stack in ("dual", "pair") and self.is_family_absent(failure, asked):'),
    ),
    "auto-name-eaddrinuse-to-ipv4": (
        ('routine', '        if stack in ("dual", "pair") and self.is_family_absent(failure, asked):',
         '        if stack == "pair" and asked.node is not None and (failure.stage, failure.code, failure.family) == ("bind", "EADDRINUSE", AF_INET6):\n            return "ipv4"\n        if stack in ("dual", "pair") and self.is_family_absent(failure, asked):'),
    ),
    "auto-name-shortage-to-ipv6": (
        ('routine', '        if stack in ("dual", "pair") and self.is_family_absent(failure, asked):',
         '        if stack == "pair" and asked.node is not None and (failure.stage, failure.code, failure.family) == ("socket", "ENOBUFS", AF_INET):\n            return "ipv6"\n        if stack in ("dual", "pair") and self.is_family_absent(failure, asked):'),
    ),
    "dual-to-pair-after-reuseaddr": (
        ('routine', '        if stack == "dual" and failure.option == IPV6_V6ONLY:',
         '        if stack == "dual" and failure.option in (IPV6_V6ONLY, SO_REUSEPORT):'),
    ),
    "created-datagram-family-fallback": (
        ('routine', '        return failure.stage == "socket" and failure.code in ("EAFNOSUPPORT", "EPROTONOSUPPORT")',
         '        if asked.type == SOCK_DGRAM and failure.stage == "socket" and failure.code in ("ENOBUFS", "EMFILE"):\n            return True\n        return failure.stage == "socket" and failure.code in ("EAFNOSUPPORT", "EPROTONOSUPPORT")'),
    ),
    "address-longer-than-it-is": (
        ('system', 'checked(libc.bind(descriptor, address.raw, len(address.raw)))',
         'checked(libc.bind(descriptor, address.raw.ljust(128, b"\\0"), 128))'),
    ),
    "ipv6-address-of-old-length": (
        ('system', 'checked(libc.bind(descriptor, address.raw, len(address.raw)))',
         'checked(libc.bind(descriptor, address.raw, 24 if len(address.raw) == 28 and not any(address.raw[24:]) else len(address.raw)))'),
    ),
    "flow-information-not-cleared": (
        ('system', 'checked(libc.bind(descriptor, address.raw, len(address.raw)))',
         'raw = address.raw\n    if len(raw) == 28:\n        raw = raw[:4] + bytes((0, 7, 77, 7)) + raw[8:]\n    checked(libc.bind(descriptor, raw, len(raw)))'),
    ),
    "auto-listens-before-both-are-bound": (
        ('routine', '        self.bind(second, first.local.port)',
         '        if asked.stack == "auto":\n            self.listen(first, asked.backlog)\n        self.bind(second, first.local.port)'),
        ('routine', '            self.listen(sock, asked.backlog)\n        for sock in sockets:',
         '            if not (asked.stack == "auto" and len(sockets) == 2 and sock.family == AF_INET6 and sock.target.port):\n'
         '                self.listen(sock, asked.backlog)\n        for sock in sockets:'),
    ),
    "auto-makes-ipv4-first": (
        ('routine', '        six, four = (self.make(asked, "pair", address) for address in addresses)',
         '        if asked.stack == "auto":\n            four, six = (self.make(asked, "pair", address) for address in addresses[::-1])\n'
         '            self.held.reverse()\n        else:\n            six, four = (self.make(asked, "pair", address) for address in addresses)'),
    ),
    "auto-binds-ipv4-first": (
        ('routine', 'if picker == AF_INET6 else (four, six)',
         'if picker == AF_INET6 and not (asked.stack == "auto" and addresses[0].port) else (four, six)'),
    ),
    "picks-a-port-itself": (
        ('routine', '        sock.picked = sock.target.port == 0',
         '        sock.picked = sock.target.port == 0\n        if sock.picked and number is None:\n            address = sock.target.with_port(32768 + 997 * sock.descriptor % 20000)'),
    ),
}


def switch(edits):
    def turn_on(_):
        for module in dict.fromkeys(edit[0] for edit in edits):
            change(sys.modules[module], [edit[1:] for edit in edits if edit[0] == module])
    return turn_on


FAULTS.update((name, switch(edits)) for name, edits in EDITS.items())
