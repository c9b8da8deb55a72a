#!/bin/bash
# Ends the runner in the middle of a request, by kill -9 and as Ctrl-C does: nothing of it, and no adapter whose calls
# are being watched, may stay behind.
#
#   conformance/runner/selftest/kill_test.sh     needs the runner and BUILD/traced/dynamic to be built
set -u
build=${BUILD:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work # a runner that is killed leaves its adapters' folders there
passed=0 failed=0

note() { # note RESULT WHAT
    if [ "$1" = 0 ]; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "FAIL: $2"
    fi
}

# Whether there are processes with the directory in their command line within a minute; or, with "gone", none.
there() {
    for _ in $(seq 600); do
        case $(pgrep -f "$work/$1") in
        '') [ "${2:-}" = gone ] && return 0 ;;
        *) [ "${2:-}" = gone ] || return 0 ;;
        esac
        sleep 0.1
    done
    return 1
}

# It answers no request: it makes one system call after the other.
cat >"$work/adapter" <<END
#!/bin/sh
echo hello protocol=1 name=command-1 version=1 api=none upto=socket,bind,listen features=ipv4,node-null,service-number
read -r line
exec "$work/busy" stay
END
chmod +x "$work/adapter"
cp "$build/traced/dynamic" "$work/busy"

# Prints the last line of records, and what the run said of them.
last() { tail -n 1 "$work/part" | cut -c 1-40; }

set -m # each job has a process group of its own, and can be interrupted
for signal in KILL INT TERM; do
    "$build/listen-socket-conformance" run --filter STEP-007 --timeout 600 --results "$work/results" --adapter "$work/adapter" \
        >"$work/out" 2>&1 </dev/null &
    runner=$!
    there busy
    note $? "the adapter is at work before SIG$signal"
    case $signal in
    KILL) kill -KILL "$runner" ;;
    *) kill "-$signal" -- -"$runner" ;; # its whole process group, as a terminal does
    esac
    wait "$runner" 2>/dev/null
    there '' gone
    note $? "nothing is left after SIG$signal: $(pgrep -af "$work/" | tr '\n' ';')"
    pkill -KILL -f "$work/"
done

# It refuses four requests, and never answers the fifth.
cat >"$work/adapter" <<END
#!/bin/sh
echo hello protocol=1 name=command-1 version=1 api=none upto=socket,bind,listen features=ipv4,ipv6,create,node-null,service-number
for number in 1 2 3 4; do
    read -r verb id rest
    echo "error \$id stage=- code=-"
done
read -r line
touch "$work/four"
sleep 600
END

# Starts `runner`, with these options too; when this is over, four tests have been answered and the fifth never will be.
run_to_the_fifth() {
    rm -f "$work/part" "$work/four"
    "$build/listen-socket-conformance" run --jobs 1 "$@" --timeout 600 --results "$work/part" --adapter "$work/adapter" \
        >"$work/out" 2>&1 </dev/null &
    runner=$!
    for _ in $(seq 600); do
        [ ! -e "$work/four" ] || break
        sleep 0.1
    done
}

# Interrupted in the middle, a run leaves the records of what was done, without a footer, and says so.
for signal in INT TERM; do
    run_to_the_fifth
    kill "-$signal" -- -"$runner"
    wait "$runner"
    status=$?
    [ "$status" = $((128 + $(kill -l "$signal"))) ]
    note $? "SIG$signal ends the run as the signal does, not with status $status"
    grep -q 'interrupted: the table and .* have the [1-9][0-9]* tests that were done' "$work/out"
    note $? "it says that it was interrupted: $(tail -n 1 "$work/out")"
    [ "$(grep -c '"answer":"error ' "$work/part")" = 4 ] && ! grep -q '"type":"footer"' "$work/part"
    note $? "the records of what was done are there, without a footer: $(last)"
    ! grep -q '"verdict":"error"' "$work/part"
    note $? "what was not done is no error"
    "$build/listen-socket-conformance" report "$work/part" | grep -q 'This is a part'
    note $? "a report of the records says that they are a part"
done

# Of a worker that is killed, what it has reported stays, and each other test of its job is an error that says why.
run_to_the_fifth --filter PORT-002
pkill -KILL -P "$runner"
wait "$runner"
[ $? = 2 ]
note $? "a run whose worker was killed ends with another status than 2"
tests=$(grep -c '"type":"result"' "$work/part")
errors=$(grep -c '"verdict":"error","reason":"the runner'"'"'s worker was ended by signal 9"' "$work/part")
twice=$(grep -o '"type":"result".*"id":"[^"]*"' "$work/part" | grep -o '"id":"[^"]*"' | sort | uniq -d)
answered=$(grep -c '"answer":"error ' "$work/part")
[ "$answered" = 4 ] && [ "$errors" -gt 0 ] && [ "$tests" = $((answered + errors + $(grep -c '"verdict":"unsupported"' "$work/part"))) ]
note $? "of $tests tests $answered were answered, and $errors are errors"
[ -z "$twice" ]
note $? "told twice: $twice"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
