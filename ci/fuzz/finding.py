"""What a crashing input shows, for people: the oracle's or the sanitizer's sentence, the scenario, and what to do with it."""
import os
import re
import shlex
import subprocess

EVIDENCE_LINES = 40
SECONDS = 30


def sentence(target, log):
    """What is wrong, in one line of what the target, a sanitizer or the engine said; "" if none said anything."""
    for pattern in (rf"^{target}: (.+)$", r"^(.*runtime error: .+)$", r"^SUMMARY: (\w+Sanitizer: .+)$", r"ERROR: (\w+Sanitizer: .+)$",
                    r"ERROR: (libFuzzer: .+)$"):
        if match := re.search(pattern, log, re.M):
            return match[1].strip().replace(os.getcwd() + "/", "")
    return ""


def kind(target, log):
    """The sentence without the numbers that differ from input to input."""
    return re.sub(r"0x[0-9a-f]+|\d+", "#", sentence(target, log))


def evidence(target, log):
    """The oracle's list of calls, expected and made, or the sanitizer's report."""
    for begin, end in ((r"^disagreement: ", rf"^{target}: "),
                       (r"^(?:==\d+==\s?ERROR: |.*runtime error: )", rf"^(?:SUMMARY: |{target}_fuzzer: )")):
        if match := re.search(begin, log, re.M):
            lines = log[match.start():].splitlines()
            last = next((at for at, line in enumerate(lines) if at and re.match(end, line)), len(lines))
            return "\n".join(lines[:min(last, EVIDENCE_LINES)])
    return ""


def run(command, errors=subprocess.STDOUT):
    """(exit status, what it said)."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, timeout=SECONDS, check=False)
        return done.returncode, done.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as late:
        return -1, (late.stdout or b"").decode(errors="replace") + f"\nERROR: libFuzzer: timeout after {SECONDS} s"
    except OSError as error:
        return -1, f"{command[0]}: {error.strerror}"


def decoded(target, file, build):
    """The scenario and, if there is one, the command. The C test is long: `decode` prints it."""
    replay = f"{build}/fuzz/replay/{target}_fuzzer"
    if not os.path.exists(replay):
        return ""
    return re.sub(r"^---- as a C test ----\n.*", "", run([replay, "--show", file], subprocess.DEVNULL)[1], flags=re.M | re.S).strip()


def show(target, log, file, build, reproduce):
    """`log` is what was said when `file` crashed; `reproduce` is the program that crashes on it. Returns the text."""
    parts = [f"{target}: {sentence(target, log) or 'it crashed, and nothing was said'}"]
    if file:
        quoted = shlex.quote(file)
        parts += [decoded(target, file, build), evidence(target, log),
                  f"reproduce: {reproduce} {quoted}\n"
                  f"decode:    {build}/fuzz/replay/{target}_fuzzer --show {quoted}   # and as a C test, if it can be one\n"
                  f"keep:      make corpus-add TARGET={target} FILE={quoted} NAME=what-it-was"]
    else:
        parts.append("\n".join(log.splitlines()[-20:]))  # no input: the engine itself failed
    return "\n".join(part for part in parts if part)
