#!/bin/bash
# Checks `fuzz`, the comparison of implementations by random requests: what it finds, what it saves, what it refuses.
#
#   conformance/runner/selftest/differential_test.sh [RUNNER]     needs the adapters in C, below LISTEN_SOCKET_BUILD or build/
set -u
# shellcheck source=conformance/runner/selftest/expect.sh
. "$(dirname "$0")/expect.sh"

# ---- What is found ---------------------------------------------------------------------------------------------------

run fuzz --seed 1 --requests 400 reference
expect 0 'seed 1: 400 requests \([0-9]+ not decided .* 400 questions, 0 kinds of disagreement .*reference +400 +0 +0' \
    'the reference alone agrees with the oracle'
run fuzz --seed 7 --requests 300 --save "$work/found" reference seed-page
expect 1 'PORT-003 MUST seed-page \(request [0-9]+\) asked node=- service=65616 family=inet socktype=stream protocol=tcp flags=passive [^:]* expected refused with EAI_SERVICE, stage validate observed listens on 0.0.0.0:80 reference refused with EAI_SERVICE, stage validate, as expected saved PORT-003/t[0-9]+' \
    'a port above 65535 is found, minimised, told with its clause, and saved'
expect 1 'seed-page +[0-9]+ +[1-9][0-9]* +[1-9][0-9]* [^ ]+ s, [0-9]+ requests/s' 'the summary of what was found'
note "$(grep -Eq '^reference +[0-9]+ +0 ' "$work/out" && echo yes)" 'the reference differs from the oracle nowhere'
sed '$d' "$work/out" >"$work/first"
run fuzz --seed 7 --requests 300 --save "$work/found-again" reference seed-page
sed -i '$d' "$work/out"
note "$(cmp -s "$work/first" "$work/out" && echo yes)" 'the same seed gives the same report'
note "$(diff -r "$work/found" "$work/found-again" >"$work/out" && echo yes)" 'and the same vectors'
run fuzz --seed 8 --requests 300 reference seed-page
sed -i '$d' "$work/out"
note "$(cmp -s "$work/first" "$work/out" || echo yes)" 'another seed gives another one'

# What the environment holds by itself, how this machine's resolver works, and what no routine can see, is no disagreement: UDP port
# 53 (the name server's), the client's port of a connection, mapped addresses in the hosts file, the resolver's datagram sockets beside
# one that is asked for, a backlog that listen refuses after IPv6 was lacking, IPV6_V6ONLY that is neither set nor truly read. A quarter
# of the requests are these, each with a change or more.
mkdir "$work/around"
ln -s "$house/conformance/vectors/environment" "$work/around"
/usr/bin/python3 - "$work/around/around.json" <<'END'
import json, sys
COMMON = {"family": "inet", "socktype": "stream", "protocol": "tcp", "flags": ["passive"], "service": "27015", "upto": "bind"}
DATAGRAM = {"service": "53", "socktype": "dgram", "protocol": "udp"}
IN_USE = {"outcome": "error", "stage": "bind", "code": "EADDRINUSE"}
LISTENER = {"family": "inet", "socktype": "stream", "protocol": "tcp", "address": "127.0.0.1", "port": 27015}
UDP = {"outcome": "ok", "sockets": [{**LISTENER, "socktype": "dgram", "protocol": "udp"}]}
cases = [
    ({"node": None, **DATAGRAM}, {"expect": IN_USE}),
    ({"node": "127.0.0.1", **DATAGRAM, "service": "domain"}, {"expect": IN_USE}),
    ({"node": "::ffff:127.0.0.1", **DATAGRAM, "family": "inet6"}, {"expect": IN_USE}),
    ({"node": "127.0.0.1"}, {"expect": IN_USE, "existing_sockets": [
        {"family": "inet", "address": "127.0.0.1", "port": 26015, "listening": False, "connected": True}]}),
    ({"node": None, "family": "inet6"}, {"expect": IN_USE, "existing_sockets": [
        {"family": "inet6", "address": "::1", "port": 26015, "v6only": True, "listening": False, "connected": True}]}),
    ({"node": "all-mapped"}, {"expect": {"outcome": "error", "stage": "select", "code": "EAI_FAIL"}}),
    ({"node": "mapped"}, {"expect": {"outcome": "ok", "sockets": [LISTENER]}}),
    ({"node": "two-families", "socktype": "dgram", "protocol": "udp", "family": "unspec"}, {"expect": UDP, "environment": "no-ipv6"}),
    ({"node": "several", "socktype": "dgram", "protocol": "udp"}, {"expect": {"outcome": "error", "stage": "socket", "code": "EMFILE"},
        "faults": [{"call": "socket", "effect": "error", "code": "EMFILE", "always": True}]}),
    ({"node": None, "family": "unspec", "upto": "listen", "backlog": -1}, {"expect": {
        "outcome": "error", "stage": "validate", "code": "EINVAL"}, "environment": "no-ipv6"}),
    ({"node": "::1", "family": "inet6"}, {"expect": {"outcome": "ok", "sockets": [
        {**LISTENER, "family": "inet6", "address": "::1", "v6only": True}]}, "faults": [
        {"call": "setsockopt", "option": "v6only", "effect": "ignored"}, {"call": "getsockopt", "option": "v6only", "effect": "other"}]}),
]
vectors = [{"id": f"BIND-005/t{900 + i}", "clauses": ["BIND-005"], "level": "MUST", "why": "a request to begin from",
            "request": {**COMMON, **request}, **around} for i, (request, around) in enumerate(cases)]
json.dump({"schema": "vector-1", "vectors": vectors}, open(sys.argv[1], "w"))
END
run fuzz --vectors "$work/around" --seed 1 --requests 1200 --save "$work/around-found" reference
expect 0 '1200 questions, 0 kinds of disagreement ' 'what surrounds a request is known to the oracle'

# An implementation that chooses its own backlog, and one that is told it and does not obey. Both listen with 5; all else
# is right, whatever call fails.
cat >"$work/backlog.py" <<'END'
import errno, socket, sys
print("hello protocol=1 name=five version=1 api=five upto=listen features=ipv4,node-null,service-number" + sys.argv[1], flush=True)
for line in sys.stdin:
    operation, *fields = line.split()
    request = dict(field.split("=", 1) for field in fields)
    if operation == "stop":
        break
    if operation == "close":
        listener.close()
        print("closed id=" + request["id"], flush=True)
        continue
    stage, listener = "socket", None
    try:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        port = int(request["service"])
        def share():
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stage = "option"
        if port:
            share()
        stage = "bind"
        listener.bind(("0.0.0.0", port))
        stage = "listen"
        listener.listen(5)
        stage = "option"
        if not port:
            share()
        print("ok id=%s sockets=1 address=0.0.0.0 port=%s" % (request["id"], request["service"]), flush=True)
    except OSError as error:
        try:
            if listener:
                listener.close()
        except OSError:
            pass  # one that was made to fail; the socket is gone all the same
        print("error id=%s stage=%s code=%s" % (request["id"], stage, errno.errorcode[error.errno].replace("ENOTSUP", "EOPNOTSUPP")), flush=True)
END
run fuzz --seed 1 --requests 200 --adapter "exec /usr/bin/python3 '$work/backlog.py' ''"
expect 0 '200 questions, 0 kinds of disagreement ' 'a backlog that the implementation cannot be told is not judged'
run fuzz --seed 1 --requests 200 --adapter "exec /usr/bin/python3 '$work/backlog.py' ,backlog"
expect 1 ' LSTN-002 MUST command-1 .* expected backlog 128 observed backlog 5' 'a backlog that it is told is judged'

# ---- Requests with faults ---------------------------------------------------------------------------------------------

# The same requests for three: two that are right, and one that does not look whether IPV6_V6ONLY could be set. Nothing but a
# call that fails shows that; so each find has a fault, and the other two were asked it. The reference has no upto=resolve.
second=$house/conformance/faults/second/run
ignoring="'$second' --fault v6only-errors-ignored"
run fuzz --seed 9 --requests 800 reference --adapter "'$second'"
expect 0 '800 requests .* 0 kinds of disagreement adapter asked differed kinds reference [0-9]{3} 0 0 command-1 800 0 0 ' \
    'the reference and the second implementation agree with the oracle, whatever call fails'
# Which requests are drawn changes with the vectors; what each find is about does not.
run fuzz --seed 9 --requests 1000 --save "$work/with-faults" --adapter "$ignoring"
expect 1 ' V6-006 SHOULD command-1 \(request [0-9]+\) asked node=[^ ]+ service=27015 family=(inet6|unspec) socktype=stream protocol=tcp flags=passive nonzero= stack=[a-z0-9-]+ options=(dual)? backlog=128 upto=(bind|listen) fault setsockopt of v6only (on inet6 )?fails with E[A-Z]+, (at|from) call 1 .*saved V6-006/t[0-9]+ ' \
    'a failure that is ignored is found, minimised, told with the fault, and saved'
kinds=$(grep -c '^ *asked  ' "$work/out")
plain_request='^ *asked  *node=(-|::ffff:[0-9a-f:.]+) service=27015 (family=inet6 socktype=stream protocol=tcp flags=passive nonzero= stack=(dual|ipv6|-)|family=unspec socktype=stream protocol=tcp flags=passive nonzero= stack=auto) options= backlog=128 upto=(bind|listen)$'
# Or a socket for both families beside another that has the port: without one of these bind does not fail in its place.
plain_request="$plain_request|^ *asked  *node=- service=27015 family=inet6 socktype=(stream protocol=tcp|dgram protocol=udp) flags=passive nonzero= stack=- options=dual backlog=128 upto=bind\$"
note "$([ "$kinds" -gt 1 ] && [ "$(grep -Ec "$plain_request" "$work/out")" = "$kinds" ] && echo yes)" 'of each such request only the faults are left'
# Stack auto goes on after the first failure: only one that comes again is its last.
once=$(grep -Ec '^ *fault  *setsockopt of v6only (on inet6 )?fails with E[A-Z]+, at call 1$' "$work/out")
again=$(grep -Ec '^ *fault  *setsockopt of v6only (on inet6 )?fails with E[A-Z]+, from call 1$' "$work/out")
note "$([ $((once + again)) = "$kinds" ] && [ "$again" -le "$(grep -c '^ *asked .* stack=auto ' "$work/out")" ] && echo yes)" \
    'and each has the fault that shows it, at the first call, and again only for auto'
cp -r "$work/with-faults" "$work/loaded"
note "$([ "$(grep -l '"faults": \[' "$work/with-faults"/*.json | wc -l)" = "$kinds" ] && echo yes)" 'each is saved with its faults'
run run --vectors "$work/loaded" reference
expect 0 "$(row reference '[^ ]+' '[1-9][0-9]*' 0 0 '[1-9][0-9]*' 0 0 0 0 0 '[0-9]+')" 'the reference passes what is saved'
run run --vectors "$work/loaded" --adapter "$ignoring"
note "$([ "$(grep -c '"type":"result".*"verdict":"fail","reason"' "$work/results.jsonl")" = "$kinds" ] && echo yes)" 'and who ignores the failure fails each'

# Without calls that are watched none can be made to fail: what only a fault shows is not seen, and no find has one.
run fuzz --seed 9 --requests 400 --trace no --adapter "$ignoring"
expect 0 '400 requests .* 0 kinds of disagreement adapter asked differed kinds command-1 400 0 0 ' 'where nothing is watched, nothing fails'
run fuzz --seed 3 --requests 400 --adapter "'$second' --fault bind-failure-ignored"
note "$([ "$(grep -c '^ *fault  ' "$work/out")" -gt 0 ] && echo yes)" 'some finds have a fault where calls are watched'
run fuzz --seed 3 --requests 400 --trace no --adapter "'$second' --fault bind-failure-ignored"
expect 1 ' BIND-00[0-9] (MUST|SHOULD) command-1 .* beside (a listener|a UDP socket) of another ' 'what needs no fault is found without calls that are watched'
note "$([ "$(grep -c '^ *fault  ' "$work/out")" = 0 ] && echo yes)" 'no find has a fault then'

# ---- What is saved ---------------------------------------------------------------------------------------------------

count=$(find "$work/found" -name '*.json' | wc -l)
run run --vectors "$work/found" reference
expect 0 "$(row reference '[^ ]+' '[0-9]+' 0 0 '[0-9]+' 0 0 '[0-9]+' 0 0 '[0-9]+')" 'saved vectors load, each of them, and the reference passes them'
note "$([ "$(grep -c '"type":"result"' "$work/results.jsonl")" = "$count" ] && echo yes)" 'each saved vector has a record'
if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
    status=0
    /usr/bin/python3 - "$work/found" "$house/conformance/schema/vector.schema.json" >"$work/out" 2>&1 <<'END' || status=$?
import glob, json, jsonschema, sys
validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[2])))
found = glob.glob(sys.argv[1] + "/*.json")
assert found
for file in found:
    validator.validate(json.load(open(file)))
END
    note "$([ $status = 0 ] && echo yes)" 'saved vectors are as their schema has them'
else
    echo 'skipped (python3-jsonschema is not installed): saved vectors against their schema'
fi
run fuzz --seed 7 --requests 60 --save "$work/found" seed-page
run run --vectors "$work/found" --filter 'PORT-003/*' seed-page
expect 1 'undeclared differences? PORT-003 .* PORT-003/t' 'what is saved later has numbers of its own'

echo '127.0.0.1 localhost' >"$work/found/environment/hosts"
run fuzz --seed 7 --requests 60 --save "$work/found" seed-page
expect 2 '\-\-save: .*found/environment/hosts is not the same as .*conformance/vectors/environment/hosts' \
    'what was saved with other name files is left alone'

# ---- Adapters that break down ----------------------------------------------------------------------------------------

run fuzz --adapters "$faults" --seed 1 --requests 40 dies
expect 2 '1\. - MUST dies .* observed adapter dies exited with status 9 in the middle of a line' 'an adapter that breaks down is a find, and an error'
run fuzz --adapters "$faults" --seed 1 --requests 20 lies-that-it-closes
expect 1 'CLN-001 MUST lies-that-it-closes .* observed left open: listens on 0.0.0.0:27015' 'a socket that stays is a find'
run fuzz --adapters "$faults" --requests 5 absent
expect 3 'absent: not on this machine: .*nothing was asked' 'fuzzing of what is not there'

# ---- Command line ----------------------------------------------------------------------------------------------------

run fuzz --seed 0x1 reference
expect 2 '\-\-seed takes a number from 0 to 18446744073709551615, not "0x1"' 'a seed that is no number'
run fuzz --seed 18446744073709551616 reference
expect 2 '\-\-seed takes a number from 0 to 18446744073709551615, not "18446744073709551616"' 'a seed that is too large'
run fuzz --requests 0 reference
expect 2 '\-\-requests takes a number from 1 to 99999999, not "0"' 'no requests'
run fuzz --seconds 1s reference
expect 2 '\-\-seconds takes a number from 1 to 99999999, not "1s"' 'a time to fuzz that is no number'
run fuzz --requests 1 --save "$runner" reference
expect 2 '\-\-save .*: not a directory' 'a place to save that is a file'

finish
