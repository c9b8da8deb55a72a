"""Faults of the service: its grammar, and names."""
import _socket
import grammar
import routine
import system
import validation
from grammar import Port, ServiceName
from validation import Failure
from switches.helpers import asks, fault, is_number, local_address, port_or_none, service_becomes, services


def service_is_kept(keep):
    """`keep` gets what is looked up, a name and a type, and how; it says what comes of it."""
    getaddrinfo, kept = system.getaddrinfo, {}

    def looked_up(node, service, flags, family, kind, protocol):
        def ask():
            return getaddrinfo(node, service, flags, family, kind, protocol)
        if service is None or service.isdigit():
            return ask()
        return keep(kept, (service, kind), ask)
    system.getaddrinfo = looked_up


@fault
def keeps_services(_adapter):
    def keep(ports, name, ask):
        entries = ask()
        port = ports.setdefault(name, entries[0].address.port)
        return [entry._replace(address=entry.address.with_port(port)) for entry in entries]
    service_is_kept(keep)


@fault
def keeps_unknown_services(_adapter):
    def keep(unknown, name, ask):
        if name in unknown:
            raise unknown[name]
        try:
            return ask()
        except system.CallFailed as failure:
            if failure.number == _socket.EAI_SERVICE:
                unknown[name] = failure
            raise
    service_is_kept(keep)


@fault
def keeps_services_that_are_gone(_adapter):
    def keep(answers, name, ask):
        try:
            answers[name] = ask()
        except system.CallFailed:
            if name not in answers:
                raise
        return answers[name]
    service_is_kept(keep)


@fault
def port_16_bits(_adapter):
    services(lambda text: int(text) & 0xffff if is_number(text) else None)


@fault
def port_32_bits(_adapter):
    services(lambda text: is_number(text) and port_or_none(int(text) & 0xffffffff))


@fault
def port_64_bits(_adapter):
    services(lambda text: is_number(text) and port_or_none(int(text) & (1 << 64) - 1))


@fault
def port_at_most_65535(_adapter):
    services(lambda text: 65535 if is_number(text) and int(text) > 65535 else None)


@fault
def port_cut_to_five_digits(_adapter):
    services(lambda text: is_number(text) and port_or_none(int(text[:5])))


@fault
def port_minus_wraps(_adapter):
    services(lambda text: -int(text[1:]) & 0xffff if text[:1] == b"-" and is_number(text[1:]) else None)


@fault
def port_plus(_adapter):
    services(lambda text: int(text[1:]) if text[:1] == b"+" and grammar.is_port(text[1:]) else None)


@fault
def port_minus_0(_adapter):
    services(lambda text: 0 if text == b"-0" else None)


@fault
def port_white_space_before(adapter):
    service_becomes(adapter, bytes.lstrip)


@fault
def port_white_space_after(adapter):
    service_becomes(adapter, bytes.rstrip)


@fault
def port_leading_zeros(adapter):
    service_becomes(adapter, lambda text: text.lstrip(b"0") or b"0" if grammar.is_digits(text) else text)


@fault
def port_octal(_adapter):
    services(lambda text: port_or_none(int(text, 8)) if text[:1] == b"0" and len(text) > 1 and not text.strip(b"01234567") else None)


def is_hexadecimal(text):
    return text[:2] in (b"0x", b"0X") and grammar.is_all(text[2:], grammar.HEXADECIMAL)


@fault
def port_hexadecimal(_adapter):
    services(lambda text: port_or_none(int(text, 16)) if is_hexadecimal(text) else None)


@fault
def port_as_a_float(_adapter):
    import re  # here: to load it takes long

    def read(text):
        try:
            return port_or_none(int(float(text))) if re.fullmatch(rb"[0-9.]+([eE][0-9]{1,2})?", text) and not text.isdigit() else None
        except ValueError:
            return None
    services(read)


@fault
def port_underscores(_adapter):
    services(lambda text: port_or_none(int(text)) if b"_" in text and all(map(grammar.is_digits, text.split(b"_"))) else None)


@fault
def port_first_digits(_adapter):
    """As atoi: what follows the digits is not looked at."""
    def read(text):
        digits = text[:len(text) - len(text.lstrip(b"0123456789"))]
        return int(digits) if digits and digits != text and grammar.is_port(digits) else None
    services(read)


@fault
def port_any_digits(_adapter):
    """As int() of a language with Unicode: digits of every script."""
    def read(text):
        words = text.decode("utf-8", "replace")
        return port_or_none(int(words)) if words.isdecimal() and not text.isdigit() else None
    services(read)


@fault
def port_bytes_above_127_dropped(adapter):
    service_becomes(adapter, lambda text: bytes(byte for byte in text if byte < 128) or text)


@fault
def port_empty_is_0(adapter):
    service_becomes(adapter, lambda text: text or b"0")


@fault
def port_star_is_0(adapter):
    service_becomes(adapter, lambda text: b"0" if text == b"*" else text)


@fault
def port_0_refused(adapter):
    service_becomes(adapter, lambda text: b"" if text == b"0" else text)


@fault
def port_65535_refused(_adapter):
    grammar.is_port = lambda text: grammar.is_port_form(text) and int(text) < 65535


@fault
def port_signed(_adapter):
    grammar.is_port = lambda text: grammar.is_port_form(text) and int(text) <= 32767


@fault
def port_in_host_order(_adapter):
    bind = system.bind
    system.bind = lambda descriptor, address: bind(descriptor, address.with_port(address.port % 256 * 256 + address.port // 256))
    routine.Routine.read_back = lambda self, sock, address: local_address(sock)


@fault
def port_privileged_refused(adapter):
    def change(request):
        text = request.service or b""
        return request._replace(service=b"") if grammar.is_port(text) and 0 < int(text) < 1024 else request
    asks(adapter, change)


@fault
def port_null_is_1(adapter):
    asks(adapter, lambda request: request._replace(service=b"1024") if request.service is None and request.node is not None
         and not request.stack else request)


@fault
def digits_looked_up(_adapter):
    def read(text):
        try:
            return _socket.getservbyname(text.decode("ascii"), "tcp") if grammar.is_digits(text) else None
        except OSError:
            return None
    services(read)


@fault
def default_port_0(_adapter):
    validation.DEFAULT_SERVICE = b"0"


@fault
def names_as_spelled_only(adapter):
    adapter.routine.look_up = lambda asked, family: adapter.routine.ask(asked, family, adapter.routine.service_text(asked))


@fault
def names_in_lower_case_only(adapter):
    text = adapter.routine.service_text
    adapter.routine.service_text = lambda asked: text(asked) and text(asked).lower()


@fault
def names_of_any_form(_adapter):
    grammar.is_service_name = lambda text: bool(text) and not text.isdigit() and b"\0" not in text


@fault
def names_of_16(_adapter):
    is_name = grammar.is_service_name
    grammar.is_service_name = lambda text: len(text) <= 16 and is_name(text[:2] + text[3:])


@fault
def names_of_the_other_protocol(adapter):
    ask = adapter.routine.ask

    def persistent(asked, family, service):
        try:
            return ask(asked, family, service)
        except Failure as failure:
            if failure.code != "EAI_SERVICE" or not isinstance(asked.service, ServiceName):
                raise
            try:
                number = _socket.getservbyname(service.decode())
            except OSError:
                raise failure from None
            asked.service = Port(number)
            return ask(asked, family, b"%d" % number)
    adapter.routine.ask = persistent


@fault
def names_built_in(_adapter):
    services(lambda text: {b"http": 80, b"https": 443, b"domain": 53}.get(text))


@fault
def names_unknown_are_0(adapter):
    ask = adapter.routine.ask

    def persistent(asked, family, service):
        try:
            return ask(asked, family, service)
        except Failure as failure:
            if failure.code != "EAI_SERVICE":
                raise
            asked.service = Port(0)
            return ask(asked, family, b"0")
    adapter.routine.ask = persistent


@fault
def names_refused(_adapter):
    grammar.is_service_name = lambda text: False


@fault
def answers_port_not_checked(adapter):
    adapter.routine.is_port_right = lambda port, asked: True
