"""What is mutated, and by which checks it is to be noticed, in the order that kills soonest.

A check is (name, programs, command): {NAME} is the program with the mutants. Its failure is its exit status, or a line that says so
(`fails`), at which it is stopped. `real`: it goes by the real kernel, so what it says is believed only if it says it twice. `forked`: its
command is one program, which is started once, and forked for each mutant; it must not mind that.
"""
import glob
import re
from dataclasses import dataclass


@dataclass
class Check:
    name: str
    command: str
    fails: tuple = ("FAIL", "not ok")  # how a line begins that says that something failed
    passes: str = ""  # if given: each line that has not this says that something failed
    real: bool = False
    forked: bool = False
    inputs: tuple = ()  # files and folders beside the programs that it depends on
    texts: tuple = ()  # and parts of files

    @property
    def programs(self):
        return re.findall(r"\{([a-z_/-]+)\}", self.command)


@dataclass
class Room:
    sources: list
    checks: list

    @property
    def programs(self):
        return list(dict.fromkeys(name for check in self.checks for name in check.programs))


def forked(name, command, **more):
    return Check(name, command, forked=True, **more)


def enumeration(name, *words):
    return forked(name, " ".join(("{exhaustive}", *words, "--jobs 1")), passes=" cases in |passed, ")


# A network of its own, so that two checks at once do not take each other's ports; of what is forked, each mutant has one.
APART = "env MUTANT_APART=1 unshare -rn sh -c 'ip link set lo up; exec \"$@\"' sh "


def suite(name, areas):
    return Check(name, APART + f"{{suite}} --jobs 1 --fail-fast --filter '@({areas})_*/*'", real=True)


VECTOR_FILES = ("conformance/vectors",)
# Nearly all of the suite in one process, which takes less than a tenth of a second.
AT_ONCE = forked("suite-at-once", APART + "{suite_at_once}", real=True)
# Reads and writes outside of what they should show only there. The sources of the room have the sanitizers, the suite has not.
AT_ONCE_ASAN = forked("suite-at-once-asan", APART + "{asan/suite_at_once}", real=True)
SANITIZED = Check("suite-asan", APART + "{asan/suite} --jobs 1 --fail-fast", real=True)
VECTORS = forked("vectors", APART + "{vector_runner}", real=True)
SIMULATION = forked("simulation", APART + "{simulation_check} conformance/vectors", real=True, inputs=VECTOR_FILES)
CLAUSES = forked("clauses", "{simulation_check} --clauses conformance/vectors", inputs=VECTOR_FILES)
COMMAND_TESTS = ["command_parts_test", "command_calls_test", "command_start_test"]
COMMAND_TEST = "conformance/suite/command/test.sh"
COMMAND_FAULTS = "conformance/suite/command/faults.c"
COMMAND = Check("command", f"bash {COMMAND_TEST} {{listen-socket}} {{BUILD}}/command_faults.so", real=True, inputs=(COMMAND_TEST, COMMAND_FAULTS))
ENUMERATIONS = [enumeration("ledger", "ledger", "windows-matrix"), enumeration("arguments", "arguments", "hosts")]
# So many cases, never so many seconds: what is alive must not depend on how busy the machine is.
LONG_ENUMERATIONS = [enumeration("faults", "faults"), enumeration("hints", "hints", "--cases 2400000"),
                     enumeration("texts", "nodes", "ports", "--cases 1400000"), enumeration("names", "names", "--cases 320000"),
                     enumeration("answers", "answers", "--cases 340000"),
                     enumeration("windows", "windows-hosts", "windows-holders", "windows-picking", "windows-faults", "--cases 150000"),
                     enumeration("picking", "picking", "pairs", "--cases 200000")]
SUITE = [suite("suite-texts", "ERR|TXT|CLN"), suite("suite-input", "NODE|ZONE|PORT|NAME|FLAG|HINT|FAM|TYPE|PRE|INIT"),
         suite("suite-steps", "BIND|LSTN|OPEN|RES|REUSE|SEL|SOCK|STEP|STK|V6")]


def text_of_section(script, name, others):
    """What a section of the command's test depends on: all of the script except the functions of other sections."""
    functions = dict(re.findall(r"^(test_\w+)\(\) \{\n(.*?)^\}\n", script, re.M | re.S))
    own = {f"test_{name}"}
    while more := {other for function in own for other in functions if re.search(rf"\b{other}\b", functions[function])} - own:
        own |= more
    for other in functions.keys() - own:
        script = script.replace(functions[other], "")
    for other in others:
        script = re.sub(rf"^part .* test_{other}\b.*$" if other != name else "$^", "", script, flags=re.M)
    return script


def command_sections(*first):
    """The sections of the command's test, each a check of its own; `first`: those that are quick and kill much."""
    with open(COMMAND_TEST, encoding="utf-8") as file:
        script = file.read()
    names = re.findall(r"^part \d+ test_(\w+)", script, re.M)
    names.sort(key=lambda name: first.index(name) if name in first else len(first))
    return [Check(f"command:{name}", f"{COMMAND.command} {name}", real=True, inputs=(COMMAND_FAULTS,), texts=(text_of_section(script, name, names),))
            for name in names]


def sources_of(*patterns):
    without = ("_winsock.c", "_windows.c", "src/library.c")
    return sorted(path for pattern in patterns for path in glob.glob(pattern) if not path.endswith(without))


def rooms():
    return {
        "library": Room(sources_of("src/*.c"),
                        [ENUMERATIONS[0], forked("validation", "{validation_only}"), AT_ONCE, VECTORS, AT_ONCE_ASAN, ENUMERATIONS[1], *SUITE,
                         *LONG_ENUMERATIONS, SIMULATION, SANITIZED, COMMAND]),
        "command": Room(sources_of("src/command/*.c"),
                        [*(forked(name, f"{{{name}}}") for name in COMMAND_TESTS),
                         *(forked(f"{name}-asan", f"{{asan/{name}}}") for name in COMMAND_TESTS),
                         *command_sections("create", "usage_json", "refusals_json", "help", "open")]),
        "oracle": Room(sources_of("conformance/model/oracle/*.c"),
                       [forked("oracle-test", "{oracle_test}"), CLAUSES, forked("oracle-asan", "{asan/oracle_test}"), enumeration("hosts", "hosts"),
                        ENUMERATIONS[0], enumeration("arguments", "arguments"), *LONG_ENUMERATIONS,
                        enumeration("windows-layer", "windows-layer", "windows-pairs", "--cases 200000"), SIMULATION]),
        "judge": Room(sources_of("conformance/runner/judge/*.c"),
                      [forked("judge-test", "{judge_test}"), forked("judge-parts", "{judge_parts_test}"),
                       forked("judge-parts-asan", "{asan/judge_parts_test}"),
                       forked("judge-proof", "{judge_proof} conformance/vectors", inputs=VECTOR_FILES)]),
    }
