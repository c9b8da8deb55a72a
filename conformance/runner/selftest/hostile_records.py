"""Records as an adapter might want them that means harm: markup, scripts, quotation marks, control and direction characters in every text that
is not ours. Also what the tests of reports share: a run, and a part of one."""
import json
import os
import subprocess
import sys

HOUSE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(HOUSE, "build")))
RUNNER = os.path.join(BUILD, "listen-socket-conformance")
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


def real(path, *arguments):
    """Runs adapters; a difference is no fault here."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    done = subprocess.run([RUNNER, "run", "--timeout", "60", "--results", path, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    if done.returncode > 1:
        sys.exit(f"the run for this test failed: {done.stderr.decode()}")
    return load(path)


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
