"""The room of the tool's own test: one source, one check."""
from rooms import Check, Room


def rooms():
    return {"sample": Room(["ci/mutants/selftest/sample.c"], ["sample_test"], [Check("sample-test", "{sample_test}")])}
