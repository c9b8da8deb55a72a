"""CPython, asked by lines in the way of its documentation's second server example: getaddrinfo, and the first address
on which socket, bind and listen all succeed. Nothing is mended."""
import platform
import socket
import sys
from urllib.parse import unquote

HELLO = ("hello protocol=1 name=cpython-getaddrinfo version=%s api=socket.getaddrinfo,socket.socket"
         " upto=socket,bind,listen reports=address,port features=create"
         " create=node-null,node-numeric,node-name,service-null,service-number,service-integer,service-text,"
         "service-name,flags,family,socktype,protocol,backlog")


def text(value):
    return None if value == "-" else unquote(value)


def number(word, prefix):
    return getattr(socket, prefix + word.upper()) if word[0].isalpha() else int(word, 0)


def first_that_works(request):
    """The loop of the example, as far as the request goes; the socket and what it is to be bound to. What was wrong
    with an address is not kept."""
    kind, *bits = request["socktype"].split("+")
    hints = (number(request["family"], "AF_"), number(kind, "SOCK_") | sum(number(bit, "SOCK_") for bit in bits),
             number(request["protocol"], "IPPROTO_"),
             sum(number(word, "AI_") for word in request["flags"].split(",") if word))
    sock, address = None, None
    infos = socket.getaddrinfo(text(request["node"]), text(request["service"]), *hints)
    for family, socktype, protocol, _, address in infos:
        try:
            sock = socket.socket(family, socktype, protocol)
        except OSError:
            sock = None
            continue
        try:
            if request["upto"] != "socket":
                sock.bind(address)
            if request["upto"] == "listen":
                sock.listen(int(request["backlog"]))
        except OSError:
            sock.close()
            sock = None
            continue
        break
    return sock, address


def answer_open(request):
    """The example prints "could not open socket" and exits."""
    try:
        sock, address = first_that_works(request)
    except socket.gaierror as error:
        names = (name for name in dir(socket) if name.startswith("EAI_") and getattr(socket, name) == error.errno)
        return None, "error id=%s stage=getaddrinfo code=%s" % (request["id"], next(names, "-"))
    except Exception as error:
        return None, "error id=%s stage=%s code=%s" % (request["id"], type(error).__name__, type(error).__name__)
    if sock is None:
        return None, "error id=%s stage=- code=-" % request["id"]
    try:
        address = address if request["upto"] == "socket" else sock.getsockname()
    except OSError:
        return sock, "ok id=%s sockets=1 address=- port=-" % request["id"]
    zone = "%%25%d" % address[3] if len(address) == 4 and address[3] else ""
    return sock, "ok id=%s sockets=1 address=%s port=%d" % (
        request["id"], address[0].partition("%")[0] + zone, address[1])


def main():
    sock = None
    print(HELLO % platform.python_version(), flush=True)
    for line in sys.stdin:
        verb, *fields = line.rstrip("\n").split(" ")
        request = dict(field.split("=", 1) for field in fields)
        if verb == "stop":
            break
        if verb == "open":
            sock, answer = answer_open(request)
        elif verb == "close":
            if sock:
                sock.close()
            sock, answer = None, "closed id=" + request["id"]
        else:
            answer = "unsupported id=%s why=no-such-operation" % request["id"]
        print(answer, flush=True)


main()
