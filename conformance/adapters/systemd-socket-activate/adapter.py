"""systemd-socket-activate, run as it is: --inetd --accept with cat, as its manual has it. Nothing is mended."""
import program

HELLO = ("hello protocol=1 name=systemd-socket-activate version=%s api=--listen upto=listen"
         " features=ipv4,dual,auto,node-null,node-numeric,service-integer")
LISTENING = r"^Listening on .* as \d+\.$"
FAILURES = [r'^Failed to (?P<stage>parse socket address) ".*?": (?P<code>[^:\n]*)$',
            r"^Failed to listen on .*: (?P<code>[^:\n]*)$"]  # of socket, the options, bind and listen: which is not told


def command_of(request):
    service, node = program.text(request["service"]), program.text(request["node"])
    if service is None or not service.lstrip("-").isdigit():
        return "no-service-null" if service is None else "no-service-text"  # alone it might be the path of a socket
    wildcard = {"ipv4": "0.0.0.0", "dual": "::"}.get(request["stack"])
    host = wildcard if node is None else node
    address = service if host is None else "[%s]:%s" % (host, service) if ":" in host else "%s:%s" % (host, service)
    return ["systemd-socket-activate", "--listen=" + address, "--inetd", "--accept", "cat"]


program.serve(HELLO % program.version_of(["systemd-socket-activate", "--version"], r"systemd (\d+)"), command_of, LISTENING,
              FAILURES)
