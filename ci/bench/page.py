"""The results as one page that needs nothing else: plots, tables, where and how it was measured."""
import html
import os

import measure
import plot
import table

OWN = measure.OWN
STACKS = ("ipv4", "ipv6", "dual", "pair", "auto", "port 0", "name", "in use", "create")


def escape(value):
    return html.escape(str(value))


def kind_of(way):
    return {OWN: "own", measure.BASE: "hand", "fewest calls": "hand", "with resolver": "hand"}.get(way, "peer")


def entries_of(results, task):
    return [entry for entry in results["times"] if entry["task"] == task]


def ratio_of(results, task):
    return next((entry["ratio"]["median"] for entry in entries_of(results, task) if entry["way"] == OWN), None)


# ---- Plots ----


def axis_of(results):
    """One axis for all plots of ratios."""
    ratios = [entry["ratio"] for entry in results["times"] if "ratio" in entry] + [entry["ratio"] for entry in results["languages"]["found"]]
    low = min(ratio["median"] for ratio in ratios)
    high = max(ratio["median"] for ratio in ratios)
    return int(low * 5 - 0.5) / 5, min(3.0, int(high * 5 + 1.5) / 5)


def call_note(results, task, way):
    count = len(results["calls"].get(task, {}).get(way, ()))
    return f"{count} calls" if count != 1 else "1 call"


def stack_plots(results, low, high):
    for task in STACKS:
        rows = [{"name": entry["way"], "note": call_note(results, task, entry["way"]), "ratio": entry["ratio"], "kind": kind_of(entry["way"])}
                for entry in sorted(entries_of(results, task), key=lambda entry: entry["ratio"]["median"])]
        yield f'<div><h3>{escape(task)} <small>{escape(table.TITLES[task])}</small></h3>\n{plot.dots(rows, low, high)}</div>\n'


def language_plot(results, low, high):
    rows = [{"name": entry["name"], "note": entry["version"], "ratio": entry["ratio"], "kind": "peer"} for entry in results["languages"]["found"]]
    return plot.dots(rows, low, high)


def series_of(levels, task):
    def points(way):
        for level in levels:
            for entry in level["entries"]:
                if entry["way"] == way and entry["task"] == task:
                    yield {"x": level["level"], **{name: entry["processor"][name] for name in ("median", "q1", "q3")}}
    return [{"kind": "hand", "points": list(points(measure.BASE))}, {"kind": "own", "points": list(points(OWN))}]


def scaling_plots(results):
    below = "sockets that are open already; above 16,000 in other processes"
    yield plot.chart("One more IPv4 listener", below, series_of(results["filled"], "ipv4"))
    yield plot.chart("One more dual-stack listener", below, series_of(results["filled"], "dual"))
    yield plot.chart("One more on a port that the system picks", below, series_of(results["filled"], "port 0"), True)
    yield plot.chart("Threads that open at once", "threads, each opening IPv4 listeners on ports of its own", series_of(results["threads"], "ipv4"))


# ---- Tables ----


def table_of(head, rows, caption):
    """`rows`: (class, cells); a cell that is a number in words is marked by its column: names in `head` that end with # are numbers."""
    numbers = [name.endswith("#") for name in head]
    tag = [' class="number"' if number else "" for number in numbers]
    top = "".join(f'<th scope="col"{mark}>{escape(name.rstrip("#"))}</th>' for name, mark in zip(head, tag))
    body = "".join(f'<tr class="{kind}"><th scope="row">{escape(cells[0])}</th>' + "".join(f"<td{mark}>{escape(cell)}</td>" for cell, mark in zip(cells[1:], tag[1:])) + "</tr>\n"
                   for kind, cells in rows)
    return (f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption)}"><table class="plain"><caption>{escape(caption)}</caption>'
            f"<thead><tr>{top}</tr></thead>\n<tbody>\n{body}</tbody></table></div>\n")


def interval(ratio, low, high):
    return f"{ratio[low]:.3f} – {ratio[high]:.3f}" if ratio else "–"


def time_rows(results):
    for task in measure.TASKS:
        for number, entry in enumerate(entries_of(results, task)):
            way, ratio = entry["way"], entry.get("ratio")
            counted = results["instructions"].get(task, {}).get(way)
            kind = ("first " if number == 0 else "") + ("own" if way == OWN else "")
            yield kind, (way, task, f"{entry['processor']['median']:.0f}", f"{entry['processor']['p5']:.0f}", f"{ratio['median']:.3f}" if ratio else "–",
                         interval(ratio, "low", "high"), interval(ratio, "q1", "q3"), f"{entry['wall']['median']:.0f}", f"{entry['close']['median']:.0f}",
                         len(results["calls"].get(task, {}).get(way, ())), counted["all"] if counted else "–", table.allocations_of(results, task, way), bytes_of(results, task, way))


TIME_HEAD = ("", "request", "ns#", "5 % below#", "ratio#", "95 % of the median#", "quartiles#", "ns on the wall#", "ns to close#", "calls#", "instructions#", "malloc#", "bytes#")


def beside_rows(results):
    for way in results["versions"]:
        ratios = [results["beside"].get(task, {}).get(way) for task in table.BESIDE]
        if any(ratios):
            yield "", (way, *(f"{ratio['median']:.3f}" if ratio else "–" for ratio in ratios))


def beside_table(results):
    return ("<p>What listen-socket takes as a multiple of what each other way takes in the same round. Below 1 it is faster.</p>\n"
            + table_of(("", *(f"{task}#" for task in table.BESIDE)), beside_rows(results), "listen-socket as a multiple of each other way"))


def bytes_of(results, task, way):
    counted = results["allocations"].get(task, {}).get(way)
    return "–" if counted is None else f"{counted['bytes']}+{counted['resolver_bytes']}"


def call_rows(results, root):
    with open(os.path.join(root, "ci/bench/calls.tsv"), encoding="utf-8") as file:
        clauses = {line.split("\t")[0]: line.rstrip("\n").split("\t")[2].split() for line in file}
    for task, ways in results["calls"].items():
        same = ways.get(measure.BASE)
        told = ", ".join(part.replace("=", " (") + ")" for part in clauses.get(task, ())) or "none"
        yield "", (task, " ".join(ways[OWN]) or "none", "–" if same is None else "the same" if same == ways[OWN] else " ".join(same), told)


def count_tables(results, root):
    yield "<h2>System calls</h2>\n<p>Of the library, in order, as strace saw them; the last column has those that the fewest calls by hand do not need, each with the clause that requires it.</p>\n"
    yield table_of(("", "listen-socket", "by hand", "beyond the fewest"), call_rows(results, root), "System calls of the library").replace("<td>", '<td class="calls">')
    yield "<h2>Instructions, memory, size</h2>\n"
    yield f"<p>The library allocates nothing; the resolver that it calls does. Below <code>open</code> it takes at most <b>{max(results['stack'].values())} bytes</b> of stack, without the resolver’s share.</p>\n"
    yield '<div class="grid-of-two">'
    rows = [("", (task, ways[OWN]["all"], ways[OWN]["own"])) for task, ways in results["instructions"].items()]
    yield table_of(("", "instructions#", "of src/#"), rows, "Instructions in user space, by callgrind")
    yield table_of(("", "bytes#"), [("", (name, size)) for name, size in results["stack"].items()], "Stack below open")
    yield table_of(("", "code and constants#", "data#", "zeroed#"), [("", (name, size["text"], size["data"], size["bss"])) for name, size in results["sizes"].items()], "Sizes of the library")
    yield "</div>\n"


# ---- All of it ----


def head(results):
    machine = results["machine"]
    told = ", ".join(f"<b>{task} {ratio_of(results, task):.3f}</b>" for task in ("ipv4", "ipv6", "dual", "pair", "auto"))
    pair = results["pairs"][OWN]["median"]
    missing = f'<p class="machine">Not on this machine, so not measured: {escape(", ".join(results["missing"]))}.</p>' if results["missing"] else ""
    return (f'<header class="top"><h1>What a listening socket costs</h1>\n<p class="lead"><code>listen_socket_open</code> beside the same system calls written by hand, in one run: {told}; '
            f'a pair takes <b>{pair:.3f}</b> times what one socket takes.</p>\n'
            f'<p class="machine">listen-socket {escape(results["versions"][OWN])} ({escape(machine["commit"])}), {escape(machine["date"])}, <code>{escape(results["command"])}</code>. '
            f'{escape(machine["processor"])}, {machine["processors"]} processors, {escape(machine["memory"])}; {escape(machine["system"])}, {escape(machine["libc"])}; {escape(machine["compiler"])}; '
            f'load {escape(machine["load before"])} before, {escape(machine["load after"])} after.</p>\n{missing}</header>\n')


def changes_section(changes):
    if not changes:
        return ""
    lines = "".join(f"<li>{escape(line)}</li>\n" for line in changes["lines"]) or "<li>none</li>"
    return f'<section><h2>Changes</h2><p>Since {escape(changes["since"])}: ratios whose intervals do not meet, and counts.</p><ul class="changes">{lines}</ul></section>\n'


KEY = """<ul class="key" aria-label="Signs"><li class="own"><svg aria-hidden="true"><line x1="0" x2="100%" y1="6" y2="6"/><circle cx="50%" cy="6" r="4"/></svg> listen-socket</li>
<li class="hand"><svg aria-hidden="true"><line x1="0" x2="100%" y1="6" y2="6"/><circle cx="50%" cy="6" r="4"/></svg> the same calls by hand</li></ul>
"""


def how(results):
    versions = ", ".join(f"{escape(way)} {escape(version)}" for way, version in results["versions"].items() if version != "-")
    return (f'<section><h2>How it was measured</h2><p>Everything is in one process, except other languages. In each of {results["rounds"]} rounds every way serves every request, 32 times in one piece, in an order that is '
            "drawn anew; a ratio is to the same calls by hand in the same round. Time is the processor time of the thread. The thick line is the 95 % interval of the median, the thin one the quartiles. "
            "Sockets are closed outside the timed part, except for requests that fail, where some ways leave closing to the caller. "
            "Everything that is compiled here has the same flags; the peers themselves are Debian’s.</p>"
            f"<p>Versions: {versions}.</p><p>Flags: <code>{escape(results['machine']['flags'])}</code></p></section>\n")


def body(results, changes, root):
    low, high = axis_of(results)
    yield head(results)
    yield '<main class="after">\n' + changes_section(changes)
    yield ("<section><h2>Beside the same calls by hand, and beside its peers</h2>\n<p>1.0 is the processor time of the calls that the library makes, written by hand. Who makes fewer calls leaves out "
           f'what a clause requires, such as reading the address back.</p>\n<div class="grid-of-two">\n{"".join(stack_plots(results, low, high))}</div>\n{beside_table(results)}</section>\n')
    yield ("<section><h2>Other languages</h2>\n<p>An IPv4 listener, each in a process of its own with a run time that is warm, beside the same calls by hand in the same turn. "
           f'listen-socket is at <b>{results["languages"][OWN]:.3f}</b> there.</p>\n{language_plot(results, low, high)}</section>\n')
    yield f'<section><h2>Many sockets, many threads</h2>\n{KEY}<div class="grid-of-two">\n{"".join(scaling_plots(results))}</div></section>\n'
    yield "<section>" + "".join(count_tables(results, root)) + "</section>\n"
    yield "<section><h2>All figures</h2>\n" + table_of(TIME_HEAD, time_rows(results), "Nanoseconds of processor time for one request") + "</section>\n"
    yield how(results) + "</main>\n"


def text(results, changes, root):
    styles = "".join(open(os.path.join(root, path), encoding="utf-8").read() for path in ("conformance/runner/report/page.css", "ci/bench/page.css"))
    return ('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light dark">\n<title>What a listening socket costs</title>\n'
            f'<style>\n{styles}</style>\n</head>\n<body>\n{"".join(body(results, changes, root))}</body>\n</html>\n')
