"""How our own runs call the engines: the numbers and targets asked for, options, seeds.

The longest input of a target and its time-out are those of ci/oss-fuzz/TARGET_fuzzer.options, so that no seed that runs there is cut here.
"""
import configparser
import difflib
import os
import re
import sys

BUILD = os.environ.get("BUILD", "build")


def options(target):
    """As libFuzzer's arguments: -max_len=..., -timeout=..., and -dict=... if there is a dictionary."""
    path = f"ci/oss-fuzz/{target}_fuzzer.options"
    parser = configparser.ConfigParser()
    if not parser.read(path, encoding="utf-8"):
        return ["-timeout=10"]  # a target of our own that no corpus has: must_crash
    arguments = [f"-{name}={value}" for name, value in parser["libfuzzer"].items()]
    if os.path.exists(f"fuzz/dictionaries/{target}.dict"):
        arguments.append(f"-dict=fuzz/dictionaries/{target}.dict")
    return arguments


def seeds(target):
    """Every committed file of the target, except those that once crashed it."""
    return sorted(f"{place}/{file}" for place, _, files in os.walk(f"corpus/{target}") if not place.endswith("/regressions")
                  for file in files)


def give_up(text):
    print(f"{os.path.relpath(sys.argv[0])}: {text}", file=sys.stderr)
    sys.exit(2)


def number(name, default):
    """The environment's NAME as a number from 1."""
    text = os.environ.get(name) or default
    if not re.fullmatch(r"[1-9][0-9]{0,8}", text):
        give_up(f"{name}={text}: give a whole number from 1 to 999999999")
    return int(text)


def targets(names, place):
    """The names, if each is built below BUILD/fuzz/place."""
    folder = f"{BUILD}/fuzz/{place}"
    built = sorted(file[:-len("_fuzzer")] for file in os.listdir(folder) if file.endswith("_fuzzer")) if os.path.isdir(folder) else []
    if not names:
        give_up(f"give the targets; {folder} has: {' '.join(built) or 'none, make builds them'}")
    for name in names:
        if name not in built:
            near = difflib.get_close_matches(name, built, 1)
            give_up(f"{folder} has no target {name}{f'; did you mean {near[0]}?' if near else ''}; it has: {' '.join(built) or 'none'}")
    return names
