"""How our own runs call libFuzzer, for ci/fuzz/run, ci/fuzz/speed and ci/fuzz/canaries alike.

The longest input of a target and its time-out are those of ci/oss-fuzz/TARGET_fuzzer.options, so that no seed that runs there is cut here.
"""
import configparser
import os


def options(target):
    """As libFuzzer's arguments: -max_len=..., -timeout=..., -dict=... where there is a dictionary."""
    path = f"ci/oss-fuzz/{target}_fuzzer.options"
    parser = configparser.ConfigParser()
    if not parser.read(path, encoding="utf-8"):
        return ["-timeout=10"]  # a target of our own that no corpus has: empty, must_crash
    arguments = [f"-{name}={value}" for name, value in parser["libfuzzer"].items()]
    if os.path.exists(f"fuzz/dictionaries/{target}.dict"):
        arguments.append(f"-dict=fuzz/dictionaries/{target}.dict")
    return arguments


def seeds(target):
    """Every committed file of the target but what once crashed it."""
    return sorted(f"{place}/{file}" for place, _, files in os.walk(f"corpus/{target}") if not place.endswith("/regressions")
                  for file in files)
