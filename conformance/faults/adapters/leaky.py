"""CPython's adapter, with a leak: leaks-a-socket makes one at each request, leaks-a-listener keeps a copy of each that it
closes. A line is added to the file STARTS for each start."""
import os
import socket
import sys

NAME = sys.argv[1]
ADAPTER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "adapters", "cpython", "adapter.py")
kept = []


def leaking(lines):
    for line in lines:
        try:
            if line.startswith("open "):
                kept.append(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        except OSError:
            pass  # no descriptor is to be had in few-descriptors
        yield line


class Keeping(socket.socket):
    def close(self):
        if self.fileno() >= 0:
            kept.append(self.dup())
        super().close()


if os.environ.get("STARTS"):
    with open(os.environ["STARTS"], "a", encoding="utf-8") as starts:
        print(NAME, file=starts)
if NAME == "leaks-a-socket":
    sys.stdin = leaking(sys.stdin)
else:
    socket.socket = Keeping
with open(ADAPTER, encoding="utf-8") as file:
    exec(compile(file.read().replace("name=cpython", "name=" + NAME), ADAPTER, "exec"))
