#!/bin/bash
# The listen-socket command from outside: output, messages, exit status, descriptors. Prints TAP.
#
# usage: test.sh PATH-OF-THE-COMMAND PATH-OF-COMMAND_FAULTS.SO
#
# Runs in a user and network namespace of its own, so that its ports are free. What a machine lacks is skipped check by
# check: the number of checks is the same on every machine.
set -u

if [ $# -ne 2 ] || [ ! -x "$1" ] || [ ! -r "$2" ]; then
    echo "usage: $0 COMMAND (an executable file) FAULTS (command_faults.so)" >&2
    exit 2
fi
command=$(realpath "$1")
faults=$(realpath "$2")
if [ "${COMMAND_TEST_NAMESPACE:-}" = "" ]; then
    # A command that hangs fails. Two seconds are enough on an idle machine; on one that is busy with much else they are not.
    limit=${COMMAND_TEST_SECONDS:-540}
    if unshare -rn true 2>/dev/null; then
        COMMAND_TEST_NAMESPACE=own timeout "$limit" unshare -rn "$(realpath "$0")" "$command" "$faults"
    else
        COMMAND_TEST_NAMESPACE=none timeout "$limit" "$(realpath "$0")" "$command" "$faults"
    fi
    status=$?
    [ "$status" != 124 ] || echo "not ok - stopped after $limit seconds: a command hangs, or the machine is too busy"
    exit "$status"
fi

exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- </dev/null # whatever the caller left open where sockets are to land
export LC_ALL=C
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cd "$room" && cp "$faults" faults.so || exit 2
faults=./faults.so # LD_PRELOAD takes no path with a blank
count=0
failed=0

# ---- Tools ----

ok() {
    count=$((count + 1))
    echo "ok $count - $1"
}

not_ok() { # NAME DETAIL...
    count=$((count + 1))
    failed=$((failed + 1))
    echo "not ok $count - $1"
    shift
    printf '%s\n' "$@" | sed 's/^/#   /'
}

skip() { # NAME WHY
    count=$((count + 1))
    echo "ok $count - $1 # SKIP $2"
}

# Runs the checks of a function, or skips as many with a reason. A function that makes another number of checks fails.
section() { # COUNT FUNCTION [WHY-IT-IS-SKIPPED]
    local end=$((count + $1))
    if [ $# -gt 2 ] && [ -n "$3" ]; then
        while [ "$count" -lt "$end" ]; do
            skip "$2" "$3"
        done
        return
    fi
    "$2"
    [ "$count" = "$end" ] || not_ok "$2 makes $1 checks" "made: $((count - end + $1))"
}

# Whether a text is what was expected: exactly, or as a whole the regular expression after "~".
matches() { # EXPECTED TEXT
    if [ "${1#\~}" != "$1" ]; then
        [[ $2 =~ ^(${1#\~})$ ]]
    else
        [ "$1" = "$2" ]
    fi
}

# Compares exit status and both outputs of the last run; every output ends with a newline, or is empty.
verdict() { # NAME STATUS STDOUT STDERR
    local out err
    out=$(cat "$room/out" && echo x)
    err=$(cat "$room/err" && echo x)
    local wanted_out=${3:+$3$'\n'} wanted_err=${4:+$4$'\n'}
    if [ "$status" = "$2" ] && matches "$wanted_out" "${out%x}" && matches "$wanted_err" "${err%x}"; then
        ok "$1"
    else
        not_ok "$1" "exit status: wanted $2, got $status" "stdout wanted: $wanted_out" "stdout got: ${out%x}" \
            "stderr wanted: $wanted_err" "stderr got: ${err%x}"
    fi
}

run() {
    "$@" >"$room/out" 2>"$room/err"
    status=$?
}

check() { # NAME STATUS STDOUT STDERR ARGUMENT...
    local name=$1 wanted=$2 out=$3 err=$4
    shift 4
    run "$command" "$@"
    verdict "$name" "$wanted" "$out" "$err"
}

equal() { # NAME WANTED GOT
    if [ "$2" = "$3" ]; then
        ok "$1"
    else
        not_ok "$1" "wanted: $2" "got: $3"
    fi
}

# Starts `open` with these arguments in the background, and comes back when it listens. Sets `listener`.
start_listener() {
    rm -f "$room/fifo"
    mkfifo "$room/fifo"
    "$command" open "$@" >"$room/fifo" 2>"$room/listener_err" &
    listener=$!
    local line=''
    exec 7<"$room/fifo"
    while IFS= read -r line <&7; do
        [ "$line" = "listening until SIGINT or SIGTERM" ] && break
    done
    exec 7<&-
}

# Ends it with this signal. Sets `status`.
end_listener() {
    kill -"$1" "$listener"
    wait "$listener"
    status=$?
}

usage_tail=' (listen-socket --help lists all)'

# ---- Steps ----

test_create() {
    check "create prints the page's four steps" 0 \
        '1. getaddrinfo: node NULL, service "27015", hints AF_INET SOCK_STREAM IPPROTO_TCP AI_PASSIVE -> 0.0.0.0:27015
2. ListenSocket = invalid
3. socket: descriptor 3, AF_INET SOCK_STREAM IPPROTO_TCP
4. checked: valid
closed: create ends here, before bind' '' create
    check "create --json" 0 \
        '{"outcome":"ok","sockets":[{"family":"inet","socktype":"stream","protocol":"tcp","address":"0.0.0.0","port":27015}]}' \
        '' create --json
    check "create --check is create" 0 \
        '{"outcome":"ok","sockets":[{"family":"inet","socktype":"stream","protocol":"tcp","address":"0.0.0.0","port":0}]}' \
        '' create --json --check --service 0
    check "the protocol follows the type" 0 \
        '{"outcome":"ok","sockets":[{"family":"inet","socktype":"dgram","protocol":"udp","address":"192.0.2.1","port":65535}]}' \
        '' create --json --socktype dgram --node 192.0.2.1 --service=65535
    check "the type follows the protocol" 0 \
        '~.*hints AF_INET SOCK_DGRAM IPPROTO_UDP AI_NUMERICHOST\|AI_NUMERICSERV -> 127.0.0.1:7
.*' '' create --protocol udp --node 127.0.0.1 --service 7 --flags numericserv,numerichost
    check "numbers stand for names" 0 \
        '~.*hints AF_INET SOCK_STREAM IPPROTO_TCP AI_PASSIVE -> 0\.0\.0\.0:27015
.*' '' create --family 2 --socktype 0x1 --protocol 6 --flags 0x1
    check "no flags: loopback" 0 '~.*hints AF_INET SOCK_STREAM IPPROTO_TCP and no flags -> 127\.0\.0\.1:27015
.*' '' create --flags ''
    check "--nonblock is shown" 0 '~.*
3\. socket: descriptor 3, AF_INET SOCK_STREAM IPPROTO_TCP, non-blocking
.*' '' create --nonblock
}

test_create_ipv6() {
    check "nothing is said about family, type and protocol" 0 \
        '~1\. .*, hints AF_UNSPEC 0 0 AI_PASSIVE -> \[::\]:27015
2\. ListenSocket = invalid
3\. socket: descriptor 3, AF_INET6 SOCK_STREAM IPPROTO_TCP
.*' '' create --family unspec --socktype 0 --protocol 0
    check_fault "nothing is said about the family, and there is no descriptor" "socket 1 EMFILE" 1 \
        '~1\. .*, hints AF_UNSPEC SOCK_STREAM .*
4\. checked: invalid: EMFILE' '~listen-socket: socket: .*' create --family unspec
    check "create --dual is IPv6 and to be dual-stack" 0 \
        '{"outcome":"ok","sockets":[{"family":"inet6","socktype":"stream","protocol":"tcp","address":"::","port":27015,"v6only":false}]}' \
        '' create --dual --json
    check "create --dual says so" 0 '~1\..* -> \[::\]:27015
.*
3\. socket: descriptor 3, AF_INET6 SOCK_STREAM IPPROTO_TCP, to be dual-stack
.*' '' create --dual
    check "create --family inet6 is to be IPv6 only" 0 \
        '{"outcome":"ok","sockets":[{"family":"inet6","socktype":"stream","protocol":"tcp","address":"::","port":80,"v6only":true}]}' \
        '' create --family inet6 --json --service 80
}

# ---- Refusals: stage, code, what was asked, what would be right ----

test_refusals() {
    check "65616 is no port" 1 '' \
        'listen-socket: validate: service "65616" refused (EAI_SERVICE, -8): the number is above 65535; a port is 0 to 65535' \
        create --service 65616
    check "the empty service is passed on and refused" 1 '' \
        '~listen-socket: validate: service "" refused \(EAI_SERVICE, -8\): it is empty; .*' create --service ''
    check "a blank before the port" 1 '' \
        '~listen-socket: validate: service " 80" refused \(EAI_SERVICE, -8\): it holds white space; .*' \
        create --service ' 80'
    check "a sign before the port" 1 '' \
        '~listen-socket: validate: service "\+80" refused \(EAI_SERVICE, -8\): .* without a sign, as 0 to 65535' \
        create --service +80
    check "a service that begins with a hyphen is a value" 1 '' \
        '~listen-socket: validate: service "-1" refused \(EAI_SERVICE, -8\): .*' create --service -1
    check "a family that is none is shown" 1 '' \
        'listen-socket: validate: family "99" refused (EAI_FAMILY, -6): the family must be AF_INET, AF_INET6 or AF_UNSPEC' \
        create --family 99
    check "the highest flag bit is shown" 1 '' \
        '~listen-socket: validate: flags "0x80000000" refused \(EAI_BADFLAGS, -1\): a flag bit is outside AI_PASSIVE, .*' \
        create --flags 0x80000000
    check "an unknown bit among names is shown with them" 1 '' \
        '~listen-socket: validate: flags "passive,2147483648" refused \(EAI_BADFLAGS, -1\): .*' \
        create --flags passive,2147483648
    check "a type that is none is shown" 1 '' \
        '~listen-socket: validate: socktype "-2147483648" refused \(EAI_SOCKTYPE, -7\): .*SOCK_STREAM.*' \
        open --socktype -2147483648
    check "a protocol that does not fit is shown" 1 '' \
        '~listen-socket: validate: protocol "udp" refused \(EAI_SOCKTYPE, -7\): .*' \
        create --socktype stream --protocol udp
    check "a negative backlog is shown" 1 '' \
        '~listen-socket: validate: backlog "-1" refused \(EINVAL, 22\): the backlog must be 0 or more; .*' \
        open --backlog -1
    check "--dual with inet" 1 '' '~listen-socket: validate: options "--dual" refused \(EINVAL, 22\): .*AF_INET6' \
        create --dual --family inet
    check "a family that is not the stack's" 1 '' \
        '~listen-socket: validate: family "inet" refused \(EAI_FAMILY, -6\): .*' open --stack ipv6 --family inet
    check "a node that is none is shown" 1 '' '~listen-socket: validate: node "127\.1" refused \(EAI_NONAME, -2\): .*' \
        create --node 127.1
    check "long values are cut" 1 '' \
        '~listen-socket: validate: service "9{60}"\.\.\. \(5000 bytes\) refused \(EAI_SERVICE, -8\): .*' \
        create --service "$(printf '9%.0s' {1..5000})"
}

test_refusals_json() {
    check "a refusal as JSON, without another word" 1 \
        '{"outcome":"error","stage":"validate","code":"EAI_SERVICE","native":-8,"call":null,"message":"validate: service \"65616\" refused (EAI_SERVICE, -8): the number is above 65535; a port is 0 to 65535"}' \
        '' create --service 65616 --json
    check "bytes that are not UTF-8 do not break the JSON" 1 \
        '~\{"outcome":"error","stage":"validate","code":"EAI_SERVICE","native":-8,"call":null,"message":"validate: service \\"\\\\xff\\\\x80\\\\x22\\\\x0a\\" refused [^"]*"\}' \
        '' create --json --service "$(printf '\377\200"')"$'\n'
    check "the refused family is in the JSON's message" 1 \
        '~\{"outcome":"error","stage":"validate","code":"EAI_FAMILY","native":-6,"call":null,"message":"validate: family \\"99\\" refused [^"]*"\}' \
        '' open --family 99 --json
}

# ---- Usage ----

check_usage() { # NAME MESSAGE ARGUMENT...
    local name=$1 message=$2
    shift 2
    check "usage: $name" 2 '' "listen-socket: $message$usage_tail" "$@"
}

test_usage() {
    check_usage "no command" 'no command: must be create or open'
    check_usage "unknown command" \
        'unknown command "opne": must be create or open, before any option; did you mean open?' opne
    check_usage "unknown option" 'unknown option "--srevice"; did you mean --service?' create --srevice 80
    check_usage "option nobody could mean" 'unknown option "--frobnicate"' open --frobnicate
    check_usage "shortened option" 'unknown option "--back"; did you mean --backlog?' open --back 1
    check_usage "stray word" \
        'unexpected argument "ls": options begin with --, and a program to start comes after --' open ls
    check_usage "no value" '--service needs a value: a port from 0 to 65535, or a service name' create --service
    check_usage "a value too many" '--json takes no value' create --json=yes
    check_usage "twice" '--service is given twice: give it once' create --service 1 --service=1
    check_usage "unknown stack" \
        '--stack "dula": must be ipv4, ipv6, dual, pair, or auto; did you mean dual?' open --stack dula
    check_usage "a constant for a name" \
        '--family "AF_INET6": must be inet, inet6, unspec, or a number; did you mean inet6?' create --family AF_INET6
    check_usage "an unknown flag" "--flags \"numerichots\": must be passive, canonname, numerichost, numericserv, \
v4mapped, all, addrconfig, or a number, separated by commas; did you mean numerichost?" create --flags passive,numerichots
    check_usage "a number above int" \
        '--family "2147483648": out of range, a number is from -2147483648 to 2147483647' create --family 2147483648
    check_usage "a number of 2^64 and 2" \
        '--family "18446744073709551618": out of range, a number is from -2147483648 to 2147483647' \
        create --family 18446744073709551618
    check_usage "flags of 33 bits" \
        '--flags "0x100000000": out of range, a number is from -2147483648 to 4294967295' create --flags 0x100000000
    check_usage "a number with a leading zero" \
        '--socktype "01": must be stream, dgram, or a number' create --socktype 01
    check_usage "a number with more behind" '--backlog "12k": must be a number' open --backlog 12k
    check_usage "the stack with create" \
        '--stack is an option of open: create has --family, and --dual with inet6' create --stack ipv4
    check_usage "the backlog with create" '--backlog is an option of open: create does not listen' create --backlog 1
    check_usage "--dual with open" '--dual is an option of create: open has --stack dual' open --dual
    check_usage "a program with create" \
        'a program belongs to open: create has no listening socket to hand over' create -- ls
    check_usage "no program" 'no program after --: name one, or leave -- out' open --
    check_usage "--check with a program" \
        '--check and a program exclude each other: --check closes the sockets that it would get' open --check -- ls
    check_usage "control characters are escaped" 'unknown command "\x1b[2J": must be create or open, before any option' \
        "$(printf '\033[2J')"
    check_usage "bytes that are not ASCII are escaped" \
        'unknown command "\x7f\xc3\xa9\x22\x5c": must be create or open, before any option' \
        "$(printf '\177\303\251"\134')"
}

test_help() {
    check "--version" 0 '~listen-socket [0-9]+\.[0-9]+\.[0-9]+' '' --version
    check "--help names every option" 0 \
        '~usage: listen-socket create .*--node.*--service.*--family.*--socktype.*--protocol.*--flags.*--stack.*--backlog.*--dual.*--nonblock.*--reuseport.*--check.*--json.*' \
        '' --help
    check "--help after a command" 0 '~usage: listen-socket create .*' '' open --help
}

# ---- Output that cannot be written ----

no_such_service='listen-socket: resolve: getaddrinfo failed for node NULL, service "no-such-service" (EAI_SERVICE, -8): '
no_such_service+='no such service for this socket type'

no_full=''
[ -c /dev/full ] || no_full="/dev/full is not a character device"

check_full() { # NAME MORE-OF-STDERR ARGUMENTS
    : >"$room/left"
    # shellcheck disable=SC2086 # the words are to be split
    LD_PRELOAD=$faults COMMAND_LEFT=$room/left "$command" $3 >/dev/full 2>"$room/err"
    status=$?
    : >"$room/out"
    verdict "$1" 1 '' "listen-socket: standard output: No space left on device$2"
    equal "$1; no socket is left open" "0 sockets" "$(sed 1q "$room/left")"
}

test_write_errors() {
    local arguments
    for arguments in "create" "create --json" "open --service 0 --stack ipv4" "open --service 0 --stack ipv4 -- ls" \
        "open --service 0 --stack ipv4 --check" "open --service 0 --stack ipv4 --json" "--help"; do
        check_full "a full disk is an error: $arguments" '' "$arguments"
    done
    check_full "a full disk does not hide why the request failed" "
$no_such_service" "create --service no-such-service"
    check_full "a full disk does not hide why the request failed, with --json either" "
$no_such_service" "create --service no-such-service --json"
    stdbuf -o0 "$command" create >/dev/full 2>"$room/err"
    status=$?
    : >"$room/out"
    verdict "what could not be written before the end is an error too" 1 '' \
        'listen-socket: standard output: cannot be written'
}

# ---- Calls that fail ----

nothing_left='0 sockets
0 blocks'

# Runs the command with one call that fails (faults.c).
run_fault() { # FAULT ARGUMENT...
    local fault=$1
    shift
    : >"$room/left"
    LD_PRELOAD=$faults COMMAND_FAULT=$fault COMMAND_LEFT=$room/left run "$command" "$@"
}

check_fault() { # NAME FAULT STATUS STDOUT STDERR ARGUMENT...
    local name=$1 fault=$2 wanted=$3 out=$4 err=$5
    shift 5
    run_fault "$fault" "$@"
    verdict "$name" "$wanted" "$out" "$err"
    equal "$name; nothing is left open" "$nothing_left" "$(cat "$room/left")"
}

test_faults() {
    check_fault "create without a descriptor" "socket 1 EMFILE" 1 '~1\. .* -> 0\.0\.0\.0:27015
2\. ListenSocket = invalid
3\. socket: none
4\. checked: invalid: EMFILE' '~listen-socket: socket: socket failed for 0\.0\.0\.0:27015 \(EMFILE, 24\): .*' create
    check_fault "an option that fails" "setsockopt 1 ENOPROTOOPT" 1 '~stack: ipv4
1\. .*
3\. socket: created, closed again after the failure
4\. checked: valid
5\. options: SO_REUSEADDR failed: ENOPROTOOPT' \
        '~listen-socket: option: setsockopt\(SO_REUSEADDR\) failed for 0\.0\.0\.0:80 \(ENOPROTOOPT, 92\): .*' \
        open --stack ipv4 --service 80
    check_fault "listen that fails" "listen 1 EADDRINUSE" 1 '~stack: ipv4
1\. .* -> 0\.0\.0\.0:0
.*
5\. options: set
6\. bind: 0\.0\.0\.0:[1-9][0-9]*
7\. listen: failed: EADDRINUSE' \
        '~listen-socket: listen: listen failed for 0\.0\.0\.0:[1-9][0-9]* \(EADDRINUSE, 98\): .*' \
        open --stack ipv4 --service 0
}

test_resolver() {
    check "a service that the resolver does not know" 1 \
        '1. getaddrinfo: node NULL, service "no-such-service", hints AF_INET SOCK_STREAM IPPROTO_TCP AI_PASSIVE -> failed: EAI_SERVICE' \
        "$no_such_service" create --service no-such-service
    local stack family
    while read -r stack family; do
        check "a service that the resolver does not know: stack $stack" 1 "~stack: $stack
1\\. .*, hints $family SOCK_STREAM IPPROTO_TCP AI_PASSIVE -> failed: EAI_SERVICE" "$no_such_service" \
            open --stack "$stack" --service no-such-service
    done <<'LIST'
ipv4 AF_INET
ipv6 AF_INET6
dual AF_INET6
pair AF_UNSPEC
LIST
    local name="an answer of the resolver that cannot be used"
    # shellcheck disable=SC2016
    local with_port_0=(unshare -m sh -c 'mount -t tmpfs none /etc && echo "zero 0/tcp" >/etc/services && exec "$0" "$@"')
    if ! "${with_port_0[@]}" true 2>/dev/null; then
        skip "$name" "no mount namespace: unshare -m failed"
        return
    fi
    run "${with_port_0[@]}" "$command" create --service zero
    verdict "$name" 1 '~1\. getaddrinfo: node NULL, service "zero", .* -> no usable entry: EAI_FAIL' \
        '~listen-socket: select: the resolver.s answer refused \(EAI_FAIL, -4\): .*'
}

# What was printed, but for the port that the system chose.
printed() {
    sed -E 's/"port":[0-9]+/"port":N/g' "$room/out"
}

# Every allocation of the JSON library fails once: one that is not noticed would print an object that lacks something.
check_memory() { # NAME STDERR ARGUMENT...
    local name=$1 err=$2 number wrong='' whole
    shift 2
    run "$command" "$@" --json
    whole=$(printed)
    for number in {1..500}; do
        run_fault "json $number ENOMEM" "$@" --json
        [ ! -s "$room/out" ] || break # so many are not made
        if [ "$status" != 1 ] || [ "$(cat "$room/err")" != "$err" ] || [ "$(cat "$room/left")" != "$nothing_left" ]; then
            wrong="allocation $number: exit status $status, $(cat "$room/err" "$room/left")"
            break
        fi
    done
    [ "$number" -gt 10 ] || wrong="only $number allocations"
    [ -n "$wrong" ] || [ "$(printed)" = "$whole" ] || wrong="allocation $number: $(cat "$room/out")"
    equal "$name: each allocation that fails is told" '' "$wrong"
}

test_memory() {
    local none='listen-socket: out of memory'
    check_memory "create --json" "$none" create
    check_memory "open --json" "$none" open --stack ipv4 --service 0 --check
    check_memory "a failure with --json" "$none
$no_such_service" create --service no-such-service
}

check_handover_fault() { # NAME FAULT REASON [STACK]
    check_fault "handing over: $1" "$2" 1 '~.*
handing over to "echo"' "listen-socket: the sockets cannot be handed over: $3" \
        open --service 0 --stack "${4:-ipv4}" -- echo started
}

test_hand_over_faults() {
    local number
    check_handover_fault "a descriptor that cannot be made inheritable" "fcntl 1 EPERM" "Operation not permitted"
    check_handover_fault "a descriptor that cannot be moved" "dup2 1 EBUSY" "Device or resource busy" 3</dev/null
    for number in 1 2 3; do
        check_handover_fault "no memory for variable $number" "setenv $number ENOMEM" "Cannot allocate memory"
    done
}

test_no_dev_null() {
    local name="a closed standard descriptor where there is no /dev/null"
    # shellcheck disable=SC2016
    local without=(unshare -m sh -c 'mount -t tmpfs none /dev && exec "$0" "$@"')
    if ! "${without[@]}" true 2>/dev/null; then
        skip "$name" "no mount namespace: unshare -m failed"
        return
    fi
    run "${without[@]}" "$command" create <&-
    verdict "$name" 1 '' \
        'listen-socket: descriptor 0 is closed and /dev/null cannot be opened: No such file or directory'
}

# ---- Open ----

test_open() {
    check "open --stack ipv4 prints all steps" 0 \
        'stack: ipv4
1. getaddrinfo: node NULL, service "27015", hints AF_INET SOCK_STREAM IPPROTO_TCP AI_PASSIVE -> 0.0.0.0:27015
2. ListenSocket = invalid
3. socket: descriptor 3, AF_INET SOCK_STREAM IPPROTO_TCP
4. checked: valid
5. options: SO_REUSEADDR 1
6. bind: 0.0.0.0:27015
7. listen: backlog 5
closed: --check asks for no more' '' open --stack ipv4 --check --backlog 5
    check "open with port 0 shows what was asked and what was given" 0 \
        '~.*service "0", .* -> 0\.0\.0\.0:0
.*
5\. options: SO_REUSEADDR 1, SO_REUSEPORT 1
6\. bind: 0\.0\.0\.0:[1-9][0-9]*
.*' '' open --stack ipv4 --check --service 0 --reuseport
    start_listener --stack ipv4 --service 27015
    check "a port in use" 1 \
        'stack: ipv4
1. getaddrinfo: node NULL, service "27015", hints AF_INET SOCK_STREAM IPPROTO_TCP AI_PASSIVE -> 0.0.0.0:27015
2. ListenSocket = invalid
3. socket: created, closed again after the failure
4. checked: valid
5. options: set
6. bind: 0.0.0.0:27015 failed: EADDRINUSE' \
        'listen-socket: bind: bind failed for 0.0.0.0:27015 (EADDRINUSE, 98): the address is in use; end its user or choose another port' \
        open --stack ipv4
    check "a port in use, as JSON" 1 \
        '{"outcome":"error","stage":"bind","code":"EADDRINUSE","native":98,"call":"bind","message":"bind: bind failed for 0.0.0.0:27015 (EADDRINUSE, 98): the address is in use; end its user or choose another port"}' \
        '' open --stack ipv4 --json --check
    end_listener TERM
    equal "SIGTERM ends open with 0" 0 "$status"
    equal "open says nothing on standard error" '' "$(cat "$room/listener_err")"
    start_listener --stack ipv4 --service 27015
    end_listener INT
    equal "SIGINT ends open with 0, and the port was free again at once" 0 "$status"
}

test_open_ipv6() {
    local both='\{"family":"inet6","socktype":"stream","protocol":"tcp","address":"::","port":([1-9][0-9]*),"v6only":true,"backlog":128\},\{"family":"inet","socktype":"stream","protocol":"tcp","address":"0\.0\.0\.0","port":([1-9][0-9]*),"backlog":128\}'
    local equal_ports=0
    for _ in {1..20}; do
        run "$command" open --stack pair --service 0 --check --json --backlog 128
        [ "$status" = 0 ] && [ ! -s "$room/err" ] &&
            [[ $(cat "$room/out") =~ ^\{\"outcome\":\"ok\",\"stack\":\"pair\",\"sockets\":\[$both\]\}$ ]] &&
            [ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ] && equal_ports=$((equal_ports + 1))
    done
    equal "pair with port 0: both ports equal, 20 times" 20 "$equal_ports"
    check "auto is dual, and says so" 0 \
        '{"outcome":"ok","stack":"dual","sockets":[{"family":"inet6","socktype":"stream","protocol":"tcp","address":"::","port":27015,"v6only":false,"backlog":7}]}' \
        '' open --check --json --backlog 7
    check "open --stack dual" 0 '~stack: dual
1\. getaddrinfo: node NULL, service "27015", hints AF_INET6 SOCK_STREAM IPPROTO_TCP AI_PASSIVE -> \[::\]:27015
.*
5\. options: IPV6_V6ONLY 0 as read back, SO_REUSEADDR 1
.*' '' open --stack dual --check
    check "auto's steps name the stack and IPV6_V6ONLY" 0 '~stack: auto, came up as dual
1\. getaddrinfo: node NULL, service "27015", hints AF_INET6 SOCK_STREAM IPPROTO_TCP AI_PASSIVE -> \[::\]:27015
.*
5\. options: IPV6_V6ONLY 0 as read back, SO_REUSEADDR 1
6\. bind: \[::\]:27015
7\. listen: backlog [1-9][0-9]*
closed: --check asks for no more' '' open --check
    check "a pair shows both sockets" 0 '~stack: pair
socket 1 of 2
1\..* -> \[::\]:0
2\..*
5\. options: IPV6_V6ONLY 1 as read back, SO_REUSEADDR 1
6\. bind: \[::\]:([1-9][0-9]*)
7\. .*
socket 2 of 2
1\. getaddrinfo: node NULL, service "([1-9][0-9]*)", hints AF_INET .* -> 0\.0\.0\.0:([1-9][0-9]*)
.*' '' open --stack pair --service 0 --check
    start_listener --stack ipv4 --service 27015
    check "a pair whose second port is in use shows the steps of the second" 1 '~stack: pair
socket 1 of 2: came up, then closed because socket 2 failed
socket 2 of 2
1\. .* -> 0\.0\.0\.0:27015
.*
6\. bind: 0\.0\.0\.0:27015 failed: EADDRINUSE' '~listen-socket: bind: bind failed for 0\.0\.0\.0:27015 .*' \
        open --stack pair
    end_listener TERM
    start_listener --stack ipv6 --service 27015
    check "a pair whose first port is in use shows the steps of the first" 1 '~stack: pair
1\. .* -> \[::\]:27015
.*
6\. bind: \[::\]:27015 failed: EADDRINUSE' '~listen-socket: bind: bind failed for \[::\]:27015 .*' open --stack pair
    end_listener TERM
    # shellcheck disable=SC2016
    run bash -c 'ulimit -n 4 && exec "$0" "$@"' "$command" open --stack pair --check
    verdict "a pair with room for one descriptor" 1 '~.*
3\. socket: none
4\. checked: invalid: EMFILE' \
        'listen-socket: socket: socket failed for 0.0.0.0:27015 (EMFILE, 24): this process has too many open files; raise its limit (ulimit -n)'
}

test_privileged() {
    local name="a privileged port without the privilege"
    local without=(setpriv --bounding-set=-net_bind_service --inh-caps=-net_bind_service)
    if ! "${without[@]}" true 2>/dev/null; then
        skip "$name" "setpriv cannot drop net_bind_service"
    elif [ "$(cat /proc/sys/net/ipv4/ip_unprivileged_port_start)" -le 80 ]; then
        skip "$name" "port 80 is not privileged on this system"
    else
        run "${without[@]}" "$command" open --stack ipv4 --service 80
        verdict "$name" 1 '~.*
6\. bind: 0\.0\.0\.0:80 failed: EACCES' \
            'listen-socket: bind: bind failed for 0.0.0.0:80 (EACCES, 13): permission is denied; ports below 1024 commonly need privilege'
    fi
}

# ---- Handing over ----

# shellcheck disable=SC2016 # for the shell that is started
list='ls /proc/$$/fd; :'

# What a program has open when the command starts it, one number a line, against what this shell gives it and these.
check_descriptors() { # NAME NUMBERS ARGUMENT...
    local name=$1 numbers=$2
    shift 2
    local wanted
    # shellcheck disable=SC2086 # the numbers are to be split
    wanted=$({ sh -c "$list" && printf '%s\n' $numbers; } | sort -nu)
    run "$command" open --service 0 --json "$@" -- sh -c "$list"
    equal "$name" "$wanted" "$(sed 1d "$room/out" | sort -n)"
}

test_hand_over() {
    check_descriptors "one socket: descriptor 3 and nothing else" "3" --stack ipv4
    check_descriptors "the same where 3 was open at start: it is replaced" "3" --stack ipv4 3</dev/null
    check_descriptors "a descriptor of the caller's is kept" "3 9" --stack ipv4 9</dev/null
    # shellcheck disable=SC2016
    run "$command" open --service 0 --stack ipv4 --json -- sh -c \
        'echo "$LISTEN_FDS $((LISTEN_PID - $$)) $LISTEN_FDNAMES"; readlink /proc/$$/fd/3'
    verdict "LISTEN_FDS, LISTEN_PID, LISTEN_FDNAMES" 0 '~\{.*\}
1 0 ipv4
socket:.*' ''
    # shellcheck disable=SC2016
    LISTEN_PIDFDID=1 run "$command" open --service 0 --stack ipv4 --json -- sh -c 'echo "${LISTEN_PIDFDID-none}"'
    verdict "a stale LISTEN_PIDFDID is removed" 0 '~\{.*\}
none' ''
    check "the program's exit status is the command's" 42 '~.*
handing over to "sh"' '' open --service 0 --stack ipv4 -- sh -c 'exit 42'
    check "a program that is not there" 127 '~.*
handing over to "/nonexistent"' \
        'listen-socket: program "/nonexistent" cannot be started: No such file or directory' \
        open --service 0 --stack ipv4 -- /nonexistent
    check "an empty program name" 127 '~.*' \
        'listen-socket: program "" cannot be started: No such file or directory' open --service 0 --stack ipv4 -- ''
    check "a program that cannot be executed" 126 '~.*
handing over to "/"' 'listen-socket: program "/" cannot be started: Permission denied' \
        open --service 0 --stack ipv4 -- /
    # shellcheck disable=SC2016
    "$command" open --service 0 --stack ipv4 -- sh -c \
        'found=$(for i in 0 1 2 3; do readlink "/proc/$$/fd/$i"; done); echo "$found" >"$0"' "$room/out" <&- >&- 2>&-
    status=$?
    : >"$room/err"
    # shellcheck disable=SC2088 # no home directory is meant
    verdict "closed standard descriptors become /dev/null, so that no socket lands there" 0 '~/dev/null
/dev/null
/dev/null
socket:.*' ''
}

test_hand_over_ipv6() {
    check_descriptors "a pair: descriptors 3 and 4 and nothing else" "3 4" --stack pair
    check_descriptors "a pair where 3 was open at start" "3 4" --stack pair 3</dev/null
    check_descriptors "a pair where 4 was open at start" "3 4" --stack pair 4</dev/null
    check_descriptors "a pair where 3 to 6 were open at start" "3 4 5 6" --stack pair 3</dev/null 4<&3 5<&3 6<&3
    # shellcheck disable=SC2016
    run "$command" open --stack pair --service 27015 --json -- sh -c \
        'echo "$LISTEN_FDS $((LISTEN_PID - $$)) $LISTEN_FDNAMES"; readlink /proc/$$/fd/3 /proc/$$/fd/4
        cat /proc/net/tcp6 /proc/net/tcp' 3</dev/null
    # local address, state "listening", and at the end the inode that the descriptor is of
    local six four
    six=$(sed -nE 's/^ *[0-9]+: 0{32}:6987 [0-9A-F:]+ 0A ([^ ]+ +){5}([0-9]+) .*/socket:[\2]/p' "$room/out")
    four=$(sed -nE 's/^ *[0-9]+: 00000000:6987 [0-9A-F:]+ 0A ([^ ]+ +){5}([0-9]+) .*/socket:[\2]/p' "$room/out")
    equal "a pair's sockets listen, IPv6 at 3 and IPv4 at 4" "2 0 ipv6:ipv4
${six:-no IPv6 listener}
${four:-no IPv4 listener}" "$(sed -n 2,4p "$room/out")"
}

test_hand_over_faults_ipv6() {
    check_memory "a pair with --json" 'listen-socket: out of memory' open --stack pair --service 0 --check
    check_handover_fault "the second of a pair that cannot be moved" "dup2 2 EBUSY" "Device or resource busy" pair 3</dev/null
    # A resolver that ends a connection between the two sockets leaves the second one the lower descriptor.
    # shellcheck disable=SC2016
    LD_PRELOAD=$faults COMMAND_FREE=3 run "$command" open --stack pair --service 0 --json -- sh -c \
        'readlink /proc/$$/fd/3 /proc/$$/fd/4 && sed 1d /proc/net/tcp6' 3</dev/null
    local inode
    inode=$(awk '$4 == "0A" {print $10}' "$room/out") # in state "listening"
    verdict "a pair whose second socket is the lower descriptor: IPv6 at 3, IPv4 at 4" 0 "~\\{.*\\}
socket:\\[${inode:-no IPv6 listener}\\]
socket:.*" ''
    : >"$room/left"
    # shellcheck disable=SC2016
    LD_PRELOAD=$faults COMMAND_FREE=3 COMMAND_LEFT=$room/left run bash -c 'ulimit -n 5 && exec "$0" "$@"' "$command" \
        open --stack pair --service 0 -- echo started 3</dev/null
    verdict "the same without another descriptor" 1 '~.*
handing over to "echo"' 'listen-socket: the sockets cannot be handed over: Too many open files'
    equal "the same without another descriptor; nothing is left open" "$nothing_left" "$(cat "$room/left")"
}

# ---- All ----

no_ipv6=''
if [ ! -e /proc/net/if_inet6 ] || [ "$(cat /proc/sys/net/ipv6/conf/all/disable_ipv6)" != 0 ]; then
    no_ipv6="no IPv6 here"
fi
no_network=''
[ "$COMMAND_TEST_NAMESPACE" = own ] || no_network="no network namespace: unshare -rn failed"

section 8 test_create
section 15 test_refusals
section 3 test_refusals_json
section 25 test_usage
section 3 test_help
section 19 test_write_errors "$no_full"
section 6 test_faults
section 3 test_memory
section 6 test_resolver
section 10 test_hand_over
section 10 test_hand_over_faults
section 1 test_no_dev_null
section 6 test_create_ipv6 "$no_ipv6"
section 7 test_open "$no_network"
section 1 test_privileged "$no_network"
section 8 test_open_ipv6 "${no_network:-$no_ipv6}"
section 5 test_hand_over_ipv6 "${no_network:-$no_ipv6}"
section 6 test_hand_over_faults_ipv6 "${no_network:-$no_ipv6}"
echo "1..$count"
[ "$failed" -eq 0 ]
