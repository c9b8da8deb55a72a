"""lighttpd, run as it is: `server.bind` and `server.port` in a configuration that is written for each request. For all
IPv6 addresses its documentation gives "[::]". "server started" comes before its last call; what it says of more
connections than it has descriptors for comes after it. Nothing is mended."""
import os

import program

HELLO = ("hello protocol=1 name=lighttpd version=%s api=server.bind,server.port upto=listen features=ipv4,ipv6,dual,"
         "node-null,node-numeric,node-name,node-family,service-integer,bytes,backlog")
LISTENING = r"\) can't have more connections than fds/2: "
FAILURES = [r"(?P<stage>can't bind to socket): .*: (?P<code>[^:\n]*)$",
            r"\) (?P<stage>socket|listen|setsockopt\(\w+\)): (?P<code>[^:\n]*)$",
            r"\) (?P<stage>getaddrinfo) failed: (?P<code>[^\n]*?) '",
            r"(?P<stage>(?P<code>port not set or out of range|Undefined config variable|error parsing number))"]


def command_of(request):
    service, node, stack = program.text(request["service"]), program.text(request["node"]), request["stack"]
    if node is not None and (node.startswith(("/", "\\")) or node.endswith("\\")):
        return "no-family"  # a path is a socket of another family; a backslash at the end cannot be written
    host = {"ipv4": None}.get(stack, "[::]") if node is None else "[%s]" % node if ":" in node else node
    configuration.write("\n".join([
        'server.document-root = "%s"' % os.path.dirname(configuration.path),
        "server.max-connections = 65535",
        "" if host is None else 'server.bind = "%s"' % host.replace('"', '\\"'),
        "server.port = " + service,
        'server.use-ipv6 = "%s"' % ("disable" if stack == "ipv4" else "enable"),
        'server.v4mapped = "%s"' % ("enable" if stack == "dual" else "disable"),
        "server.listen-backlog = " + request["backlog"]]))
    return ["lighttpd", "-D", "-f", configuration.path]


version = program.version_of(["lighttpd", "-v"], r"lighttpd/(\S+)")
configuration = program.Configuration()
program.serve(HELLO % version, command_of, LISTENING, FAILURES)
