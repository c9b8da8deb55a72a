"""Nmap's ncat, run as it is: ncat --listen --keep-open with -4 or -6. Nothing is mended."""
import program

HELLO = ("hello protocol=1 name=ncat version=%s api=--listen upto=listen"
         " features=ipv4,ipv6,node-null,node-numeric,node-name,node-family,service-integer,bytes")
LISTENING = r"^Ncat: Listening on .*:\d+$"
FAILURES = [r"^Ncat: (?P<stage>bind) to .*?: (?P<code>[^:\n]*)\. QUITTING",
            r"^Ncat: (?P<stage>Unable to open listening socket) on .*?: (?P<code>[^:\n]*) QUITTING",
            r"^Ncat: (?P<stage>Could not resolve hostname) .*?: (?P<code>[^:\n]*)\. QUITTING",
            r"^(?P<stage>listen|setsockopt|Unable to set IPV6 socket to bind only to IPV6): (?P<code>[^:\n]*)$",
            r"^Ncat: (?P<code>Invalid port number)"]


def command_of(request):
    service, node = program.text(request["service"]), program.text(request["node"])
    if service is None or not service.lstrip("-").isdigit():
        return "no-service-null" if service is None else "no-service-text"  # one argument that is no number is a host
    family = "-4" if request["stack"] == "ipv4" else "-6"
    return ["ncat", "-v", "--listen", "--keep-open", family, "--", *([] if node is None else [node]), service]


program.serve(HELLO % program.version_of(["ncat", "--version"], r"Version (\S+)"), command_of, LISTENING, FAILURES)
