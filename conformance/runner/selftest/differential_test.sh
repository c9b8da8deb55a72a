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

# An implementation that chooses its own backlog, and one that is told it and does not obey. Both listen with 5.
cat >"$work/backlog.py" <<'END'
import errno, socket, sys
print("hello protocol=1 name=five version=1 api=five upto=listen features=ipv4,node-null,service-number" + sys.argv[1], flush=True)
listener = None
for line in sys.stdin:
    operation, *fields = line.split()
    request = dict(field.split("=", 1) for field in fields)
    if operation == "stop":
        break
    if operation == "close":
        listener.close()
        print("closed id=" + request["id"], flush=True)
        continue
    stage = "socket"
    try:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stage = "bind"
        listener.bind(("0.0.0.0", int(request["service"])))
        listener.listen(5)
        print("ok id=%s sockets=1 address=0.0.0.0 port=%d" % (request["id"], listener.getsockname()[1]), flush=True)
    except OSError as error:
        if stage == "bind":
            listener.close()
        print("error id=%s stage=%s code=%s" % (request["id"], stage, errno.errorcode[error.errno]), flush=True)
END
run fuzz --seed 1 --requests 200 --adapter "exec /usr/bin/python3 '$work/backlog.py' ''"
expect 0 '200 questions, 0 kinds of disagreement ' 'a backlog that the implementation cannot be told is not judged'
run fuzz --seed 1 --requests 200 --adapter "exec /usr/bin/python3 '$work/backlog.py' ,backlog"
expect 1 ' LSTN-002 MUST command-1 .* expected backlog 128 observed backlog 5' 'a backlog that it is told is judged'

# ---- What is saved ---------------------------------------------------------------------------------------------------

count=$(find "$work/found" -name '*.json' | wc -l)
run run --vectors "$work/found" reference
expect 0 "reference [^ ]+ [0-9]+ 0 0 [0-9]+ 0 0 $count( |\$)" 'saved vectors load, each of them, and the reference passes them'
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
expect 1 'undeclared differences PORT-003/' 'what is saved later has numbers of its own'

echo '127.0.0.1 localhost' >"$work/found/environment/hosts"
run fuzz --seed 7 --requests 60 --save "$work/found" seed-page
expect 2 '\-\-save: .*found/environment/hosts is not the same as .*conformance/vectors/environment/hosts' \
    'what was saved with other name files is left alone'

# ---- Adapters that break down ----------------------------------------------------------------------------------------

run fuzz --adapters "$faults" --timeout 1 --seed 1 --requests 40 dies
expect 2 '1\. - MUST dies .* observed adapter dies exited with status 9 in the middle of a line' 'an adapter that breaks down is a find, and an error'
run fuzz --adapters "$faults" --timeout 1 --seed 1 --requests 20 lies-that-it-closes
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
