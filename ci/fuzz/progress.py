"""Shows how a run goes, on a terminal by one line that is rewritten in place, elsewhere by a plain line now and then; and its summary."""
import os
import sys
import time

PLAIN_SECONDS = 60  # between two plain lines
SCREEN_SECONDS = 0.25


class Progress:
    def __init__(self, out=sys.stdout, clock=time.monotonic):
        self.out, self.clock = out, clock
        self.in_place = out.isatty() and os.environ.get("TERM", "dumb") != "dumb"
        self.is_shown = False
        self.shown_at = clock() - (SCREEN_SECONDS if self.in_place else 0)

    def update(self, fields):
        """Shows the fields, without the last ones if the terminal is too narrow for them."""
        now = self.clock()
        if now - self.shown_at < (SCREEN_SECONDS if self.in_place else PLAIN_SECONDS):
            return
        self.shown_at = now
        if self.in_place:
            self.write("\r\033[K" + fit(fields, self.width() - 1))  # a full line would wrap
            self.is_shown = True
        else:
            self.write("  ".join(fields) + "\n")

    def print(self, text):
        """A line that stays, in place of the one that does not."""
        self.write(("\r\033[K" if self.is_shown else "") + text + "\n")
        self.is_shown = False

    def width(self):
        try:
            return os.get_terminal_size(self.out.fileno()).columns or 80
        except OSError:
            return 80

    def write(self, text):
        try:
            self.out.write(text)
            self.out.flush()
        except BrokenPipeError:  # nobody reads on: the run goes on all the same
            self.out = open(os.devnull, "w", encoding="utf-8")
            self.in_place = self.is_shown = False


class Totals:
    """What all targets of a run came to."""

    def __init__(self):
        self.done = self.executed = self.found = self.crashes = self.passed = self.failed = 0

    def conclude(self, progress, targets, stop):
        """Prints the summary. Returns the exit status."""
        text = f"{self.executed:,} executions, {count(self.found, 'new input', 'new inputs')}, {count(self.crashes, 'crash', 'crashes')}"
        if stop.signal:
            progress.print(f"interrupted: {self.done} of {len(targets)} targets done\n{text}")
            return stop.status()
        progress.print(f"{text}\n{self.passed} passed, {self.failed} failed")
        return 0 if self.failed == 0 else 1


def fit(fields, width):
    line = fields[0]
    for field in fields[1:]:
        if len(line) + 2 + len(field) > width:
            break
        line += "  " + field
    return line[:width]


def count(number, one, many):
    return f"{number or 'no'} {one}" if number < 2 else f"{number:,} {many}"


def short(number):
    return f"{number:,}" if number < 1000000 else f"{number / 1e6:.1f} M"
