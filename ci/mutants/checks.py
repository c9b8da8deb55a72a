"""Runs one check on one mutant: whether it fails, and whether that counts."""
import os
import signal
import time

from processes import Process, Server, kill_session

FACTOR = 100  # a mutant that takes so many times what the program as written takes does not end
LEAST_CPU = int(os.environ.get("MUTANTS_LEAST_CPU", "10"))  # seconds that each may take; the tool's own test has less time
RUNNING = "running "  # how a line begins that names the test that begins


class Limits:
    """What a check takes on the program as written: steps, seconds of processor, seconds."""

    def __init__(self, steps, cpu, wall):
        self.steps, self.cpu, self.wall = steps, cpu, wall

    def most_steps(self):
        return FACTOR * max(self.steps, 10000)

    def most_cpu(self):
        return max(LEAST_CPU, int(FACTOR * self.cpu) + 1)

    def most_wall(self):
        return 60 + 20 * self.wall


UNLIMITED = Limits(0, 1000, 1000)


class Outcome:
    """`test`: the last one that began, of a check that names its tests."""

    def __init__(self, verdict, cpu, wall, output):
        self.verdict, self.cpu, self.wall, self.output = verdict, cpu, wall, output
        names = [line[len(RUNNING):] for line in output if line.startswith(RUNNING)]
        self.test = names[-1] if names else ""


def failing_line(check, line):
    if check.passes:
        return line.strip() != "" and not any(part in line for part in check.passes.split("|"))
    return line.startswith(check.fails)


def follow(check, process, deadline, stop):
    """Reads what a check prints until it ends. Returns ("ended", "failed" or "hung", the output). `stop`: an event that ends all."""
    output, rest = [], b""
    while True:
        data = process.read(0.2)
        if data:
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                output.append(line.decode(errors="replace"))
                if failing_line(check, output[-1]):
                    return "failed", output
        elif data == b"":
            return "ended", output
        if time.monotonic() > deadline or stop.is_set():
            return "hung", output


def judge(check, process, mark, limits, stop, measure=False):
    """Outcome: "passed", "failed", "timed out" (by steps or processor time) or "hung" (it waits, which is no failure)."""
    began = time.monotonic()
    how, output = follow(check, process, began + limits.most_wall(), stop)
    if how != "ended":
        if how == "failed" and not check.real:
            process.kill()
        else:
            kill_session(process.leader)
    status, cpu = process.finish()
    if check.real:
        kill_session(process.leader)
    verdict = "hung" if how == "hung" else "failed" if how == "failed" or status != 0 else "passed"
    if verdict != "passed" and not measure and (os.path.exists(mark) or status == -signal.SIGXCPU):
        verdict = "timed out"
    return Outcome(verdict, cpu, time.monotonic() - began, output)


def forget(mark):
    if os.path.exists(mark):
        os.unlink(mark)


class Starter:
    """A check whose programs are started for each mutant. `mark`: the file that runtime.c writes to."""

    def __init__(self, check, programs, mark, limits, stop):
        self.check, self.command, self.limits, self.stop = check, check.command.format(**programs), limits, stop
        self.mark = os.path.abspath(mark)  # a check may work in another folder

    def run(self, chosen, first=""):
        """The outcome of one run; `first`: the test that is to be first."""
        environment = dict(os.environ, MUTANT=chosen, MUTANT_MARK=self.mark, MUTANT_STEPS=str(self.limits.most_steps()), MUTANT_FIRST=first)
        forget(self.mark)
        process = Process(self.command, environment, self.limits.most_cpu())
        return judge(self.check, process, self.mark, self.limits, self.stop)

    def close(self):
        pass


class Forker(Starter):
    """A check whose program is started once, and forked for each mutant. It must pass without one, in each order that is asked for."""

    def __init__(self, check, programs, mark, limits, stop):
        super().__init__(check, programs, mark, limits, stop)
        self.server = Server(self.command, dict(os.environ, MUTANT_MARK=self.mark))
        self.orders = {}  # {the test that is first: whether all pass then}
        if not self.passes_first("") and not stop.is_set():
            raise SystemExit(f"mutants: the check {check.name} fails without any mutant as a fork:\n" + "\n".join(self.output[-15:]))

    def passes_first(self, test):
        if test not in self.orders:
            outcome = self.run_fork("", test)
            self.output, self.orders[test] = outcome.output, outcome.verdict == "passed"
        return self.orders[test]

    def run_fork(self, chosen, first):
        forget(self.mark)
        process = self.server.begin(chosen, self.limits.most_steps(), self.limits.most_cpu(), first)
        return judge(self.check, process, self.mark, self.limits, self.stop)

    def run(self, chosen, first=""):
        return self.run_fork(chosen, first if self.passes_first(first) else "")

    def close(self):
        self.server.close()


def run_check(runner, chosen, first=""):
    """What does not end must not end twice; what goes by the real kernel must fail twice. Returns the verdict and the outcome's test."""
    outcome = runner.run(chosen, first)
    if outcome.verdict == "timed out" or (outcome.verdict == "failed" and runner.check.real):
        second = runner.run(chosen, outcome.test)
        verdict = "passed" if second.verdict in ("passed", "hung") else second.verdict
        return verdict, second.test
    return outcome.verdict, outcome.test


def run_as_written(check, programs, mark, stop, more=()):
    """The outcome of a check on programs without a mutant, which must pass, except if all is to stop. `more`: variables."""
    mark = os.path.abspath(mark)
    forget(mark)
    environment = dict(os.environ, MUTANT="", MUTANT_MARK=mark, MUTANT_MEASURE="1", **dict(more))
    process = Process(check.command.format(**programs), environment, UNLIMITED.most_cpu())
    outcome = judge(check, process, mark, UNLIMITED, stop, measure=True)
    if outcome.verdict != "passed" and not stop.is_set():
        raise SystemExit(f"mutants: the check {check.name} fails without any mutant:\n" + "\n".join(outcome.output[-15:]))
    return outcome


def measure(check, programs, mark, stop):
    """The limits of a check, by the program as written."""
    outcome = run_as_written(check, programs, mark, stop)
    steps = 0
    if os.path.exists(mark):
        with open(mark, encoding="utf-8") as file:
            steps = 2 * max((int(line) for line in file if line.strip().isdigit()), default=0)
    return Limits(steps, outcome.cpu, outcome.wall)
