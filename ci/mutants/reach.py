"""Which mutants a check can notice at all: those of statements that it runs. Each check is run once, or several times if it goes by the real
kernel, on programs whose sources note each statement that is begun; a mutant whose statement no run began is not run under that check.

A mutant changes only its own statement, so a check that does not begin the statement sees the program as written. What a case label says is
part of its switch. Of mutants of tables, declarations and enumerators of the file nothing is said: every check is run on them.
"""
import os

from clang.cindex import CursorKind as Kind

from mutate import LOOPS, end_of_statement, range_of

ROOM_OF_FILE = 1 << 18  # bytes of the map for one source; more than any has
RUNS_OF_REAL = 2  # what one run on the real kernel reaches depends on more than the program
LABELS = (Kind.CASE_STMT, Kind.DEFAULT_STMT, Kind.LABEL_STMT)


def parts_of(node):
    """The statements in a statement, and whether each of them stands alone, without braces around it: the body of an `if` or a loop."""
    children = list(node.get_children())
    if node.kind == Kind.COMPOUND_STMT:
        return [(child, False) for child in children]
    if node.kind == Kind.IF_STMT:
        return [(child, True) for child in children[1:]]
    if node.kind in LOOPS:
        return [(children[0] if node.kind == Kind.DO_STMT else children[-1], True)]
    if node.kind in (Kind.SWITCH_STMT, *LABELS):
        return [(children[-1], False)]
    return []


class Marks:
    """Where the statements of a file begin and end, and its text with a note in front of each."""

    def __init__(self, file):
        self.file, self.statements, self.edits = file, [], []
        if file.path.endswith(".h"):
            return  # it has no place of its own in the programs
        for cursor in file.unit.cursor.get_children():
            if file.is_here(cursor) and cursor.kind == Kind.FUNCTION_DECL and cursor.is_definition():
                self.visit(next(child for child in cursor.get_children() if child.kind == Kind.COMPOUND_STMT), False)

    def visit(self, node, alone):
        macro, usable = self.file.macro_of(node)
        if node.kind != Kind.COMPOUND_STMT and node.kind not in LABELS:
            self.mark(*range_of(node), alone)
            if macro or not usable:
                return
        for part, part_alone in parts_of(node):
            self.visit(part, part_alone)

    def mark(self, start, end, alone):
        self.statements.append((start, end))
        note = f"mutants_reach(MUTANTS_FILE + {start}); "
        self.edits.append((start, start, "{ " + note if alone else note))
        if alone:
            end = end_of_statement(self.file.source, end)
            self.edits.append((end, end, " }"))

    def statement_of(self, mutant):
        """Where the innermost statement begins that has all of the mutant; None: it is in none."""
        around = [start for start, end in self.statements if start <= mutant.start and mutant.end <= end]
        return max(around, default=None)

    def text(self, number):
        """The file as source `number` of the programs."""
        text = self.file.source.decode("latin-1")
        begin = f'#include "reach.h"\n#define MUTANTS_FILE {number * ROOM_OF_FILE}UL\n# 1 "{self.file.path}"\n'
        out, at = [begin], 0
        for first, last, new in sorted(self.edits, key=lambda edit: edit[0]):
            out += [text[at:first], new]
            at = last
        return "".join(out) + text[at:]


class Map:
    """The file in which the programs of one run of a check note what they reach."""

    def __init__(self, path, count):
        self.path = os.path.abspath(path)  # a check may work in another folder
        with open(self.path, "wb") as file:
            file.truncate(count * ROOM_OF_FILE)

    def reached(self):
        """{(number of the source, where a statement begins)}, and removes the file."""
        found = set()
        with open(self.path, "rb") as file:
            data = file.read()
        at = data.find(1)
        while at >= 0:
            found.add(divmod(at, ROOM_OF_FILE))
            at = data.find(1, at + 1)
        os.unlink(self.path)
        return found
