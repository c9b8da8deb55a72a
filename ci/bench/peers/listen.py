"""Python: socket.create_server, in batches; prints the nanoseconds of processor time that one took, a line for each batch."""
import platform
import socket
import sys
import time

WARM_UP, BATCH, FIRST_PORT = 200, 32, 21000


def open_batch():
    start = time.thread_time_ns()
    sockets = [socket.create_server(("0.0.0.0", FIRST_PORT + index)) for index in range(BATCH)]
    taken = time.thread_time_ns() - start
    for listener in sockets:
        listener.close()
    return taken


print(platform.python_version())
for batch in range(-WARM_UP, int(sys.argv[1])):
    spent = open_batch()
    if batch >= 0:
        print(spent // BATCH)
