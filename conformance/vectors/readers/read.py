"""Reads the vectors: prints id, level, the service in base 16 ("-" is NULL), and what must come of it. Argument: the data set."""
import json
import sys


def text(value):
    """The bytes of a node or a service; None is NULL."""
    if isinstance(value, dict):
        return bytes.fromhex(value["base16"]) if "base16" in value else value["repeat"].encode() * value["times"]
    return None if value is None else value.encode()


def outcome(expect):
    if "oneOf" in expect:  # several outcomes are right
        return " or ".join(outcome(one) for one in expect["oneOf"])
    return expect["stage"] + " " + expect["code"] if expect["outcome"] == "error" else "ok"


with open(sys.argv[1], encoding="utf-8") as file:
    for vector in json.load(file)["vectors"]:
        service = text(vector["request"]["service"])
        print(vector["id"], vector["level"], "-" if service is None else service.hex(), outcome(vector["expect"]), sep="\t")
