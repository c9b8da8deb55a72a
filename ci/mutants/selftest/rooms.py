"""The room of the tool's own test: one source, and two checks. The first one reaches little, and writes down for which mutants it is run."""
from rooms import Check, Room

READ = "sh -c 'echo \"$MUTANT\" >>{BUILD}/mutants/check/ran; exec \"$0\" read' {sample_test}"


def rooms():
    return {"sample": Room(["ci/mutants/selftest/sample.c"], ["sample_test"], [Check("part:read", READ), Check("sample-test", "{sample_test}")])}
