#!/bin/bash
# Ends the runner in the middle of a request, by kill -9 and as Ctrl-C does: nothing of it, and no adapter whose calls
# are being watched, may stay behind.
#
#   conformance/runner/selftest/kill_test.sh     needs the runner and BUILD/traced/dynamic to be built
set -u
build=${BUILD:-build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

note() { # note RESULT WHAT
    if [ "$1" = 0 ]; then passed=$((passed + 1)); else
        failed=$((failed + 1))
        echo "FAIL: $2"
    fi
}

# Whether there are processes with the directory in their command line within thirty seconds; or, with "gone", none.
there() {
    for _ in $(seq 300); do
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

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
