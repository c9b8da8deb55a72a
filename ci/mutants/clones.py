"""One C file with many of its mutants in it: each is a copy of its function, or of its table, that a number switches on.

The function itself becomes: if mutant 17 is on, go to the copy that is mutant 17. So a mutant may change anything inside of a function,
and one compilation is enough for all. What cannot be written so (enumerators of the file, functions with "...", tables that other
tables use) is compiled by itself: `single_text`.
"""

COPY = "__attribute__((noinline, noclone, used)) "
COPY_CLANG = "__attribute__((noinline, used)) "


def edited(text, start, end, edits):
    """text[start:end] with the edits (from, to, new) that lie within; an insertion is (at, at, new)."""
    out, at = [], start
    for first, last, new in sorted(edits, key=lambda edit: (edit[0], edit[1] != edit[0], edit[1])):
        out += [text[at:first], new]
        at = last
    return "".join(out) + text[at:end]


def clash(edit, mutant):
    """Whether what all copies have in common lies within what the mutant changes."""
    first, last, _ = edit
    if first == last:
        return mutant.start < first < mutant.end
    return first < mutant.end and last > mutant.start


class Clones:
    """`file` (mutate.File) with the mutants of `numbered`, {number: mutant}."""

    def __init__(self, file, numbered):
        self.file, self.numbered = file, numbered
        self.variable = "mutant_" + "".join(c if c.isalnum() else "_" for c in file.path)
        self.text = file.source.decode("latin-1")  # a character is a byte, so that offsets agree
        self.functions = {function.name: function for function in file.functions if not function.variadic}
        self.tables = {table.name: table for table in file.tables if table.switchable}
        self.common = [(at, at + len(table.name), f"(*{table.name}__table())") for table in self.tables.values() for at in table.uses
                       if any(mutant.owner == table.name for mutant in numbered.values())]
        self.copies_of = {}
        for number, mutant in numbered.items():
            if self.is_switchable(mutant):
                self.copies_of.setdefault(mutant.owner, []).append(number)

    def is_switchable(self, mutant):
        return mutant.owner in self.functions or mutant.owner in self.tables

    def single_text(self, mutant):
        new = mutant.text.encode().decode("latin-1")
        return self.text[:mutant.start] + new + self.text[mutant.end:]

    def mutated(self, start, end, name_at, name, number, common):
        """The text of a function or table as mutant `number`, which has a name of its own; 0: as it is."""
        edits = [(name_at, name_at + len(name), f"{name}__m{number}")]
        mutant = self.numbered.get(number)
        edits += [edit for edit in common if start <= edit[0] < end and (mutant is None or not clash(edit, mutant))]
        if mutant is not None:
            edits.append((mutant.start, mutant.end, mutant.text.encode().decode("latin-1")))
        return edited(self.text, start, end, edits)

    @staticmethod
    def internal(text):
        for word in ("static inline ", "static ", "INTERNAL ", "inline "):
            if text.startswith(word):
                return text[len(word):]
        return text

    def function_copies(self, function, numbers, runs, attributes):
        """The copies, and the function that chooses one of them. `runs`: it is to be run, not to be compared."""
        common = self.common + (self.step_edits(function) if runs else [])
        head = self.text[function.start:function.body]
        out = [head.rstrip() + ";\n"]
        for number in (numbers if runs else [0, *numbers]):
            copy = self.mutated(function.start, function.end, function.name_at, function.name, number, common)
            out.append(self.mark(number) + f"static {attributes}" + self.internal(copy) + "\n" + self.mark(-1))
        if not runs:
            common = self.common
        call = ", ".join(function.arguments)
        cases = "".join(f" case {number}: return {function.name}__m{number}({call});" if function.returns else
                        f" case {number}: {function.name}__m{number}({call}); return;" for number in numbers)
        choice = f"\n    switch ({self.variable}) {{{cases} default: break; }}\n" if runs else ""
        edits = [edit for edit in common if function.start <= edit[0] < function.end] + [(function.body + 1, function.body + 1, choice)]
        out.append(edited(self.text, function.start, function.end, edits))
        return "".join(out)

    def step_edits(self, function):
        return [(function.body + 1, function.body + 1, " mutants_step();")] + [(at, at, text) for at, text in function.steps]

    @staticmethod
    def mark(number):
        """A line that says which copy the lines after it are: for the compiler's messages."""
        return f'\n# {number + 1 if number >= 0 else 1} "{"copy" if number >= 0 else "rest"}{number if number >= 0 else ""}"\n'

    def table_copies(self, table, numbers, runs):
        """The table as it is, its copies, and the function that says which of them is meant."""
        start, end = table.start, table.end
        out = [self.text[start:end], ";\n"]
        for number in numbers:
            copy = self.mutated(start, end, table.name_at, table.name, number, [])
            out += [self.mark(number), copy, ";\n", self.mark(-1)]
        cases = "".join(f" case {number}: return &{table.name}__m{number};" for number in numbers) if runs else ""
        out.append(f"static __typeof__({table.name}) *{table.name}__table(void) {{ switch ({self.variable}) {{{cases} default: break; }} "
                   f"return &{table.name}; }}\nstruct {table.name}__end")
        return "".join(out)

    def whole(self, runs, attributes=COPY):
        """The text of the file with all copies."""
        edits = []
        for name, function in self.functions.items():
            numbers = self.copies_of.get(name, [])
            if numbers:
                edits.append((function.start, function.end, self.function_copies(function, numbers, runs, attributes)))
            elif runs:
                common = self.common + self.step_edits(function)
                inside = [edit for edit in common if function.start <= edit[0] < function.end]
                edits.append((function.start, function.end, edited(self.text, function.start, function.end, inside)))
        for function in self.file.functions:
            if function.variadic:
                edits += [edit for edit in self.common if function.start <= edit[0] < function.end]
        for name, table in self.tables.items():
            if self.copies_of.get(name):
                edits.append((table.start, table.end, self.table_copies(table, self.copies_of[name], runs)))
        begin = f'#include "runtime.h"\nMUTANTS_CHOOSE({self.variable}, "{self.file.path}")\n' if runs else f"static int {self.variable};\n"
        at = min([table.start for table in self.file.tables] + [function.start for function in self.file.functions])
        at = self.text.rfind("\n", 0, at) + 1  # a macro may stand before it
        edits.append((at, at, begin + self.mark(-1)))
        return edited(self.text, 0, len(self.text), edits)
