"""Faults of the node: its grammar, zones, and what a name leads to."""
import _socket
import grammar
import system
from _socket import AF_INET, AF_INET6, AF_UNSPEC
from grammar import Literal
from validation import Failure, Validation, refuse
from switches.helpers import asks, fault, node_becomes

# ---- Node ----

@fault
def node_empty_is_wildcard(adapter):
    asks(adapter, lambda request: request._replace(node=None) if request.node == b"" else request)


@fault
def node_star_is_wildcard(adapter):
    asks(adapter, lambda request: request._replace(node=None) if request.node == b"*" else request)


@fault
def node_brackets_taken_off(adapter):
    node_becomes(adapter, lambda text: text[1:-1] if text[:1] == b"[" and text[-1:] == b"]" else text)


@fault
def ipv4_of_inet_aton(_adapter):
    def read(text):
        try:
            return _socket.inet_aton(text.decode("ascii"))
        except (OSError, UnicodeDecodeError):
            return None
    strict, grammar.ipv4 = grammar.ipv4, read
    grammar.dotted_tail = strict


@fault
def ipv4_leading_zeros(_adapter):
    strict = grammar.ipv4
    grammar.dotted_tail = strict
    grammar.ipv4 = lambda text: strict(b".".join(part.lstrip(b"0") or part[:1] for part in text.split(b".")))


@fault
def ipv4_looked_up(_adapter):
    """What is no address of four octets is a name."""
    grammar.is_number_label = lambda text: grammar.ipv4(text) is not None


@fault
def number_before_a_dot_looked_up(_adapter):
    is_number = grammar.is_number_label
    grammar.is_number_label = lambda text: not text.endswith(b".") and is_number(text)


@fault
def number_without_digits_looked_up(_adapter):
    is_number = grammar.is_number_label
    grammar.is_number_label = lambda text: is_number(text) and not text.lower().endswith(b".0x")


@fault
def ipv4_final_dot(_adapter):
    strict = grammar.ipv4
    grammar.dotted_tail = strict
    grammar.ipv4 = lambda text: strict(text[:-1] if text.endswith(b".") else text)


@fault
def ipv6_lower_case_only(_adapter):
    ipv6 = grammar.ipv6
    grammar.ipv6 = lambda text: ipv6(text) if text == text.lower() else None


@fault
def ipv6_no_dotted_tail(_adapter):
    grammar.dotted_tail = lambda text: None


@fault
def ipv6_gap_of_nothing(_adapter):
    """`::` between eight groups."""
    ipv6 = grammar.ipv6
    grammar.ipv6 = lambda text: ipv6(text.replace(b"::", b":")) if text.count(b":") == 8 and b":::" not in text else ipv6(text)


@fault
def ipv6_prefix_length(_adapter):
    ipv6 = grammar.ipv6
    grammar.ipv6 = lambda text: ipv6(text.partition(b"/")[0])


@fault
def ipv6_tail_of_inet_aton(_adapter):
    def read(text):
        try:
            return _socket.inet_aton(text.decode("ascii"))
        except (OSError, UnicodeDecodeError):
            return None
    grammar.dotted_tail = read


@fault
def host_names_refused(_adapter):
    grammar.is_host_name = lambda text: False


@fault
def host_names_with_underscores(_adapter):
    is_host_name = grammar.is_host_name
    grammar.is_host_name = lambda text: is_host_name(text.replace(b"_", b"x"))


@fault
def host_names_unchecked(_adapter):
    grammar.is_host_name = lambda text: b"%" not in text


@fault
def host_names_of_252(_adapter):
    is_host_name = grammar.is_host_name
    grammar.is_host_name = lambda text: len(text) < 253 and is_host_name(text)


@fault
def host_names_lead_anywhere(adapter):
    adapter.routine.may_a_name_lead_to = lambda address, family, asked: True


@fault
def host_names_lead_to_all(adapter):
    """The wildcard address is taken from a name."""
    may = adapter.routine.may_a_name_lead_to
    adapter.routine.may_a_name_lead_to = lambda address, family, asked: not any(address.host) or may(address, family, asked)


@fault
def multicast_taken(_adapter):
    grammar.is_for_many = lambda host: False


@fault
def mapped_for_stack_ipv6(adapter):
    node_for_stack = Validation.node_for_stack
    Validation.node_for_stack = lambda self: None if self.stack == "ipv6" else node_for_stack(self)


@fault
def mapped_becomes_ipv4(_adapter):
    node = grammar.node

    def read(text):
        read_node = node(text)
        if isinstance(read_node, Literal) and grammar.is_mapped(read_node.host):
            return Literal(AF_INET, grammar.unmapped(read_node.host), 0)
        return read_node
    grammar.node = read


@fault
def literals_own_family(_adapter):
    """A literal's family wins over the hint."""
    literal_for_family = Validation.literal_for_family

    def careless(self):
        if not self.stack:
            self.family = self.node.family
        literal_for_family(self)
    Validation.literal_for_family = careless


@fault
def first_entry_whatever(adapter):
    """The first entry of the answer to a question about both families, whatever was asked for."""
    adapter.routine.first_match = lambda entries, family, asked: entries[-1] if entries else None


@fault
def next_entry_if_refused(adapter):
    """An entry that may not be used is left out, and the next one is taken."""
    judged = adapter.routine.judged

    def usable(entry, family, asked):
        try:
            return judged(entry, family, asked)
        except Failure:
            return None
    first_match = adapter.routine.first_match
    adapter.routine.first_match = lambda entries, family, asked: (
        first_match([entry for entry in entries if usable(entry, family, asked)], family, asked)
        or first_match(entries, family, asked))


@fault
def other_family_if_bind_fails(adapter):
    create_bind_listen = adapter.routine.create_bind_listen

    def persistent(asked):
        try:
            return create_bind_listen(asked)
        except Failure as failure:
            if failure.call != "bind" or len(adapter.routine.families_of_create(asked)) == 1:
                raise
            adapter.routine.drop()
            asked.family = AF_INET
            return create_bind_listen(asked)
    adapter.routine.create_bind_listen = persistent


@fault
def ipv4_preferred(adapter):
    families = adapter.routine.families_of_create
    adapter.routine.families_of_create = lambda asked: families(asked)[::-1]


@fault
def resolver_chooses_family(adapter):
    families = adapter.routine.families_of_create
    adapter.routine.families_of_create = lambda asked: (AF_UNSPEC,) if len(families(asked)) > 1 else families(asked)


@fault
def first_family_only(adapter):
    """Of the answer about a host name only the family of the first entry is seen."""
    look_up = adapter.routine.look_up

    def partial(asked, family):
        entries = look_up(asked, family)
        return [entry for entry in entries if entry.family == entries[0].family]
    adapter.routine.look_up = partial


@fault
def asks_family_by_family(adapter):
    """One question a family about a host name; each that fails says that the family is missing."""
    def asked_twice(asked):
        found, failure = {}, None
        for family in (AF_INET6, AF_INET):
            try:
                found[family] = adapter.routine.target(asked, family)
            except Failure as one:
                failure = one
                if one.stage != "resolve":
                    raise
        if not found:
            raise failure
        return found
    adapter.routine.targets_of_name = asked_twice


def looks_up(change):
    """`change` gets how to ask about a host name, and says what comes of it."""
    getaddrinfo = system.getaddrinfo

    def asked(node, *others):
        def ask():
            return getaddrinfo(node, *others)
        return ask() if node is None else change(ask)
    system.getaddrinfo = asked


@fault
def looks_up_twice(_adapter):
    def twice(ask):
        ask()
        return ask()
    looks_up(twice)


def asks_again(selects):
    """Once, after a failure that is selected."""
    def persistent(ask):
        try:
            return ask()
        except system.CallFailed as failure:
            if not selects(failure):
                raise
        return ask()
    looks_up(persistent)


@fault
def asks_again_later(_adapter):
    asks_again(lambda failure: failure.number == _socket.EAI_AGAIN)


@fault
def asks_again_whatever_it_was(_adapter):
    asks_again(lambda failure: True)


@fault
def caches_answers(_adapter):
    getaddrinfo, answers = system.getaddrinfo, {}

    def cached(*arguments):
        if arguments not in answers:
            answers[arguments] = getaddrinfo(*arguments)
        return answers[arguments]
    system.getaddrinfo = cached


@fault
def caches_failures(_adapter):
    getaddrinfo, failures = system.getaddrinfo, {}

    def cached(*arguments):
        if arguments in failures:
            raise failures[arguments]
        try:
            return getaddrinfo(*arguments)
        except system.CallFailed as failure:
            failures[arguments] = failure
            raise
    system.getaddrinfo = cached


# ---- Zone ----

@fault
def zone_digits_are_a_name_first(adapter):
    zone_index = adapter.routine.zone_index

    def name_first(node):
        try:
            return system.if_nametoindex(b"%d" % node.zone if isinstance(node.zone, int) else node.zone)
        except system.CallFailed:
            return zone_index(node)
    adapter.routine.zone_index = name_first


def zones_become(allowed):
    zone = grammar.zone

    def checked(text):
        if not grammar.is_digits(text) and not allowed(text):
            raise grammar.Refused
        return zone(text)
    grammar.zone = checked


@fault
def zone_name_of_letters_and_digits(_adapter):
    zones_become(lambda text: grammar.is_all(text, grammar.LETTERS + grammar.DIGITS))


@fault
def zone_name_of_usual_signs(_adapter):
    """As a regular expression has it that somebody wrote for eth0.100 and br-lan."""
    zones_become(lambda text: grammar.is_all(text, grammar.LETTERS + grammar.DIGITS + b"-_."))


@fault
def zone_name_of_14(_adapter):
    zones_become(lambda text: len(text) <= 14)


@fault
def interface_after_the_resolver(adapter):
    target = adapter.routine.target

    def resolver_first(asked, family):
        if isinstance(asked.node, Literal) and isinstance(asked.node.zone, bytes):
            adapter.routine.look_up(asked, family)
        return target(asked, family)
    adapter.routine.target = resolver_first


@fault
def interface_shortage_as_noname(adapter):
    zone_index = adapter.routine.zone_index

    def none_there(node):
        try:
            return zone_index(node)
        except Failure as failure:
            failure.code = "EAI_NONAME"
            raise
    adapter.routine.zone_index = none_there


@fault
def zone_0_refused(_adapter):
    zone = grammar.zone
    grammar.zone = lambda text: zone(text if text != b"0" else b"")


@fault
def zone_empty_is_0(_adapter):
    zone = grammar.zone
    grammar.zone = lambda text: zone(text or b"0")


@fault
def zone_32_bits(_adapter):
    zone = grammar.zone
    grammar.zone = lambda text: zone(b"%d" % (int(text) & 0xffffffff) if text.isdigit() and text[0] != 0x30 else text)


@fault
def zone_leading_zeros(_adapter):
    zone = grammar.zone
    grammar.zone = lambda text: zone(text.lstrip(b"0") or b"0" if text.isdigit() else text)


@fault
def zone_unknown_is_0(adapter):
    zone_index = adapter.routine.zone_index

    def careless(node):
        try:
            return zone_index(node)
        except Failure:
            return 0
    adapter.routine.zone_index = careless


@fault
def zone_dropped_elsewhere(_adapter):
    """A zone on an address that has none is not looked at."""
    literal_zone = Validation.literal_zone

    def careless(self):
        if not grammar.is_link_local(self.node.host):
            self.node = self.node._replace(zone=0)
        literal_zone(self)
    Validation.literal_zone = careless


@fault
def zone_on_ipv4(adapter):
    node_becomes(adapter, lambda text: text.partition(b"%")[0] if b":" not in text else text)


@fault
def zone_not_needed(_adapter):
    Validation.literal_zone = lambda self: refuse("EAI_NONAME") if self.node.zone and not grammar.is_link_local(self.node.host) else None
