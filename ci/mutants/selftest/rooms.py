"""The rooms of the tool's own test: one source, by checks of each kind. The first one reaches little, and writes down for which mutants it is run."""
from rooms import Check, Room, forked

SOURCES = ["ci/mutants/selftest/sample.c"]
NOTED = "sh -c 'echo \"$MUTANT\" >>{BUILD}/mutants/check/%s; exec \"$@\"' sh "
READ = NOTED % "ran" + "{sample_test} read"
# Fails once for each mutant, as what goes by a real kernel may do.
ONCE = "sh -c 'f={BUILD}/mutants/check/once.$(echo \"$MUTANT\" | tr / .); [ -z \"$MUTANT\" ] || [ -e \"$f\" ] || (touch \"$f\"; echo FAIL); exec \"$@\"' sh {sample_test}"


def rooms():
    return {
        "sample": Room(SOURCES, [Check("part:read", READ), Check("sample-test", "{sample_test}")]),
        "forked": Room(SOURCES, [forked("part:read", "{sample_test} read"), forked("sample-test", NOTED % "started" + "{sample_test} order")]),
        "apart": Room(SOURCES, [forked("sample-test", "env MUTANT_APART=1 unshare -rn {sample_test}", real=True)]),
        "once": Room(SOURCES, [Check("once", ONCE, real=True)]),
        "once-believed": Room(SOURCES, [Check("once", ONCE)]),
        "no-fork": Room(SOURCES, [forked("sample-test", "{sample_test} started")]),
    }
