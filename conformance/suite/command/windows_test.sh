#!/bin/bash
# The listen-socket command for Windows, under Wine, beside the command of this system: the same bytes, except what a platform's own words
# and numbers make of them. Prints what failed, and ends with 'N passed, N failed, N skipped'.
#
# usage: WINE=PROGRAM windows_test.sh COMMAND.EXE COMMAND
#
# suite/windows/run calls it: the prefix, Wine's server and, where it may, a network of its own are there.
set -u

if [ $# -ne 2 ] || [ -z "${WINE:-}" ]; then
    echo "usage: WINE=PROGRAM $0 COMMAND.EXE COMMAND" >&2
    exit 2
fi
wine=$WINE exe=$1 command=$2
for file in "$exe" "$command"; do
    if [ ! -x "$file" ]; then
        echo "windows_test.sh: $file is not built: 'make windows' says what it needs"
        echo "0 passed, 1 failed, 0 skipped"
        exit 1
    fi
done
export LC_ALL=C.UTF-8 # not C, by which Wine opens no file whose path is not ASCII
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
passed=0 failed=0 skipped=0

# ---- Tools ----

ok() {
    passed=$((passed + 1))
}

not_ok() { # NAME DETAIL...
    failed=$((failed + 1))
    echo "not ok - $1"
    shift
    printf '%s\n' "$@" | sed 's/^/#   /'
}

# Runs the checks of a function, or skips as many with a reason. A function that makes another number of checks fails.
section() { # COUNT FUNCTION [WHY-IT-IS-SKIPPED]
    local before=$((passed + failed))
    if [ -n "${3:-}" ]; then
        skipped=$((skipped + $1))
        echo "# $2: $1 checks skipped ($3)"
        return
    fi
    "$2"
    [ $((passed + failed - before)) = "$1" ] || not_ok "$2 makes $1 checks" "made: $((passed + failed - before))"
}

# Runs a program. Sets `status`; the outputs are $room/NAME.out and $room/NAME.err.
run() { # NAME PROGRAM ARGUMENT...
    local name=$1
    shift
    timeout 60 "$@" >"$room/$name.out" 2>"$room/$name.err" </dev/null
    status=$?
}

# Exit status and both outputs of the last run on Windows, to the byte.
verdict() { # NAME STATUS OUT ERR (texts, each as a whole, or a file after @)
    local stream wanted
    printf '%s' "${3:+$3$'\n'}" >"$room/wanted.out"
    printf '%s' "${4:+$4$'\n'}" >"$room/wanted.err"
    for stream in out err; do
        wanted=$(<"$room/wanted.$stream")
        [ "${wanted#@}" = "$wanted" ] || cp "${wanted#@}" "$room/wanted.$stream"
    done
    if [ "$status" = "$2" ] && cmp -s "$room/wanted.out" "$room/windows.out" && cmp -s "$room/wanted.err" "$room/windows.err"; then
        ok
    else
        not_ok "$1" "exit status: wanted $2, got $status" "$(diff "$room/wanted.out" "$room/windows.out" | cat -A)" \
            "$(diff "$room/wanted.err" "$room/windows.err" | cat -A)"
    fi
}

check() { # NAME STATUS OUT ERR ARGUMENT...
    local name=$1 wanted=$2 out=$3 err=$4
    shift 4
    run windows "$wine" "$exe" "$@"
    verdict "$name" "$wanted" "$out" "$err"
}

equal() { # NAME WANTED GOT
    if [ "$2" = "$3" ]; then
        ok
    else
        not_ok "$1" "wanted: $2" "got: $3"
    fi
}

# ---- What differs, and why ----

# What this system's command prints, as the one for Windows must print it.
translate() {
    sed -E \
        -e 's/-> descriptor [0-9]+$/-> handle N/' `# the system's own number, and what it is called` \
        -e 's/^   close(, |$)/   closesocket\1/' `# the call that Winsock has for it` \
        -e 's/SO_REUSEADDR 1$/SO_EXCLUSIVEADDRUSE 1/' `# REUSE-004` \
        -e 's/\(EAI_BADFLAGS, -1\)/(EAI_BADFLAGS, 10022)/' `# ERR-003, as all numbers below: the platform's, beside the neutral name` \
        -e 's/\(EAI_NONAME, -2\)/(EAI_NONAME, 11001)/' \
        -e 's/\(EAI_FAMILY, -6\)/(EAI_FAMILY, 10047)/' \
        -e 's/\(EAI_SOCKTYPE, -7\)/(EAI_SOCKTYPE, 10044)/' \
        -e 's/\(EAI_SERVICE, -8\)/(EAI_SERVICE, 10109)/' \
        -e 's/\(EINVAL, 22\)/(EINVAL, 10022)/; s/\(EADDRNOTAVAIL, 99\)/(EADDRNOTAVAIL, 10049)/' \
        -e 's/"native":-1,/"native":10022,/; s/"native":-2,/"native":11001,/; s/"native":-6,/"native":10047,/' \
        -e 's/"native":-7,/"native":10044,/; s/"native":-8,/"native":10109,/; s/"native":22,/"native":10022,/; s/"native":99,/"native":10049,/' \
        -e 's/: backlog 4096$/: backlog 2147483647/; s/"backlog":4096\}/"backlog":2147483647}/' `# SOMAXCONN of each system's header` \
        -e 's/until SIGINT, SIGTERM or SIGHUP$/until Ctrl-C, Ctrl-Break or the end of the console/' `# there are no signals` \
        -e 's/: options begin with --, and a program to start comes after --/: options begin with --/' `# there is no such program`
}

# The numbers that a system picks are no part of the comparison.
without_picked_numbers() {
    sed -E -e 's/-> handle [0-9]+$/-> handle N/' "$@"
}

# Runs both with the same arguments: the same exit status, and the same bytes after translation.
same() { # ARGUMENT...
    local wanted
    run here "$command" "$@"
    wanted=$status
    run windows "$wine" "$exe" "$@"
    translate <"$room/here.out" | without_picked_numbers >"$room/translated.out"
    translate <"$room/here.err" >"$room/translated.err"
    without_picked_numbers -i "$room/windows.out"
    verdict "the same as here: $*" "$wanted" "@$room/translated.out" "@$room/translated.err"
}

# ---- Steps and messages ----

test_create() {
    same create
    same create --json
    same create --check --service 0
    same create --family inet6
    same create --family inet6 --json --service 80
    same create --dual --json
    same create --family unspec --socktype 0 --protocol 0
    same create --socktype dgram --node 192.0.2.1 --service=65535
    same create --family 2 --protocol 6 --flags numericserv,numerichost --service 7
    same create --nonblock
    same create --node ::1 --family inet6
    same create --quiet --service no-such-service
    run windows "$wine" "$exe" create
    equal "a handle is a number" 1 "$(grep -cE ' -> handle [1-9][0-9]*$' "$room/windows.out")"
}

test_refusals() {
    local words
    for words in 65616 '' ' 80' +80 00 0x50 "$(printf '9%.0s' {1..5000})"; do
        same create --service "$words"
    done
    for words in '' 127.1 a_b localhost:80 '*' ::ffff:127.0.0.1; do
        same open --check --node "$words"
    done
    same create --family 99
    same create --flags passive,2147483648 --json
    same open --socktype -2147483648
    same create --socktype stream --protocol udp
    same open --backlog -1 --json
    same create --dual --family inet
    same open --stack dual --flags ''
    same open --flags canonname
    same open --service http --flags numericserv
    same open --stack ipv4 --family inet6 --json
    same open --node 127.0.0.1 --flags v4mapped
    same create --service no-such-service
    same open --service 0 --service 65536 --name web
}

test_usage() {
    same
    same bogus
    same create 8080
    same create strange
    same create --bogus
    same create --stack dual
    same open --stack duel
    same open --backlog x --json
    same open --service 1 --service 2 --name a:b
    same open --port 80
    same create --service
    same create -- program
    same open --check -- program
    same open --
    same --version
    check "a star is no list of files" 2 '' \
        'listen-socket: unexpected argument "*": options begin with -- (listen-socket --help lists all)' create '*'
    LC_ALL=C.UTF-8 run windows "$wine" "$exe" create --service $'\xef\xbc\x98\xef\xbc\x90'
    verdict "digits of another script do not become digits" 1 '' \
        'listen-socket: validate: service "\xef\xbc\x98\xef\xbc\x90" refused at byte 1 (EAI_SERVICE, 10109): it is neither a port (digits only) nor a service name (ASCII letters, digits and hyphens)'
}

# Nothing that is not there is promised; the rest is the text of every system.
test_help() {
    local words
    "$command" --help | sed -E 's/ \[-- PROGRAM .*\]//; s/until SIGINT.*/until Ctrl-C, Ctrl-Break or the end of the console/
        s/ share the port$/ share the port (fails: Windows has no such option)/; /^  -- PROGRAM/,/LISTEN_FDNAMES/d; /^  --name/,/stack$/c\\  --name NAME          what the listener is called in the output
         s/ 2 wrong usage,$/ 2 wrong usage./; /^126 PROGRAM/d' >"$room/help"
    for words in --help -h help; do
        check "the help: $words" 0 "@$room/help" '' $words
    done
    equal "the help promises nothing that Windows lacks" '' "$(grep -E 'SIG|PROGRAM|LISTEN_|126|127' "$room/windows.out")"
}

refused='a program cannot be started on Windows, where programs have no common way to take listening sockets over; leave -- PROGRAM out, and let the program open its own sockets, for example by listen_socket_open'

test_program() {
    check "a program is refused" 2 '' "listen-socket: $refused" open -- program argument
    check "a program is refused, as JSON" 2 '' \
        "{\"outcome\":\"error\",\"stage\":\"usage\",\"argument\":\"--\",\"message\":\"$refused\"}" open --json -- program
    check "a program is refused before the request is looked at" 2 '' "listen-socket: $refused" open --service 65616 -- program
}

test_write_errors() {
    local what
    for what in "create" "create --json" "open --check --service 0" "--help" "--version"; do
        # shellcheck disable=SC2086 # words
        "$wine" "$exe" $what >/dev/full 2>"$room/windows.err" </dev/null
        status=$?
        : >"$room/windows.out"
        sed -E -i 's/(standard output): .*/\1/' "$room/windows.err"
        verdict "output that cannot be written: $what" 1 '' 'listen-socket: standard output'
    done
}

# ---- Sockets ----

test_open() {
    local stack
    for stack in ipv4 ipv6 dual pair auto; do
        same open --check --stack $stack --service 27015
        same open --check --stack $stack --service 27015 --backlog 7 --json
    done
    same open --check --quiet
    same open --check --stack ipv4 --service 27015 --name web --service 27016 --node 127.0.0.1 --nonblock
    same open --check --json --backlog 9 --stack ipv4 --service 27015 --name web --service 27016
    same open --check --stack ipv6 --node ::1 --nonblock
    same open --check --stack ipv4 --node 127.0.0.1
    same open --check --stack ipv4 --node 192.0.2.77 --quiet --json
    check "several listeners of one port are not there" 1 '@'"$room/none" '@'"$room/reuseport" open --check --stack ipv4 --reuseport --quiet
}

# A port that the system picks: the same one in every line, and of a pair in both families.
test_picked() {
    local stack ports
    for stack in ipv4 ipv6 dual pair; do
        run windows "$wine" "$exe" open --check --stack $stack --service 0
        ports=$(sed -nE 's/.*getsockname.*:([0-9]+)$/\1/p' "$room/windows.out" | sort -u)
        equal "a picked port, $stack: $(tr '\n' ' ' <<<"$ports")" "0 1" "$status $(grep -cE '^[1-9][0-9]*$' <<<"$ports")"
    done
}

# Starts a command that listens, and comes back when it does; its steps are $room/NAME.out. Sets `listener`.
start() { # NAME PROGRAM ARGUMENT...
    local name=$1 line
    shift
    rm -f "$room/fifo"
    mkfifo "$room/fifo"
    "$@" >"$room/fifo" 2>"$room/$name.err" </dev/null &
    listener=$!
    while IFS= read -r line; do
        printf '%s\n' "$line"
        [ "${line#listening until}" = "$line" ] || break
    done <"$room/fifo" >"$room/$name.out"
}

# Ends it. Sets `status`.
end() { # SIGNAL
    kill -"$1" "$listener"
    wait "$listener" 2>/dev/null
    status=$?
}

# Whether a client reaches port 27015 there.
reaches() { # ADDRESS
    (exec 5<>"/dev/tcp/$1/27015") 2>/dev/null
}

# Which of the two addresses of loopback a client reaches.
reached() {
    local text=''
    reaches 127.0.0.1 && text+='ipv4 '
    reaches ::1 && text+='ipv6 '
    echo "$text"
}

listening_sockets() {
    cat /proc/net/tcp /proc/net/tcp6 | awk '$4 == "0A"'
}

# That it ends with 0 says little under Wine, which lets Ctrl-C end a process so by itself: Wine's trace shows what it does before.
check_listener() { # STACK SOCKETS CLIENTS
    local stack=$1 sockets=$2 clients=$3 seen closed
    start here "$command" open --service 27015 --stack "$stack"
    end TERM
    WINEDEBUG=-all,trace+winsock start windows "$wine" "$exe" open --service 27015 --stack "$stack"
    seen=$(reached)
    end INT # to Wine it is Ctrl-C
    closed=$(grep -c ':trace:winsock:closesocket' "$room/windows.err")
    sed -i '/:trace:winsock:/d' "$room/windows.err"
    translate <"$room/here.out" | without_picked_numbers >"$room/translated.out"
    without_picked_numbers -i "$room/windows.out"
    verdict "$stack: listens, says so as here, and ends with 0 by Ctrl-C" 0 "@$room/translated.out" ''
    equal "$stack: the clients that reach it" "$clients" "$seen"
    equal "$stack: Ctrl-C makes it close its sockets" "$sockets" "$closed"
    equal "$stack: after Ctrl-C no socket is left" '' "$(listening_sockets)"
}

test_listeners() {
    check_listener ipv4 1 'ipv4 '
    check_listener ipv6 1 'ipv6 '
    check_listener dual 1 'ipv4 ipv6 '
    check_listener pair 2 'ipv4 ipv6 '
    check_listener auto 1 'ipv4 ipv6 '
}

in_use='another socket holds the address and port exclusively, or the system keeps the port for itself (netsh interface ipv4 show excludedportrange tcp); end it, or choose another port'

# The port is free again as soon as the first one has ended. One that is killed is gone when its client hears of it.
test_in_use() {
    start windows "$wine" "$exe" open --service 27015
    run windows "$wine" "$exe" open --check --service 27015 --quiet
    verdict "a port in use" 1 '' "listen-socket: bind: bind failed for [::]:27015 (EADDRINUSE, 10013): $in_use"
    check "a port in use, IPv4 alone, as JSON" 1 \
        "{\"outcome\":\"error\",\"stage\":\"bind\",\"code\":\"EADDRINUSE\",\"native\":10013,\"call\":\"bind\",\"message\":\"bind: bind failed for 127.0.0.1:27015 (EADDRINUSE, 10013): $in_use\"}" \
        '' open --stack ipv4 --node 127.0.0.1 --json
    exec 5<>/dev/tcp/127.0.0.1/27015
    end KILL
    read -r -t 60 <&5 2>/dev/null
    exec 5>&-
    equal "killed: no socket is left" '' "$(listening_sockets)"
    check "and the port is free" 0 '' '' open --check --quiet --service 27015
}

# ---- All ----

: >"$room/none"
printf '%s\n' 'listen-socket: option: setsockopt(SO_REUSEPORT) failed for 0.0.0.0:27015 (ENOPROTOOPT, 10042): this host does not offer the socket option, or not this value of it' >"$room/reuseport"
no_ipv6='' no_network=''
if [ ! -e /proc/net/if_inet6 ] || [ "$(cat /proc/sys/net/ipv6/conf/all/disable_ipv6)" != 0 ]; then
    no_ipv6="no IPv6 here"
fi
[ -z "$(listening_sockets)" ] || no_network="no network of its own: others listen here"

section 13 test_create "$no_ipv6"
section 26 test_refusals
section 17 test_usage
section 4 test_help
section 3 test_program
section 5 test_write_errors
section 17 test_open "${no_network:-$no_ipv6}"
section 4 test_picked "${no_network:-$no_ipv6}"
section 20 test_listeners "${no_network:-$no_ipv6}"
section 4 test_in_use "${no_network:-$no_ipv6}"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
