#!/bin/bash
# Adapters without standard descriptors: one that takes descriptor 0 for an error fails, one that cannot be run so is not asked, and
# one that says what is not so is in error.
#
#   conformance/runner/selftest/descriptors.sh [RUNNER]     needs the adapters in C to be built, below LISTEN_SOCKET_BUILD or build/
set -u
# shellcheck source=conformance/runner/selftest/expect.sh
. "$(dirname "$0")/expect.sh"

# A small adapter; its argument says how it goes wrong.
cat >"$work/adapter.py" <<'END'
import os, socket, sys
how = sys.argv[1]
wire_in, wire_out = os.environ.get("LISTEN_SOCKET_WIRE_IN"), os.environ.get("LISTEN_SOCKET_WIRE_OUT")
if how == "opens-null" and wire_in:
    os.open("/dev/null", os.O_RDWR)
if how == "breaks" and wire_in:
    sys.exit(3)
if how == "absent" and wire_in:
    sys.exit(127)
moved = wire_in and how != "ignores"
requests, answers = (open(int(wire_in)), open(int(wire_out), "w")) if moved else (sys.stdin, sys.stdout)
wire = {"silent": "", "other": "wire=pigeon "}.get(how, "wire=fd ")
print("hello protocol=1 name=small version=1 api=socket upto=listen " + wire + "features=ipv4,node-null,service-number", file=answers, flush=True)
sock = None
for line in requests:
    verb, *fields = line.split()
    request = dict(field.split("=", 1) for field in fields)
    answer = "closed id=" + request.get("id", "")
    if verb == "stop":
        break
    if verb == "open":
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if sock.fileno() == 0 and how == "takes-0-for-an-error":
            sock.close()
            answer = "error id=%s stage=socket code=EMFILE" % request["id"]
        else:
            sock.bind(("0.0.0.0", int(request["service"])))
            sock.listen(128)
            answer = "ok id=%s sockets=1 address=0.0.0.0 port=%s" % (request["id"], request["service"])
    elif sock:
        sock.close()
    print(answer, file=answers, flush=True)
END
small() { # small HOW STATUS PATTERN
    run run --filter 'SOCK-001/t201' --adapter "exec /usr/bin/python3 '$work/adapter.py' $1"
    expect "$2" "$3" "$1"
}
# One test, and 10 MUST and 9 SHOULD that are no part of it. What is refused has two properties that are judged: it leaves nothing, and changes nothing of the process.
small right 0 "$(row command-1 1 11 0 0 11 0 0 0 0 0 22)"
small takes-0-for-an-error 1 "$(row command-1 1 1 1 0 1 0 0 0 0 0 3) .*1 undeclared difference SOCK-001 \\(MUST\\) .*expected listens on 0.0.0.0:27015 observed refused with EMFILE 1 test SOCK-001/t201 SOCK-001/t201, in environment closed-descriptors "
small silent 3 "$(row command-1 1 0 0 0 0 0 0 1 0 0 1) .*no vector can be asked of it"
small other 2 'is not understood: hello has a wire other than fd: "pigeon"'
small opens-null 2 'says wire=fd, but opens descriptor 0 itself'
small ignores 2 'command-1 (exited with status [0-9]+|closed its output|was ended by signal [0-9]+) before its hello'
small breaks 2 'exited with status 3 before its hello'
small absent 2 'exited with status 127 before its hello'

run run --filter 'SOCK-001/*' reference
expect 0 'reference [^ ]+ ([1-9][0-9]*) 0 0 \| ([1-9][0-9]*) 0 0 \| 0 0 0 [0-9]+ reference conforms to the \1 MUST that were judged; all \2 SHOULD met' 'the reference takes descriptor 0 as any other'
run run --filter 'SOCK-001/*' reference seed-page cpython
note "$(grep -q '"type":"result","adapter":"cpython","id":"SOCK-001/t203".*"clause":"SOCK-001","own":true,"level":"MUST","verdict":"pass"' "$work/results.jsonl" && echo yes)" 'CPython takes it so, too'
grep -o '"verdict":"unsupported","reason":"[^"]*"' "$work/results.jsonl" | sort -u >"$work/out"
note "$(grep -q 'no-wire-fd' "$work/out" || echo yes)" 'the reference, the page and CPython can be run without standard descriptors'
run run --filter 'SOCK-001/t20*' node
grep -o '"verdict":"unsupported","reason":"[^"]*"' "$work/results.jsonl" | sort -u >"$work/out"
note "$([ "$(cat "$work/out")" = '"verdict":"unsupported","reason":"no-wire-fd"' ] && echo yes)" 'Node.js opens /dev/null in their place, and is not asked'
finish
