"""Runs one check on one mutant: whether it fails, and whether that counts."""
import os
import select
import signal
import subprocess
import time

FACTOR = 100  # a mutant that takes so many times what the program as written takes does not end


class Limits:
    """What a check takes on the program as written: steps, seconds of processor, seconds."""

    def __init__(self, steps, cpu, wall):
        self.steps, self.cpu, self.wall = steps, cpu, wall

    def most_steps(self):
        return FACTOR * max(self.steps, 10000)

    def most_cpu(self):
        return max(10, int(FACTOR * self.cpu) + 1)

    def most_wall(self):
        return 60 + 20 * self.wall


def kill_session(leader):
    """All processes that a check started, also those that have a process group of their own."""
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            with open(f"/proc/{entry}/stat", "rb") as file:
                session = int(file.read().rpartition(b")")[2].split()[3])
            if session == leader:
                os.kill(int(entry), signal.SIGKILL)
        except (OSError, ValueError, IndexError):
            continue


class Outcome:
    def __init__(self, verdict, cpu, wall, output):
        self.verdict, self.cpu, self.wall, self.output = verdict, cpu, wall, output


def failing_line(check, line):
    if check.passes:
        return line.strip() != "" and not any(part in line for part in check.passes.split("|"))
    return line.startswith(check.fails)


def follow(check, process, deadline):
    """Reads what a check prints until it ends. Returns ("ended", "failed" or "hung", the output)."""
    output, rest, file = [], b"", process.stdout.fileno()
    while True:
        ready, _, _ = select.select([file], [], [], 0.2)
        data = os.read(file, 65536) if ready else None
        if data:
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                output.append(line.decode(errors="replace"))
                if failing_line(check, output[-1]):
                    return "failed", output
        elif data == b"" or os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
            return "ended", output
        if time.monotonic() > deadline:
            return "hung", output


def finish(process):
    """Ends what is left, and returns (exit status, seconds of processor)."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime


def start(command, environment, cpu):
    limits = f"ulimit -n 1024; ulimit -c 0; ulimit -t {cpu}; "
    return subprocess.Popen(["bash", "-c", limits + ("exec " if ";" not in command else "") + command], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True, env=environment)


def run_once(check, programs, mark, limits, chosen, measure=False, more=()):
    """Outcome: "passed", "failed", "timed out" (by steps or processor time) or "hung" (it waits, which is no failure). `more`: variables."""
    mark = os.path.abspath(mark)  # a check may work in another folder
    environment = dict(os.environ, MUTANT=chosen, MUTANT_MARK=mark, **dict(more))
    environment.update({"MUTANT_MEASURE": "1"} if measure else {"MUTANT_STEPS": str(limits.most_steps())})
    if os.path.exists(mark):
        os.unlink(mark)
    began = time.monotonic()
    process = start(check.command.format(**programs), environment, limits.most_cpu())
    how, output = follow(check, process, began + limits.most_wall())
    if how != "ended":
        if how == "failed" and not check.real:
            os.kill(process.pid, signal.SIGKILL)  # not process.kill(), which would take its status
        else:
            kill_session(process.pid)
    status, cpu = finish(process)
    process.stdout.close()
    if check.real:
        kill_session(process.pid)
    verdict = "hung" if how == "hung" else "failed" if how == "failed" or status != 0 else "passed"
    if verdict != "passed" and not measure and (os.path.exists(mark) or status == -signal.SIGXCPU):
        verdict = "timed out"
    return Outcome(verdict, cpu, time.monotonic() - began, output)


def run_check(check, programs, mark, limits, chosen):
    """As run_once. What does not end must not end twice; what goes by the real kernel must fail twice."""
    first = run_once(check, programs, mark, limits, chosen)
    if first.verdict == "timed out" or (first.verdict == "failed" and check.real):
        second = run_once(check, programs, mark, limits, chosen)
        if second.verdict in ("passed", "hung"):
            return "passed"
        return second.verdict
    return first.verdict


def run_as_written(check, programs, mark, more=()):
    """The outcome of a check on programs without a mutant, which must pass."""
    outcome = run_once(check, programs, mark, Limits(0, 1000, 1000), "", measure=True, more=more)
    if outcome.verdict != "passed":
        raise SystemExit(f"mutants: the check {check.name} fails without any mutant:\n" + "\n".join(outcome.output[-15:]))
    return outcome


def measure(check, programs, mark):
    """The limits of a check, by the program as written."""
    outcome = run_as_written(check, programs, mark)
    steps = 0
    if os.path.exists(mark):
        with open(mark, encoding="utf-8") as file:
            steps = 2 * max((int(line) for line in file if line.strip().isdigit()), default=0)
    return Limits(steps, outcome.cpu, outcome.wall)
