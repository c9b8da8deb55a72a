"""CPython's asyncio, asked by lines: loop.create_server. Nothing is mended."""
import asyncio
import errno
import platform
import socket
import sys
from urllib.parse import unquote

HELLO = ("hello protocol=1 name=cpython-asyncio version=%s api=asyncio.loop.create_server upto=listen"
         " reports=address,port features=ipv4,ipv6,pair,node-null,node-numeric,node-name,node-family,service-number,"
         "service-integer,backlog,option-reuseport")
FAMILIES = {"ipv4": socket.AF_INET, "ipv6": socket.AF_INET6, "pair": socket.AF_UNSPEC}


def text(value):
    return None if value == "-" else unquote(value)


def host(address):
    return address[0].partition("%")[0] + ("%%25%d" % address[3] if len(address) == 4 and address[3] else "")


async def create(request):
    """Without a host it is every address, of the family if there is one, and of both if not."""
    server = await asyncio.get_running_loop().create_server(
        asyncio.Protocol, text(request["node"]), int(request["service"]), family=FAMILIES[request["stack"]],
        backlog=int(request["backlog"]), reuse_port=request["options"] == "reuseport" or None)
    try:
        local = [sock.getsockname() for sock in server.sockets]
    except OSError:
        server.close()
        raise
    ports = ",".join(str(address[1]) for address in local)
    return server, "ok id=%s sockets=%d address=%s port=%s" % (
        request["id"], len(local), ",".join(map(host, local)) or "-", ports or "-")


def refusal(request, error):
    if isinstance(error, socket.gaierror):
        names = (name for name in dir(socket) if name.startswith("EAI_") and getattr(socket, name) == error.errno)
        return "error id=%s stage=resolve code=%s" % (request["id"], next(names, "-"))
    if isinstance(error, OSError):
        stage = "bind" if "while attempting to bind on address" in str(error) else "-"
        return "error id=%s stage=%s code=%s" % (request["id"], stage, errno.errorcode.get(error.errno, "-"))
    return "error id=%s stage=%s code=%s" % (request["id"], type(error).__name__, type(error).__name__)


async def main():
    sys.set_int_max_str_digits(0)  # a program has its port as a number; that the wire has it as text is ours
    server = None
    print(HELLO % platform.python_version(), flush=True)
    for line in sys.stdin:
        verb, *fields = line.rstrip("\n").split(" ")
        request = dict(field.split("=", 1) for field in fields)
        if verb == "stop":
            break
        if verb == "open":
            try:
                server, answer = await create(request)
            except Exception as error:
                answer = refusal(request, error)
        elif verb == "close":
            if server:
                server.close()
                await server.wait_closed()
            server, answer = None, "closed id=" + request["id"]
        else:
            answer = "unsupported id=%s why=no-such-operation" % request["id"]
        print(answer, flush=True)


asyncio.run(main())
