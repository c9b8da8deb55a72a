"""What the faults are made of: each helper changes one method, and nothing else."""
import grammar
import routine
import system
from _socket import AF_INET6, IPPROTO_TCP, SOCK_CLOEXEC, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET
from grammar import Port
from validation import Failure, Validation

FAULTS = {}


def fault(function):
    """Its name, with hyphens, is that of the switch."""
    FAULTS[function.__name__.replace("_", "-")] = function
    return function


def code_becomes(adapter, new, *old):
    error = adapter.error

    def changed(failure):
        if not old or failure.code in old:
            failure.code = new
        return error(failure)
    adapter.error = changed


def stage_becomes(adapter, change):
    error = adapter.error
    adapter.error = lambda failure: error(Failure(change(failure.stage), failure.code, failure.native, failure.call))


def protocol_becomes(old, new):
    socket = system.socket
    system.socket = lambda family, kind, protocol: socket(family, kind, new if protocol == old else protocol)


def words_become(adapter, change):
    """`change` makes other words of an `ok`."""
    ok = adapter.ok
    adapter.ok = lambda stack, addresses, count: change(ok(stack, addresses, count))


def word_becomes(adapter, key, value):
    words_become(adapter, lambda words: " ".join(
        key + "=" + value if item.startswith(key + "=") else item for item in words.split(" ")))


def addresses_become(adapter, change):
    """Other addresses are said than those that came up."""
    ok = adapter.ok
    adapter.ok = lambda stack, addresses, count: ok(stack, [change(address) for address in addresses], count)


def asks(adapter, change):
    """Another request is served than the one that came."""
    serve = adapter.serve
    adapter.serve = lambda request: serve(change(request))


def hints_become(adapter, change):
    asks(adapter, lambda request: request if request.hints is None else request._replace(hints=change(request.hints)))


def flags_become(adapter, change):
    hints_become(adapter, lambda hints: hints._replace(flags=change(hints.flags)))


def node_becomes(adapter, change):
    asks(adapter, lambda request: request if request.node is None else request._replace(node=change(request.node)))


def service_becomes(adapter, change):
    asks(adapter, lambda request: request if request.service is None else request._replace(service=change(request.service)))


def checked_earlier(check, before):
    order = [name for name in Validation.ORDER if name != check]
    order.insert(order.index(before), check)
    Validation.ORDER = tuple(order)


def services(change):
    """`change` sees each text first; if it gives no port, the text is read as always."""
    service = grammar.service

    def changed(text):
        number = change(text)
        return service(text) if number is None or number is False else Port(number)
    grammar.service = changed


def is_number(text):
    """Decimal without leading zeros, of any length."""
    return grammar.is_digits(text) and text[0] != 0x30


def port_or_none(number):
    return number if 0 <= number <= 65535 else None


def bits_become(adapter, selects, change):
    bits = adapter.routine.type_bits
    adapter.routine.type_bits = lambda asked: change(bits(asked)) if selects(asked) else bits(asked)


def after(owner, name, act):
    """`act` is called with the result and the arguments of each call of the method."""
    method = getattr(owner, name)

    def both(*arguments):
        result = method(*arguments)
        act(result, *arguments)
        return result
    setattr(owner, name, both)


def shares(adapter, selects, *options):
    """The sockets that are selected get these sharing options, in place of theirs."""
    share = adapter.routine.share

    def changed(sock):
        if not selects(sock.asked):
            return share(sock)
        for option in options:
            adapter.routine.set_option(sock, SOL_SOCKET, option, 1)
        return None
    adapter.routine.share = changed


def also_sets(adapter, selects, option):
    after(adapter.routine, "make", lambda sock, asked, *_: selects(asked) and adapter.routine.set_option(
        sock, SOL_SOCKET, option, 1))


def forgets(adapter, method, selects):
    """The socket of a call that failed is not closed."""
    function = getattr(adapter.routine, method)

    def forgetful(sock, *arguments):
        try:
            return function(sock, *arguments)
        except Failure as failure:
            if selects(failure):
                adapter.routine.held.remove(sock)
            raise
    setattr(adapter.routine, method, forgetful)


def says_what_was_asked_for(adapter):
    """The number of sockets is that of the addresses, whatever else is open."""
    ok = adapter.ok
    adapter.ok = lambda stack, addresses, count: ok(stack, addresses, len(addresses) if count else 0)


def local_address(sock):
    return routine.Routine.call("bind", "getsockname", sock.target, system.getsockname, sock.descriptor)


def probe():
    """A socket is made, and closed at once."""
    try:
        system.close(system.socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP))
    except system.CallFailed:
        pass


def everything(_asked):
    return True


def is_created(asked):
    return asked.upto == "socket"


def is_bound_only(asked):
    return asked.upto == "bind" and asked.type == SOCK_STREAM


def is_datagram(asked):
    return asked.type == SOCK_DGRAM


def late(adapter, method, selects):
    """The options are set after bind, and whether that succeeds is not looked at."""
    bind, function = adapter.routine.bind, getattr(adapter.routine, method)

    def changed(sock, *number):
        setattr(adapter.routine, method, lambda sock: None if selects(sock) else function(sock))
        bind(sock, *number)
        setattr(adapter.routine, method, function)
        try:
            if selects(sock):
                function(sock)
        except Failure:
            pass
    adapter.routine.bind = changed
