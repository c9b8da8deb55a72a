"""Faults of stacks, and of going on to another."""
import sys

import system
from _socket import AF_INET, AF_INET6, SOCK_CLOEXEC, SOCK_STREAM
from grammar import HostName
from validation import Failure, Validation
from switches.helpers import fault, says_what_was_asked_for


def falls_back_on(adapter, *codes):
    lacks = adapter.routine.lacks_family
    adapter.routine.lacks_family = lambda failure, asked: lacks(failure, asked) or (
        failure.stage == "socket" and failure.code in codes)


@fault
def falls_back_on_eperm(adapter):
    falls_back_on(adapter, "EPERM")


@fault
def falls_back_on_eacces(adapter):
    falls_back_on(adapter, "EACCES")


@fault
def falls_back_on_shortage(adapter):
    falls_back_on(adapter, "EMFILE", "ENFILE", "ENOMEM")


@fault
def never_falls_back(adapter):
    adapter.routine.lacks_family = lambda failure, asked: False


@fault
def create_dual_falls_back(adapter):
    families = adapter.routine.families_of_create
    adapter.routine.families_of_create = lambda asked: (AF_INET6, AF_INET) if asked.dual else families(asked)


@fault
def not_by_protonosupport(adapter):
    lacks = adapter.routine.lacks_family
    adapter.routine.lacks_family = lambda failure, asked: failure.code != "EPROTONOSUPPORT" and lacks(failure, asked)


@fault
def auto_goes_on_after_anything(adapter):
    adapter.routine.is_family_absent = lambda failure, asked: True


@fault
def auto_never_goes_on(adapter):
    adapter.routine.next_stack = lambda stack, failure, asked: None


@fault
def auto_begins_with_the_pair(adapter):
    first_stack = adapter.routine.first_stack
    adapter.routine.first_stack = lambda asked: "pair" if first_stack(asked) == "dual" else first_stack(asked)


@fault
def auto_is_ipv6_for_names(adapter):
    first_stack = adapter.routine.first_stack
    adapter.routine.first_stack = lambda asked: "ipv6" if isinstance(asked.node, HostName) else first_stack(asked)


@fault
def auto_keeps_what_failed(adapter):
    """What was opened before going on is not closed."""
    open_auto, drop = adapter.routine.open_auto, adapter.routine.drop

    def keeping(asked):
        adapter.routine.drop = lambda: None
        try:
            return open_auto(asked)
        finally:
            adapter.routine.drop = drop
    adapter.routine.open_auto = keeping
    says_what_was_asked_for(adapter)


@fault
def dual_becomes_ipv6(adapter):
    """Where stack dual cannot be had, stack ipv6 comes up without a word."""
    open_stack = adapter.routine.open_stack

    def fallback(asked, stack):
        try:
            return open_stack(asked, stack)
        except Failure as failure:
            if asked.stack != "dual" or failure.code != "EADDRINUSE":
                raise
            adapter.routine.drop()
            return open_stack(asked, "ipv6")
    adapter.routine.open_stack = fallback


@fault
def dual_takes_any_node(_adapter):
    node_for_stack = Validation.node_for_stack
    Validation.node_for_stack = lambda self: None if self.dual and self.stack == "dual" else node_for_stack(self)


@fault
def ipv4_is_dual(adapter):
    """0.0.0.0 is opened as a dual socket."""
    open_stack = adapter.routine.open_stack
    adapter.routine.open_stack = lambda asked, stack: open_stack(
        asked, "dual" if stack == asked.stack == "ipv4" and asked.node is None and asked.passive else stack)


@fault
def ipv6_becomes_ipv4_if_absent(adapter):
    """Where the system lacks IPv6, stack ipv4 comes up for ipv6 without a word."""
    open_stack = adapter.routine.open_stack

    def fallback(asked, stack):
        try:
            return open_stack(asked, stack)
        except Failure as failure:
            if asked.stack != "ipv6" or asked.node is not None or not adapter.routine.lacks_family(failure, asked):
                raise
            adapter.routine.drop()
            return open_stack(asked, "ipv4")
    adapter.routine.open_stack = fallback


@fault
def ipv6_wants_ipv4_free(adapter):
    """Stack ipv6 looks whether IPv4 has the port, and takes it for its own."""
    bind = adapter.routine.bind

    def looking(sock, number=None):
        if sock.asked.stack == "ipv6" and sock.target.port:
            other = system.Address(AF_INET.to_bytes(2, sys.byteorder) + sock.target.raw[2:4] + bytes(12))
            probe = system.socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)
            try:
                adapter.routine.call("bind", "bind", sock.target, system.bind, probe, other)
            finally:
                system.close(probe)
        return bind(sock, number)
    adapter.routine.bind = looking
