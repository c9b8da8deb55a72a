"""Faults of the order and the number of calls, and of what is done after one has failed."""
import ctypes
import os

import _socket
import routine
import system
from _socket import AF_INET, AF_INET6, AF_UNIX, AI_PASSIVE, SOCK_CLOEXEC, SOCK_RAW, SOCK_STREAM
from validation import Failure
from resolving import code_of
from switches.helpers import after, fault, forgets, is_datagram, local_address, probe, says_what_was_asked_for

# ---- Order and number of calls ----

@fault
def probes_first(adapter):
    """As has_dualstack_ipv6 of some runtimes: a socket is made, and closed at once."""
    make = adapter.routine.make

    def probing(*arguments):
        probe()
        return make(*arguments)
    adapter.routine.make = probing


@fault
def made_twice(adapter):
    make = adapter.routine.make

    def twice(*arguments):
        make(*arguments)
        system.close(adapter.routine.held.pop().descriptor)
        return make(*arguments)
    adapter.routine.make = twice


@fault
def listens_unbound(adapter):
    """For port 0 bind is left out: listen picks a port, too."""
    bind, listen = adapter.routine.bind, adapter.routine.listen

    def left_out(sock, number=None):
        if sock.target.port or number or any(sock.target.host) or sock.asked.upto != "listen":
            return bind(sock, number)
        sock.picked, sock.local = True, sock.target
        return adapter.routine.set_v6only(sock)

    def listen_and_ask(sock, backlog):
        listen(sock, backlog)
        sock.local = local_address(sock)
    adapter.routine.bind, adapter.routine.listen = left_out, listen_and_ask


@fault
def shares_picked_port_early(adapter):
    """SO_REUSEADDR before bind, whatever the port: the common idiom."""
    late_share = adapter.routine.share
    after(adapter.routine, "make", lambda sock, asked, *_: asked.upto in ("bind", "listen") and late_share(sock))


@fault
def joins_picked_port(adapter):
    """SO_REUSEPORT before bind where it was asked for, whatever the port."""
    late_share = adapter.routine.share
    after(adapter.routine, "make", lambda sock, asked, *_: "reuseport" in asked.options and asked.upto in ("bind", "listen")
          and late_share(sock))


@fault
def picked_port_never_shared(adapter):
    adapter.routine.finish = lambda sock: None


@fault
def pair_makes_ipv4_first(adapter):
    def swapped(asked, addresses, picker):
        own = adapter.routine
        four, six = own.make(asked, "pair", addresses[1]), own.make(asked, "pair", addresses[0])
        own.held.reverse()
        first, second = (six, four) if picker == AF_INET6 else (four, six)
        own.bind(first)
        own.bind(second, first.local.port)
        return [six, four]
    adapter.routine.bind_pair = swapped


@fault
def pair_binds_ipv4_first(adapter):
    bind_pair = adapter.routine.bind_pair
    adapter.routine.bind_pair = lambda asked, addresses, picker: bind_pair(
        asked, addresses, AF_INET if addresses[0].port else picker)


@fault
def pair_makes_and_binds_in_turn(adapter):
    def in_turn(asked, addresses, _picker):
        own = adapter.routine
        six = own.make(asked, "pair", addresses[0])
        own.bind(six)
        four = own.make(asked, "pair", addresses[1])
        own.bind(four, six.local.port)
        return [six, four]
    adapter.routine.bind_pair = in_turn


@fault
def pair_listens_early(adapter):
    bind = adapter.routine.bind

    def eager(sock, *number):
        bind(sock, *number)
        if sock.asked.stack == "pair" and sock.family == AF_INET6:
            adapter.routine.listen(sock, sock.asked.backlog)
    adapter.routine.bind = eager


@fault
def pair_is_content_with_one(adapter):
    def partial(asked, addresses):
        sockets = []
        for address in addresses:
            try:
                sockets += adapter.routine.open_one(asked, "pair", address)
            except Failure as failure:
                if failure.code != "EADDRINUSE" or (address is addresses[-1] and not sockets):
                    raise
                if len(adapter.routine.held) > len(sockets):
                    system.close(adapter.routine.held.pop().descriptor)
        return sockets
    open_pair = adapter.routine.open_pair
    adapter.routine.open_pair = lambda asked, addresses: (partial if addresses[0].port else open_pair)(asked, addresses)


@fault
def pair_picks_twice(adapter):
    bind = adapter.routine.bind
    adapter.routine.bind = lambda sock, number=None: bind(sock, number if sock.target.port else None)


@fault
def pair_never_tries_again(_adapter):
    routine.PAIR_TRIES = 1


@fault
def pair_tries_15_times(_adapter):
    routine.PAIR_TRIES = 15


@fault
def pair_tries_17_times(_adapter):
    routine.PAIR_TRIES = 17


@fault
def pair_ipv6_always_picks(adapter):
    bind_pair = adapter.routine.bind_pair
    adapter.routine.bind_pair = lambda asked, addresses, picker: bind_pair(asked, addresses, AF_INET6)
    taken = adapter.routine.number_was_taken
    adapter.routine.number_was_taken = lambda failure, picker: taken(failure, AF_INET6)


@fault
def pair_tries_again_after_anything(adapter):
    adapter.routine.number_was_taken = lambda failure, picker: True


@fault
def pair_keeps_failed_tries(adapter):
    taken = adapter.routine.number_was_taken
    drop = adapter.routine.drop
    open_pair = adapter.routine.open_pair

    def keeping(asked, addresses):
        kept = []
        adapter.routine.drop = lambda: kept.extend(adapter.routine.held) or adapter.routine.held.clear()
        adapter.routine.number_was_taken = taken
        try:
            return open_pair(asked, addresses)
        finally:
            adapter.routine.drop = drop
            adapter.routine.held[:0] = kept
    adapter.routine.open_pair = keeping
    says_what_was_asked_for(adapter)


# ---- After a failure ----

@fault
def bind_failure_ignored(adapter):
    bind = adapter.routine.bind

    def careless(sock, *number):
        try:
            bind(sock, *number)
        except Failure as failure:
            if failure.call != "bind":
                raise
            sock.local = sock.target
    adapter.routine.bind = careless


@fault
def binds_again_to_port_0(adapter):
    bind = adapter.routine.bind

    def again(sock, *number):
        try:
            bind(sock, *number)
        except Failure as failure:
            if failure.call != "bind" or failure.code != "EADDRINUSE" or sock.asked.stack == "pair":
                raise
            adapter.routine.call("bind", "bind", sock.target, system.bind, sock.descriptor, sock.target.with_port(0))
            sock.local = local_address(sock)
    adapter.routine.bind = again


@fault
def another_port_if_taken(adapter):
    """As some development servers: the next port, on a new socket."""
    serve = adapter.serve

    def persistent(request):
        try:
            return serve(request)
        except Failure as failure:
            if failure.code != "EADDRINUSE" or request.service in (None, b"0"):
                raise
            return serve(request._replace(service=b"0"))
    adapter.serve = persistent


@fault
def wildcard_if_not_available(adapter):
    """An address that is not there becomes the wildcard address."""
    serve = adapter.serve

    def persistent(request):
        try:
            return serve(request)
        except Failure as failure:
            if failure.code != "EADDRNOTAVAIL" or request.hints is None:
                raise
            return serve(request._replace(node=None, hints=request.hints._replace(flags=AI_PASSIVE)))
    adapter.serve = persistent


@fault
def listen_failure_ignored(adapter):
    listen = adapter.routine.listen

    def careless(sock, backlog):
        try:
            listen(sock, backlog)
        except Failure:
            pass
    adapter.routine.listen = careless


@fault
def getsockname_failure_ignored(adapter):
    read_back = adapter.routine.read_back

    def careless(sock, address):
        try:
            return read_back(sock, address)
        except Failure:
            return address
    adapter.routine.read_back = careless


def compares_port_alone(adapter, selects):
    """Where the port is right, the address that getsockname tells is believed."""
    read_back = adapter.routine.read_back

    def careless(sock, address):
        local = local_address(sock)
        is_right = local.port == address.port if address.port else local.port != 0
        return local if is_right and selects(sock) else read_back(sock, address)
    adapter.routine.read_back = careless


@fault
def only_the_port_read_back(adapter):
    compares_port_alone(adapter, lambda sock: True)


@fault
def only_the_port_of_ipv4_read_back(adapter):
    compares_port_alone(adapter, lambda sock: sock.family == AF_INET)


@fault
def only_a_picked_port_read_back(adapter):
    compares_port_alone(adapter, lambda sock: sock.picked)


@fault
def reuseaddr_failure_ignored(adapter):
    share = adapter.routine.share

    def careless(sock):
        try:
            share(sock)
        except Failure:
            pass
    adapter.routine.share = careless


@fault
def socket_tried_again(adapter):
    make = adapter.routine.make

    def again(*arguments):
        try:
            return make(*arguments)
        except Failure as failure:
            if failure.code not in ("EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"):
                raise
            return make(*arguments)
    adapter.routine.make = again


@fault
def leaks_if_bind_fails(adapter):
    forgets(adapter, "bind", lambda failure: failure.call == "bind")


@fault
def leaks_if_option_fails(adapter):
    forgets(adapter, "bind", lambda failure: failure.stage == "option")


@fault
def leaks_if_getsockname_fails(adapter):
    forgets(adapter, "bind", lambda failure: failure.call == "getsockname")


@fault
def leaks_if_listen_fails(adapter):
    forgets(adapter, "listen", lambda failure: True)


@fault
def leaks_the_first_of_a_pair(adapter):
    forgets(adapter, "bind", lambda failure: failure.family == AF_INET and len(adapter.routine.held) > 1
            and adapter.routine.held.pop(0) is None)


@fault
def leaks_a_socket_of_each_pair(adapter):
    close = adapter.close
    adapter.close = lambda fields: (len(adapter.routine.held) > 1 and adapter.routine.held.pop(), close(fields))[1]


@fault
def leaks_unix_sockets(adapter):
    after(adapter, "serve", lambda *_: system.libc.socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0))


@fault
def leaks_netlink_sockets(adapter):
    after(adapter, "serve", lambda *_: system.libc.socket(_socket.AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0))


@fault
def leaves_a_database_open(adapter):
    after(adapter, "serve", lambda *_: os.open("/etc/services", os.O_RDONLY | os.O_CLOEXEC))


@fault
def leaves_an_epoll_instance(adapter):
    after(adapter, "serve", lambda *_: system.libc.epoll_create1(os.O_CLOEXEC))


@fault
def leaves_one_more(adapter):
    after(adapter.routine, "make", lambda sock, asked, *_: adapter.routine.held.append(
        routine.Socket(adapter.routine.call("socket", "socket", sock.target, system.socket, sock.family, asked.type | SOCK_CLOEXEC,
                                            asked.protocol), asked, sock.target, None)))
    says_what_was_asked_for(adapter)


@fault
def descriptor_0_is_a_failure(_adapter):
    socket = system.socket

    def careless(*arguments):
        descriptor = socket(*arguments)
        if descriptor == 0:
            raise system.CallFailed(0)
        return descriptor
    system.socket = careless


@fault
def bind_tried_again(adapter):
    """Once more, on a new socket."""
    open_one = adapter.routine.open_one

    def again(*arguments):
        try:
            return open_one(*arguments)
        except Failure as failure:
            if failure.call != "bind":
                raise
            adapter.routine.drop()
            return open_one(*arguments)
    adapter.routine.open_one = again


@fault
def socket_not_checked(_adapter):
    """What socket returned is used, whatever it is."""
    system.socket = system.libc.socket


@fault
def closes_again_if_close_fails(_adapter):
    def persistent(descriptor):
        if system.libc.close(descriptor) != 0:
            system.libc.close(descriptor)
    system.close = persistent


def closes_twice(adapter, selects):
    """Closes a second time what is given up."""
    drop = adapter.routine.drop

    def twice():
        numbers = [sock.descriptor for sock in adapter.routine.held if selects(sock)]
        drop()
        for number in numbers:
            system.libc.close(number)
    adapter.routine.drop = twice


@fault
def closes_again(adapter):
    closes_twice(adapter, lambda sock: True)


@fault
def closes_again_the_ipv4_socket_of_a_pair(adapter):
    closes_twice(adapter, lambda sock: sock.asked.stack == "pair" and sock.target.family == AF_INET)


@fault
def closes_again_datagram(adapter):
    closes_twice(adapter, lambda sock: is_datagram(sock.asked))


@fault
def stops_closing_if_close_fails(adapter):
    def drop():
        while adapter.routine.held:
            if system.libc.close(adapter.routine.held.pop().descriptor) != 0:
                adapter.routine.held.clear()
    adapter.routine.drop = drop


@fault
def code_of_close(adapter):
    """If close fails, that is what is reported."""
    failed = []

    def close(descriptor):
        if system.libc.close(descriptor) != 0:
            failed.append(ctypes.get_errno())
    system.close = close
    error = adapter.error
    adapter.error = lambda failure: error(Failure(failure.stage, code_of(failed.pop()) if failed else failure.code, failure.native))
