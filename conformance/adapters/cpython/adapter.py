"""CPython, asked by lines: socket.create_server for a stack; socket.getaddrinfo and socket.socket for a request with
hints. Nothing is mended."""
import errno
import os
import platform
import socket
import sys
from urllib.parse import unquote_to_bytes

HELLO = ("hello protocol=1 name=cpython version=%s api=socket.create_server upto=resolve,socket,bind,listen"
         " wire=fd reports=address,port"
         " features=ipv4,ipv6,dual,node-null,node-numeric,node-name,node-family,service-number,service-integer,bytes,"
         "backlog,option-reuseport"
         " create=node-null,node-numeric,node-name,service-null,service-number,service-integer,service-text,"
         "service-name,bytes,flags,family,socktype,protocol,backlog")


def text(value):
    """A str where it can be one, as a program would have it; bytes else."""
    if value == "-":
        return None
    raw = unquote_to_bytes(value)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw


def number(word, prefix):
    return getattr(socket, prefix + word.upper()) if word[0].isalpha() else int(word, 0)


def socktype(word):
    base, *bits = word.split("+")
    return number(base, "SOCK_") | sum(number(bit, "SOCK_") for bit in bits)


def stop(request, sock, address, sockets):
    zone = "%%25%d" % address[3] if len(address) == 4 and address[3] else ""
    host = address[0].partition("%")[0] + zone
    return sock, "ok id=%s sockets=%d address=%s port=%d" % (request["id"], sockets, host, address[1])


def local_address(sock, at):
    """Asked for by getsockname, which may fail."""
    at[0] = "getsockname"
    return sock.getsockname()


def create_server(request, at):
    node = text(request["node"])
    address = ("" if node is None else node, int(request["service"]))  # "" is its word for the wildcard address
    family = socket.AF_INET if request["stack"] == "ipv4" else socket.AF_INET6
    dual = request["stack"] == "dual"
    sock = socket.create_server(address, family=family, backlog=int(request["backlog"]),
                                reuse_port=request["options"] == "reuseport", dualstack_ipv6=dual)
    try:
        return stop(request, sock, local_address(sock, at), 1)
    except BaseException:
        sock.close()
        raise


def step_by_step(request, at):
    flags = 0
    for word in filter(None, request["flags"].split(",")):
        flags |= number(word, "AI_")
    at[0] = "resolve"
    family, kind, protocol, _, address = socket.getaddrinfo(
        text(request["node"]), text(request["service"]), number(request["family"], "AF_"),
        socktype(request["socktype"]), number(request["protocol"], "IPPROTO_"), flags)[0]
    if request["upto"] == "resolve":
        return stop(request, None, address, 0)
    at[0] = "socket"
    sock = socket.socket(family, kind, protocol)
    try:
        if request["upto"] == "socket":
            return stop(request, sock, address, 1)
        at[0] = "bind"
        sock.bind(address)
        if request["upto"] == "listen":
            at[0] = "listen"
            sock.listen(int(request["backlog"]))
        return stop(request, sock, local_address(sock, at), 1)
    except BaseException:
        sock.close()
        raise


def code_of(error):
    if isinstance(error, socket.gaierror):
        names = (name for name in dir(socket) if name.startswith("EAI_") and getattr(socket, name) == error.errno)
        return next(names, "-")
    if isinstance(error, OSError) and error.errno:
        return errno.errorcode.get(error.errno, "-")
    return type(error).__name__


def stage_of(error, at):
    if isinstance(error, socket.gaierror):
        return "resolve"
    if isinstance(error, OSError):
        return "bind" if "(while attempting to bind on address " in str(error) else at[0]
    return "validate"  # TypeError, ValueError, OverflowError: the argument is wrong


def stream(variable, mode, standard):
    number = os.environ.get(variable)  # the wire, if it is not the standard streams
    return open(int(number), mode, encoding="ascii") if number else standard


def main():
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)  # a program has its port as a number; that the wire has it as text is ours
    sock = None
    wire = stream("LISTEN_SOCKET_WIRE_OUT", "w", sys.stdout)
    requests = stream("LISTEN_SOCKET_WIRE_IN", "r", sys.stdin)
    print(HELLO % platform.python_version(), file=wire, flush=True)
    for line in requests:
        verb, *fields = line.rstrip("\n").split(" ")
        request = dict(field.split("=", 1) for field in fields)
        if verb == "stop":
            break
        if verb == "open":
            at = ["-"]  # of create_server's calls, only bind is named in its message
            try:
                sock, answer = create_server(request, at) if request["stack"] != "-" else step_by_step(request, at)
            except Exception as error:
                answer = "error id=%s stage=%s code=%s" % (request["id"], stage_of(error, at), code_of(error))
        elif verb == "close":
            if sock:
                sock.close()
            sock, answer = None, "closed id=" + request["id"]
        else:
            answer = "unsupported id=%s why=no-such-operation" % request["id"]
        print(answer, file=wire, flush=True)


main()
