"""Builds what the mutants of a room run in: each source with its mutants switched by number, the programs, and single mutants."""
import functools
import hashlib
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

import objects
from clones import COPY, COPY_CLANG, Clones

HERE = os.path.dirname(os.path.abspath(__file__))
LANGUAGE = ["-std=c17", "-D_GNU_SOURCE", "-Isrc", "-Iconformance"]
STRICT = ["-Werror=int-conversion", "-Werror=incompatible-pointer-types"]  # what another compiler takes for no C
COMPARED = ["-O2", "-ffunction-sections", "-fno-jump-tables", "-w", "-c"]
SANITIZED = "asan/"  # a program of that name is built with the sanitizers in the mutated sources
SANITIZE = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
COMPARED_GCC = ["-fno-ipa-icf", "-fno-tree-switch-conversion", "-fno-reorder-blocks-and-partition"]


class BuildError(Exception):
    pass


def hash_of(*texts):
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


@functools.cache
def headers():
    """Hash of all headers: what was compiled with others is not what is compiled now."""
    found = sorted(os.path.join(folder, name) for top in ("src", "conformance", "ci/mutants") for folder, _, names in os.walk(top)
                   for name in names if name.endswith(".h"))
    texts = []
    for path in found:
        with open(path, encoding="latin-1") as file:
            texts += [path, file.read()]
    return hash_of(*texts)


def compiler():
    return os.environ.get("CC", "gcc").split()


def run(command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def need(command):
    done = run(command)
    if done.returncode != 0:
        raise BuildError(f"{' '.join(command)}: {done.stderr[:2000]}")


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="latin-1") as file:
        file.write(text)


def copies_with_errors(messages):
    """The numbers of the mutants that are not C, from the compiler's messages: "copy17:3:9: error: ..."; for what stands in a macro of
    a header, the last line before it that names a copy."""
    numbers, last = set(), ""
    for line in messages.splitlines():
        place = line.split(":", 1)[0].split(" ")[-1]
        last = place if place.startswith("copy") else "" if place == "rest" else last
        if ": error: " not in line:
            continue
        if not last:
            raise BuildError(messages[:2000])
        numbers.add(int(last[4:]))
    return numbers


class Source:
    """One source and those of its mutants that are wanted, {number: mutant}. `argued`: others, {number: mutant}; who has the code of one of
    them is a duplicate of it. `verdicts`: what is known without running."""

    def __init__(self, file, numbered, folder, argued):
        self.file, self.numbered, self.folder, self.verdicts = file, {**argued, **numbered}, folder, {}
        self.argued = argued
        self.include = ["-iquote", os.path.dirname(file.path), *LANGUAGE]
        self.is_header = file.path.endswith(".h")
        self.stem = file.path.replace("/", "_")[:-2]

    def clones(self):
        return Clones(self.file, self.numbered)

    def drop(self, number, verdict):
        self.verdicts[self.numbered.pop(number).name] = verdict

    def as_unit(self, text):
        """A header is compiled as a file of its own."""
        return text

    def drop_what_is_not_c(self):
        path = f"{self.folder}/{self.stem}.check.c"
        while True:
            write(path, self.clones().whole(runs=False))
            done = run([*compiler(), *self.include, *STRICT, "-fsyntax-only", "-fmax-errors=0", path])
            if done.returncode == 0:
                return
            wrong = copies_with_errors(done.stderr)
            if not wrong:
                raise BuildError(done.stderr[:2000])
            for number in wrong:
                self.drop(number, "not C")

    def drop_what_is_the_same(self):
        """By the code of each copy, as two compilers make it."""
        for command, attributes in (([*compiler(), *COMPARED_GCC], COPY), (["clang-19"], COPY_CLANG)):
            path = f"{self.folder}/{self.stem}.compared"
            write(path + ".c", self.clones().whole(runs=False, attributes=attributes))
            need([*command, *self.include, *COMPARED, "-o", path + ".o", path + ".c"])
            code, first = objects.functions(path + ".o"), {}
            for number, mutant in sorted(self.numbered.items(), key=lambda item: (item[0] not in self.argued, item[0])):
                own = code.get(f"{mutant.owner}__m{number}")
                original = code.get(f"{mutant.owner}__m0")
                if own is None or original is None:
                    continue
                if own == original:
                    self.drop(number, "identical")
                elif (mutant.owner, own) in first:
                    self.drop(number, "duplicate")
                else:
                    first[mutant.owner, own] = number

    def examine(self):
        """Sets aside what need not be run."""
        self.compare()
        for number, mutant in self.argued.items():
            self.numbered.pop(number, None)
            self.verdicts.pop(mutant.name, None)

    def compare(self):
        """What was found is kept, by content."""
        text = self.clones().whole(runs=False) + "".join(f"{number} {m.start} {m.end} {m.text}\n" for number, m in self.singles().items())
        known = f"{self.folder}/{self.stem}.{hash_of(text, headers(), *compiler())}.known"
        if os.path.exists(known):
            with open(known, encoding="utf-8") as file:
                for line in file:
                    number, verdict = line.rstrip("\n").split("\t")
                    self.drop(int(number), verdict)
            return
        before = dict(self.numbered)
        self.drop_what_is_not_c()
        self.drop_what_is_the_same()
        self.examine_singles()
        gone = [(number, self.verdicts[m.name]) for number, m in before.items() if number not in self.numbered]
        write(known, "".join(f"{number}\t{verdict}\n" for number, verdict in gone))

    def compile_single(self, mutant, target, flags):
        path = target[:-2] + ".c"
        write(path, self.clones().single_text(mutant) if mutant else self.file.source.decode("latin-1"))
        return run([*compiler(), *self.include, "-w", *flags, "-c", "-o", target, path])

    def examine_singles(self):
        singles = self.singles()
        if not singles:
            return
        target = f"{self.folder}/{self.stem}.single.o"
        self.compile_single(None, target, ["-O2"])
        seen = {objects.whole(target): "identical"}
        for number, mutant in singles.items():
            if self.compile_single(mutant, target, ["-O2"]).returncode != 0:
                self.drop(number, "not C")
                continue
            found = objects.whole(target)
            if found in seen:
                self.drop(number, seen[found])
            seen.setdefault(found, "duplicate")

    def singles(self):
        """The mutants that cannot be switched."""
        clones = self.clones()
        return {number: m for number, m in self.numbered.items() if not clones.is_switchable(m)}

    def build(self):
        """Compiles the source with its mutants. Returns the object file; of a header the folder where it is."""
        text = self.clones().whole(runs=True)
        folder = f"{self.folder}/{hash_of(text)}"
        if self.is_header:
            write(f"{folder}/{os.path.basename(self.file.path)}", text)
            return folder
        return self.compile_switched(text, [])

    def compile_switched(self, text, mutated, flags=()):
        target = f"{self.folder}/{self.stem}.{hash_of(text, headers(), *mutated, *flags)}.o"
        if not os.path.exists(target):
            path = target[:-2] + ".c"
            write(path, text)
            include = [word for header in mutated for word in ("-iquote", header)]
            need([*compiler(), *include, *self.include, f"-I{HERE}", "-O1", "-g0", "-w", "-fPIC", *flags, "-c", "-o",
                  target + ".new", path])
            os.rename(target + ".new", target)
        return target


def read_programs(path):
    """{name: (libraries, objects)}"""
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file]
    return {name: (libraries.split(), list(dict.fromkeys(files.split()))) for name, libraries, files in rows}


class RoomBuild:
    """The programs of a room, with all of its sources switched."""

    def __init__(self, room, programs, sources, folder, build):
        self.room, self.programs, self.sources, self.folder, self.build_folder = room, programs, sources, folder, build
        self.own = {}  # by flags: {path of a source: its object with mutants}

    @staticmethod
    def flags_of(name):
        return tuple(SANITIZE) if name.startswith(SANITIZED) else ()

    def build(self):
        mutated = [source.build() for source in self.sources if source.is_header]
        plain = [source for source in self.sources if not source.is_header]
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for flags in {self.flags_of(name) for name in self.room.programs}:
                made = pool.map(lambda source: source.compile_switched(source.clones().whole(runs=True), mutated, flags), plain)
                self.own[flags] = {source.file.path: target for source, target in zip(plain, made)}
        self.runtime = self.compile_runtime("runtime", "serve")
        self.link_flags = ("-Wl,--wrap=main",)
        made = [target for targets in self.own.values() for target in targets.values()]
        folder = f"{self.folder}/bin.{os.getpid()}.{hash_of(*sorted(made))}"  # others may run beside this, with other mutants
        return {name: self.link(name, f"{folder}/{name}", {}) for name in self.room.programs}

    def compile_runtime(self, *names):
        for name in names:
            need([*compiler(), *LANGUAGE, "-O2", "-fPIC", "-c", "-o", f"{self.folder}/{name}.o", f"{HERE}/{name}.c"])
        return [f"{self.folder}/{name}.o" for name in names]

    def link(self, name, target, instead):
        """Links a program; `instead`: other objects for some of the sources."""
        flags = self.flags_of(name)
        libraries, files = self.programs[name.removeprefix(SANITIZED)]
        own = {self.object_of(path): instead.get(path, made) for path, made in self.own[flags].items()}
        linked = [own.get(file, file) for file in files] + [made for file, made in own.items() if file not in files and self.is_library(file)]
        archive = f"{self.build_folder}/liblisten_socket.a"
        if os.path.exists(archive) and not any(self.is_library(file) for file in own):
            linked.append(archive)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        need([*compiler(), *flags, *self.link_flags, "-o", target + ".new", *linked, *self.runtime, *libraries])
        os.rename(target + ".new", target)
        return target

    def object_of(self, path):
        return f"{self.build_folder}/objects/{path[:-2]}.o"

    def is_library(self, file):
        """Whether the object is of the library, which programs have as an archive."""
        return os.path.dirname(file) == f"{self.build_folder}/objects/src"

    def link_single(self, source, mutant, number, name):
        """A program with one mutant that cannot be switched."""
        folder, flags = f"{self.folder}/single/{source.stem}.{number}", self.flags_of(name)
        made = f"{folder}/{source.stem}{'.asan' if flags else ''}.o"
        os.makedirs(folder, exist_ok=True)
        if not os.path.exists(made):
            done = source.compile_single(mutant, made, ["-O1", "-fPIC", *flags])
            if done.returncode != 0:
                raise BuildError(done.stderr[:2000])
        return self.link(name, f"{folder}/{name}", {source.file.path: made})


class ReachBuild(RoomBuild):
    """The programs of a room as they are written, with a note in front of each statement of its sources (reach.py)."""

    @staticmethod
    def flags_of(name):
        return ()  # the sanitizers reach nothing else

    def build_with(self, texts):
        """`texts`: {path of a source: its text with notes}."""
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            plain = [source for source in self.sources if not source.is_header]
            made = pool.map(lambda source: source.compile_switched(texts[source.file.path], [], ()), plain)
            self.own[()] = {source.file.path: target for source, target in zip(plain, made)}
        self.runtime, self.link_flags = self.compile_runtime("reach"), ()
        folder = f"{self.folder}/reach.{os.getpid()}"
        return {name: self.link(name, f"{folder}/{name}", {}) for name in self.room.programs}
