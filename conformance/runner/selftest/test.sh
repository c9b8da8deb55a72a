#!/bin/bash
# Checks the runner by what it says of adapters made to misbehave (conformance/faults/adapters), of declarations,
# vectors and command lines that are wrong, and of a machine that cannot do what is needed: each a clear verdict or
# error that names the culprit, never a hang, never a pass.
#
#   conformance/runner/selftest/test.sh [RUNNER]     needs the adapters in C to be built, below LISTEN_SOCKET_BUILD or build/
set -u
house=$(cd "$(dirname "$0")/../../.." && pwd)
export LISTEN_SOCKET_BUILD=${LISTEN_SOCKET_BUILD:-$house/build}
runner=${1:-$LISTEN_SOCKET_BUILD/listen-socket-conformance}
faults=$house/conformance/faults/adapters
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

note() { # note RIGHT TEXT...
    if [ "$1" = yes ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        shift
        echo "FAIL: $*"
        sed 's/^/    /' "$work/out" | head -20
    fi
}

# Runs the runner with a time limit of its own; its exit status and its words, put on one line, are then looked at.
run() {
    timeout 100 "$runner" "$@" --results "$work/results.jsonl" >"$work/out" 2>&1 </dev/null
    status=$?
    words=$(tr -s ' \n' ' ' <"$work/out")
}

expect() { # expect STATUS PATTERN WHAT
    if [ "$status" = "$1" ] && grep -Eq -- "$2" <<<"$words"; then
        note yes
    else
        note no "$3: wanted exit $1 and /$2/, got exit $status"
    fi
}

# ---- Manners ---------------------------------------------------------------------------------------------------------

# adapter | the verdict of all its tests | what is said of it
misbehave='
garbage                | error | garbage does not speak the protocol: .*x01.*xff what
hangs                  | error | hangs hangs: it said nothing for 1000 ms after
hangs-at-hello         | error | hangs-at-hello hangs: it said nothing for 1000 ms after its start
does-not-read          | error | does-not-read hangs: it said nothing for 1000 ms
dies                   | error | dies exited with status 9 in the middle of a line .*out of luck
killed                 | error | killed was ended by signal 11 instead of answering
floods                 | error | floods wrote 4096 bytes without a newline
floods-lines           | error | floods-lines does not answer
floods-errors          | error | floods-errors .*too much
lies-that-it-listens   | fail  | words differ from what was seen: said sockets=1, seen: no socket
lies-that-it-closes    | fail  | left open: listens on 0.0.0.0:27015
wrong-id               | error | the answer has id=.*4711.*, the request had id=1
speaks-first         | error | does not speak the protocol: .*Welcome!
speaks-after         | error | speaks without being asked: .*and another thing
ignores-close          | error | ignores-close hangs: it said nothing for 1000 ms after .*close id=1
unsupported-undeclared | error | answered unsupported, why .*no-ipv4.*, to a request that its hello says it can be asked
exits-at-hello         | error | exited with status 3 before its hello.*cannot find my library
wrong-name             | error | calls itself reference in its hello
wrong-protocol         | error | hello speaks protocol .*2.*; this runner speaks 1
unknown-feature        | error | hello has an unknown feature: .*telepathy
detached               | pass  |
'
run run --adapters "$faults" --filter 'STEP-00[67]/*' --timeout 1 --jobs 16
expect 2 'absent +not on this machine: no such implementation' 'all that misbehave, at once'
note "$([ "$(tail -n 1 "$work/results.jsonl" | grep -c '"type":"footer"')" = 1 ] && echo yes)" 'a run that meets errors writes its results to the end'
note "$([ -z "$(pgrep -f '^sleep 98765$')" ] && echo yes)" 'no process of an adapter outlives the run'
while IFS='|' read -r adapter verdict pattern; do
    adapter=${adapter// /}
    verdict=${verdict// /}
    pattern=${pattern# }
    [ -n "$adapter" ] || continue
    grep "\"type\":\"result\",\"adapter\":\"$adapter\"" "$work/results.jsonl" >"$work/out"
    all=$(wc -l <"$work/out")
    right=$(grep -c "\"verdict\":\"$verdict\"" "$work/out")
    note "$([ "$all" = 4 ] && [ "$right" = "$all" ] && grep -Eq -- "$pattern" "$work/out" && echo yes)" \
        "$adapter: wanted 4 tests, all $verdict, and /$pattern/; got $all, $right"
done <<<"$misbehave"

# The lies of these are not in every answer.
run run --adapters "$faults" --filter 'STEP-007/t02' lies-about-port
expect 2 "said address=0.0.0.0 port=1, seen: listens on 0.0.0.0:27015" lies-about-port
run run --adapters "$faults" --filter 'STEP-006/t01' lies-about-stack
expect 2 'said stack=dual, seen: listens on 0.0.0.0:27015' lies-about-stack
run run --adapters "$faults" --filter 'PORT-003/t02' --timeout 1 ignores-stop
expect 2 'ignores-stop does not end within 1000 ms after stop' ignores-stop
run run --adapters "$faults" --filter 'PORT-003/t02' stops-badly
expect 2 'stops-badly exited with status 1 after stop, not 0' stops-badly
run run --adapters "$faults" absent
expect 3 'absent +not on this machine.*nothing was run' absent
run run --adapters "$faults" --filter 'STEP-007/*' detached
expect 0 'detached +[0-9.]+ +2 +0 +0 +0 +0 +0 +2' detached
run run --filter 'STEP-007/*' --adapter 'exec /nonexistent/program'
expect 3 'command-1 +not on this machine' 'a command that does not exist'
run run --filter 'STEP-007/*' --adapter '"$LISTEN_SOCKET_BUILD/adapters/reference"'
expect 0 'command-1 +[0-9.]+ +2 ' 'an adapter given by its command'

smoke() { # smoke ADAPTER STATUS PATTERN
    timeout 100 "$runner" smoke --adapters "$faults" --timeout 1 "$1" >"$work/out" 2>&1 </dev/null
    status=$?
    words=$(tr -s ' \n' ' ' <"$work/out")
    expect "$2" "$3" "smoke $1"
}
smoke detached 0 'ok ends when its input ends'
smoke garbage 1 'FAIL survives an operation .* does not speak the protocol'
smoke hangs 1 'FAIL survives an operation .* hangs: it said nothing'
smoke speaks-first 1 'FAIL says hello first'
smoke speaks-after 1 'FAIL .*answers an operation that does not exist with something else|FAIL .*speaks without being asked'
smoke lies-that-it-closes 1 'FAIL leaves no socket behind .* 1 of its sockets are still open'
smoke ignores-close 1 'FAIL opens and closes'
smoke stops-badly 1 'FAIL stops with status 0.* exited with status 1'
smoke absent 3 'not on this machine: no such implementation'

# ---- Declarations ----------------------------------------------------------------------------------------------------

mkdir -p "$work/vectors" "$work/adapters"
ln -s "$house/conformance/vectors/environment" "$work/vectors/environment"
cp -r "$house/conformance/adapters/seed-page" "$work/adapters/seed-page"
cat >"$work/vectors/two.json" <<'END'
{"schema": "vector-1", "vectors": [
 {"id": "PORT-003/t02", "clauses": ["PORT-003", "ERR-002"], "level": "MUST", "why": "the C library keeps the low 16 bits",
  "request": {"node": null, "service": "65616", "family": "inet", "socktype": "stream", "protocol": "tcp", "flags": ["passive"], "stack": "ipv4"},
  "expect": {"outcome": "error", "stage": "validate", "code": "EAI_SERVICE"}},
 {"id": "STEP-007/t02", "clauses": ["STEP-007"], "level": "MUST", "why": "the port of the page",
  "request": {"node": null, "service": "27015", "family": "inet", "socktype": "stream", "protocol": "tcp", "flags": ["passive"], "stack": "ipv4"},
  "expect": {"outcome": "ok", "stack": "ipv4", "sockets": [{"family": "inet", "socktype": "stream", "protocol": "tcp", "address": "0.0.0.0", "port": 27015}]}}
]}
END
declare_and_run() { # declare_and_run LINE... ('|' stands for a tab)
    printf '%s\n' 'test|clause|observed|reason|url|since' "$@" | tr '|' '\t' >"$work/adapters/seed-page/deviations.tsv"
    run run --vectors "$work/vectors" --adapters "$work/adapters" seed-page
}
true_line='PORT-003/t02|PORT-003|listens on 0.0.0.0:80|strtoul, then the low 16 bits|-|2.36'
declare_and_run
expect 1 'seed-page: undeclared differences PORT-003/t02 .*expected refused observed listens on 0.0.0.0:80' \
    'a failure that is not declared'
declare_and_run "$true_line"
expect 0 'seed-page [^ ]+ 1 0 1 0 0 0 2.*deviates as declared in PORT-003 \(1\)' 'a failure as declared'
declare_and_run "${true_line/t02/t*}"
expect 0 'seed-page [^ ]+ 1 0 1 0 0 0 2' 'a failure as declared by a glob'
declare_and_run "${true_line/:80/:81}"
expect 1 'undeclared differences PORT-003/t02.*deviations.tsv:2: .*not so any more; seen: "listens on 0.0.0.0:80"' \
    'a failure that is not the one declared'
declare_and_run "$true_line" 'STEP-007/t02|STEP-007|no socket|it does not listen|-|2.36'
expect 1 'deviations.tsv:3: STEP-007/t02 STEP-007: declared, but not so any more; seen: "listens on 0.0.0.0:27015"' \
    'an unexpected pass'
declare_and_run "$true_line" 'PORT-004/t01|PORT-004|no socket|there is no such test here|-|2.36'
expect 1 'deviations.tsv:3: PORT-004/t01 PORT-004: declared, but no test shows it' 'a declaration that matches nothing'
declare_and_run "$true_line" "${true_line/PORT-003|l/CLN-001|l}"
expect 1 'deviations.tsv:3: PORT-003/t02 CLN-001: declared, but not so any more; seen: "nothing left open"' \
    'a declaration of a clause that holds'
declare_and_run "$true_line" "$true_line"
expect 2 'seed-page/deviations.tsv:3: declared twice' 'a declaration made twice'
declare_and_run "${true_line%|2.36}"
expect 2 'seed-page/deviations.tsv:2: not six fields' 'a declaration of five fields'
declare_and_run "${true_line/strtoul, then the low 16 bits/}"
expect 2 'seed-page/deviations.tsv:2: not six fields .*none empty' 'a declaration without a reason'
declare_and_run "${true_line/strtoul, then the low 16 bits/unexplained}"
expect 1 'deviations.tsv:2: .* unexplained: nobody has said why yet' 'a declaration that nobody has explained'
echo 'nonsense' >"$work/adapters/seed-page/deviations.tsv"
run run --vectors "$work/vectors" --adapters "$work/adapters" seed-page
expect 2 'seed-page/deviations.tsv:1: the first line is not' 'a file of declarations without its header'
rm "$work/adapters/seed-page/deviations.tsv"
run run --vectors "$work/vectors" --adapters "$work/adapters" --rebaseline seed-page
expect 1 'undeclared differences' 'a first baseline'
cp "$work/adapters/seed-page/deviations.tsv" "$work/out"
note "$(grep -q "^PORT-003/t02	PORT-003	listens on 0.0.0.0:80	unexplained	-	" "$work/out" && echo yes)" 'the baseline has the failure, unexplained'
sed -i 's/unexplained/the low 16 bits/' "$work/adapters/seed-page/deviations.tsv"
run run --vectors "$work/vectors" --adapters "$work/adapters" --rebaseline seed-page
expect 0 'seed-page [^ ]+ 1 0 1 0 0 0 2' 'a baseline anew'
cp "$work/adapters/seed-page/deviations.tsv" "$work/out"
note "$(grep -q 'the low 16 bits' "$work/out" && echo yes)" 'a baseline anew keeps the reasons'

# ---- Vectors ---------------------------------------------------------------------------------------------------------

sed 's/"why"/"whence"/' "$work/vectors/two.json" >"$work/vectors/broken.json"
run run --vectors "$work/vectors" --adapters "$work/adapters" seed-page
expect 2 'broken.json.*whence' 'a vector that breaks the schema'
rm "$work/vectors"/*.json
run run --vectors "$work/vectors" --adapters "$work/adapters" seed-page
expect 2 'vector' 'a directory without vectors'

# ---- Command line ----------------------------------------------------------------------------------------------------

run run --filter 'NO-SUCH*'
expect 3 'no vector of [0-9]+ matches the filter "NO-SUCH\*"' 'a filter that matches nothing'
run run referenze
expect 2 'unknown adapter "referenze"; did you mean "reference"\? There are: ' 'an unknown adapter'
run ruin
expect 2 'unknown command "ruin"; did you mean "run"\? There are: list smoke run fuzz' 'an unknown command'
run run --fliter x
expect 2 'unknown option "--fliter"; did you mean "--filter"\?' 'an unknown option'
run run --level may
expect 2 'unknown level "may".* There are: info should must' 'an unknown level'
run run --jobs 0
expect 2 '\-\-jobs takes a number from 1 to 64, not "0"' 'no jobs'
run run --timeout 5x
expect 2 '\-\-timeout takes a number from 1 to 600, not "5x"' 'a time that is no number'
run run --filter x --rebaseline
expect 2 'not with --filter or --level' 'a baseline of a part'
run smoke
expect 2 'smoke takes the adapters to judge' 'smoke of nothing'
run run --adapters /nonexistent
expect 2 '/nonexistent: No such file' 'adapters that are nowhere'
run list --filter 'PORT-003/t0*' --level must
expect 0 'PORT-003/t02 +MUST' list
run --help
expect 0 'usage: listen-socket-conformance' help

# ---- Machine ---------------------------------------------------------------------------------------------------------

if unshare -r true 2>/dev/null; then
    cat >"$work/without" <<END
#!/bin/sh
echo 0 >/proc/sys/user/max_net_namespaces && exec "$runner" "\$@"
END
    chmod +x "$work/without"
    timeout 100 unshare -r "$work/without" run --filter 'STEP-007/*' --results "$work/results.jsonl" reference \
        >"$work/out" 2>&1 </dev/null
    status=$?
    words=$(tr -s ' \n' ' ' <"$work/out")
    expect 3 'reference [^ ]+ 0 0 0 0 2 0 2 skipped \(environment\): 2 tests environment plain: no user, network and mount namespaces' \
    'a machine without network namespaces'
fi

# ---- Results ---------------------------------------------------------------------------------------------------------

run run --filter 'P*' reference
expect 0 'reference' 'a run whose results are looked at'
cp "$work/results.jsonl" "$work/out"
note "$(head -n 1 "$work/out" | grep -q '^{"type":"header","schema":"results-1"' &&
    tail -n 1 "$work/out" | grep -q '^{"type":"footer"' && echo yes)" 'results begin with a header and end with a footer'
if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
    /usr/bin/python3 - "$work/results.jsonl" "$house/conformance/schema/result.schema.json" >"$work/out" 2>&1 <<'END'
import json, jsonschema, sys
validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[2])))
for line in open(sys.argv[1]):
    validator.validate(json.loads(line))
END
    note "$([ $? = 0 ] && echo yes)" 'results are as their schema has them'
    /usr/bin/python3 - "$house" >"$work/out" 2>&1 <<'END'
import glob, json, jsonschema, sys
validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1] + "/conformance/schema/adapter.schema.json")))
files = glob.glob(sys.argv[1] + "/conformance/adapters/*/meta.json") + glob.glob(sys.argv[1] + "/conformance/faults/adapters/*/meta.json")
assert files
for file in files:
    validator.validate(json.load(open(file)))
END
    note "$([ $? = 0 ] && echo yes)" 'every meta.json is as its schema has it'
else
    echo 'skipped (python3-jsonschema is not installed): results and meta.json against their schemas'
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
