"""What is mutated, and by which checks it is to be noticed, in the order that kills soonest.

A check is (name, programs, command): {NAME} is the program with the mutants. Its failure is its exit status, or a line that says so
(`fails`), at which it is stopped. `real`: it goes by the real kernel, so what it says is believed only if it says it twice.
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
    inputs: tuple = ()  # files and folders beside the programs that it depends on
    texts: tuple = ()  # and parts of files


@dataclass
class Room:
    sources: list
    programs: list
    checks: list


def enumeration(name, *words):
    return Check(name, " ".join(("{exhaustive}", *words, "--jobs 1")), passes=" cases in |passed, ")


# A network of its own, so that two checks at once do not take each other's ports.
APART = "unshare -rn sh -c 'ip link set lo up; exec \"$@\"' sh "


def suite(name, areas):
    return Check(name, APART + f"{{suite}} --jobs 1 --fail-fast --filter '@({areas})_*/*'", real=True)


# Reads and writes outside of what they should show only there. The sources of the room have the sanitizers, the suite has not.
SANITIZED = Check("suite-asan", APART + "{asan/suite} --jobs 1 --fail-fast", real=True)
VECTORS = Check("vectors", APART + "{vector_runner}")
SIMULATION = Check("simulation", APART + "{simulation_check} conformance/vectors", real=True, inputs=("conformance/vectors",))
COMMAND_TESTS = ["command_parts_test", "command_calls_test", "command_start_test"]
CLAUSES = Check("clauses", "{simulation_check} --clauses conformance/vectors", inputs=("conformance/vectors",))
COMMAND_TEST = "conformance/suite/command/test.sh"
COMMAND_FAULTS = "conformance/suite/command/faults.c"
COMMAND = Check("command", f"bash {COMMAND_TEST} {{listen-socket}} {{BUILD}}/command_faults.so", real=True, inputs=(COMMAND_TEST, COMMAND_FAULTS))
ENUMERATIONS = [enumeration("ledger", "ledger", "windows-matrix"), enumeration("arguments", "arguments", "hosts")]
LONG_ENUMERATIONS = [enumeration("faults", "faults"), enumeration("hints", "hints", "--budget 1"),
                     enumeration("texts", "nodes", "names", "ports", "--budget 3"), enumeration("answers", "answers", "--budget 1"),
                     enumeration("windows", "windows-hosts", "windows-holders", "windows-picking", "windows-faults", "--budget 2"),
                     enumeration("picking", "picking", "pairs", "--budget 2")]
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
        "library": Room(sources_of("src/*.c"), ["exhaustive", "suite", "validation_only", "vector_runner", "simulation_check", "listen-socket", "asan/suite"],
                        [ENUMERATIONS[0], Check("validation", "{validation_only}"), VECTORS, ENUMERATIONS[1], *SUITE, *LONG_ENUMERATIONS, SIMULATION, SANITIZED, COMMAND]),
        "command": Room(sources_of("src/command/*.c"), ["listen-socket", *COMMAND_TESTS, *(f"asan/{name}" for name in COMMAND_TESTS)],
                        [*(Check(name, f"{{{name}}}") for name in COMMAND_TESTS),
                         *command_sections("create", "usage_json", "refusals_json", "help", "open"),
                         *(Check(f"{name}-asan", f"{{asan/{name}}}") for name in COMMAND_TESTS)]),
        "oracle": Room(sources_of("conformance/model/oracle/*.c"), ["oracle_test", "asan/oracle_test", "exhaustive", "simulation_check"],
                       [Check("oracle-test", "{oracle_test}"), CLAUSES, Check("oracle-asan", "{asan/oracle_test}"), enumeration("hosts", "hosts"), ENUMERATIONS[0],
                        enumeration("arguments", "arguments"), *LONG_ENUMERATIONS,
                        enumeration("windows-layer", "windows-layer", "windows-pairs", "--budget 2"), SIMULATION]),
        "judge": Room(sources_of("conformance/runner/judge/*.c"), ["judge_test", "judge_parts_test", "asan/judge_parts_test", "judge_proof"],
                      [Check("judge-test", "{judge_test}"), Check("judge-parts", "{judge_parts_test}"),
                       Check("judge-parts-asan", "{asan/judge_parts_test}"),
                       Check("judge-proof", "{judge_proof} conformance/vectors", inputs=("conformance/vectors",))]),
    }
