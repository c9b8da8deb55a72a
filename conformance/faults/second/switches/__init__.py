"""The faults that can be switched on, one a function or a change of the text (edits): each is as small as it can be, and breaks one thing.
What each does, and which clause must catch it, stands in ../../faults.tsv."""
from switches import calls, edits, hints, nodes, options, peers, processes, refusals, results, services, shapes, sockets, stacks
from switches.helpers import FAULTS

__all__ = ["FAULTS", "calls", "edits", "hints", "nodes", "options", "peers", "processes", "refusals", "results", "services", "shapes", "sockets", "stacks"]
