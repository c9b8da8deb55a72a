# What the self-tests of the runner share: run it, look at its exit status and its words, count. Sourced by them.
#
# Sets house, runner, faults and work (a directory that is removed at the end); counts in passed and failed.
# shellcheck shell=bash disable=SC2034 # the scripts that source it use these
house=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
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

# The vectors of STEP alone: to read all of them takes longer than to ask for one.
few=$work/few
mkdir "$few"
ln -s "$house/conformance/vectors/environment" "$house/conformance/vectors/steps.json" "$few"

# Runs the runner with a time limit of its own; then looks at its exit status and at its words, put on one line. What it asks gets a
# minute for each answer, unless the test says how long: to start Wine or Python takes many seconds on a machine that does much else.
run() {
    local patience=() chosen=() records=()
    case "$* " in
    *' --vectors '* | *,*) ;; # its own, or a list of filters
    'run '*' --filter STEP-007'*) chosen=(--vectors "$few") ;;
    esac
    case "${1:-} $*" in
    *' --timeout '*) ;;
    'run '* | 'fuzz '*) patience=(--timeout 60) ;;
    esac
    case "${1:-}" in
    run | explain) records=(--results "$work/results.jsonl") ;;
    esac
    timeout 400 "$runner" "$@" "${chosen[@]}" "${patience[@]}" "${records[@]}" >"$work/out" 2>&1 </dev/null
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

# The command line of the process of /proc/PROCESS/environ; nothing if it is gone by now.
command_line() {
    { tr '\0' ' ' <"${1%environ}cmdline"; } 2>/dev/null
}

# row NAME VERSION PASS FAIL DEVIATES (of MUST) PASS FAIL DEVIATES (of SHOULD) UNSUPPORTED SKIPPED ERROR TOTAL: the
# pattern of a row of the table, in words put on one line.
row() {
    echo "$1 $2 $3 $4 $5 \\| $6 $7 $8 \\| $9 ${10} ${11} ${12}"
}

# The last line, which ci/run counts; the exit status of the script.
finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
}
