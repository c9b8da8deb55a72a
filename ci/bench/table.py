"""The results as plain text, at most 100 columns wide."""
import textwrap

import measure

WIDTH = 100
TITLES = {"ipv4": "one IPv4 listener, a port by its number", "ipv6": "one IPv6 listener, IPV6_V6ONLY = 1", "dual": "one dual-stack listener",
          "pair": "a pair: IPv6 and IPv4, one port", "auto": "auto, which is dual here", "name": "IPv4, the port by a service name",
          "port 0": "IPv4, the system picks the port", "in use": "IPv4, the port is taken: the request fails (with closing)",
          "refused": "65616 is no port: the request is refused", "create": "the socket alone (create)"}


def allocations_of(results, task, way):
    counted = results["allocations"].get(task, {}).get(way)
    return "-" if counted is None else f"{counted['count']}+{counted['resolver_count']}"


def time_rows(results, task):
    for entry in (entry for entry in results["times"] if entry["task"] == task):
        ratio, way = entry.get("ratio"), entry["way"]
        if ratio:
            spread = f"{ratio['median']:7.3f}  {ratio['low']:.3f}-{ratio['high']:.3f}  {ratio['q1']:.3f}-{ratio['q3']:.3f}"
        else:
            spread = f"{'-':>7}  {'-':^11}  {'-':^11}"
        count = results["instructions"].get(task, {}).get(way, {}).get("all", "-")
        calls = len(results["calls"].get(task, {}).get(way, ()))
        yield (f"  {way:14} {entry['processor']['median']:8.0f} {entry['processor']['p5']:8.0f} {spread} {calls:5} {count:>7} "
               f"{allocations_of(results, task, way):>7}")


def time_text(results):
    lines = [f"  {'':14} {'median':>8} {'5 %':>8} {'ratio':>7}  {'95 % of it':^11}  {'quartiles':^11} {'calls':>5} {'instr.':>7} {'malloc':>7}"]
    for task in measure.TASKS:
        lines += ["", f"{task}: {TITLES[task]}", *time_rows(results, task)]
    return lines


def call_text(results):
    for task, extra in results["beyond"].items():
        yield f"  {task:8} {', '.join(extra) or 'none'}"


BESIDE = ("ipv4", "ipv6", "dual", "port 0", "in use", "create", "name")


def beside_text(results):
    """What the library takes as a multiple of what others take."""
    ways = [way for way in results["versions"] if any(way in results["beside"].get(task, {}) for task in BESIDE)]
    yield f"  {'':14}" + "".join(f" {task:>8}" for task in BESIDE)
    for way in ways:
        ratios = [results["beside"].get(task, {}).get(way) for task in BESIDE]
        yield f"  {way:14}" + "".join(f" {ratio['median']:8.3f}" if ratio else f" {'-':>8}" for ratio in ratios)


def own_instructions(results):
    return ", ".join(f"{task} {ways[measure.OWN]['own']}" for task, ways in results["instructions"].items())


def language_text(results):
    for entry in results["languages"]["found"]:
        ratio = entry["ratio"]
        yield (f"  {entry['name']:8} {entry['version'][:12]:12} {entry['api']:22} {entry['processor']['median']:8.0f} {entry['processor']['p5']:8.0f} "
               f"{ratio['median']:7.3f}  {ratio['q1']:.3f}-{ratio['q3']:.3f}")


def level_text(levels, task):
    for level in levels:
        entries = {entry["way"]: entry for entry in level["entries"] if entry["task"] == task}
        hand, own = entries[measure.BASE], entries[measure.OWN]
        yield (f"  {level['level']:6} {hand['processor']['median']:10.0f} {own['processor']['median']:10.0f} {own['ratio']['median']:7.3f}  "
               f"{own['ratio']['q1']:.3f}-{own['ratio']['q3']:.3f}   {hand['wall']['median']:10.0f} {own['wall']['median']:10.0f}")


LEVEL_HEAD = f"  {'':6} {'by hand':>10} {'listen-s.':>10} {'ratio':>7}  {'quartiles':^11}   {'by hand':>10} {'listen-s.':>10} (both on the wall)"


def machine_text(results):
    machine = results["machine"]
    yield f"listen-socket {results['versions'][measure.OWN]}, {machine['commit']}, {machine['date']}: {results['command']}"
    yield f"{machine['processor']}, {machine['processors']} processors, {machine['memory']}; {machine['system']}; {machine['libc']}"
    yield f"{machine['compiler']}; load {machine['load before']} before, {machine['load after']} after"


def wrapped(lines):
    """Sentences are wrapped; rows of tables, which are indented, fit as they are."""
    for line in lines:
        yield from textwrap.wrap(line, WIDTH, subsequent_indent="  ") if len(line) > WIDTH and not line.startswith(" ") else [line]


def text(results, changes):
    largest = max(results["stack"].values())
    lines = [*machine_text(results), "",
             f"Nanoseconds of processor time for one request, in {results['rounds']} interleaved rounds: the median, and what",
             "5 % are below. ratio: to the same calls by hand in the same round, with the 95 % interval of that",
             "median, and the quartiles. calls: to the system. instr.: in user space. malloc: calls of it, by the",
             "request itself + by the resolver that it calls.",
             *time_text(results), "",
             "What listen-socket takes as a multiple of what each other way takes in the same round (below 1: it is faster):", *beside_text(results), "",
             "A pair as a multiple of one socket (the mean of ipv6 and ipv4): " + ", ".join(f"{way} {ratio['median']:.3f}" for way, ratio in results["pairs"].items()),
             "Instructions of the library's own, without the resolver's and the C library's: " + own_instructions(results), "",
             "The library's system calls beyond the fewest (ci/bench/calls.tsv has the clauses that require them):", *call_text(results), "",
             f"Other languages, ipv4, each in a process of its own, warm ({measure.TURNS} turns; beside the same calls by hand in each; listen-socket there: "
             f"{results['languages'][measure.OWN]:.3f}):", *language_text(results), "",
             "With so many sockets open, ipv4:", LEVEL_HEAD, *level_text(results["filled"], "ipv4"), "  port 0:", *level_text(results["filled"], "port 0"), "",
             "With so many threads at once, ipv4:", LEVEL_HEAD, *level_text(results["threads"], "ipv4"), "",
             f"Stack below open, without the resolver's: {largest} bytes at most (" + ", ".join(f"{name} {size}" for name, size in results["stack"].items()) + ")",
             "Code and constants: " + ", ".join(f"{name} {size['text']} bytes" for name, size in results["sizes"].items()),
             "Not on this machine, so not measured: " + (", ".join(results["missing"]) or "nothing")]
    if changes:
        lines += ["", f"Changes since {changes['since']}:", *(f"  {line}" for line in changes["lines"] or ["none"])]
    return "\n".join(wrapped(lines)) + "\n"
