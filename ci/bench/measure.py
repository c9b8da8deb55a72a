"""Runs the programs of the benchmarks, and turns what they print into one structure of results."""
import collections
import glob
import os
import re
import statistics
import subprocess
import tempfile

import figures

BASE = "same calls"
OWN = "listen-socket"
TASKS = ("ipv4", "ipv6", "dual", "pair", "auto", "name", "port 0", "in use", "refused", "create")
LEVELS = (1, 10, 100, 1000, 4000, 16000, 32000, 48000, 60000)
THREADS = (1, 2, 4, 8, 16, 32, 64)
TURNS = 3  # of the other languages

# Each with a file without which it is not there.
LANGUAGES = (
    ("Go", "net.Listen", "BENCH/peers/go", ("BENCH/peers/go",)),
    ("Rust", "TcpListener::bind", "BENCH/peers/rust", ("BENCH/peers/rust",)),
    ("Java", "ServerSocket", "BENCH/peers/Listen.class", ("/usr/bin/java", "-Djava.net.preferIPv4Stack=true", "-cp", "BENCH/peers", "Listen")),
    ("Node", "net.Server.listen", "/usr/bin/node", ("/usr/bin/node", "ci/bench/peers/listen.js")),
    ("Python", "socket.create_server", "/usr/bin/python3", ("/usr/bin/python3", "ci/bench/peers/listen.py")),
    ("Ruby", "TCPServer.new", "/usr/bin/ruby", ("/usr/bin/ruby", "ci/bench/peers/listen.rb")),
    ("PHP", "stream_socket_server", "/usr/bin/php", ("/usr/bin/php", "ci/bench/peers/listen.php")),
)
PEERS = ("libuv", "libevent", "GLib GSocket", "GLib listener", "APR", "Asio")


class Bench:
    """The programs below BUILD/bench."""

    def __init__(self, build):
        self.build = build
        self.place = f"{build}/bench"

    def run(self, *arguments, before=(), environment=None):
        """What a run prints, as rows of cells; and what it says on its other output."""
        command = [*before, f"{self.place}/bench", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **(environment or {})}, check=False)
        if done.returncode != 0:
            raise SystemExit(f"ci/bench/run: {' '.join(command)}: exit {done.returncode}\n{done.stderr[-2000:]}")
        return [line.split("\t") for line in done.stdout.splitlines()], done.stderr


# ---- Time ----


def cost(task, opened, closed):
    """What counts of a request: to open; of one that fails with a socket, to be rid of it too, which some leave to the caller."""
    return opened + closed if task == "in use" else opened


def samples(rows):
    """Three tables {(task, way): {round: nanoseconds}} of rows: round, way, task, processor time, time on the wall, time to close."""
    opened, wall, closed = (collections.defaultdict(dict) for _ in range(3))
    for number, way, task, processor, on_wall, to_close in rows:
        key = (task, way)
        opened[key][int(number)] = cost(task, float(processor), float(to_close))
        wall[key][int(number)] = float(on_wall)
        closed[key][int(number)] = float(to_close)
    return opened, wall, closed


def time_entries(opened, wall, closed):
    """[{task, way, processor, wall, close, ratio}]: each a summary."""
    entries = []
    for (task, way), values in opened.items():
        entry = {"task": task, "way": way, "processor": figures.summary(values.values()),
                 "wall": figures.summary(wall[task, way].values()), "close": figures.summary(closed[task, way].values())}
        if (task, BASE) in opened:
            entry["ratio"] = figures.summary(figures.ratios(values, opened[task, BASE]))
        entries.append(entry)
    return sorted(entries, key=lambda entry: (TASKS.index(entry["task"]), entry["processor"]["median"]))


def pair_ratios(opened):
    """{way: what a pair takes, as a multiple of one socket}: of the mean of an IPv6 and an IPv4 one in the same round."""
    ratios = {}
    for way in (way for task, way in opened if task == "pair"):
        ipv4, ipv6 = opened["ipv4", way], opened["ipv6", way]
        ratios[way] = figures.summary(figures.ratios(opened["pair", way], {at: (ipv4[at] + ipv6[at]) / 2 for at in ipv4}))
    return ratios


def peer_ratios(opened):
    """{task: {way: what the library takes, as a multiple of what this way takes in the same round}}"""
    ratios = {}
    for (task, way), values in opened.items():
        if way not in (OWN, BASE) and (task, OWN) in opened:
            ratios.setdefault(task, {})[way] = figures.summary(figures.ratios(opened[task, OWN], values))
    return ratios


def measure_times(bench, rounds):
    tables = samples(bench.run("rounds", rounds)[0])
    return {"times": time_entries(*tables), "pairs": pair_ratios(tables[0]), "beside": peer_ratios(tables[0])}


def measure_levels(bench, mode, rounds, levels):
    """The same for each number of open sockets, or of threads."""
    rows, _ = bench.run(mode, rounds, *levels)
    return [{"level": level, "entries": time_entries(*samples([row[1:] for row in rows if int(row[0]) == level]))} for level in levels]


# ---- Other languages ----


def language_list(bench):
    for name, api, file, command in LANGUAGES:
        file, command = file.replace("BENCH", bench.place), [part.replace("BENCH", bench.place) for part in command]
        yield name, api, os.path.exists(file), command


def base_of_turn(bench, rounds):
    """The processor time of the base, and of the library, just before the languages have their turn."""
    rows = [row for row in bench.run("filled", rounds, 1)[0] if row[3] == "ipv4"]
    return {way: statistics.median(float(row[4]) for row in rows if row[2] == way) for way in (BASE, OWN)}


def measure_languages(bench, batches):
    """Each in its own process, with a run time of its own that is warm; turn by turn, beside the base of that turn."""
    found, missing = [], []
    spent, share, versions = collections.defaultdict(list), collections.defaultdict(list), {}
    present = [(name, api, command) for name, api, is_there, command in language_list(bench) if is_there]
    for _ in range(TURNS):
        base = base_of_turn(bench, max(batches, 5))
        share[OWN].append(base[OWN] / base[BASE])
        for name, _, command in present:
            lines = subprocess.run([*command, str(batches)], capture_output=True, text=True, check=True).stdout.split("\n")
            versions[name] = lines[0].removeprefix("go")
            values = [float(line) for line in lines[1:] if line]
            spent[name] += values
            share[name] += [value / base[BASE] for value in values]
    for name, api, is_there, _ in language_list(bench):
        if is_there:
            found.append({"name": name, "api": api, "version": versions[name], "processor": figures.summary(spent[name]),
                          "ratio": figures.summary(share[name])})
        else:
            missing.append(name)
    return {"found": sorted(found, key=lambda entry: entry["processor"]["median"]), "missing": missing,
            OWN: statistics.median(share[OWN])}


# ---- Counts ----


def nested(rows):
    """{task: {way: value}} of (WAY/TASK, value)."""
    table = {}
    for name, value in rows:
        way, task = name.rsplit("/", 1)
        table.setdefault(task, {})[way] = value
    return table


def call_of(line):
    """A line of strace as one word: the call, of options with their name."""
    name = re.sub(r"^(\[pid +\d+\] )?", "", line).split("(")[0]
    option = re.search(r"SOL_\w+, (\w+)", line) if name in ("setsockopt", "getsockopt") else None
    return f"{name}({option[1]})" if option else name


def count_calls(bench):
    """The system calls that each request made, in order, as strace saw them."""
    with tempfile.NamedTemporaryFile(mode="r", prefix="calls.") as file:
        bench.run("each", before=("strace", "-o", file.name))
        lines = file.read().splitlines()
    rows, name, calls = [], None, []
    for line in lines:
        mark = re.match(r'write\(-1, "(begin ([^"]+)|end)"', line)
        if mark and mark[2]:
            name, calls = mark[2], []
        elif mark:
            rows.append((name, calls))
            name = None
        elif name:
            calls.append(call_of(line))
    return nested(rows)


def count_allocations(bench):
    """What malloc was asked for: by the request itself, and by the resolver that it called."""
    library = os.path.relpath(f"{bench.place}/allocations.so")  # LD_PRELOAD takes no path with a blank
    _, said = bench.run("each", environment={"LD_PRELOAD": library})
    rows = []
    for line in said.splitlines():
        name, *numbers = line.split("\t")
        rows.append((name, dict(zip(("count", "bytes", "resolver_count", "resolver_bytes"), map(int, numbers)))))
    return nested(rows)


def instructions_of(text):
    """(all, those in functions of src/*.c) of one dump of callgrind, in which each function is named with its file."""
    owner, file, own, is_call = "", "", 0, False
    for line in text.splitlines():
        if line.startswith("fl="):
            file = line[3:]
        elif line.startswith("fn="):
            owner = file
        elif line.startswith("calls="):
            is_call = True  # the next line has what the called function took
        elif line[:1].isdigit():
            if not is_call and re.search(r"(^|/)src/\w+\.c$", owner):
                own += int(line.split()[1])
            is_call = False
    return int(re.search(r"^(?:summary|totals): (\d+)", text, re.M)[1]), own


def count_instructions(bench):
    """Of the program's own instructions, those of each request, as callgrind counts them; not what the kernel does."""
    with tempfile.TemporaryDirectory(prefix="instructions.") as place:
        rows, _ = bench.run("each", before=("valgrind", "--tool=callgrind", "--dump-after=each_begin", "--dump-before=each_end", "--compress-strings=no", "--compress-pos=no",
                                            f"--callgrind-out-file={place}/dump"))
        dumps = sorted(glob.glob(f"{place}/dump.*"), key=lambda path: int(path.rsplit(".", 1)[1]))
        texts = [open(path, encoding="utf-8", errors="replace").read() for path in dumps]
    counts = [instructions_of(text) for text in texts if "Trigger: --dump-before=each_end" in text]
    if len(counts) != len(rows):
        raise SystemExit(f"ci/bench/run: callgrind: {len(counts)} dumps for {len(rows)} requests")
    return nested([(f"{row[0]}/{row[1]}", {"all": count[0], "own": count[1]}) for row, count in zip(rows, counts)])


def measure_stack(bench):
    return {name: int(size) for name, size in bench.run("stack")[0]}


def measure_sizes(build):
    """Bytes of code, constants and data, as size(1) tells them, of the library in its two forms."""
    sizes = {}
    for path in (f"{build}/liblisten_socket.a", os.path.realpath(f"{build}/liblisten_socket.so")):
        lines = subprocess.run(["size", path], capture_output=True, text=True, check=True).stdout.splitlines()
        text, data, bss = (sum(int(line.split()[at]) for line in lines[1:]) for at in range(3))
        sizes[os.path.basename(path)] = {"text": text, "data": data, "bss": bss}
    return sizes


# ---- The library's calls beyond the fewest ----


def after_resolver(calls):
    """The calls from the first socket on: what comes before is the resolver's, reading its files."""
    return calls[calls.index("socket"):] if "socket" in calls else []


def beyond(calls):
    """{task: the calls of the library that the fewest do not have}"""
    extra = {}
    for task, ways in calls.items():
        if "fewest calls" in ways:
            left = collections.Counter(after_resolver(ways[OWN]))
            left.subtract(after_resolver(ways["fewest calls"]))
            extra[task] = sorted(left.elements())
    return extra
