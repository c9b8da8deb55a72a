"""What is mutated, and by which checks it is to be noticed, in the order that kills soonest.

A check is (name, programs, command): {NAME} is the program with the mutants. Its failure is its exit status, or a line that says so
(`fails`), at which it is stopped. `real`: it goes by the real kernel, so what it says is believed only if it says it twice.
"""
import glob
from dataclasses import dataclass


@dataclass
class Check:
    name: str
    command: str
    fails: tuple = ("FAIL", "not ok")  # how a line begins that says that something failed
    passes: str = ""  # if given: each line that has not this says that something failed
    real: bool = False
    inputs: tuple = ()  # files and folders beside the programs that it depends on


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
COMMAND_TEST = "conformance/suite/command/test.sh"
COMMAND = Check("command", f"bash {COMMAND_TEST} {{listen-socket}} {{BUILD}}/command_faults.so", real=True,
                inputs=(COMMAND_TEST, "conformance/suite/command/faults.c"))
ENUMERATIONS = [enumeration("ledger", "ledger", "windows-matrix"), enumeration("arguments", "arguments", "hosts")]
LONG_ENUMERATIONS = [enumeration("faults", "faults"), enumeration("hints", "hints", "--budget 1"),
                     enumeration("texts", "nodes", "names", "ports", "--budget 3"), enumeration("answers", "answers", "--budget 1"),
                     enumeration("windows", "windows-hosts", "windows-holders", "windows-picking", "windows-faults", "--budget 2"),
                     enumeration("picking", "picking", "pairs", "--budget 2")]
SUITE = [suite("suite-texts", "ERR|TXT|CLN"), suite("suite-input", "NODE|ZONE|PORT|NAME|FLAG|HINT|FAM|TYPE|PRE|INIT"),
         suite("suite-steps", "BIND|LSTN|OPEN|RES|REUSE|SEL|SOCK|STEP|STK|V6")]


def sources_of(*patterns):
    without = ("_winsock.c", "_windows.c", "src/library.c")
    return sorted(path for pattern in patterns for path in glob.glob(pattern) if not path.endswith(without))


def rooms():
    return {
        "library": Room(sources_of("src/*.c"), ["exhaustive", "suite", "validation_only", "vector_runner", "simulation_check", "listen-socket", "asan/suite"],
                        [ENUMERATIONS[0], Check("validation", "{validation_only}"), VECTORS, ENUMERATIONS[1], *SUITE, *LONG_ENUMERATIONS, SIMULATION, SANITIZED, COMMAND]),
        "command": Room(sources_of("src/command/*.c"), ["listen-socket"], [COMMAND]),
        "oracle": Room(sources_of("conformance/model/oracle/*.c"), ["exhaustive", "simulation_check"],
                       [*ENUMERATIONS, SIMULATION, *LONG_ENUMERATIONS]),
        "judge": Room(sources_of("conformance/runner/judge/*.c"), ["judge_test", "judge_parts_test", "asan/judge_parts_test", "judge_proof"],
                      [Check("judge-test", "{judge_test}"), Check("judge-parts", "{judge_parts_test}"),
                       Check("judge-parts-asan", "{asan/judge_parts_test}"),
                       Check("judge-proof", "{judge_proof} conformance/vectors", inputs=("conformance/vectors",))]),
    }
