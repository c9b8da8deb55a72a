#!/bin/bash
# Checks the runner by what it says of adapters made to misbehave (conformance/faults/adapters), of declarations,
# vectors and command lines that are wrong, and of a machine that cannot do what is needed: each a clear verdict or
# error that names the culprit, never a hang, never a pass.
#
#   conformance/runner/selftest/test.sh [RUNNER]     needs the adapters in C to be built, below LISTEN_SOCKET_BUILD or build/
set -u
# shellcheck source=conformance/runner/selftest/expect.sh
. "$(dirname "$0")/expect.sh"

holds() { # holds COMMAND...: prints "yes" if it succeeds
    if "$@"; then echo yes; fi
}

# The same with nothing added, and standard output and error apart: `words` are those of standard error.
plain() {
    timeout 400 "$runner" "$@" >"$work/stdout" 2>"$work/out" </dev/null
    status=$?
    words=$(tr -s ' \n' ' ' <"$work/out")
}

# The processes that an adapter of this test started to hang, by their numbers: not those of another checkout's.
export RUNNER_TEST=$work
sleepers() {
    local file
    grep -lzx "RUNNER_TEST=$work" /proc/[0-9]*/environ 2>/dev/null | while read -r file; do
        [ "$(command_line "$file")" != 'sleep 98765 ' ] || basename "${file%/environ}"
    done
}

# ---- Protocol --------------------------------------------------------------------------------------------------------

# adapter | the verdict of all its tests | what is said of it
misbehave='
garbage                | error | garbage does not speak the protocol: .*x01.*xff what
hangs                  | error | hangs hangs: it said nothing for 1000 ms after .* does not flush its output after each line
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
says-nul               | error | says-nul does not speak the protocol: .* not printable ASCII: .*"answer":"ok id=1.u0000sockets=0"
blank-version          | pass  |
detached               | pass  |
starts-threads         | pass  |
forks-children         | pass  |
execs-itself           | pass  |
own-filter             | pass  |
closes-descriptors     | pass  |
answers-slowly         | pass  |
leaves-zombies         | pass  |
closes-twice           | pass  |
answers-errors         | fail  | refused with EADDRINUSE
claims-nothing         | unsupported | no-
says-ok-only           | fail  | words differ from what was seen: said sockets=1, seen: no socket
closes-early           | fail  | words differ from what was seen: said sockets=1, seen: no socket
child-keeps-socket     | fail  | left open: listens on 0.0.0.0:27015
says-two-sockets       | error | words differ from what was seen: said sockets=2, seen:
says-pass              | error | an answer is ok, error, unsupported or closed, not: .*pass
stops-itself           | error | stops-itself hangs: it said nothing for 1000 ms
half-a-line            | error | stopped in the middle of a line, .*ok id=1 socke
ends-lines-like-dos    | error | not printable ASCII
repeats-keys           | error | a key is there twice: .*sockets
unknown-fields         | error | ok has no such field: .*mood
three-sockets          | error | sockets is not 0, 1 or 2: .*3
says-closed-twice      | error | speaks without being asked: .*closed id=1
dies-at-close          | error | exited with status 7 instead of answering .*close id=1
'
# Those that hang are waited for; all others have the time that they need on a machine under load.
hang=(hangs hangs-at-hello does-not-read ignores-close ignores-stop stops-itself half-a-line)
mapfile -t answer < <(cd "$faults" && printf '%s\n' */run | cut -d/ -f1 | grep -vxF "$(printf '%s\n' "${hang[@]}")")
run run --adapters "$faults" --filter 'STEP-00[67]/*' --jobs 8 "${answer[@]}"
expect 2 'absent +not on this machine: no such implementation .*says-pass does not answer what it was asked' 'all that misbehave and do not hang'
mv "$work/results.jsonl" "$work/answer.jsonl"
run run --adapters "$faults" --filter 'STEP-00[67]/*' --timeout 1 --jobs 16 "${hang[@]}"
expect 2 'does-not-read hangs: it said nothing for 1000 ms' 'all that hang, at once'
note "$([ "$(tail -n 1 "$work/results.jsonl" | grep -c '"type":"footer"')" = 1 ] && echo yes)" 'a run that meets errors writes its results to the end'
cat "$work/answer.jsonl" >>"$work/results.jsonl"
note "$([ -z "$(sleepers)" ] && echo yes)" "no process of an adapter outlives the run: $(sleepers)"
sleep 98765 &
note "$([ "$(sleepers)" = $! ] && echo yes)" "one that did would be seen: $(sleepers)"
kill $!
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

# The table counts a test by its own checks, and each property once for all tests. STEP-007 has two tests: 2 + 9 MUST and
# 9 SHOULD are judged where system calls are seen, and 2 + 5 and 5 where they are not.
step_007=(12 0 0 12 0 0 0 0 0 24)

# What these say or do wrong is not in every answer.
run run --adapters "$faults" --filter 'PORT-011/t01' lies-about-port
expect 1 'expected reports the port that it has observed reports another port' lies-about-port
run run --adapters "$faults" --filter 'STEP-006/t01' lies-about-stack
note "$(holds grep -q '"clause":"STK-008".*"observed":"reports stack dual"' "$work/results.jsonl")" lies-about-stack
run run --adapters "$faults" --filter 'PORT-003/t02' --timeout 1 ignores-stop
expect 2 'ignores-stop does not end within 1000 ms after stop' ignores-stop
run run --adapters "$faults" --filter 'PORT-003/t02' stops-badly
expect 2 'stops-badly exited with status 1 after stop, not 0' stops-badly
run run --adapters "$faults" absent
expect 3 'absent +not on this machine.*nothing was run' absent
run run --adapters "$faults" --filter 'STEP-007/*' detached
expect 0 "$(row detached '[0-9.]+' "${step_007[@]}")" detached
run run --filter 'STEP-007/*' --adapter ./no-such-program
expect 2 'command-1 exited with status 127 before its hello: its command, "./no-such-program", is not found' 'a command that does not exist'
run run --filter 'STEP-007/*' --adapter "'$LISTEN_SOCKET_BUILD/adapters/reference'"
expect 0 "$(row command-1 '[0-9.]+' "${step_007[@]}")" 'an adapter given by its command'
run run --filter 'STEP-007/*' --adapter true --adapter true
expect 2 '\-\-adapter can be given once' 'two commands'

# Asked for by name, an implementation must be there.
mkdir "$work/some"
ln -s "$faults/detached" "$faults/absent" "$work/some"
run run --adapters "$work/some" --filter 'STEP-007/*' detached absent
expect 2 "$(row detached '[0-9.]+' "${step_007[@]}") .*absent was asked for and is not on this machine" 'one that is there and one that is not'
run run --adapters "$work/some" --filter 'STEP-007/*'
expect 0 'absent +not on this machine: no such implementation' 'whatever is there'
run run --adapters "$work/some" --filter 'STEP-007/*' detached detached
expect 0 "$(row detached '[0-9.]+' "${step_007[@]}")" 'a name given twice is asked once'

# A leak at each request: every test fails by it, and few new processes are needed.
STARTS=$work/starts run run --adapters "$faults" --vectors "$house/conformance/vectors" --filter 'PORT-*' leaks-a-socket
note "$(holds [ "$(grep -c '"clause":"CLN-001","own":[a-z]*,"level":"MUST","verdict":"fail"' "$work/results.jsonl")" -gt 150 ])" 'each test that leaks fails by CLN-001'
note "$(holds [ "$(wc -l <"$work/starts")" -lt 10 ])" "a leak at each request needs few processes, not $(wc -l <"$work/starts")"
rm "$work/starts"
run run --adapters "$faults" --vectors "$house/conformance/vectors" --filter 'LSTN-00[12]' leaks-a-listener
expect 1 'left open: listens on 0.0.0.0:27015' 'a listener that stays'
cp "$work/results.jsonl" "$work/out"
note "$(holds [ "$(grep -c '"verdict":"pass","expected":"listens on 0.0.0.0:27015"' "$work/out")" -gt 2 ])" 'a listener that stays is not in the way of the next one'
note "$(holds [ -z "$(grep 'code=EADDRINUSE' "$work/out")" ])" 'and nobody is told that its port is in use'

smoke() { # smoke ADAPTER STATUS PATTERN [SECONDS that an answer may take]
    timeout 400 "$runner" smoke --adapters "$faults" --vectors "$few" --timeout "${4:-60}" "$1" >"$work/out" 2>&1 </dev/null
    status=$?
    words=$(tr -s ' \n' ' ' <"$work/out")
    expect "$2" "$3" "smoke $1"
}
for adapter in detached starts-threads forks-children execs-itself own-filter closes-descriptors answers-slowly leaves-zombies closes-twice; do
    smoke "$adapter" 0 'ok ends when its input ends'
done
# The guide, as it stands there: its adapter, its commands, and the folder that it asks for; with a tenth of the vectors, which the runner
# looks for beside itself.
mkdir -p "$work/guide/my-adapters/mine" "$work/guide/conformance/vectors" "$work/guide/build"
cp "$runner" "$work/guide/build"
ln -s "$house/conformance/adapters" "$work/guide/conformance"
ln -s "$house"/conformance/vectors/{environment,{steps,port,ports,faults_bind}.json} "$work/guide/conformance/vectors"
# shellcheck disable=SC2016 # for the file
printf '#!/bin/sh\nexec python3 "$(dirname "$0")/mine.py"\n' >"$work/guide/my-adapters/mine/run"
chmod +x "$work/guide/my-adapters/mine/run"
guide() { # LANGUAGE: what its first block of this language has
    awk -v "start=^\140+$1\$" 'inside && /^\140/ { exit } inside; $0 ~ start { inside = 1 }' "$house/conformance/README.md"
}
guide python >"$work/guide/mine.py"
cp "$work/guide/mine.py" "$work/guide/my-adapters/mine"
guide json >"$work/guide/my-adapters/mine/meta.json"
typed() { # STATUS PATTERN TEXT: the guide's command that begins so
    local command
    command=$(sed -n "s,^\(build/listen-socket-conformance $3[^#]*\).*,\1,p" "$house/conformance/README.md" | head -n 1)
    (cd "$work/guide" && timeout 400 sh -c "$command") >"$work/out" 2>&1 </dev/null
    status=$?
    words=$(tr -s ' \n' ' ' <"$work/out")
    expect "$1" "$2" "the guide: $command"
}
typed 0 'ok answers a service of 100,000 bytes .*ok ends when its input ends' 'smoke --adapter'
typed 1 'command-1 does not conform: .*ERR-001 .MUST. A failure names its stage' 'run --adapter'
typed 1 'mine does not conform: .* undeclared differences' 'run --adapters my-adapters --rebaseline'
note "$(holds [ "$(grep -c unexplained "$work/guide/my-adapters/mine/deviations.tsv")" -gt 2 ])" 'the guide: what is seen is written down, unexplained'
typed 1 'unexplained: nobody has said why yet' 'run --adapters my-adapters --results'
sed -i 's/\tunexplained\t/\tas Python does it\t/' "$work/guide/my-adapters/mine/deviations.tsv"
typed 0 'mine deviates as declared' 'run --adapters my-adapters --results'
note "$(holds [ -s "$work/guide/results.jsonl" ])" 'the guide: the results are where it says'
smoke claims-nothing 1 'FAIL can be asked something .* can be asked nothing'
smoke answers-errors 1 'FAIL opens and closes, and says what is so .* does not open what its hello says that it can'
smoke says-ok-only 1 'FAIL opens and closes, and says what is so .* there is no socket'
smoke closes-early 1 'FAIL opens and closes, and says what is so .* there is no socket'
smoke lies-about-port 1 'FAIL opens and closes, and says what is so .* a port that it says is no socket'
smoke lies-about-stack 1 'FAIL opens and closes, and says what is so .* the stack that it says was not asked for'
smoke keeps-the-address-to-itself 1 'FAIL opens and closes, and says what is so .* does not tell each address, as its hello says'
smoke keeps-the-stack-to-itself 1 'FAIL opens and closes, and says what is so .* does not tell the stack, as its hello says'
smoke says-words-for-numbers 1 'FAIL refuses a port that is taken .* native is no decimal number: "abc"'
smoke claims-wire-fd 1 'ok ends when its input ends FAIL speaks without standard descriptors .wire=fd. adapter claims-wire-fd .* before its hello'
smoke says-two-sockets 1 'FAIL opens and closes, and says what is so .* not as many sockets as it says'
smoke listens-too-soon 1 'FAIL opens and closes, and says what is so .* a socket listens that must not'
smoke never-refuses 1 'FAIL refuses a port that is taken .* on which somebody else listens'
smoke child-keeps-socket 1 'FAIL leaves no socket behind .* 1 of its sockets are still open'
smoke garbage 1 'FAIL survives an operation .* does not speak the protocol'
smoke hangs 1 'FAIL survives an operation .* hangs: it said nothing' 1
smoke speaks-first 1 'FAIL says hello first'
smoke speaks-after 1 'FAIL .*answers an operation that does not exist with something else|FAIL .*speaks without being asked'
smoke lies-that-it-closes 1 'FAIL leaves no socket behind .* 1 of its sockets are still open'
smoke ignores-close 1 'FAIL opens and closes' 1
smoke stops-badly 1 'FAIL stops with status 0.* exited with status 1'
smoke absent 3 'not on this machine: no such implementation .*absent was asked for and is not on this machine'

# ---- Declarations ----------------------------------------------------------------------------------------------------

# Two tests and 18 properties of the page's program: 10 of 11 MUST hold, and 7 of 9 SHOULD. It sets neither close-on-exec
# nor SO_REUSEADDR; the lines of `always`, which come last, declare that.
as_declared="$(row seed-page '[^ ]+' 11 0 1 9 0 2 0 0 0 23)"
inherited='STEP-007/t02|SOCK-004|inherited by programs that are executed|socket() without SOCK_CLOEXEC|-|2.36'
not_reused='STEP-007/t02|REUSE-001|SO_REUSEADDR not set|the page does not set it|-|2.36'
always=("$inherited" "$not_reused")
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
    printf '%s\n' 'test|clause|observed|reason|url|since' "$@" "${always[@]}" | tr '|' '\t' >"$work/adapters/seed-page/deviations.tsv"
    run run --vectors "$work/vectors" --adapters "$work/adapters" seed-page
}
true_line='PORT-003/t02|PORT-003|listens on 0.0.0.0:80|strtoul, then the low 16 bits|-|2.36'
declare_and_run
expect 1 'seed-page: 1 undeclared difference PORT-003 \(MUST\) .*expected refused observed listens on 0.0.0.0:80 1 test PORT-003/t02 PORT-003/t02, in environment plain' \
    'a failure that is not declared'
declare_and_run "$true_line"
expect 0 "$as_declared .*deviates as declared: 1 test strtoul, then the low 16 bits \\(PORT-003\\)" 'a failure as declared'
declare_and_run "${true_line/t02/t*}"
expect 0 "$as_declared" 'a failure as declared by a glob'
declare_and_run "${true_line/:80/:81}"
expect 1 '1 undeclared difference PORT-003 .*deviations.tsv:2: PORT-003/t02 PORT-003: declared, but not so any more; seen: "listens on 0.0.0.0:80"' \
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
expect 2 'seed-page/deviations.tsv:3: declared twice: line 2 has the same clause, PORT-003, of test PORT-003/t02' 'a declaration made twice'
declare_and_run "$true_line" "${true_line/t02/t*}"
expect 2 'seed-page/deviations.tsv:3: declared twice: line 2 has .* test PORT-003/t02' 'a glob that covers what is declared'
declare_and_run "${true_line/t02/t0*}" 'STEP-007/t02|STEP-007|no socket|it does not listen|-|2.36' "${true_line/t02/*2}"
expect 2 'seed-page/deviations.tsv:4: declared twice: line 2 has .* test PORT-003/t02' 'globs that overlap'
declare_and_run "${true_line/t02/t0*}" "${true_line/t02/t3*}"
expect 1 'deviations.tsv:3: PORT-003/t3\* PORT-003: declared, but no test shows it' 'globs that do not overlap'
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
expect 1 '3 undeclared differences PORT-003 \(MUST\) ' 'a first baseline'
cp "$work/adapters/seed-page/deviations.tsv" "$work/out"
note "$(grep -q "^PORT-003/t02	PORT-003	listens on 0.0.0.0:80	unexplained	-	" "$work/out" && echo yes)" 'the baseline has the failure, unexplained'
sed -i 's/unexplained/the low 16 bits/' "$work/adapters/seed-page/deviations.tsv"
run run --vectors "$work/vectors" --adapters "$work/adapters" --rebaseline seed-page
expect 0 "$as_declared" 'a baseline anew'
cp "$work/adapters/seed-page/deviations.tsv" "$work/out"
note "$(grep -q 'the low 16 bits' "$work/out" && echo yes)" 'a baseline anew keeps the reasons'

# Where only MUST is judged, nothing is said of declarations of the rest.
sed -i 's/"clauses": \["STEP-007"\]/"clauses": ["STEP-007", "SOCK-004"]/' "$work/vectors/two.json"
declare_and_run "$true_line"
expect 0 "$(row seed-page '[^ ]+' 10 0 1 9 0 2 0 0 0 22)" 'a SHOULD as declared, by which a test of a MUST fails'
run run --vectors "$work/vectors" --adapters "$work/adapters" --level must seed-page
expect 0 "$(row seed-page '[^ ]+' 11 0 1 0 0 0 0 0 0 12) seed-page does not conform: 1 of 12 MUST not met seed-page deviates as declared: 1 test strtoul, then the low 16 bits \\(PORT-003\\) \$" 'a SHOULD as declared, not judged'
declare_and_run "${true_line/:80/:81}"
run run --vectors "$work/vectors" --adapters "$work/adapters" --level must seed-page
expect 1 'declarations that do not hold: [^ ]*:2: [^:]*: declared, but not so any more; seen: "listens on 0.0.0.0:80" $' 'a MUST that is not the one declared, beside a SHOULD'

# A list of ids, ranges and globs; each must be shown, and each test that it selects must show what is declared.
mv "$work/vectors/two.json" "$work/two.json"
cp "$house/conformance/vectors/port.json" "$work/vectors/port.json"
always=()
declare_and_run
grep -o '"id":"PORT-003/t[0-9]*".*"clause":"PORT-003","own":true,"level":"MUST","verdict":"fail","expected":"refused","observed":"listens on 0.0.0.0:80"' "$work/results.jsonl" |
    cut -d'"' -f4 >"$work/eighty"
note "$(holds [ "$(wc -l <"$work/eighty")" -gt 3 ])" 'several tests show the same'
listed=$(tr '\n' ' ' <"$work/eighty")
eighty='|PORT-003|listens on 0.0.0.0:80|the low 16 bits|-|2.36'
declare_and_run "${listed% }$eighty"
expect 1 'seed-page deviates as declared: [0-9]+ tests the low 16 bits \(PORT-003\)' 'a list of tests'
note "$(holds [ "$(grep -c '"verdict":"declared"' "$work/results.jsonl")" = "$(wc -l <"$work/eighty")" ])" 'all that are listed are declared'
note "$(holds [ -z "$(grep 'do not hold' "$work/out")" ])" 'and the declaration holds'
declare_and_run "${listed% } PORT-003/t99$eighty"
expect 1 'deviations.tsv:2: PORT-003/t99 PORT-003: declared, but no test shows it: "listens on 0.0.0.0:80"' 'one of a list is no test'
declare_and_run "PORT-003/t01-t99$eighty"
expect 1 'deviations.tsv:2: PORT-003/t[0-9]+ PORT-003: declared, but not so any more; seen: "[^"]*"; [0-9]+ more tests do not show it' 'a range that selects tests which show something else'
declare_and_run "PORT-003$eighty"
expect 1 'declared, but not so any more; seen: .* more tests do not show it' 'a clause whose tests show several things'
declare_and_run "${listed%% *}$eighty" "$listed|PORT-003|listens on 0.0.0.0:81|the low 16 bits|-|2.36"
expect 2 'deviations.tsv:3: declared twice: line 2 has the same clause, PORT-003, of test PORT-003/t' 'two observations of one clause in one test'
declare_and_run "PORT-003/t02 nonsense$eighty"
expect 2 'deviations.tsv:2: "nonsense" names no tests; a test is PORT-003/t02' 'a word that names no tests'
declare_and_run "PORT-003/t09-t02$eighty"
expect 2 'deviations.tsv:2: "PORT-003/t09-t02" names no tests' 'a range from its end'

# A baseline is compact and exact.
rm "$work/adapters/seed-page/deviations.tsv"
run run --vectors "$work/vectors" --adapters "$work/adapters" --rebaseline seed-page
sed -i '2,$s/unexplained/the C library/' "$work/adapters/seed-page/deviations.tsv"
cp "$work/adapters/seed-page/deviations.tsv" "$work/first.tsv"
run run --vectors "$work/vectors" --adapters "$work/adapters" seed-page
expect 0 'seed-page deviates as declared' 'a compact baseline holds'
cp "$work/first.tsv" "$work/out"
note "$(holds [ "$(cut -f2,3 "$work/first.tsv" | sort | uniq -d | wc -l)" = 0 ])" 'a baseline has one line an observation'
note "$(holds [ "$(grep -c '"verdict":"declared"' "$work/results.jsonl")" -gt $(($(wc -l <"$work/first.tsv") + 10)) ])" 'a line covers several tests'
note "$(holds grep -q '	PORT-003	listens on 0.0.0.0:80	the C library	' "$work/first.tsv")" 'and has its reason'
run run --vectors "$work/vectors" --adapters "$work/adapters" --rebaseline seed-page
note "$(holds cmp -s "$work/first.tsv" "$work/adapters/seed-page/deviations.tsv")" 'a baseline of what is declared changes nothing'
note "$(holds grep -q '	V6-001	not set before bind	' "$work/first.tsv")" 'it has what only calls show'
run run --vectors "$work/vectors" --adapters "$work/adapters" --rebaseline --trace no seed-page
note "$(holds cmp -s "$work/first.tsv" "$work/adapters/seed-page/deviations.tsv")" 'nor does a baseline of a run that watches no calls'
run run --vectors "$work/vectors" --adapters "$work/adapters" --filter PORT-003 seed-page
expect 0 'seed-page [^ ]+ [1-9][0-9]* 0 [1-9][0-9]* \| [1-9][0-9]* 0 0 \| 0 0 0 .* \(PORT-003\) $' 'of a run of one clause, the declarations of others are not looked at'
sed -i '/	PORT-003	listens on 0.0.0.0:80	/s/^/PORT-003\/t01 /' "$work/adapters/seed-page/deviations.tsv"
run run --vectors "$work/vectors" --adapters "$work/adapters" seed-page
expect 2 'declared twice: line [0-9]+ has the same clause, PORT-003, of test PORT-003/t01' 'one test in two observations'
rm "$work/adapters/seed-page/deviations.tsv"

cp -r "$house/conformance/adapters/reference" "$work/adapters/reference"
run run --vectors "$work/vectors" --adapters "$work/adapters" --rebaseline reference
expect 0 'all [0-9]+ SHOULD met' 'a baseline of what has no difference'
note "$(holds [ ! -e "$work/adapters/reference/deviations.tsv" ])" 'it makes no file'
rm -r "$work/adapters/reference"

# ---- Report ----------------------------------------------------------------------------------------------------------

# What a report is made of stays, and is told once.
run run --filter STEP-007 seed-page
cp "$work/results.jsonl" "$work/once.jsonl"
sed 's/"adapter":"seed-page"/"adapter":"another"/' "$work/once.jsonl" >"$work/another.jsonl"
run report "$work/once.jsonl" "$work/once.jsonl"
expect 2 'once.jsonl and [^ ]*once.jsonl both have the test seed-page STEP-007/t01: they are no parts of one report; report them apart' 'a file twice'
run report --format junit "$work/another.jsonl" "$work/once.jsonl" "$work/results.jsonl"
expect 2 'once.jsonl and [^ ]*results.jsonl both have the test seed-page STEP-007/' 'two files with the same test'
run report "$work/once.jsonl" "$work/another.jsonl"
expect 0 'seed-page .* another |another .* seed-page ' 'two adapters in two files'
run report --output "$work/once.jsonl" "$work/another.jsonl" "$work/once.jsonl"
expect 2 'output [^ ]*once.jsonl would replace the records that it is made of; give another name' 'a report in the place of its records'
note "$(holds cmp -s "$work/once.jsonl" "$work/results.jsonl")" 'the records are there still'
ln -s once.jsonl "$work/link.jsonl"
run report --output "$work/link.jsonl" "$work/once.jsonl"
expect 2 'would replace the records that it is made of' 'nor by a link'

# Whoever ignores SIGCHLD hands that down to all that he starts.
(trap '' CHLD && exec "$runner" smoke --timeout 60 seed-page) >"$work/out" 2>&1 </dev/null
note "$(holds grep -q 'ok  *stops with status 0' "$work/out")" 'a parent that ignores the end of its children'


# An implementation none of whose differences are declared.
bare() { # bare OPTION...
    run run --vectors "$house/conformance/vectors" --adapters "$work/adapters" seed-page "$@"
}
bare --filter BIND-005/t11,SEL-001/t02
expect 1 'SEL-001 \(SHOULD\) .* expected bound to \[::\]:27015 observed refused with EADDRINUSE .*SEL-001/t02, in environment plain why any family, with an IPv4 server: the first match is IPv6 only and comes up held port 27015 of 0.0.0.0 by a socket of another, listening request open node=- service=27015 family=unspec .*upto=bind answer error id=[0-9]+ stage=bind code=EADDRINUSE native=98 stage bind, code EADDRINUSE' 'a failure shows what is needed to understand it'
bare --filter NODE-004
note "$(holds grep -Eq '^    [0-9]+ tests +NODE-004/t09-t11 NODE-004/t16-t19 ' "$work/out")" 'what several tests show is told once, with their ids'
bare --filter 'P*'
expect 1 'seed-page: [0-9]+ undeclared differences .* \.\.\. and [0-9]+ more differences: --all shows them' 'the first differences are shown'
note "$(holds [ "$(grep -c ', in environment ' "$work/out")" = 5 ])" 'five of them'
differences=$(grep -o '[0-9]* undeclared' "$work/out")
bare --filter 'P*' --all
note "$(holds [ "$(grep -c ', in environment ' "$work/out") undeclared" = "$differences" ])" 'all of them with --all'
note "$(holds [ -z "$(grep ' more' "$work/out")" ])" 'and nothing is left out'
note "$(holds [ -z "$(awk 'length > 100' "$work/out")" ])" 'no line is longer than 100 columns'
note "$(holds [ "$(grep -c 'seed-page +does not conform' <<<"$words")" = 0 ])" 'a row is not said twice'
expect 1 'seed-page does not conform: [0-9]+ of [0-9]+ MUST and [0-9]+ of [0-9]+ SHOULD not met \([0-9]+ of [0-9]+ tests\)' 'a MUST that is not met'
bare --filter NODE-004
expect 1 'seed-page conforms to the [0-9]+ MUST that were judged; [0-9]+ of [0-9]+ SHOULD not met \([0-9]+ of [0-9]+ tests\)' 'a SHOULD alone'
note "$(holds [ -z "$(grep 'does not conform' "$work/out")" ])" 'only of MUST is it said that it does not conform'
run run --filter STEP-007 reference
expect 0 'reference conforms to the 12 MUST that were judged; all 12 SHOULD met \(2 of [0-9]+ tests\)' 'what a part of the vectors shows'
run run --adapters "$faults" --vectors "$few" --filter 'STEP-007/t02' lies-that-it-closes
expect 1 "$(row lies-that-it-closes '[^ ]+' 8 1 0 12 0 0 0 0 0 21) .*CLN-001 \\(MUST\\) .*left open .*left open 0.0.0.0:27015 stream tcp listening" 'a property that fails is an undeclared difference'
note "$(holds grep -q '^{"type":"property","adapter":"lies-that-it-closes","clause":"CLN-001","level":"MUST","verdict":"fail","observations":\[{"verdict":"fail","expected":"nothing left open","observed":"left open: [^"]*","tests":1,"ids":\["STEP-007/t02"\]}\]}' "$work/results.jsonl")" 'a property has its record'
note "$(holds grep -q '"id":"STEP-007/t02","level":"MUST","environment":"plain","verdict":"pass"' "$work/results.jsonl")" 'and the test that shows it has its own verdict'

# On a terminal, lines are as long as it is wide.
if command -v script >/dev/null; then
    for columns in 72 80 120 300; do
        script -qec "stty cols $columns; '$runner' run --vectors '$house/conformance/vectors' --adapters '$work/adapters' --filter 'P*' seed-page --results '$work/results.jsonl'" /dev/null </dev/null | sed 's/\r//g; s/.*\x1b\[K//' >"$work/out"
        most=$((columns < 120 ? columns : 120))
        note "$(holds [ -z "$(awk -v most="$most" 'length > most && !/more differences/' "$work/out")" ])" "lines on a terminal of $columns columns"
        note "$(holds grep -q "^seed-page " "$work/out")" "a table on a terminal of $columns columns"
    done
else
    echo 'skipped (there is no script): the report on terminals'
fi
mv "$work/two.json" "$work/vectors/two.json"
rm "$work/vectors/port.json"

# ---- Vectors ---------------------------------------------------------------------------------------------------------

sed 's/"why"/"whence"/' "$work/vectors/two.json" >"$work/vectors/broken.json"
run run --vectors "$work/vectors" --adapters "$work/adapters" seed-page
expect 2 'broken.json.*whence' 'a vector that breaks the schema'
rm "$work/vectors"/*.json
run run --vectors "$work/vectors" --adapters "$work/adapters" seed-page
expect 2 'vector' 'a directory without vectors'

# ---- Command line ----------------------------------------------------------------------------------------------------

run run --filter 'NO-SUCH*'
expect 3 'no vector of [0-9]+ matches the filter "NO-SUCH\*"; "list" shows them all' 'a filter that matches nothing'
run run --filter PORT-003,POTR-003
expect 3 'matches the filter "POTR-003"; there is PORT-003, from PORT-003/t01 to PORT-003/t[0-9]+; ' 'a word of a filter that matches nothing'
run run --filter 'port-003/*' --level must
expect 3 'matches the filter "port-003/\*" at that level; there is PORT-003, from ' 'a filter in small letters'
run run --filter PORT-003/t99
expect 3 'matches the filter "PORT-003/t99"; there is PORT-003, from PORT-003/t01 to ' 'a test that is not there'
run run --filter ' , '
expect 2 '\-\-filter takes names of tests' 'a filter without words'
run list --filter PORT-003/t02-t04,STEP-007/t02 --filter FAM-001/t01
expect 0 '^FAM-001/t01 .* PORT-003/t02 .* PORT-003/t03 .* PORT-003/t04 .* STEP-007/t02 .* 5 vectors ' 'a range, a list and two filters'
run run referenze --vectors "$few"
expect 2 'unknown adapter "referenze"; did you mean "reference"\? There are: ' 'an unknown adapter'
run ruin
expect 2 'unknown command "ruin"; did you mean "run"\? There are: list smoke run fuzz report explain' 'an unknown command'
run run --fliter x
expect 2 'unknown option "--fliter"; did you mean "--filter"\?' 'an unknown option'
run run --level may
expect 2 'unknown level "may".* There are: info should must' 'an unknown level'
run run --jobs 0
expect 2 '\-\-jobs takes a number from 1 to 64, not "0"' 'no jobs'
run run --timeout 5x
expect 2 '\-\-timeout takes a number from 1 to 600, not "5x"' 'a time that is no number'
run run --trace maybe
expect 2 'unknown answer "maybe".* There are: yes no' 'neither yes nor no'
run run --trace no --filter 'STEP-007/*' reference
expect 0 "$(row reference '[^ ]+' 7 0 0 9 0 0 0 0 0 16)" 'a run that watches nothing'
note "$(holds [ "$(grep -c '"calls":null,"faults":\[\]' "$work/results.jsonl")" = 2 ])" 'it has no calls'
note "$(holds grep -q '"trace":"not asked for"' "$work/results.jsonl")" 'and says why'
for wrong in 'report --results x:run, explain' 'report --level must:list, run, fuzz' 'run --format junit:report' 'run --output=x:report' \
    'run --seed 1:fuzz' 'run --script:explain' 'explain --all:run, report' 'smoke --filter x:list, run' 'smoke --trace no:run, fuzz' 'list --jobs 1:run' \
    'fuzz --filter x:list, run' 'fuzz --rebaseline:run' 'report --adapter x:smoke, run, fuzz' 'fuzz --jobs 1:run' 'report --timeout 1:smoke, run, fuzz'; do
    read -ra line <<<"${wrong%:*}"
    timeout 60 "$runner" "${line[@]}" reference >"$work/out" 2>&1 </dev/null
    status=$?
    words=$(tr -s ' \n' ' ' <"$work/out")
    option=${line[1]%=*}
    expect 2 "^listen-socket-conformance: $option is no option of ${line[0]}, but of ${wrong##*:} \$" "an option of another command: ${wrong%:*}"
done
run report --format table --help
expect 0 '^usage: ' 'options in front of --help'
run -h
expect 0 '^usage: ' 'the short word for help'
run run --filter x --rebaseline
expect 2 'not with --filter or --level' 'a baseline of a part'
run smoke
expect 2 'smoke takes the names of the adapters to judge' 'smoke of nothing'
run run --adapters /nonexistent --vectors "$few"
expect 2 '/nonexistent: No such file' 'adapters that are nowhere'
run list --filter 'PORT-003/t0*' --level must
expect 0 'PORT-003/t02 +MUST' list
run list --filter PORT-003
expect 0 '^PORT-003/t01 .* PORT-003/t02 ' 'a filter that names a clause'
note "$(holds [ "$(grep -c '^[A-Z]' "$work/out")" = "$(grep -c '^PORT-003/t' "$work/out")" ])" 'a filter that names a clause selects nothing else'
run --help
expect 0 'usage: listen-socket-conformance' help

# Adapters that are not whole.
mkdir -p "$work/broken/common" "$work/broken/half"
cp "$house/conformance/adapters/seed-page/meta.json" "$work/broken/half"
sed -i 's/"seed-page"/"half"/' "$work/broken/half/meta.json"
run list --adapters "$work/broken" --vectors "$few"
expect 2 'half/run, which starts the adapter: No such file or directory' 'an adapter without its program'
: >"$work/broken/half/run"
run list --adapters "$work/broken" --vectors "$few"
expect 2 'half/run, which starts the adapter: Permission denied' 'an adapter whose program cannot be executed'
chmod +x "$work/broken/half/run"
run list --adapters "$work/broken" --vectors "$few"
expect 0 'half +the page' 'an adapter that is whole'
sed -i 's/"EAI_NODATA": "EAI_NONAME"/"EAI_NODATA": "EAI_NONE"/' "$work/broken/half/meta.json"
run list --adapters "$work/broken" --vectors "$few"
expect 2 'half/meta.json: "codes": "EAI_NODATA" is mapped to "EAI_NONE", which is no neutral name' 'a code that does not exist'
sed -i 's/"codes": .*/"stages": {"getaddrinfo": "lookup"}/' "$work/broken/half/meta.json"
run list --adapters "$work/broken" --vectors "$few"
expect 2 'half/meta.json: "stages": "getaddrinfo" is mapped to "lookup", which is no neutral name' 'a stage that does not exist'
rm "$work/broken/half/meta.json"
run list --adapters "$work/broken" --vectors "$few"
expect 2 'half/meta.json, which says whose adapter it is .conformance/README.md, 5, has the smallest.: No such file or directory' 'an adapter without meta.json'
echo '{' >"$work/broken/half/meta.json"
run list --adapters "$work/broken" --vectors "$few"
expect 2 "half/meta.json: line 2: string or '}' expected" 'a meta.json that is not JSON'

# As many adapters as there is room for, and one more.
mkdir "$work/many"
for i in $(seq 64); do
    mkdir "$work/many/a$i"
    sed "s/\"dies\"/\"a$i\"/" "$faults/dies/meta.json" >"$work/many/a$i/meta.json"
    ln -s "$faults/absent/run" "$work/many/a$i/run"
done
mapfile -t names < <(ls "$work/many")
run run --adapters "$work/many" --filter STEP-007/t02 --jobs 64 "${names[@]}"
expect 3 'a64 was asked for and is not on this machine.*nothing was run' '64 adapters'
run run --adapters "$work/many" --filter STEP-007/t02 "${names[@]}" --adapter true
expect 2 'there are more than 64 adapters' '64 adapters and a command'
run run --adapters "$work/many" --filter STEP-007/t02 "${names[@]}" "${names[@]}" a65
expect 2 'unknown adapter "a65"' '129 names'
mapfile -t names < <(yes reference | head -n 64)
run run --filter STEP-007/t02 "${names[@]}" --adapter "'$LISTEN_SOCKET_BUILD/adapters/reference'"
one_test='[0-9.]+ 9 0 0 \| 12 0 0 \| 0 0 0 21' # and 8 properties of a MUST
expect 0 "command-1 $one_test reference $one_test " 'one name 64 times and a command'

# ---- Standard streams --------------------------------------------------------------------------------------------------

for command in 'list' '--help' 'smoke reference' 'run --filter STEP-007/t02 reference' 'fuzz --seed 1 --requests 1 reference'; do
    IFS=' ' read -ra arguments <<<"$command"
    [ "$command" = --help ] || arguments+=(--vectors "$few")
    for place in full closed; do
        if [ "$place" = full ]; then
            timeout 400 "$runner" "${arguments[@]}" >/dev/full 2>"$work/out" </dev/null
        else
            timeout 400 "$runner" "${arguments[@]}" >&- 2>"$work/out" </dev/null
        fi
        status=$?
        words=$(cat "$work/out")
        expect 2 'standard output (is closed|cannot be written)' "$command, standard output $place"
    done
done
timeout 400 "$runner" smoke --vectors "$few" --timeout 60 reference >"$work/out" 2>&1 <&-
status=$?
words=$(tr -s ' \n' ' ' <"$work/out")
expect 0 'ok ends when its input ends' 'smoke without standard input'
timeout 400 "$runner" run --vectors "$few" --filter 'STEP-007/*' --results "$work/results.jsonl" reference >"$work/out" 2>&- <&-
status=$?
words=$(tr -s ' \n' ' ' <"$work/out")
expect 0 "$(row reference '[^ ]+' "${step_007[@]}")" 'run with standard output alone'
timeout 400 "$runner" run --vectors "$few" --filter 'STEP-007/*' --results "$work/results.jsonl" reference >&- 2>&- <&-
note "$(holds [ $? = 2 ])" 'run with all standard streams closed'

# ---- Machine ---------------------------------------------------------------------------------------------------------

if unshare -r true 2>/dev/null; then
    cat >"$work/without" <<END
#!/bin/sh
echo 0 >/proc/sys/user/max_net_namespaces && exec "$runner" "\$@"
END
    chmod +x "$work/without"
    timeout 400 unshare -r "$work/without" run --vectors "$house/conformance/vectors" --results "$work/results.jsonl" reference \
        >"$work/out" 2>&1 </dev/null
    status=$?
    words=$(tr -s ' \n' ' ' <"$work/out")
    expect 3 'reference [^ ]+ 0 0 0 \| 0 0 0 \| 0 ([0-9]+) 0 \1 reference was not judged .*skipped \(environment\): [0-9]+ tests the environment cannot be made: no user, network and mount namespaces .* To allow it, run as root.*kernel.unprivileged_userns_clone=1.*nothing was run: the environments cannot be made on this machine $' \
        'a machine without network namespaces'
    note "$(holds [ "$(grep -c 'cannot be made: ' "$work/out")" = 1 ])" 'the reason is given once'
fi

# ---- Results ---------------------------------------------------------------------------------------------------------

# No environment, and no vector of any, is left out without a word.
run run --vectors "$house/conformance/vectors" reference
if /usr/bin/python3 - "$work/results.jsonl" "$house" >"$work/out" 2>&1 <<'END'
import glob, json, re, sys
vectors = [vector for file in glob.glob(sys.argv[2] + "/conformance/vectors/*.json") for vector in json.load(open(file))["vectors"]]
records = [record for record in map(json.loads, open(sys.argv[1])) if record["type"] == "result"]
listed = re.findall(r'X\(ENVIRONMENT_\w+, "([^"]+)"\)', open(sys.argv[2] + "/conformance/reader/environments.h").read())
print(sorted(set(listed) ^ {record["environment"] for record in records}), len(records), len(vectors))
assert listed and set(listed) == {record["environment"] for record in records}
assert sorted(record["id"] for record in records) == sorted(vector["id"] for vector in vectors)
END
then note yes; else note no 'every environment of environments.h is run, with every vector'; fi

run run --filter 'P*' reference
expect 0 'reference' 'a run whose results are looked at'
cp "$work/results.jsonl" "$work/out"
note "$(head -n 1 "$work/out" | grep -q '^{"type":"header","schema":"results-1"' &&
    tail -n 1 "$work/out" | grep -q '^{"type":"footer"' && echo yes)" 'results begin with a header and end with a footer'
if /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
    if /usr/bin/python3 - "$work/results.jsonl" "$house/conformance/schema/result.schema.json" >"$work/out" 2>&1 <<'END'
import json, jsonschema, sys
validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[2])))
for line in open(sys.argv[1]):
    validator.validate(json.loads(line))
END
    then note yes; else note no 'results are as their schema has them'; fi
    if /usr/bin/python3 - "$house" >"$work/out" 2>&1 <<'END'
import glob, json, jsonschema, sys
validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1] + "/conformance/schema/adapter.schema.json")))
files = glob.glob(sys.argv[1] + "/conformance/adapters/*/meta.json") + glob.glob(sys.argv[1] + "/conformance/faults/adapters/*/meta.json")
assert files
for file in files:
    validator.validate(json.load(open(file)))
END
    then note yes; else note no 'every meta.json is as its schema has it'; fi
else
    echo 'skipped (python3-jsonschema is not installed): results and meta.json against their schemas'
fi

# Every request, sent to the adapter again as the record has it, gets the answer that the record has.
if /usr/bin/python3 - "$work/results.jsonl" "$LISTEN_SOCKET_BUILD/adapters/reference" >"$work/out" 2>&1 <<'END'
import json, subprocess, sys
records = [record for record in map(json.loads, open(sys.argv[1])) if record["type"] == "result" and record["environment"] == "plain"
           and record["request"] and not record["sockets"] and not record["existing_sockets"]] # what is not asked has none
assert max(len(record["request"]) for record in records) > 100000
lines = "".join(record["request"] + "\n" for record in records)
hello, *answers = subprocess.run([sys.argv[2]], input=lines, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
wrong = [record["id"] for record, answer in zip(records, answers, strict=True) if record["answer"] != answer]
print(len(records), "requests, other answers in", wrong)
sys.exit(1 if wrong else 0)
END
then note yes; else note no 'a request can be sent again from its record'; fi

whole() { # whole FILE: it begins with a header and ends with a footer
    head -n 1 "$1" | grep -q '^{"type":"header"' && tail -n 1 "$1" | grep -q '^{"type":"footer"'
}
unchanged() { # unchanged FILE: what was written to it before is in it, and nothing is left beside it
    [ "$(cat "$1")" = before ] && [ -z "$(find "$(dirname "$1")" -name '*.partial')" ]
}
one=(run --vectors "$few" --filter STEP-007/t02 reference --results)
mkdir "$work/place"

mkfifo "$work/place/fifo"
timeout 400 cat "$work/place/fifo" >"$work/place/read" &
plain "${one[@]}" "$work/place/fifo"
wait $!
expect 0 '' 'results into a FIFO'
note "$(holds [ -p "$work/place/fifo" ])" 'a FIFO stays one'
note "$(holds whole "$work/place/read")" 'a FIFO gets all records'

for _ in $(seq 50); do # a reader that is slow to go still takes the records
    timeout 400 head -c 0 <"$work/place/fifo" &
    plain "${one[@]}" "$work/place/fifo"
    wait $!
    [ "$status" = 0 ] || break
done
expect 2 'the records cannot be written to .*fifo: Broken pipe' 'results into a FIFO that nobody reads any more'

# Devices of the test's own: a mistake would replace those of the machine.
if mknod "$work/place/null" c 1 3 2>/dev/null && mknod "$work/place/full" c 1 7 && : 2>/dev/null >"$work/place/null"; then
    plain "${one[@]}" "$work/place/null"
    expect 0 '' 'results into a device'
    note "$(holds [ -c "$work/place/null" ])" 'a device stays one'
    plain "${one[@]}" "$work/place/full"
    expect 2 'the records cannot be written to .*full: No space left on device' 'results into a full device'
else
    echo 'skipped (no device can be made here): results into a device'
fi

echo before >"$work/place/target"
ln -s target "$work/place/link"
plain "${one[@]}" "$work/place/link"
note "$(holds [ -L "$work/place/link" ])" 'a symbolic link stays one'
note "$(holds whole "$work/place/target")" 'its target is replaced'
ln -s ../place/later "$work/place/dangling"
plain "${one[@]}" "$work/place/dangling"
note "$(holds [ -L "$work/place/dangling" ])" 'a symbolic link to nothing stays one'
note "$(holds whole "$work/place/later")" 'and its target is made'
ln -s circle "$work/place/circle"
plain "${one[@]}" "$work/place/circle"
expect 2 'circle cannot be written: Too many levels of symbolic links' 'a symbolic link to itself'

own_dev='mount -t tmpfs none /dev && ln -s /proc/self/fd/1 /dev/stdout && exec timeout 400 "$@"'
for name in - /dev/fd/1 /dev/stdout; do
    command=(timeout 400 "$runner" "${one[@]}" "$name")
    [ "$name" != /dev/stdout ] || command=(unshare -rm sh -c "$own_dev" sh "$runner" "${one[@]}" "$name")
    if [ "$name" = /dev/stdout ] && ! unshare -rm true 2>/dev/null; then
        echo 'skipped (no namespaces): results into /dev/stdout'
        continue
    fi
    "${command[@]}" 2>"$work/out" </dev/null | cat >"$work/place/read"
    note "$(holds whole "$work/place/read")" "the records alone go to standard output, $name"
    note "$(holds grep -q '^reference ' "$work/out")" "and the table to standard error, $name"
done
same=$work/place/same
timeout 400 "$runner" "${one[@]}" "$same" >"$work/place/same" 2>"$work/out" </dev/null
note "$(holds whole "$work/place/same")" 'the file that is standard output gets the records alone'

plain "${one[@]}" "$work/place/nowhere/results.jsonl" --adapter "touch $work/place/started"
expect 2 'nowhere/results.jsonl cannot be written: directory .*nowhere/: No such file or directory' 'a directory that is not there'
note "$(holds [ ! -e "$work/place/nowhere" ])" 'it is not made'
note "$(holds [ ! -e "$work/place/started" ])" 'and nothing is run before that is told'
plain "${one[@]}" "$work/place"
expect 2 'place cannot be written: Is a directory' 'a directory for the results'
mkdir "$work/elsewhere"
(cd "$work/elsewhere" && timeout 400 "$runner" run --filter STEP-007/t02 reference >"$work/out" 2>&1 </dev/null)
note "$(holds whole "$work/elsewhere/build/report/results.jsonl")" 'the directory of the default is made'

echo before >"$work/place/kept"
(trap '' XFSZ && ulimit -f 8 && exec timeout 400 "$runner" run --filter PORT-003 reference --results "$work/place/kept" >"$work/stdout" 2>"$work/out" </dev/null)
status=$?
words=$(cat "$work/out")
expect 2 'the records cannot be kept in memory: File too large' 'records that have no room in memory'
note "$(holds unchanged "$work/place/kept")" 'what was there stays'
if unshare -rm true 2>/dev/null; then
    # shellcheck disable=SC2016 # for the inner shell
    (cd "$work/place" && timeout 400 unshare -rm sh -c 'mount -t tmpfs -o size=16k none "$PWD" && cd "$PWD" && echo before >kept &&
        "$@" --results kept; status=$?; grep -qx before kept && [ "$(ls)" = kept ] || status=99; exit $status' sh "$runner" run --vectors "$house/conformance/vectors" \
        --filter PORT-003 reference) >"$work/stdout" 2>"$work/out" </dev/null
    status=$?
    words=$(cat "$work/out")
    expect 2 'the records cannot be written to .*kept: No space left on device' 'results that have no room'
fi
note "$(holds unchanged "$work/place/kept")" 'a file is written whole or not at all'

# The locale of whoever starts the runner is not the adapter's, nor what makes another resolver or runtime of it; all else is.
LC_ALL=C LANGUAGE=tr RES_OPTIONS=inet6 JAVA_TOOL_OPTIONS=-Djava.net.preferIPv4Stack=true NODE_OPTIONS=--inspect LISTEN_FDS=1 OTHER=kept \
    plain run --vectors "$house/conformance/vectors" --filter 'PORT-002/*' --results "$work/results.jsonl" --adapter \
    "test \"\$LC_ALL \$LANGUAGE\$RES_OPTIONS\$JAVA_TOOL_OPTIONS\$NODE_OPTIONS\$LISTEN_FDS \$OTHER\" = 'C.UTF-8  kept' && exec '$house/conformance/adapters/reference/run'"
expect 0 '' 'an adapter has its own locale, and none of the variables that make another resolver or runtime of it'

# What a name server counts is shown: once, and twice.
second=$house/conformance/faults/second/run
run run --vectors "$house/conformance/vectors" --filter 'ERR-007/t901' --adapter "'$second' --fault looks-up-twice"
expect 1 'ERR-007 .* observed the resolver asked again .* asked a name server, the same question 2 times at most calls ' 'a second look-up is seen and shown'
run explain --results "$work/results.jsonl" command-1 ERR-007/t901
expect 0 'A name server was asked the same question 2 times at most\. ' 'and explained'
run run --vectors "$house/conformance/vectors" --filter 'ERR-007/t901' --adapter "'$second'"
run explain --results "$work/results.jsonl" command-1 ERR-007/t901
expect 0 'A name server was asked, no question twice\.' 'one look-up is told, too'

# What is not shown is in the records.
plain run --adapters "$faults" --vectors "$house/conformance/vectors" --filter 'P*' leaks-a-socket --results "$work/place/kept"
cp "$work/stdout" "$work/out"
note "$(holds grep -q "^  ... and [0-9]* more differences: --all shows them, the records have each test: $work/place/kept\$" "$work/out")" 'the records are named'

# The stage of `make test` counts by the records, whatever a version looks like.
mkdir -p "$work/build/test"
ln -s "$runner" "$work/build/listen-socket-conformance"
BUILD=$work/build "$house/ci/conformance" --adapters "$faults" --filter 'STEP-007/*' blank-version >"$work/out" 2>&1
note "$(holds [ "$(tail -n 1 "$work/out")" = '24 passed, 0 failed, 0 skipped' ])" 'a version with blanks is counted'
note "$(holds [ "$(awk 'NR == 2 || NR == 3 {print NF, length}' "$work/out" | uniq | wc -l)" = 1 ])" 'and its row is as the heading'

finish
