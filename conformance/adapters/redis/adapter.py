"""redis-server, run as it is: --bind and --port. Nothing is mended."""
import program

HELLO = ("hello protocol=1 name=redis version=%s api=--bind,--port upto=listen"
         " features=ipv4,ipv6,node-null,node-numeric,node-name,service-integer,service-text,backlog")
LISTENING = r" \* Ready to accept connections$"
FAILED = r"Could not create server TCP listening socket .*?: "
FAILURES = [FAILED + r"(?P<stage>bind|listen|setsockopt \w+|setsockopt): (?P<code>[^:\n]*)$",
            FAILED + r"(?P<stage>unable to bind socket), errno: (?P<code>\d+)$",
            FAILED + r"(?P<code>[^:\n]*)$",  # of getaddrinfo, which is not named
            r"^(?P<code>argument [^\n]*)$"]


def command_of(request):
    service, node = program.text(request["service"]), program.text(request["node"])
    if service is None:
        return "no-service-null"
    wildcard = "0.0.0.0" if request["stack"] == "ipv4" else "::"
    return ["redis-server", "--save", "", "--dir", "/tmp", "--tcp-backlog", request["backlog"],
            "--bind", wildcard if node is None else node, "--port", service]


program.serve(HELLO % program.version_of(["redis-server", "--version"], r"v=(\S+)"), command_of, LISTENING, FAILURES)
