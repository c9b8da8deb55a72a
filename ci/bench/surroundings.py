"""Where a run took place: the machine, the versions, and how the programs were compiled."""
import datetime
import os
import platform
import re
import subprocess


def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "-"


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        found = re.search(r"^model name\s*: (.*)$", file.read(), re.M)
    return found[1] if found else platform.machine()


def memory():
    with open("/proc/meminfo", encoding="utf-8") as file:
        return f"{int(re.search(r'MemTotal: *([0-9]+)', file.read())[1]) // 1024} MB"


def load():
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def describe(build):
    with open(f"{build}/flags", encoding="utf-8") as file:
        flags = file.read().strip()
    return {"date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"), "processor": processor(),
            "processors": os.cpu_count(), "memory": memory(), "system": f"{platform.system()} {platform.release()}",
            "libc": " ".join(platform.libc_ver()), "compiler": first_line("cc", "--version"), "flags": flags,
            "commit": first_line("git", "log", "-1", "--format=%h %cs"), "load before": load()}
