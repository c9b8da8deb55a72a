"""SPEC.md as its form has it: each clause with its lines, for the checks that are written in Python."""
import re


def read_clauses(text):
    """[(id, title, {"Level": …, "Text": …})], in the order of the document; a line that begins with two blanks continues the one above it."""
    clauses, lines = [], None
    for line in re.sub(r"\n  +(?=\S)", " ", text).splitlines():
        heading = re.match(r"### ([A-Z][A-Z0-9]*-\d{3}) (.+)", line)
        part = re.match(r"- ([A-Z][a-z ]*): (.*)", line)
        if heading:
            lines = {}
            clauses.append((heading[1], heading[2], lines))
        elif line.startswith("## "):
            lines = None
        elif lines is not None and part:
            lines[part[1]] = part[2].strip()
    return clauses
