"""socat, run as it is: TCP4-LISTEN or TCP6-LISTEN with fork, connections answered by PIPE. Nothing is mended."""
import program

HELLO = ("hello protocol=1 name=socat version=%s api=TCP4-LISTEN,TCP6-LISTEN upto=listen reports=port"
         " features=ipv4,ipv6,dual,node-null,node-numeric,service-integer,service-name,backlog")
LISTENING = r" N listening on AF=\d+ .*:(?P<port>\d+)$"
FAILURES = [r' E (?P<stage>[a-z]+)[("].*?\): (?P<code>[^:\n]*)$']


def command_of(request):
    service, node = program.text(request["service"]), program.text(request["node"])
    if service is None or not service.strip("-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == "":
        return "no-service-null" if service is None else "no-service-text"  # it has a grammar of its own in its arguments
    address = "%s-LISTEN:%s,fork,backlog=%s" % ("TCP4" if request["stack"] == "ipv4" else "TCP6", service, request["backlog"])
    if node is not None:
        address += ",bind=[%s]" % node if ":" in node else ",bind=%s" % node
    if request["stack"] != "ipv4":
        address += ",ipv6only=%d" % (request["stack"] == "ipv6")
    return ["socat", "-d", "-d", address, "PIPE"]


program.serve(HELLO % program.version_of(["socat", "-V"], r"socat version (\S+)"), command_of, LISTENING, FAILURES)
