"""Records as an adapter might want them that means harm: markup, scripts, quotation marks, control and direction characters in every text that
is not ours. Also what the tests of reports share: a run, and a part of one."""
import fcntl
import json
import os
import shutil
import subprocess
import sys

HOUSE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(HOUSE, "build")))
RUNNER = os.path.join(BUILD, "listen-socket-conformance")
ASKED = ("--filter", "*1", "--filter", "PORT-*", "cpython", "node", "reference", "seed-page")
NAME = "<img src=x onerror=hostile()>\"'&amp;{{DATA}}\u202e#/~"
TEXTS = ("</script><script>hostile()</script>", "<!--", "]]>", "\"><svg onload=hostile()>", "x' onmouseover='hostile()", "# TO" "DO not ok", "\u202etxt.exe\u2066", "\x1b[2J\x07",
         "{{STYLE}}", "javascript:hostile()", "\u2028not ok 1\u2029", "```", "\\\" , \\u003c")


def load(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def save(path, records):
    with open(path, "w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, separators=(",", ":")) + "\n")


def real(path):
    """The records of a run; a difference is no fault here. The tests that one run of ci/run starts share it: the first that comes makes it."""
    kept = os.path.join(BUILD, "test/real.jsonl")
    os.makedirs(os.path.dirname(kept), exist_ok=True)
    with open(f"{kept}.run", "a+", encoding="utf-8") as of_run:
        fcntl.flock(of_run, fcntl.LOCK_EX)
        of_run.seek(0)
        if "CI_RUN" not in os.environ or of_run.read() != os.environ["CI_RUN"]:
            of_run.truncate(0)
            make(kept)
            of_run.write(os.environ.get("CI_RUN", ""))
        shutil.copy(kept, path)
    return load(path)


def make(path):
    done = subprocess.run([RUNNER, "run", "--timeout", "60", "--results", path, *ASKED], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode > 1:
        sys.exit(f"the run for this test failed: {done.stderr.decode()}")


def hostile(records, of):
    """The same, the adapter `of` under a name that means harm, and harm in all that it says."""
    count = 0
    changed = json.loads(json.dumps(records))
    for record in changed:
        if record["type"] == "header":
            about = record["adapters"].pop(of)
            record["adapters"][NAME] = {**about, "adapter": NAME, "name": TEXTS[0], "version": TEXTS[3], "api": TEXTS[0], "trace": TEXTS[1]}
            record["absent"] = {TEXTS[0]: {"type": "absent", "adapter": TEXTS[0], "environment": "plain", "reason": TEXTS[3]}}
        elif record["type"] == "footer":
            record["counts"][NAME] = record["counts"].pop(of)
        elif record["adapter"] == of:
            record["adapter"] = NAME
            count += 1
            text = TEXTS[count % len(TEXTS)]
            if record["type"] == "result":
                record.update(answer=text, stage=text, code=text, reason=record["reason"] and text)
            for check in record.get("checks", []) + record.get("observations", []):
                if check["verdict"] in ("fail", "declared"):
                    check["observed"] = text
                    check["reason"] = text
                if check["verdict"] == "declared" and count % 3 == 0:
                    check["verdict"] = "fail"
                    record["verdict"] = "fail"
    return changed
