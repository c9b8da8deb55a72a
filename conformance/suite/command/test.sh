#!/bin/bash
# The listen-socket command from outside: output, messages, exit status, descriptors. Prints TAP.
#
# usage: test.sh PATH-OF-THE-COMMAND PATH-OF-COMMAND_FAULTS.SO [SECTION...]
#
# All sections, or those that are named: "help" is test_help. No section needs another one.
# Runs in a user and network namespace of its own, so that its ports are free. What a machine lacks is skipped check by
# check: the number of checks is the same on every machine.
set -u

if [ $# -lt 2 ] || [ ! -x "$1" ] || [ ! -r "$2" ]; then
    echo "usage: $0 COMMAND (an executable file) FAULTS (command_faults.so) [SECTION...]" >&2
    exit 2
fi
command=$(realpath "$1")
faults=$(realpath "$2")
shift 2
chosen=" $* " # the sections
if [ "${COMMAND_TEST_NAMESPACE:-}" = "" ]; then
    # A command that hangs fails. Two seconds are enough on an idle machine; on one that is busy with much else they are not.
    limit=${COMMAND_TEST_SECONDS:-540}
    if unshare -rn true 2>/dev/null; then
        COMMAND_TEST_NAMESPACE=own timeout "$limit" unshare -rn "$(realpath "$0")" "$command" "$faults" "$@"
    else
        COMMAND_TEST_NAMESPACE=none timeout "$limit" "$(realpath "$0")" "$command" "$faults" "$@"
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
: >said            # for test_words
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

# The same, where this section was asked for.
part() { # COUNT FUNCTION [WHY-IT-IS-SKIPPED]
    if [ "$chosen" = "  " ] || [ "${chosen#* "${2#test_}" }" != "$chosen" ]; then
        section "$@"
        chosen=${chosen/" ${2#test_} "/" * "} # it is known
    fi
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
    cat "$room/err" >>"$room/said" # for test_words
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

# Starts `open` with these arguments in the background, and comes back when it listens. Sets `listener`, its `port`, and
# the `last` line of its steps.
start_listener() {
    rm -f "$room/fifo"
    mkfifo "$room/fifo"
    "$command" open "$@" >"$room/fifo" 2>"$room/listener_err" &
    listener=$!
    local line=''
    port=''
    exec 7<"$room/fifo"
    while IFS= read -r line <&7; do
        [[ $line =~ getsockname.*:([0-9]+)$ ]] && port=${BASH_REMATCH[1]}
        [ "${line#listening until}" = "$line" ] || break
    done
    last=$line
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
        '1. getaddrinfo: node NULL, service "27015", hints AF_INET SOCK_STREAM IPPROTO_TCP AI_PASSIVE|AI_NUMERICSERV -> 0.0.0.0:27015
   freeaddrinfo
2. ListenSocket = invalid
3. socket: AF_INET SOCK_STREAM IPPROTO_TCP -> descriptor 3
4. checked: valid
   close
closed: create ends here, before bind' '' create
    check "create --json" 0 \
        '{"outcome":"ok","sockets":[{"listener":1,"family":"inet","socktype":"stream","protocol":"tcp","address":"0.0.0.0","port":27015}]}' \
        '' create --json
    check "create --check is create" 0 \
        '{"outcome":"ok","sockets":[{"listener":1,"family":"inet","socktype":"stream","protocol":"tcp","address":"0.0.0.0","port":0}]}' \
        '' create --json --check --service 0
    check "the protocol follows the type" 0 \
        '{"outcome":"ok","sockets":[{"listener":1,"family":"inet","socktype":"dgram","protocol":"udp","address":"192.0.2.1","port":65535}]}' \
        '' create --json --socktype dgram --node 192.0.2.1 --service=65535
    check "the type follows the protocol" 0 \
        '~.*hints AF_INET SOCK_DGRAM IPPROTO_UDP AI_NUMERICHOST\|AI_NUMERICSERV -> 127.0.0.1:7
.*' '' create --protocol udp --node 127.0.0.1 --service 7 --flags numericserv,numerichost
    check "numbers stand for names" 0 \
        '~.*hints AF_INET SOCK_STREAM IPPROTO_TCP AI_PASSIVE\|AI_NUMERICSERV -> 0\.0\.0\.0:27015
.*' '' create --family 2 --socktype 0x1 --protocol 6 --flags 0x1
    check "no flags: loopback" 0 '~.*hints AF_INET SOCK_STREAM IPPROTO_TCP AI_NUMERICSERV -> 127\.0\.0\.1:27015
.*' '' create --flags ''
    check "the type that follows tcp is stream" 0 '~.*hints AF_INET SOCK_STREAM IPPROTO_TCP .*' '' create --protocol tcp
    check "--nonblock is shown" 0 '~.*
3\. socket: AF_INET SOCK_STREAM IPPROTO_TCP, non-blocking -> descriptor 3
.*' '' create --nonblock
    check "create --quiet says nothing" 0 '' '' create --quiet
    check "create --quiet --json neither" 0 '' '' create --quiet --json
    check "--quiet does not hide why the request failed" 1 '' "$no_such_service" \
        create --quiet --service no-such-service
}

test_create_ipv6() {
    check "nothing is said about family, type and protocol: what is asked is complete" 0 \
        '~1\. .*, hints AF_INET6 SOCK_STREAM IPPROTO_TCP AI_PASSIVE\|AI_NUMERICSERV -> \[::\]:27015
   freeaddrinfo
2\. ListenSocket = invalid
3\. socket: AF_INET6 SOCK_STREAM IPPROTO_TCP -> descriptor 3
.*' '' create --family unspec --socktype 0 --protocol 0
    check_fault "nothing is said about the family, and there is no descriptor" "socket 1 EMFILE" 1 \
        '~1\. .*, hints AF_INET6 SOCK_STREAM .*
3\. socket: AF_INET6 SOCK_STREAM IPPROTO_TCP -> failed: EMFILE
4\. checked: invalid' '~listen-socket: socket: socket failed for \[::\]:27015 .*' create --family unspec
    check_fault "nothing is said about the family, and there is no IPv6: both questions and both sockets" \
        "socket 1 EAFNOSUPPORT" 0 '~1\. .* -> \[::\]:27015
   freeaddrinfo
2\. .*
3\. socket: AF_INET6 SOCK_STREAM IPPROTO_TCP -> failed: EAFNOSUPPORT
4\. checked: invalid
1\. .*, hints AF_INET SOCK_STREAM .* -> 0\.0\.0\.0:27015
   freeaddrinfo
2\. .*
3\. socket: AF_INET SOCK_STREAM IPPROTO_TCP -> descriptor 3
4\. checked: valid
.*' '' create --family unspec
    check "create --dual is IPv6 and to be dual-stack" 0 \
        '{"outcome":"ok","sockets":[{"listener":1,"family":"inet6","socktype":"stream","protocol":"tcp","address":"::","port":27015,"v6only":false}]}' \
        '' create --dual --json
    check "a number in hexadecimal, in upper case" 0 \
        '{"outcome":"ok","sockets":[{"listener":1,"family":"inet6","socktype":"stream","protocol":"tcp","address":"::1","port":80,"v6only":true}]}' \
        '' create --family 0XA --json --service 80 --node ::1
    check "create --family inet6 is to be IPv6 only" 0 \
        '{"outcome":"ok","sockets":[{"listener":1,"family":"inet6","socktype":"stream","protocol":"tcp","address":"::","port":80,"v6only":true}]}' \
        '' create --family inet6 --json --service 80
    check "the default zone is not asked for, and not shown" 0 '~1\. getaddrinfo: node "::1", .* -> \[::1\]:27015
.*' '' create --family inet6 --node ::1%0
    check "an interface by name: its index is asked for first" 0 '~1\. if_nametoindex: "lo" -> 1
1\. getaddrinfo: node "fe80::1", .* -> \[fe80::1\]:27015
.*' '' create --family inet6 --node fe80::1%lo
    check "an interface that is not there" 1 '1. if_nametoindex: "nolink" -> failed: ENODEV' \
        '~listen-socket: resolve: if_nametoindex failed for IPv6, node "fe80::1%nolink", service "27015" \(EAI_NONAME, ENODEV 19\): this host has no interface of that name' \
        create --family inet6 --node fe80::1%nolink
}

# ---- Refusals: stage, code, what was asked, what would be right ----

test_refusals() {
    check "65616 is no port" 1 '' \
        'listen-socket: validate: service "65616" refused (EAI_SERVICE, -8): the number is above 65535; a port is 0 to 65535' \
        create --service 65616
    check "the empty service is passed on and refused" 1 '' \
        'listen-socket: validate: service "" refused (EAI_SERVICE, -8): it is empty; give a port from 0 to 65535 or a service name, or leave --service out for 27015' \
        create --service ''
    check "a blank before the port" 1 '' \
        '~listen-socket: validate: service " 80" refused at byte 1 \(EAI_SERVICE, -8\): it holds white space; .*' \
        create --service ' 80'
    check "a byte behind the port" 1 '' \
        '~listen-socket: validate: service "80/sctp" refused at byte 3 \(EAI_SERVICE, -8\): it is neither a port .*' \
        create --service 80/sctp
    check "a sign before the port" 1 '' \
        '~listen-socket: validate: service "\+80" refused at byte 1 \(EAI_SERVICE, -8\): .* without a sign, as 0 to 65535' \
        create --service +80
    check "a service that begins with a hyphen is a value" 1 '' \
        '~listen-socket: validate: service "-1" refused at byte 1 \(EAI_SERVICE, -8\): .*' create --service -1
    check "a family that is none is shown" 1 '' \
        'listen-socket: validate: family "99" refused (EAI_FAMILY, -6): the family must be inet, inet6 or unspec' \
        create --family 99
    check "the highest flag bit is shown" 1 '' \
        'listen-socket: validate: flags "0x80000000" refused (EAI_BADFLAGS, -1): a bit is none of passive, canonname, numerichost, numericserv, v4mapped, all and addrconfig' \
        create --flags 0x80000000
    check "an unknown bit among names is shown with them" 1 '' \
        '~listen-socket: validate: flags "passive,2147483648" refused \(EAI_BADFLAGS, -1\): .*' \
        create --flags passive,2147483648
    check "a type that is none is shown" 1 '' \
        'listen-socket: validate: socktype "-2147483648" refused (EAI_SOCKTYPE, -7): the socket type must be stream, dgram or 0' \
        open --socktype -2147483648
    check "a type with further bits" 1 '' \
        '~listen-socket: validate: socktype "0x801" refused \(EAI_SOCKTYPE, -7\): .*, and --nonblock makes the socket non-blocking' \
        open --socktype 0x801
    check "a protocol that does not fit is shown" 1 '' \
        'listen-socket: validate: protocol "udp" refused (EAI_SOCKTYPE, -7): the protocol must be tcp with stream, udp with dgram, or 0' \
        create --socktype stream --protocol udp
    check "a datagram socket cannot listen" 1 '' \
        'listen-socket: validate: socktype "dgram" refused (EAI_SOCKTYPE, -7): a datagram socket cannot listen; use stream with tcp, or the command create' \
        open --protocol udp
    check "a negative backlog is shown" 1 '' \
        'listen-socket: validate: backlog "-1" refused (EINVAL, 22): the backlog must be 0 or more' open --backlog -1
    check "--dual with inet" 1 '' \
        'listen-socket: validate: family "inet" refused (EAI_FAMILY, -6): --dual is for inet6; leave --family out, or leave --dual out' \
        create --dual --family inet
    check "--dual without passive" 1 '' \
        'listen-socket: validate: flags "0" refused (EAI_BADFLAGS, -1): without passive the address is loopback, which serves one family; add passive, or use --family inet or --family inet6' \
        create --dual --flags 0
    check "--stack dual without passive" 1 '' \
        '~listen-socket: validate: flags "" refused \(EAI_BADFLAGS, -1\): .*; add passive, or use --stack pair' \
        open --stack dual --flags ''
    check "canonname without a node" 1 '' \
        '~listen-socket: validate: flags "canonname" refused \(EAI_BADFLAGS, -1\): canonname needs a node .*' \
        open --flags canonname
    check "v4mapped with a node" 1 '' \
        '~listen-socket: validate: flags "v4mapped" refused \(EAI_BADFLAGS, -1\): .* use --stack ipv4 for an IPv4 address' \
        open --node 127.0.0.1 --flags v4mapped
    check "a name with numericserv" 1 '' \
        'listen-socket: validate: service "http" refused (EAI_NONAME, -2): the flag numericserv allows only a port from 0 to 65535, no name' \
        open --service http --flags numericserv
    check "a family with the stack of both" 1 '' \
        'listen-socket: validate: family "inet" refused (EAI_FAMILY, -6): --stack auto (the default) is for both families; for IPv4 alone use --stack ipv4' \
        open --family inet
    check "a family that is not the stack's" 1 '' \
        'listen-socket: validate: family "inet" refused (EAI_FAMILY, -6): --stack ipv6 is for IPv6 alone; for IPv4 alone use --stack ipv4' \
        open --stack ipv6 --family inet
    check "a family that is not the other stack's" 1 '' \
        'listen-socket: validate: family "inet6" refused (EAI_FAMILY, -6): --stack ipv4 is for IPv4 alone; for IPv6 alone use --stack ipv6' \
        open --stack ipv4 --family inet6
    check "long values are cut" 1 '' \
        '~listen-socket: validate: service "9{60}"\.\.\. \(5000 bytes\) refused \(EAI_SERVICE, -8\): .*' \
        create --service "$(printf '9%.0s' {1..5000})"
}

# Each line: what was typed, and the advice; of a text without any, the library's cause. Nothing is advised that is refused next.
check_advice() { # OPTION CODE CAUSE ARGUMENT...; the lines, "TEXT|ADVICE", from stdin
    local option=$1 code=$2 cause=$3 text advice
    shift 3
    while IFS='|' read -r text advice; do
        check "advice: $option ${text:0:40}" 1 '' "~listen-socket: validate: ${option#--} .* refused.* \($code, [-0-9]+\): ${advice:-$cause}" \
            open "$@" "$option" "$text"
    done
}

test_advice() {
    local name=a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a
    name=$name.$name.$name.$name.$name.$name.$name.$name.a # longer than any host name, and than the room for one
    check_advice --node EAI_NONAME '(it has a colon, but is not|brackets belong to URIs|it holds a byte that is in no).*' <<END
[::1]:http|if http is the service, write --node "::1" --service http
*:http|if http is the service, write --service http, without --node
:http|if http is the service, write --service http, without --node
*|for every address of this host leave --node out
http://localhost|it is a URL; --node takes its host alone, and --service its port
/tmp/x|it is a path; only IPv4 and IPv6 sockets are opened, and --node and --service take none
@x|it is a path; only IPv4 and IPv6 sockets are opened, and --node and --service take none
127.0.0.1/8|a slash, and what is behind it, is no part of it; write --node "127.0.0.1"
[fe80::1]:80|it has a port at its end, which --service takes; "fe80::1" alone is refused too: a link-local address .*
[$name]:80|it has a port at its end, which --service takes, from 0 to 65535
$name:http|
a_b:http|
a:b:c|
[::1]|
[::1|
a_b|
END
    check_advice --node EAI_NONAME 'it .*' --flags passive,canonname <<END
*|
:80|it has a port at its end, which --service takes, from 0 to 65535
END
    check_advice --service EAI_SERVICE 'it is neither a port .*' <<END
localhost:80|if 80 is the service, write --node "localhost" --service 80
:80|if 80 is the service, write --service 80
/tmp/x|it is a path; only IPv4 and IPv6 sockets are opened, and --node and --service take none
http/tcp|the protocol is no part of it; write --service http
65536/tcp|
$name/tcp|
80/udp|a datagram socket does not listen; write create --socktype dgram --service 80
80/sctp|
END
    check "advice for a datagram socket's port" 1 '' '~listen-socket: .*: the protocol is no part of it; write --socktype dgram --protocol udp --service 80' \
        create --service 80/udp
    check "advice for a name that is not ASCII" 1 '' '~listen-socket: .*: a host name is ASCII; write it as DNS has it, which begins with xn--' \
        open --node $'b\xc3\xbccher'
}

check_node() { # NAME NODE POSITION CAUSE ARGUMENT...
    local name=$1 node=$2 position=$3 cause=$4
    shift 4
    check "a node refused: $name" 1 '' \
        "listen-socket: validate: node \"$node\" refused$position (EAI_NONAME, -2): $cause" "$@" --node "$node"
}

test_refused_nodes() {
    check_node "three numbers" 127.1 '' \
        'it looks like an IPv4 address, but is not four decimal numbers from 0 to 255 without leading zeros' create
    check_node "none" '' '' \
        'it is empty; give an address or a host name, or leave --node out for every address of this host' open
    check_node "a byte of no name" 'a_b' ' at byte 2' 'it holds a byte that is in no address and no host name' open
    check_node "a port behind a name" localhost:80 ' at byte 10' \
        'it has a port at its end; write --node "localhost" --service 80' open
    check_node "a port behind IPv4" 127.0.0.1:443 ' at byte 10' \
        'it has a port at its end; write --node "127.0.0.1" --service 443' create
    check_node "a port behind IPv6" '[::1]:80' ' at byte 6' \
        'it has a port at its end; write --node "::1" --service 80' open
    check_node "an asterisk and a port" '*:80' ' at byte 2' 'it is a port; write --service 80, without --node' open
    check_node "the asterisk in brackets" '[*]:0' ' at byte 4' 'it is a port; write --service 0, without --node' open
    check_node "a sign and a port" '!:9999' ' at byte 2' 'it has a port at its end, which --service takes; "!" alone is refused too: it holds a byte that is in no address and no host name' open
    check_node "a service behind a name" localhost:http ' at byte 1' \
        'if http is the service, write --node "localhost" --service http' open
    check_node "the highest port" 'a:65535' ' at byte 2' 'it has a port at its end; write --node "a" --service 65535' open
    for port in 65536 100000 080; do
        check_node "no port: $port" "a:$port" ' at byte 2' 'it has a port at its end, which --service takes, from 0 to 65535' open
    done
    check_node "a port alone" ':80' ' at byte 1' 'it is a port; write --service 80, without --node' open
    check_node "a name with numerichost" localhost '' \
        'the flag numerichost allows only a numeric address, no host name' open --flags numerichost
    check_node "IPv4 for IPv6" 127.0.0.1 '' 'it is an IPv4 address; use --stack ipv4 for it' open --stack ipv6
    check_node "IPv6 for IPv4" ::1 '' 'it is an IPv6 address; use --stack ipv6 for it' open --stack ipv4
    check_node "IPv6 for create" ::1 '' 'it is an IPv6 address; use --family inet6 for it' create
    check_node "IPv4 for create" 127.0.0.1 '' 'it is an IPv4 address; use --family inet for it' create --family inet6
    check_node "one address for a pair" ::1 '' \
        'a socket of both families takes no address of one; leave --node out, or use --stack ipv4 or --stack ipv6' \
        open --stack pair
    check_node "one address for --dual" ::1 '' \
        'a socket of both families takes no address of one; leave --node out, or leave --dual out' create --dual
    check_node "mapped" ::ffff:127.0.0.1 '' \
        'an IPv4-mapped address fits no socket that is IPv4, or IPv6 only; write the IPv4 address, and use --stack ipv4' \
        open
    check_node "mapped, for create" ::ffff:127.0.0.1 '' \
        'an IPv4-mapped address fits no socket that is IPv4, or IPv6 only; write the IPv4 address, and use --family inet' \
        create
}

# No message may have a word of the library's header, or of C: an option word is there for each.
test_words() {
    local found
    found=$({ grep 'listen-socket: validate:' "$room/said" && "$command" help; } |
        grep -E 'LISTEN_SOCKET_|\<AF_|SOCK_[SD]|IPPROTO_|\<AI_|NULL|below 1024')
    equal "messages and help are in the user's words" '' "$found"
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

twice='is given twice: give it once before the first --service, for all listeners, or once after each --service, which '
twice+='begins a listener'

test_usage() {
    check_usage "no command" 'no command: must be create or open'
    check_usage "unknown command" \
        'unknown command "opne": must be create or open, before any option; did you mean open?' opne
    check_usage "unknown option" 'unknown option "--srevice"; did you mean --service?' create --srevice 80
    check_usage "option nobody could mean" 'unknown option "--frobnicate"' open --frobnicate
    check_usage "shortened option" 'unknown option "--back"; did you mean --backlog?' open --back 1
    check_usage "stray word" \
        'unexpected argument "ls": options begin with --, and a program to start comes after --' open ls
    check_usage "an option without its hyphens" \
        'unexpected argument "stack": options begin with --, and a program to start comes after --; did you mean --stack?' \
        open stack ipv4
    check_usage "no value" '--service needs a value: a port from 0 to 65535, or a service name' create --service
    check_usage "a value too many" '--json takes no value' create --json=yes
    check_usage "twice" '--quiet is given twice: give it once' create --quiet --quiet
    check_usage "a listener's option twice" "--node $twice" create --node a --node b --service 1
    check_usage "a listener's option, after it was given for all" "--node $twice" \
        open --node ::1 --service 80 --node 127.0.0.1 --service 443
    check_usage "more listeners than there can be" \
        '--service is given more than 16 times: a command has 16 listeners at most' open --service={1..17}
    local name right="1 to 255 printable ASCII characters, without ':'"
    for name in a:b '' $'\037' $'\177' "$(printf 'n%.0s' {1..256})"; do
        check "usage: a name that is none, of ${#name} bytes" 2 '' "~listen-socket: --name \".*: must be $right.*" \
            open --service 80 --service 443 --name "$name"
    done
    check_usage "an option of the other command, for the first of two" \
        '--dual is an option of create: open has --stack dual' open --service 80 --dual --service 443
    check_usage "an unknown word for the first of two" \
        '--stack "no": must be ipv4, ipv6, dual, pair, or auto' open --service 80 --stack no --service 443
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
    check_usage "a number below int" \
        '--backlog "-2147483649": out of range, a number is from -2147483648 to 2147483647' open --backlog -2147483649
    check_usage "an empty value" '--family "": must be inet, inet6, unspec, or a number' create --family ''
    check_usage "a sign alone" '--backlog "-": must be a number' open --backlog -
    check_usage "a number of no base" '--protocol "0q6": must be tcp, udp, or a number' create --protocol 0q6
    check_usage "hexadecimal, but for a digit" '--protocol "0X6g": must be tcp, udp, or a number' create --protocol 0X6g
    check_usage "a long option" 'unknown option "--an-option-of-more-than-32-characters"' \
        open --an-option-of-more-than-32-characters
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
    check_usage "a word like a name, not printable" \
        'unexpected argument "a.\x01": options begin with --, and a program to start comes after --' open $'a.\001'
    check_usage "control characters are escaped" 'unknown command "\x1b[2J": must be create or open, before any option' \
        "$(printf '\033[2J')"
    check_usage "bytes that are not ASCII are escaped" \
        'unknown command "\x7f\xc3\xa9\x22\x5c": must be create or open, before any option' \
        "$(printf '\177\303\251"\134')"
}

# What other programs take: each says in one line what to type here.
test_habits() {
    local word here
    while read -r word here; do
        check_usage "open $word" "unknown option \"${word%%=*}\": write $here" open "$word"
    done <<'LIST'
-p --service PORT
-p8080 --service PORT
--port --service PORT
--port=80 --service PORT
--host --node ADDRESS
--address --node ADDRESS
--bind --node ADDRESS
--listen --node ADDRESS --service PORT
-4 --stack ipv4
-6 --stack ipv6
--ipv4 --stack ipv4
--ipv6 --stack ipv6
--udp create --protocol udp, because a datagram socket cannot listen
-q --quiet
-v -V or --version
LIST
    while read -r word here; do
        check_usage "create $word" "unknown option \"$word\": write $here" create "$word"
    done <<'LIST'
-p --service PORT
-4 --family inet
--ipv6 --family inet6
--dual-stack --dual
--udp --protocol udp
LIST
    while read -r word here; do
        check_usage "open $word" "unexpected argument \"$word\": write $here" open "$word"
    done <<'LIST'
27015 --service 27015
127.0.0.1 --node 127.0.0.1
::1 --node ::1
localhost --node localhost
127.0.0.1:80 --node 127.0.0.1 --service 80
localhost:80 --node localhost --service 80
[::1]:80 --node ::1 --service 80
:80 --service 80
*:80 --service 80
a:80 --node a --service 80
a:b --node a:b
LIST
    for word in 123456 '[::1:80' '[::1]' '*' "$(printf '1%.0s' {1..61}).1" 'a b.c'; do
        run "$command" open "$word"
        equal "usage: open $word: nothing to type is known" 1 "$(grep -c 'options begin with --' "$room/err")"
    done
    check_usage "a letter that nobody takes" 'unknown option "-z"' open -z
    check_usage "a port behind another letter" 'unknown option "-z80"' open -z80
    check_usage "no port behind the letter" 'unknown option "-pq"' open -pq
    check_usage "an empty word" \
        'unexpected argument "": options begin with --, and a program to start comes after --' open ''
}

check_usage_json() { # NAME ARGUMENT MESSAGE WORD...
    local name=$1 argument=$2 message=$3
    shift 3
    check "usage as JSON: $name" 2 \
        "{\"outcome\":\"error\",\"stage\":\"usage\",\"argument\":$argument,\"message\":\"$message\"}" '' "$@"
}

test_usage_json() {
    check_usage_json "an option, --json behind it" '"--srevice"' \
        'unknown option \"--srevice\"; did you mean --service?' create --srevice --json
    check_usage_json "--json before it" '"--port"' 'unknown option \"--port\": write --service PORT' open --json --port=80
    check_usage_json "a value" '"--family"' \
        '--family \"AF_INET6\": must be inet, inet6, unspec, or a number; did you mean inet6?' \
        create --json --family AF_INET6
    check_usage_json "an unknown command" '"opne"' \
        'unknown command \"opne\": must be create or open, before any option; did you mean open?' opne --json
    check_usage_json "no value" '"--service"' '--service needs a value: a port from 0 to 65535, or a service name' \
        open --json --service
    check_usage_json "bytes that are not ASCII" '"\\xff\\x22"' \
        'unknown command \"\\xff\\x22\": must be create or open, before any option' $'\377"' --json
    check_usage "--json as a value is none" \
        'unknown option "--frobnicate"' create --node --json --frobnicate
    check_usage "--json of the program is not the command's" 'unknown option "--frobnicate"' \
        open --frobnicate -- ls --json
    run "$command" open --json --check -- ls
    verdict "usage as JSON: on standard error where a program follows" 2 '' \
        '{"outcome":"error","stage":"usage","argument":"--check","message":"--check and a program exclude each other: --check closes the sockets that it would get"}'
}

test_help() {
    local word
    for word in --version -V version; do
        check "$word" 0 '~listen-socket [0-9]+\.[0-9]+\.[0-9]+' '' "$word"
    done
    for word in --help -h help; do
        check "$word names every option" 0 \
            '~usage: listen-socket create .*--node.*--service.*--family.*--socktype.*--protocol.*--flags.*--stack.*--backlog.*--dual.*--nonblock.*--reuseport.*--name.*--check.*--json.*--quiet.*--help.*--version.*' \
            '' "$word"
    done
    check "--help stops the reading" 0 '~usage: listen-socket create .*' '' open --help --frobnicate
    check "--version stops the reading" 0 '~listen-socket [0-9].*' '' open --version --frobnicate
    check "--help after a command" 0 '~usage: listen-socket create .*' '' open --help
    check "-h after a command" 0 '~usage: listen-socket create .*' '' open --stack ipv4 -h
    check "-V after a command" 0 '~listen-socket [0-9].*' '' create -V
}

# ---- Output that cannot be written ----

no_such_service='listen-socket: resolve: getaddrinfo failed for IPv4, service "no-such-service" (EAI_SERVICE, -8): '
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
    for arguments in "create" "create --json" "open --service 0 --stack ipv4" \
        "open --service 0 --stack ipv4 --check" "open --service 0 --stack ipv4 --json" "--help" "version"; do
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
   freeaddrinfo
2\. ListenSocket = invalid
3\. socket: AF_INET SOCK_STREAM IPPROTO_TCP -> failed: EMFILE
4\. checked: invalid' '~listen-socket: socket: socket failed for 0\.0\.0\.0:27015 \(EMFILE, 24\): .*' create
    check_fault "a socket that a policy forbids: nothing is said about ports" "socket 1 EACCES" 1 '~.*' \
        'listen-socket: socket: socket failed for 0.0.0.0:80 (EACCES, 13): a security policy of this system forbids it' \
        open --stack ipv4 --service 80
    check_fault "an option that fails" "setsockopt 1 ENOPROTOOPT" 1 '~stack: ipv4
1\. .*
4\. checked: valid
5\. setsockopt: SO_REUSEADDR 1 -> failed: ENOPROTOOPT
   close' \
        '~listen-socket: option: setsockopt\(SO_REUSEADDR\) failed for 0\.0\.0\.0:80 \(ENOPROTOOPT, 92\): .*' \
        open --stack ipv4 --service 80
    check_fault "a local address that cannot be read" "getsockname 1 ENOBUFS" 1 '~.*
6\. bind: 0\.0\.0\.0:0
6\. getsockname -> failed: ENOBUFS
   close' '~listen-socket: bind: getsockname failed for 0\.0\.0\.0:0 \(ENOBUFS, 105\): .*' open --stack ipv4 --service 0
    check_fault "listen that fails" "listen 1 EADDRINUSE" 1 '~stack: ipv4
1\. .* -> 0\.0\.0\.0:0
.*
6\. bind: 0\.0\.0\.0:0
6\. getsockname -> 0\.0\.0\.0:[1-9][0-9]*
7\. listen: backlog [1-9][0-9]* -> failed: EADDRINUSE
   close' \
        '~listen-socket: listen: listen failed for 0\.0\.0\.0:[1-9][0-9]* \(EADDRINUSE, 98\): .*' \
        open --stack ipv4 --service 0
    check_fault "an option after listen that fails" "setsockopt 1 EPERM" 1 '~.*
7\. listen: backlog [1-9][0-9]*
5\. setsockopt: SO_REUSEADDR 1 -> failed: EPERM
   close' '~listen-socket: option: setsockopt\(SO_REUSEADDR\) failed for .*' open --stack ipv4 --service 0
    # shellcheck disable=SC2016
    LD_PRELOAD=$faults COMMAND_RESOLVER="-11 5" run "$command" create
    verdict "a resolver that met a system error: which one" 1 '~1\. .* -> failed: EAI_SYSTEM' \
        'listen-socket: resolve: getaddrinfo failed for IPv4, service "27015" (EAI_SYSTEM, -11, EIO 5): the resolver met a system error, or can use none of its sources (/etc/nsswitch.conf)'
    LD_PRELOAD=$faults COMMAND_RESOLVER="-3 24" run "$command" create
    verdict "a resolver that ran out of descriptors, whatever it says" 1 '~1\. .* -> failed: EAI_AGAIN' \
        '~listen-socket: resolve: this process has too many open files; .* \(EMFILE, 24\): getaddrinfo failed for IPv4, service "27015" \(EAI_AGAIN, -3\): .*'
    LD_PRELOAD=$faults COMMAND_RESOLVER="-10 23" run "$command" create --quiet
    verdict "a resolver where the system ran out of descriptors" 1 '' \
        '~listen-socket: resolve: the system has too many open files \(ENFILE, 23\): .*'
    LD_PRELOAD=$faults COMMAND_RESOLVER="-10 105" run "$command" create --quiet
    verdict "a resolver where the system ran out of buffers" 1 '' \
        '~listen-socket: resolve: the system has no buffer space left \(ENOBUFS, 105\): .*'
    LD_PRELOAD=$faults COMMAND_RESOLVER="-10 12" run "$command" create --quiet
    verdict "a resolver where the system ran out of memory" 1 '' \
        '~listen-socket: resolve: the system is out of memory \(ENOMEM, 12\): .*'
    LD_PRELOAD=$faults COMMAND_RESOLVER="-6 0" run "$command" create --quiet
    verdict "a resolver that does not know the family" 1 '' '~.* for IPv4, .* \(EAI_FAMILY, -6\): this host has no IPv4'
    LD_PRELOAD=$faults COMMAND_RESOLVER="-2 0" run "$command" create --quiet --family inet6
    verdict "a resolver that knows no address of the family" 1 '' '~.* for IPv6, .* \(EAI_NONAME, -2\): this host has no IPv6'
    LD_PRELOAD=$faults COMMAND_RESOLVER="-6 0" run "$command" open --quiet --node host.example
    verdict "a resolver that does not know one of two families" 1 '' '~.* for IPv4 or IPv6, .* \(EAI_FAMILY, -6\): no such address family here.*'
    check "no flags are none" 1 '1. getaddrinfo: node NULL, service "no-such-service", hints AF_INET SOCK_STREAM IPPROTO_TCP and no flags -> failed: EAI_SERVICE' \
        "$no_such_service" create --flags 0 --service no-such-service
    check_fault "no memory to note the calls: what is known is shown" "realloc 1 ENOMEM" 0 \
        '   ... (there was no memory to note the calls after this one)
closed: create ends here, before bind' '' create
    check_fault "no memory to note the calls: the same with --json" "realloc 1 ENOMEM" 0 '~\{"outcome":"ok",.*' '' \
        create --json
}

test_faults_ipv6() {
    check_fault "auto without dual mode is a pair: both sockets are named" "setsockopt 1 ENOPROTOOPT" 0 '~stack: auto, came up as pair
1\. .*, hints AF_INET6 .*
3\. socket: AF_INET6 SOCK_STREAM IPPROTO_TCP -> descriptor 3
4\. checked: valid
5\. setsockopt: IPV6_V6ONLY 0 -> failed: ENOPROTOOPT
   close
1\. .*, hints AF_INET SOCK_STREAM IPPROTO_TCP AI_PASSIVE\|AI_NUMERICSERV -> 0\.0\.0\.0:0
   freeaddrinfo
2\. ListenSocket = invalid
3\. socket, socket 1 of 2: AF_INET6 SOCK_STREAM IPPROTO_TCP -> descriptor 3
4\. checked: valid
2\. ListenSocket = invalid
3\. socket, socket 2 of 2: AF_INET SOCK_STREAM IPPROTO_TCP -> descriptor 4
4\. checked: valid
5\. setsockopt, socket 1 of 2: IPV6_V6ONLY 1
.*
closed: --check asks for no more' '' open --service 0 --check
    LD_PRELOAD=$faults COMMAND_FLIP=1 run "$command" open --stack ipv6 --service 0
    verdict "an option that reads back otherwise" 1 '~.*
5\. getsockopt: IPV6_V6ONLY -> 0
   close' 'listen-socket: option: getsockopt(IPV6_V6ONLY) succeeded for [::]:0 (ENOPROTOOPT, 92): the option reads back as another value than was set'
    LD_PRELOAD=$faults COMMAND_MAPPED=1 run "$command" open --stack dual --service 0
    verdict "an address that reads back otherwise" 1 '~.*
6\. bind: \[::\]:0
6\. getsockname -> \[::ffff:0\.0\.0\.0\]:[0-9]+
   close' '~listen-socket: bind: getsockname succeeded for \[::\]:0 \(EADDRNOTAVAIL, 99\): the local address reads back as another .*'
    check_fault "an index that cannot be asked for" "if_nametoindex 1 EPERM" 1 '~.*
1\. if_nametoindex: "lo" -> failed: EPERM' \
        '~listen-socket: resolve: if_nametoindex failed for IPv6, node "fe80::1%lo", service "27015" \(EPERM, EPERM 1\): .*' \
        open --node fe80::1%lo
    check_fault "an option that cannot be read" "getsockopt 1 EPERM" 1 '~.*
5\. setsockopt: IPV6_V6ONLY 1
5\. getsockopt: IPV6_V6ONLY -> failed: EPERM
   close' '~listen-socket: option: getsockopt\(IPV6_V6ONLY\) failed for \[::\]:0 .*' open --stack ipv6 --service 0
    check_fault "auto without IPv6 says so" "socket 1 EAFNOSUPPORT" 0 \
        '~stack: auto, came up as ipv4: this host has no IPv6, or keeps it from this process
.*' '' open --service 0 --check
    check_fault "auto without IPv6 says so in JSON" "socket 1 EAFNOSUPPORT" 0 \
        '~\{"outcome":"ok","sockets":\[\{"listener":1,"family":"inet",.*,"stack":"ipv4","backlog":[0-9]+,"note":"this host has no IPv6, or keeps it from this process"\}\]\}' \
        '' open --service 0 --check --json
    check_fault "auto on loopback without IPv4 says so" "socket 2 EAFNOSUPPORT" 0 \
        '~stack: auto, came up as ipv6: this host has no IPv4, or keeps it from this process
.*
3\. socket, socket 2 of 2: AF_INET SOCK_STREAM IPPROTO_TCP -> failed: EAFNOSUPPORT
4\. checked: invalid
   close, socket 1 of 2
.*' '' open --service 0 --check --flags ''
    local number wrong=''
    for number in {1..4}; do
        run_fault "realloc $number ENOMEM" open --stack pair --service 0 --check
        [ "$status" = 0 ] && [ "$(cat "$room/left")" = "$nothing_left" ] || wrong+="realloc $number: $status; "
    done
    equal "no memory to note the calls is no failure" '' "$wrong"
}

test_resolver() {
    check "a service that the resolver does not know" 1 \
        '1. getaddrinfo: node NULL, service "no-such-service", hints AF_INET SOCK_STREAM IPPROTO_TCP AI_PASSIVE -> failed: EAI_SERVICE' \
        "$no_such_service" create --service no-such-service
    check "a service name is asked for as it is, then in lower case" 1 \
        '1. getaddrinfo: node NULL, service "NO-such-SERVICE", hints AF_INET SOCK_STREAM IPPROTO_TCP AI_PASSIVE -> failed: EAI_SERVICE
1. getaddrinfo: node NULL, service "no-such-service", hints AF_INET SOCK_STREAM IPPROTO_TCP AI_PASSIVE -> failed: EAI_SERVICE' \
        '~listen-socket: .*service "NO-such-SERVICE" \(EAI_SERVICE, -8\): .*' create --service NO-such-SERVICE
    local stack family version
    while read -r stack family; do
        version=IPv6
        [ "$family" = AF_INET ] && version=IPv4
        check "a service that the resolver does not know: stack $stack" 1 "~stack: $stack
1\\. .*, hints $family SOCK_STREAM IPPROTO_TCP AI_PASSIVE -> failed: EAI_SERVICE" "${no_such_service/IPv4/$version}" \
            open --stack "$stack" --service no-such-service
    done <<'LIST'
ipv4 AF_INET
ipv6 AF_INET6
dual AF_INET6
pair AF_INET6
LIST
    local name="an answer of the resolver that cannot be used"
    # shellcheck disable=SC2016
    local with_port_0=(unshare -m sh -c 'mount -t tmpfs none /etc && echo "zero 0/tcp" >/etc/services && exec "$0" "$@"')
    if ! "${with_port_0[@]}" true 2>/dev/null; then
        skip "$name" "no mount namespace: unshare -m failed"
        return
    fi
    run "${with_port_0[@]}" "$command" create --service zero
    verdict "$name" 1 '~1\. getaddrinfo: node NULL, service "zero", .* -> 0\.0\.0\.0:0
   freeaddrinfo
   no usable entry: EAI_FAIL' \
        '~listen-socket: select: the resolver.s answer for IPv4, service "zero", which is 0\.0\.0\.0:0, refused \(EAI_FAIL, -4\): .*'
}

# What was printed, but for the port that the system chose.
printed() {
    sed -E 's/"port":[0-9]+/"port":N/g' "$room/out"
}

# Every allocation of the JSON library fails once: one that is not noticed would print an object that lacks something. The clock stands still:
# a search for holders that ran out of time in one run would be a difference.
check_memory() { # NAME STATUS STDERR ARGUMENT...
    local name=$1 wanted=$2 err=$3 number wrong='' whole
    local -x COMMAND_STILL=1
    shift 3
    LD_PRELOAD=$faults run "$command" "$@" --json
    whole=$(printed)
    for number in {1..500}; do
        run_fault "json $number ENOMEM" "$@" --json
        [ ! -s "$room/out" ] || break # so many are not made
        if [ "$status" != "$wanted" ] || [ "$(cat "$room/err")" != "$err" ] || [ "$(cat "$room/left")" != "$nothing_left" ]; then
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
    check_memory "create --json" 1 "$none" create
    check_memory "open --json" 1 "$none" open --stack ipv4 --service 0 --check
    check_memory "a failure with --json" 1 "$none
$no_such_service" create --service no-such-service
    check_memory "wrong usage with --json" 2 "$none
listen-socket: unknown option \"--port\": write --service PORT$usage_tail" create --port
}

check_handover_fault() { # NAME FAULT REASON [STACK]
    check_fault "handing over: $1" "$2" 1 '' "listen-socket: the sockets cannot be handed over: $3" \
        open --service 0 --quiet --stack "${4:-ipv4}" -- echo started
}

test_hand_over_faults() {
    local number
    check_handover_fault "a descriptor that cannot be made inheritable" "fcntl 1 EPERM" "Operation not permitted"
    check_handover_fault "a descriptor that cannot be moved" "dup2 1 EBUSY" "Device or resource busy" 3</dev/null
    for number in 1 2 3; do
        check_handover_fault "no memory for variable $number" "setenv $number ENOMEM" "Cannot allocate memory"
    done
    # asprintf is called for each folder of PATH, then for the name
    PATH=/bin check_handover_fault "no memory for the names" "asprintf 2 ENOMEM" "Cannot allocate memory"
    PATH=/bin check_fault "no memory for the names: no sockets are told" "asprintf 2 ENOMEM" 1 '' \
        '{"outcome":"error","stage":"program","argument":null,"message":"the sockets cannot be handed over: Cannot allocate memory"}' \
        open --service 0 --stack ipv4 --json -- echo started
    PATH=/bin check_fault "no memory to search the program" "asprintf 1 ENOMEM" 126 '' \
        'listen-socket: program "echo" cannot be started: Cannot allocate memory' open --service 0 -- echo started
    check_fault "no memory for what was inherited" "strdup 1 ENOMEM" 2 '' 'listen-socket: out of memory' \
        open --service 0 -- echo started
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

in_use='(EADDRINUSE, 98): another socket has the address and port; end it, or choose another port'

test_open() {
    check "open --stack ipv4 prints all steps" 0 \
        'stack: ipv4
1. getaddrinfo: node NULL, service "27015", hints AF_INET SOCK_STREAM IPPROTO_TCP AI_PASSIVE|AI_NUMERICSERV -> 0.0.0.0:27015
   freeaddrinfo
2. ListenSocket = invalid
3. socket: AF_INET SOCK_STREAM IPPROTO_TCP -> descriptor 3
4. checked: valid
5. setsockopt: SO_REUSEADDR 1
6. bind: 0.0.0.0:27015
6. getsockname -> 0.0.0.0:27015
7. listen: backlog 5
   close
closed: --check asks for no more' '' open --stack ipv4 --check --backlog 5
    check "open with port 0 shows what was asked and what was given, and the options after listen" 0 \
        '~.*service "0", .* -> 0\.0\.0\.0:0
.*
4\. checked: valid
6\. bind: 0\.0\.0\.0:0
6\. getsockname -> 0\.0\.0\.0:[1-9][0-9]*
7\. listen: backlog [1-9][0-9]*
5\. setsockopt: SO_REUSEADDR 1
5\. setsockopt: SO_REUSEPORT 1
.*' '' open --stack ipv4 --check --service 0 --reuseport
    check "open --quiet says nothing" 0 '' '' open --stack ipv4 --service 0 --check --quiet
    start_listener --stack ipv4 --service 27015
    LD_PRELOAD=$faults COMMAND_STILL=1 check "a port in use" 1 \
        'stack: ipv4
1. getaddrinfo: node NULL, service "27015", hints AF_INET SOCK_STREAM IPPROTO_TCP AI_PASSIVE|AI_NUMERICSERV -> 0.0.0.0:27015
   freeaddrinfo
2. ListenSocket = invalid
3. socket: AF_INET SOCK_STREAM IPPROTO_TCP -> descriptor 3
4. checked: valid
5. setsockopt: SO_REUSEADDR 1
6. bind: 0.0.0.0:27015 -> failed: EADDRINUSE
   close' \
        "listen-socket: bind: bind failed for 0.0.0.0:27015 $in_use
listen-socket: in use by 0.0.0.0:27015 (listening): process $listener \"listen-socket\"" \
        open --stack ipv4
    LD_PRELOAD=$faults COMMAND_STILL=1 check "a port in use, as JSON" 1 \
        '{"outcome":"error","stage":"bind","code":"EADDRINUSE","native":98,"call":"bind","message":"bind: bind failed for 0.0.0.0:27015 '"$in_use"'","holders":[{"address":"0.0.0.0","port":27015,"state":"listening","serves_ipv4":true,"visible":true,"uid":0,"processes":[{"pid":'"$listener"',"name":"listen-socket"}]}]}' \
        '' open --stack ipv4 --json --check
    end_listener TERM
    equal "SIGTERM ends open with 0" 0 "$status"
    equal "open says nothing on standard error" '' "$(cat "$room/listener_err")"
    start_listener --stack ipv4 --service 27015
    end_listener INT
    equal "SIGINT ends open with 0, and the port was free again at once" 0 "$status"
}

test_hangup() {
    start_listener --stack ipv4 --service 0
    equal "the last line names the signals" "listening until SIGINT, SIGTERM or SIGHUP" "$last"
    end_listener HUP
    equal "SIGHUP ends open with 0" 0 "$status"
    trap '' HUP # as nohup does
    start_listener --stack ipv4 --service 0
    trap - HUP
    equal "SIGHUP that is ignored at the start is not named" "listening until SIGINT or SIGTERM" "$last"
    kill -HUP "$listener"
    run "$command" open --stack ipv4 --service "$port" --check --quiet
    equal "SIGHUP that is ignored at the start does not end open" 1 "$status"
    end_listener TERM
    equal "SIGTERM does then" 0 "$status"
}

test_open_ipv6() {
    local both='\{"listener":1,"family":"inet6","socktype":"stream","protocol":"tcp","address":"::","port":([1-9][0-9]*),"stack":"pair","v6only":true,"backlog":128\},\{"listener":1,"family":"inet","socktype":"stream","protocol":"tcp","address":"0\.0\.0\.0","port":([1-9][0-9]*),"stack":"pair","backlog":128\}'
    local equal_ports=0
    for _ in {1..20}; do
        run "$command" open --stack pair --service 0 --check --json --backlog 128
        [ "$status" = 0 ] && [ ! -s "$room/err" ] &&
            [[ $(cat "$room/out") =~ ^\{\"outcome\":\"ok\",\"sockets\":\[$both\]\}$ ]] &&
            [ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[2]}" ] && equal_ports=$((equal_ports + 1))
    done
    equal "pair with port 0: both ports equal, 20 times" 20 "$equal_ports"
    check "auto is dual, and says so" 0 \
        '{"outcome":"ok","sockets":[{"listener":1,"family":"inet6","socktype":"stream","protocol":"tcp","address":"::","port":27015,"stack":"dual","v6only":false,"backlog":7}]}' \
        '' open --check --json --backlog 7
    check "open --stack dual" 0 '~stack: dual
1\. getaddrinfo: node NULL, service "27015", hints AF_INET6 SOCK_STREAM IPPROTO_TCP AI_PASSIVE\|AI_NUMERICSERV -> \[::\]:27015
.*
5\. setsockopt: IPV6_V6ONLY 0
5\. getsockopt: IPV6_V6ONLY -> 0
5\. setsockopt: SO_REUSEADDR 1
.*' '' open --stack dual --check
    check "auto's steps name the stack" 0 '~stack: auto, came up as dual
1\. .*
7\. listen: backlog [1-9][0-9]*
   close
closed: --check asks for no more' '' open --check
    check "a pair shows both sockets, in the order of the calls" 0 '~stack: pair
1\. getaddrinfo: .*, hints AF_INET6 .* -> \[::\]:0
   freeaddrinfo
1\. getaddrinfo: .*, service "0", hints AF_INET .* -> 0\.0\.0\.0:0
   freeaddrinfo
2\. ListenSocket = invalid
3\. socket, socket 1 of 2: AF_INET6 .* -> descriptor 3
4\. checked: valid
2\. ListenSocket = invalid
3\. socket, socket 2 of 2: AF_INET .* -> descriptor 4
4\. checked: valid
5\. setsockopt, socket 1 of 2: IPV6_V6ONLY 1
5\. getsockopt, socket 1 of 2: IPV6_V6ONLY -> 1
6\. bind, socket 1 of 2: \[::\]:0
6\. getsockname, socket 1 of 2 -> \[::\]:([1-9][0-9]*)
6\. bind, socket 2 of 2: 0\.0\.0\.0:([1-9][0-9]*)
6\. getsockname, socket 2 of 2 -> 0\.0\.0\.0:([1-9][0-9]*)
7\. listen, socket 1 of 2: backlog 9
7\. listen, socket 2 of 2: backlog 9
5\. setsockopt, socket 1 of 2: SO_REUSEADDR 1
5\. setsockopt, socket 2 of 2: SO_REUSEADDR 1
   close, socket 2 of 2
   close, socket 1 of 2
closed: --check asks for no more' '' open --stack pair --service 0 --check --backlog 9
    start_listener --stack ipv4 --service 27015
    LD_PRELOAD=$faults COMMAND_STILL=1 check "a pair whose second port is in use shows the steps of both" 1 '~stack: pair
1\. .*
6\. getsockname, socket 1 of 2 -> \[::\]:27015
5\. setsockopt, socket 2 of 2: SO_REUSEADDR 1
6\. bind, socket 2 of 2: 0\.0\.0\.0:27015 -> failed: EADDRINUSE
   close, socket 2 of 2
   close, socket 1 of 2' "listen-socket: bind: bind failed for 0.0.0.0:27015 $in_use
listen-socket: in use by 0.0.0.0:27015 (listening): process $listener \"listen-socket\"" open --stack pair
    end_listener TERM
    # shellcheck disable=SC2016
    run bash -c 'ulimit -n 4 && exec "$0" "$@"' "$command" open --stack pair --check
    verdict "a pair with room for one descriptor" 1 '~.*
3\. socket, socket 2 of 2: AF_INET SOCK_STREAM IPPROTO_TCP -> failed: EMFILE
4\. checked: invalid
   close, socket 1 of 2' \
        'listen-socket: socket: socket failed for 0.0.0.0:27015 (EMFILE, 24): this process has too many open files; raise its limit (ulimit -n)'
}

# ---- Names ----

# Runs with an /etc of its own, in which the hosts file is this text and nothing else is asked.
run_hosts() { # HOSTS COMMAND...
    local text=$1
    shift
    # shellcheck disable=SC2016
    run unshare -m sh -c 'mount -t tmpfs none /etc && echo "hosts: files" >/etc/nsswitch.conf && echo "$0" >/etc/hosts &&
        echo "multi on" >/etc/host.conf && exec "$@"' "$text" "$command" "$@"
}

check_hosts() { # NAME STATUS STDOUT STDERR HOSTS ARGUMENT...
    local name=$1 wanted=$2 out=$3 err=$4
    shift 4
    run_hosts "$@"
    verdict "$name" "$wanted" "$out" "$err"
}

# As check_memory, with a hosts file.
check_hosts_memory() { # NAME HOSTS ARGUMENT...
    local name=$1 hosts=$2 number wrong=''
    shift 2
    for number in {1..100}; do
        LD_PRELOAD=$faults COMMAND_FAULT="json $number ENOMEM" run_hosts "$hosts" "$@" --json
        [ ! -s "$room/out" ] || break
        [ "$(cat "$room/err")" = 'listen-socket: out of memory' ] || wrong="allocation $number: $(cat "$room/err")"
    done
    [ "$number" -gt 10 ] || wrong="only $number allocations"
    equal "$name: each allocation that fails is told" '' "$wrong"
}

test_names() {
    if ! unshare -m mount -t tmpfs none /etc 2>/dev/null; then
        skip "host names" "no mount namespace: unshare -m failed"
        return
    fi
    local both=$'::1 both.example\n127.0.0.1 both.example'
    check_hosts "a pair by name: one question, both sockets" 0 '~stack: pair
1\. getaddrinfo: node "both.example", service "0", hints AF_UNSPEC SOCK_STREAM IPPROTO_TCP AI_NUMERICSERV -> \[::1\]:0, 127\.0\.0\.1:0
   freeaddrinfo
2\. ListenSocket = invalid
3\. socket, socket 1 of 2: AF_INET6 .* -> descriptor 3
4\. checked: valid
2\. ListenSocket = invalid
3\. socket, socket 2 of 2: AF_INET .* -> descriptor 4
.*
6\. getsockname, socket 2 of 2 -> 127\.0\.0\.1:[1-9][0-9]*
.*' '' "$both" open --stack pair --node both.example --service 0 --check
    check_hosts "auto by name is a pair: both sockets are named" 0 '~stack: auto, came up as pair
.*
7\. listen, socket 2 of 2: .*' '' "$both" open --node both.example --service 0 --check
    check_hosts "many addresses: as many as there is room for, and their number" 0 \
        '~1\. .* -> 10\.0\.0\.1:80, .*, \.\.\. \(40 in all\)
.*' '' "$(printf '10.0.0.%d many.example\n' {1..40})" create --node many.example --service 80
    check_hosts "auto by a name of one family says which is missing" 0 \
        '~stack: auto, came up as ipv4: the resolver gave no IPv6 address for "four.example"
.*' '' "127.0.0.1 four.example" open --node four.example --service 0 --check
    check_hosts_memory "auto by a name of one family, with --json" \
        "127.0.0.1 four.example" open --node four.example --service 0 --check
    check_hosts "auto by a name of one family says so in JSON" 0 \
        '~.*,"stack":"ipv6","v6only":true,"backlog":[0-9]+,"note":"the resolver gave no IPv4 address for \\"six.example\\""\}\]\}' '' \
        "::1 six.example" open --node six.example --service 0 --check --json
    check_hosts "a pair by a name of one family says which is missing" 1 '~.*
   no usable entry: EAI_NONAME' \
        'listen-socket: select: the resolver'"'"'s answer for IPv6, node "four.example", service "0" refused (EAI_NONAME, -2): the resolver gave no IPv6 address for "four.example"; use --stack ipv4' \
        "127.0.0.1 four.example" open --stack pair --node four.example --service 0
    check_hosts "a pair by a name of the other family" 1 '~.*' \
        '~.*for IPv4, node "six.example".*the resolver gave no IPv4 address for "six.example"; use --stack ipv6' \
        "::1 six.example" open --stack pair --node six.example --service 0
    check_hosts "a name that leads to every address" 1 '~.*' \
        'listen-socket: select: the resolver'"'"'s answer for IPv4, node "blocked.example", service "80", which is 0.0.0.0:80, refused (EAI_FAIL, -4): the name leads to the wildcard address, which would open every address of the host; to have that, leave --node out' \
        "0.0.0.0 blocked.example" open --stack ipv4 --node blocked.example --service 80
    check_hosts "a name that leads to a mapped address" 1 '~.*' '~.*: the name leads to an IPv4-mapped address, .*' \
        "::ffff:192.0.2.1 mapped.example" open --node mapped.example
    check_hosts "a name that nobody knows" 1 '~.*-> failed: EAI_NONAME' \
        'listen-socket: resolve: getaddrinfo failed for IPv4 or IPv6, node "nobody.example", service "80" (EAI_NONAME, -2): the resolver knows no such address' \
        "" open --node nobody.example --service 80
    LD_PRELOAD=$faults COMMAND_DESCRIPTORS=3 run_hosts "$both" open --node both.example
    verdict "a resolver without a descriptor: the shortage comes first" 1 '~.*' \
        '~listen-socket: resolve: this process has too many open files; .* \(EMFILE, 24\): getaddrinfo failed for IPv4 or IPv6, .*'
}

# ---- Ports that the system picks ----

test_ranges() {
    local range=/proc/sys/net/ipv4/ip_local_port_range before
    before=$(cat "$range")
    if ! echo "40000 40001" 2>/dev/null >"$range"; then
        while [ "$count" -lt "$end" ]; do # as far as section() says
            skip "ranges of ports" "ip_local_port_range cannot be set"
        done
        return
    fi
    start_listener --stack ipv4 --service 40000
    local first=$listener
    start_listener --stack ipv4 --service 40001
    check "no port left to pick: the range is named" 1 '~.*' \
        'listen-socket: bind: bind failed for 0.0.0.0:0 (EADDRINUSE, 98): the system has no free IPv4 port left in its range from 40000 to 40001 (net.ipv4.ip_local_port_range)' \
        open --stack ipv4 --service 0
    check "no port left to pick in both families" 1 '~.*' \
        '~listen-socket: .*: the system has no port left that is free in both families in its range from 40000 to 40001 .*' \
        open --stack dual --service 0
    check "a port whose holder does not share it" 1 '~.*' '~listen-socket: .*, and does not share them: it has not set SO_REUSEPORT, .*' \
        open --stack ipv4 --service 40000 --reuseport
    check "no port left to pick: nobody is named in JSON" 1 '~\{[^{}]*\}' '' open --stack ipv4 --service 0 --json
    # shellcheck disable=SC2016
    run unshare -m sh -c 'mount -t tmpfs none /proc/sys && exec "$0" "$@"' "$command" open --stack ipv4 --service 0 --quiet
    verdict "no port left to pick, and the range cannot be read" 1 '' \
        '~.*: the system has no free IPv4 port left in its range'
    local second=$listener
    kill "$first"
    wait "$first"
    start_listener --stack ipv6 --service 40000 # now each port is taken in one family
    check "no common port: the tries and the range are named, no number is" 1 '~.*' \
        'listen-socket: bind: bind failed for port 0 in both families (EADDRINUSE, 98): 16 ports that the system picked in its range from 40000 to 40001 (net.ipv4.ip_local_port_range) were tried, each free in one family and in use in the other; give a port, or free some' \
        open --stack pair --service 0
    equal "no common port: each try is shown" 16 "$(grep -c 'failed: EADDRINUSE' "$room/out")"
    check_fault "no memory for more than the first calls: those are shown" "realloc 2 ENOMEM" 1 \
        '~stack: pair
(.*
){30,40}   \.\.\. \(there was no memory to note the calls after this one\)' \
        '~listen-socket: bind: bind failed for port 0 in both families .*' open --stack pair --service 0
    end_listener TERM
    kill "$second"
    wait "$second"
    echo "$before" >"$range"
}

test_privileged() {
    local name="a privileged port without the privilege" start=/proc/sys/net/ipv4/ip_unprivileged_port_start
    local without=(setpriv --bounding-set=-net_bind_service --inh-caps=-net_bind_service)
    if ! "${without[@]}" true 2>/dev/null; then
        skip "$name" "setpriv cannot drop net_bind_service"
    elif ! echo 20000 2>/dev/null >$start; then
        skip "$name" "ip_unprivileged_port_start cannot be set"
    else
        run "${without[@]}" "$command" open --stack ipv4 --service 15000
        verdict "$name: the system's own number is told" 1 '~.*
6\. bind: 0\.0\.0\.0:15000 -> failed: EACCES
   close' \
            'listen-socket: bind: bind failed for 0.0.0.0:15000 (EACCES, 13): ports below 20000 need privilege on this system (net.ipv4.ip_unprivileged_port_start), or a security policy forbids it; choose a port from 20000 on, or start this with CAP_NET_BIND_SERVICE (in the user namespace that the network belongs to)'
        # shellcheck disable=SC2016
        run "${without[@]}" unshare -m sh -c 'mount -t tmpfs none /proc/sys && exec "$0" "$@"' "$command" \
            open --stack ipv4 --service 15000
        verdict "$name: where the number cannot be read" 1 '~.*' \
            '~.*: the system keeps low ports for privileged processes, or a security policy forbids it'
    fi
    check_fault "a high port that is denied: nothing is said about low ones" "bind 1 EACCES" 1 '~.*' \
        'listen-socket: bind: bind failed for 0.0.0.0:27015 (EACCES, 13): a security policy of this system forbids it' \
        open --stack ipv4
    check_fault "port 0 that is denied: the same" "bind 1 EACCES" 1 '~.*' \
        'listen-socket: bind: bind failed for 0.0.0.0:0 (EACCES, 13): a security policy of this system forbids it' \
        open --stack ipv4 --service 0
    check "an address that is not there" 1 '~.*' \
        '~listen-socket: bind: bind failed for 192\.0\.2\.1:80 \(EADDRNOTAVAIL, 99\): the address is not one of this host.s, or not ready yet: .*' \
        open --node 192.0.2.1 --service 80
}

# ---- Who has the port ----

# Runs the command with a clock that stands still: on a busy machine 100 ms can be too short.
still() {
    LD_PRELOAD=$faults COMMAND_STILL=1 run "$@"
}

# Checks what is said of a port in use: the lines behind the message.
check_holders() { # NAME LINES ARGUMENT...
    local name=$1 wanted=$2
    shift 2
    still "$command" open "$@" --quiet
    equal "who has the port: $name" "$wanted" "$(sed -n 's/^listen-socket: in use by //p' "$room/err")"
}

test_holders() {
    local four six fault name=$'s"\n'
    start_listener --stack ipv4 --node 127.0.0.1 --service 0
    four=$listener
    check_holders "one address, for the wildcard" "127.0.0.1:$port (listening): process $four \"listen-socket\"" \
        --stack ipv4 --service "$port"
    run "$command" open --stack ipv4 --node 127.0.0.2 --service "$port" --check --quiet
    verdict "who has the port: another address does not conflict" 0 '' ''
    start_listener --stack ipv4 --node 127.0.0.2 --service "$port"
    check_holders "the same address, and no other" "127.0.0.1:$port (listening): process $four \"listen-socket\"" \
        --stack ipv4 --node 127.0.0.1 --service "$port"
    end_listener TERM
    listener=$four
    still setpriv --bounding-set=-all --inh-caps=-all "$command" open --stack ipv4 --service "$port" --quiet
    verdict "who has the port: a process that is not visible" 1 '' "~.*
listen-socket: in use by 127\\.0\\.0\\.1:$port \\(listening\\): a socket of user 0, and no process that can be seen from here \\(another user's, another container's, or none: the kernel's own\\)"
    still setpriv --bounding-set=-all --inh-caps=-all "$command" open --stack ipv4 --service "$port" --json
    verdict "who has the port: a process that is not visible, as JSON" 1 \
        '~.*"holders":\[\{"address":"127\.0\.0\.1",.*,"visible":false,"uid":0,"processes":\[\]\}\]\}' ''
    for fault in ENFILE ENOMEM; do
        COMMAND_FAULT="opendir 2 $fault" still setpriv --bounding-set=-all --inh-caps=-all "$command" open --stack ipv4 --service "$port" --quiet
        verdict "who has the port: a process that may be the one cannot be looked into: $fault" 1 '' "~.*
listen-socket: in use by 127\\.0\\.0\\.1:$port \\(listening\\): a process of user 0; which one was not found out"
    done
    LD_PRELOAD=$faults COMMAND_SECURE=1 check_holders "nothing that the user could not list himself" \
        "127.0.0.1:$port (listening): a process of user 0; which one was not found out" --stack ipv4 --service "$port"
    section 12 test_holders_ipv6 "$no_ipv6"
    end_listener TERM
    cp "$(command -v sleep)" "$room/$name"
    "$command" open --stack ipv4 --node 127.0.0.1 --service 27015 --quiet -- "$room/$name" 60 &
    listener=$!
    until [ "$(tr '\n' _ <"/proc/$listener/comm")" = 's"__' ]; do :; done
    check_holders "a name's bytes cannot do harm" "127.0.0.1:27015 (listening): process $listener \"s\\x22\\x0a\"" \
        --stack ipv4
    end_listener TERM
}

# One more listener on the same port, in IPv6; `four` has it in IPv4.
test_holders_ipv6() {
    local six held=$port
    start_listener --stack ipv6 --node ::1 --service "$held"
    six=$listener
    local by_six="[::1]:$held (listening): process $six \"listen-socket\""
    check_holders "both families, for a dual socket" "$by_six
127.0.0.1:$held (listening): process $four \"listen-socket\"" --stack dual --service "$held"
    check_holders "only the family that conflicts" "$by_six" --stack ipv6 --service "$held"
    check_holders "the same address in IPv6" "$by_six" --stack ipv6 --node ::1 --service "$held"
    check_holders "the half of a pair that failed" "$by_six" --stack pair --service "$held"
    ip addr add 2001:db8::7/128 dev lo nodad
    start_listener --stack ipv6 --node 2001:db8::7 --service "$held"
    local other=$listener
    check_holders "another address in IPv6 does not conflict" "[2001:db8::7]:$held (listening): process $other \"listen-socket\"" \
        --stack ipv6 --node 2001:db8::7 --service "$held"
    end_listener TERM
    listener=$six
    ip addr del 2001:db8::7/128 dev lo
    end_listener TERM
    check_holders "the other half" "127.0.0.1:$held (listening): process $four \"listen-socket\"" \
        --stack pair --service "$held"
    run "$command" open --stack ipv6 --service "$held" --check --quiet
    verdict "who has the port: IPv4 does not conflict with IPv6 alone" 0 '' ''
    start_listener --stack dual --service 27015
    check_holders "a dual socket, for IPv4" "[::]:27015 (listening, serves IPv4 too): process $listener \"listen-socket\"" \
        --stack ipv4
    end_listener TERM
    test_link_holders
    start_listener --stack ipv6 --service 27015
    local all=$listener
    start_listener --stack ipv4 --service 27015
    check_holders "IPv6 alone does not conflict with IPv4" "0.0.0.0:27015 (listening): process $listener \"listen-socket\"" \
        --stack ipv4
    kill "$all"
    wait "$all"
    end_listener TERM
    listener=$four
    port=$held
}

# One link-local address on two interfaces.
test_link_holders() {
    local all
    if ! ip address add fe80::1/64 dev lo nodad 2>/dev/null || ! ip link add d0 type veth peer name d1 2>/dev/null; then
        for _ in {1..3}; do
            skip "who has the port: link-local addresses" "no ip(8), or no veth interfaces"
        done
        return
    fi
    ip link set d1 up
    ip link set d0 up
    ip address add fe80::1/64 dev d0 nodad
    start_listener --stack ipv6 --node fe80::1%d0 --service 27015
    local other=$listener
    start_listener --stack ipv6 --node fe80::1%lo --service 27015
    check_holders "a link-local address, and not that of another interface" \
        "[fe80::1%1]:27015 (listening): process $listener \"listen-socket\"" --stack ipv6 --node fe80::1%lo
    kill "$other"
    wait "$other"
    end_listener TERM
    run "$command" open --quiet --stack ipv6 --service 27015 --node fe80::1%d0 --service 27015 --node fe80::1%lo \
        --service 27015 --node fe80::1%lo
    equal "who has the port: another listener of the command, on the same interface" \
        'listen-socket: in use by listener 2 of 3 (node "fe80::1%lo", service "27015") of this command' "$(sed -n 2p "$room/err")"
    start_listener --stack ipv6 --service 27015
    all=$listener
    check_holders "the wildcard address, for a link-local one" "[::]:27015 (listening): process $all \"listen-socket\"" \
        --stack ipv6 --node fe80::1%lo
    end_listener TERM
}

test_more_holders() {
    local listeners=() children
    for _ in {1..10}; do
        start_listener --stack ipv4 --service 27015 --reuseport
        listeners+=("$listener")
    done
    still "$command" open --stack ipv4 --quiet
    equal "who has the port: eight of ten" "8 listen-socket: in use by 2 more" \
        "$(grep -c '(listening): process' "$room/err") $(sed -n '$p' "$room/err")"
    still "$command" open --stack ipv4 --json
    equal "who has the port: eight of ten, as JSON" 8 "$(grep -o '"state":"listening"' "$room/out" | wc -l)"
    kill "${listeners[@]}"
    wait "${listeners[@]}"
    # shellcheck disable=SC2016
    "$command" open --stack ipv4 --quiet -- bash -c 'for i in 1 2 3 4 5; do sleep 60 & done; exec 6<&3 4>"$0"; wait' \
        "$room/started" 5</dev/null &
    listener=$!
    until [ -e "$room/started" ]; do :; done
    still "$command" open --stack ipv4 --quiet
    matches "~listen-socket: in use by 0\\.0\\.0\\.0:27015 \\(listening\\): process [0-9]+ \"[a-z]+\"(, process [0-9]+ \"[a-z]+\"){3} and 2 more" \
        "$(sed -n 2p "$room/err")" && children=6
    equal "who has the port: four of six processes" 6 "${children:-$(cat "$room/err")}"
    still "$command" open --stack ipv4 --json
    equal "who has the port: four of six processes, as JSON" 4 "$(grep -o '"pid":' "$room/out" | wc -l)"
    pkill -P "$listener"
    wait "$listener"
}

test_other_holders() {
    local own
    test_bound_holder
    start_listener --stack ipv4 --node 127.0.0.1 --service 0
    exec 8<>"/dev/tcp/127.0.0.1/$port"
    own=$((16#$(awk -v "port=$(printf '%04X' "$port")" '$4 == "01" && $3 ~ ":" port "$" {sub(".*:", "", $2); print $2}' /proc/net/tcp)))
    check_holders "a connection from that port" "127.0.0.1:$own (connected): process $$ \"test.sh\"" \
        --stack ipv4 --service "$own" 8>&-
    exec 8>&-
    local closing # the kernel is asked when the connection is one that is being closed, not one that still is
    closing=$(printf '%04X' "$own")
    until awk -v "port=$closing" '$2 ~ ":" port "$" && $4 ~ /^0[456]$/ {found = 1} END {exit !found}' /proc/net/tcp; do :; done
    check_holders "a connection that was closed" \
        "127.0.0.1:$own (closing): no process any more; the system keeps a closed connection for a minute or so" \
        --stack ipv4 --service "$own"
    still "$command" open --stack ipv4 --service "$own" --json
    verdict "who has the port: a connection that was closed, as JSON" 1 \
        '~.*"state":"closing","serves_ipv4":true,"visible":true,"uid":null,"processes":\[\]\}\]\}' ''
    end_listener TERM
    if [ -n "$no_ipv6" ]; then
        skip "who has the port: a connection in IPv6" "$no_ipv6"
        return
    fi
    start_listener --stack ipv6 --node ::1 --service 0
    exec 8<>"/dev/tcp/::1/$port"
    own=$((16#$(awk -v "port=$(printf '%04X' "$port")" '$4 == "01" && $3 ~ ":" port "$" {sub(".*:", "", $2); print $2}' /proc/net/tcp6)))
    check_holders "a connection in IPv6" "[::1]:$own (connected): process $$ \"test.sh\"" \
        --stack ipv6 --service "$own" 8>&-
    exec 8>&-
    end_listener TERM
}

# A socket that is bound and never comes to listen. Its port was picked, so that it does not let others share it.
test_bound_holder() {
    local name="sockets that are bound and do not listen" range=/proc/sys/net/ipv4/ip_local_port_range before
    before=$(cat "$range")
    if ! echo "41000 41000" 2>/dev/null >"$range"; then
        skip "who has the port: $name" "ip_local_port_range cannot be set"
        return
    fi
    rm -f "$room/hangs"
    LD_PRELOAD=$faults COMMAND_HANG="listen $room/hangs" "$command" open --stack ipv4 --service 0 --quiet &
    check_bound_holder "$name" "0.0.0.0:41000 (bound, not listening)" $!
    if [ -z "$no_ipv6" ]; then
        rm "$room/hangs"
        LD_PRELOAD=$faults COMMAND_HANG="getsockname $room/hangs" COMMAND_MAPPED=1 \
            "$command" open --stack dual --service 0 --quiet &
        check_bound_holder "$name, mapped" "[::ffff:0.0.0.0]:41000 (bound, not listening, serves IPv4 too)" $!
    else
        skip "who has the port: $name, mapped" "$no_ipv6"
    fi
    echo "$before" >"$range"
}

check_bound_holder() { # NAME SOCKET PROCESS
    until [ -e "$room/hangs" ]; do :; done
    if [ "$(uname -r | awk -F. '{print ($1 * 1000 + $2 >= 6008)}')" = 1 ]; then
        check_holders "$1" "$2: process $3 \"listen-socket\"" --stack ipv4 --service 41000
    else
        skip "who has the port: $1" "Linux does not list it before 6.8"
    fi
    kill "$3"
    wait "$3" 2>/dev/null
}

test_slow_holders() {
    local number lines reads fault wrong=''
    start_listener --stack ipv4 --service 27015
    for ((number = 2, lines = 0; number < 1000000 && lines == 0; number += 1 + number / 8)); do
        COMMAND_LATE=$number still "$command" open --stack ipv4 --quiet # 1 is the start of the time
        lines=$(grep -c 'in use by' "$room/err")
    done
    [ "$number" -gt 20 ] || wrong="told although look $number at the clock was late"
    [ "$lines" = 1 ] || wrong="never told"
    equal "who has the port: nothing is told when the time is over" '' "$wrong"
    LD_PRELOAD=$faults COMMAND_STILL=1 COMMAND_SLOW="10 $room/reads" run "$command" open --stack ipv4 --json
    reads=$(wc -c <"$room/reads")
    verdict "who has the port: a slow /proc, nothing" 1 "~\\{[^{}]*\\}" ''
    [ "$reads" -ge 10 ] && [ "$reads" -le 12 ] && reads=few # after the tenth entry 100 ms are over; the loops in each other read one more
    equal "who has the port: it takes no longer than 100 ms" few "$reads"
    check_fault "who has the port: the system does not say" "netlink 1 EMFILE" 1 '' \
        "listen-socket: bind: bind failed for 0.0.0.0:27015 $in_use" open --stack ipv4 --quiet
    check_fault "who has the port: the system cannot be asked" "send 1 ENOBUFS" 1 '' \
        "listen-socket: bind: bind failed for 0.0.0.0:27015 $in_use" open --stack ipv4 --quiet
    LD_PRELOAD=$faults COMMAND_UNBOUND=1 check_holders "a socket that has no port any more" '' --stack ipv4
    LD_PRELOAD=$faults COMMAND_FAULT="opendir 2 EACCES" check_holders "a process that cannot be looked into hides no other" \
        "0.0.0.0:27015 (listening): process $listener \"listen-socket\"" --stack ipv4
    for fault in EMFILE ENOENT; do
        LD_PRELOAD=$faults COMMAND_FAULT="opendir 1 $fault" check_holders "processes cannot be searched: $fault" \
            "0.0.0.0:27015 (listening): a process of user 0; which one was not found out" --stack ipv4
    done
    still prlimit --nofile=4 "$command" open --stack ipv4 --quiet # one for /proc, none for a process's folder
    verdict "who has the port: no process can be looked into" 1 '' "~.*
listen-socket: in use by 0\.0\.0\.0:27015 \(listening\): a process of user 0; which one was not found out"
    still prlimit --nofile=5 "$command" open --stack ipv4 --quiet # none for its name
    verdict "who has the port: the process's name cannot be read" 1 '' "~.*
listen-socket: in use by 0\.0\.0\.0:27015 \(listening\): process $listener"
    still prlimit --nofile=5 "$command" open --stack ipv4 --json
    verdict "who has the port: the process's name cannot be read, as JSON" 1 \
        '~.*,"visible":true,"uid":0,"processes":\[\{"pid":'"$listener"',"name":null\}\]\}\]\}' ''
    LD_PRELOAD=$faults COMMAND_FAULT="opendir 1 EMFILE" still "$command" open --stack ipv4 --json
    verdict "who has the port: processes cannot be searched, as JSON" 1 '~.*,"visible":null,"uid":0,"processes":\[\]\}\]\}' ''
    LD_PRELOAD=$faults COMMAND_FAULT="realloc 1 ENOMEM" check_holders "nothing, where the calls could not be noted" '' --stack dual
    check_holders "the wildcard address, for one address" \
        "0.0.0.0:27015 (listening): process $listener \"listen-socket\"" --node 127.0.0.1
    check_memory "who has the port, with --json" 1 "listen-socket: out of memory
listen-socket: bind: bind failed for 0.0.0.0:27015 $in_use
listen-socket: in use by 0.0.0.0:27015 (listening): process $listener \"listen-socket\"" open --stack ipv4
    end_listener TERM
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
    equal "$name" "$wanted" "$(sort -n "$room/out")"
}

test_hand_over() {
    check_descriptors "one socket: descriptor 3 and nothing else" "3" --stack ipv4
    check_descriptors "the same where 3 was open at start: it is replaced" "3" --stack ipv4 3</dev/null
    check_descriptors "a descriptor of the caller's is kept" "3 9" --stack ipv4 9</dev/null
    # shellcheck disable=SC2016
    run "$command" open --service 0 --stack ipv4 --json -- sh -c \
        'echo "$LISTEN_FDS $((LISTEN_PID - $$)) $LISTEN_FDNAMES"; readlink /proc/$$/fd/3'
    verdict "LISTEN_FDS, LISTEN_PID, LISTEN_FDNAMES; standard output is the program's" 0 '~1 0 ipv4
socket:.*' '~\{"outcome":"ok",.*\}'
    run "$command" open --service 0 --stack ipv4 --quiet -- echo mine
    verdict "--quiet with a program" 0 mine ''
    # shellcheck disable=SC2016
    LISTEN_PIDFDID=1 run "$command" open --service 0 --stack ipv4 --quiet -- sh -c 'echo "${LISTEN_PIDFDID-none}"'
    verdict "a stale LISTEN_PIDFDID is removed" 0 none ''
    check "the program's exit status is the command's" 42 '' '~stack: ipv4
.*
handing over to "sh": LISTEN_FDS 1, LISTEN_FDNAMES "ipv4"' open --service 0 --stack ipv4 -- sh -c 'exit 42'
    run "$command" open --service no-such-service --json -- echo started
    verdict "a failure as JSON: on standard error where a program follows" 1 '' '~\{"outcome":"error",.*\}'
    local full="a report that cannot be written: the program is not started"
    if [ -n "$no_full" ]; then
        skip "$full" "$no_full"
        skip "$full; no socket is left open" "$no_full"
    else
        LD_PRELOAD=$faults COMMAND_LEFT=$room/left "$command" open --service 0 --stack ipv4 -- echo started >"$room/out" 2>/dev/full
        status=$?
        : >"$room/err"
        verdict "$full" 1 '' ''
        equal "$full; no socket is left open" "0 sockets" "$(sed 1q "$room/left")"
    fi
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

# ---- The program is looked for first ----

check_program() { # NAME STATUS REASON PROGRAM [PATH]
    run env PATH="${5-$PATH}" LD_PRELOAD="$faults" COMMAND_FAULT="socket 1 EMFILE" \
        "$command" open --service 0 -- "$4" argument
    verdict "the program: $1" "$2" '' "listen-socket: program \"$4\" cannot be started: $3" # no socket was asked for
}

test_program() {
    local none="No such file or directory" denied="Permission denied"
    mkdir "$room/first" "$room/second"
    : >"$room/first/tool"
    : >"$room/second/file"
    check_program "not there" 127 "$none" /nonexistent
    check_program "no name" 127 "$none" ''
    check_program "a folder" 126 "$denied" /
    check_program "not executable" 126 "$denied" "$room/first/tool"
    check_program "in what is no folder" 126 "Not a directory" "$room/first/tool/x"
    check_program "in no folder of PATH" 127 "$none" nosuch "$room/first:$room/second:$room/first/tool"
    check_program "found, but not executable" 126 "$denied" tool "$room/first:$room/second"
    check_program "in the current folder, not there" 127 "$none" nosuch ''
    # shellcheck disable=SC2016
    printf '#!/bin/sh\necho "second $1"\n' >"$room/second/tool"
    chmod +x "$room/second/tool"
    run env PATH="$room/first:$room/second" "$command" open --service 0 --quiet -- tool argument
    verdict "the program: the first of PATH that can be executed" 0 'second argument' ''
    # shellcheck disable=SC2016
    run env PATH=/nonexistent: /bin/sh -c 'cd "$0" && exec "$@"' "$room/second" \
        "$command" open --service 0 --quiet -- tool here
    verdict "the program: an empty folder of PATH is the current one" 0 'second here' ''
    run env -u PATH "$command" open --service 0 --quiet -- echo found
    verdict "the program: without PATH" 0 found ''
    run "$command" open --json -- nosuch
    verdict "the program: not there, as JSON" 127 '' \
        '{"outcome":"error","stage":"program","argument":"nosuch","message":"program \"nosuch\" cannot be started: No such file or directory"}'
    printf '#!/nonexistent\n' >"$room/second/tool"
    run "$command" open --service 0 --quiet -- "$room/second/tool"
    verdict "the program: executable, but its interpreter is not there" 127 '' \
        "listen-socket: program \"$room/second/tool\" cannot be started: the interpreter that its first line names, or its loader, is not there"
    run "$command" open --service 0 --json -- "$room/second/tool"
    verdict "the program: its interpreter is not there, as JSON" 127 '' '~\{"outcome":"ok",.*\}
\{"outcome":"error","stage":"program","argument":".*/second/tool","message":"program .*/second/tool.* cannot be started: the interpreter that .*"\}'
    check_fault "the program: sockets that cannot be handed over, as JSON" "fcntl 1 EPERM" 1 '' \
        '~\{"outcome":"ok",.*\}
\{"outcome":"error","stage":"program","argument":null,"message":"the sockets cannot be handed over: Operation not permitted"\}' \
        open --service 0 --json --stack ipv4 -- echo started
    check_fault "the program: found, and then forbidden" "execvp 1 EPERM" 126 '' \
        'listen-socket: program "echo" cannot be started: Operation not permitted' open --service 0 --quiet -- echo started
    check_fault "the program: its loader is not there" "execvp 1 ENOENT" 127 '' \
        'listen-socket: program "echo" cannot be started: the interpreter that its first line names, or its loader, is not there' \
        open --service 0 --quiet -- echo started
    check_fault "the program: gone when it is started" "faccessat 2 ENOENT" 127 '' \
        "listen-socket: program \"$room/second/tool\" cannot be started: No such file or directory" open --service 0 --quiet -- "$room/second/tool"
    PATH=/bin LD_PRELOAD=$faults COMMAND_FAULT="faccessat 1 EPERM" run "$command" open --service 0 --quiet -- echo started
    verdict "the program: a policy forbids to look, and it can be started" 0 started ''
    check_fault "the program: found, and then denied" "execvp 1 EACCES" 126 '' \
        'listen-socket: program "echo" cannot be started: Permission denied' open --service 0 --quiet -- echo started
}

# ---- Sockets that are passed on ----

# shellcheck disable=SC2016
told='echo "$LISTEN_FDS $((LISTEN_PID - $$)) $LISTEN_FDNAMES"'

# Runs the command as a program that was given one IPv4 socket, with these changes of its environment.
run_inheriting() { # ENV-ARGUMENTS -- ARGUMENT...
    local changes=()
    while [ "$1" != -- ]; do
        changes+=("$1")
        shift
    done
    shift
    run "$command" open --service 0 --stack ipv4 --quiet -- env "${changes[@]}" "$command" "$@"
}

check_inheriting() { # NAME MESSAGE VARIABLE...
    local name=$1 message=$2
    shift 2
    LD_PRELOAD=$faults COMMAND_FAULT="socket 2 EMFILE" run_inheriting "$@" -- open --stack ipv4 --service 0 -- echo started
    verdict "inherited: $name" 2 '' "listen-socket: $message"
}

test_inherited() {
    run_inheriting -- open --stack ipv4 --service 0 --quiet -- sh -c "$told"
    verdict "inherited: in front of its own" 0 '2 0 ipv4:ipv4' ''
    run_inheriting LISTEN_FDNAMES=web -- open --stack ipv4 --service 0 -- sh -c "$told"
    verdict "inherited: the name too, and the steps say so" 0 '2 0 web:ipv4' '~.*
handing over to "sh": LISTEN_FDS 2, LISTEN_FDNAMES "web:ipv4"'
    run_inheriting -u LISTEN_FDNAMES -- open --stack ipv4 --service 0 --quiet -- sh -c "$told"
    verdict "inherited: a missing name" 0 '2 0 unknown:ipv4' ''
    run_inheriting LISTEN_FDNAMES= -- open --stack ipv4 --service 0 --quiet -- sh -c "$told"
    verdict "inherited: an empty name" 0 '2 0 unknown:ipv4' ''
    run_inheriting LISTEN_PID=1 -- open --stack ipv4 --service 0 --quiet -- sh -c "$told"
    verdict "inherited: another process's are not passed on" 0 '1 0 ipv4' ''
    run_inheriting -u LISTEN_PID LISTEN_FDS=x -- open --stack ipv4 --service 0 --quiet -- sh -c "$told"
    verdict "inherited: nobody's are not looked at" 0 '1 0 ipv4' ''
    run_inheriting LISTEN_FDS=0 LISTEN_FDNAMES= -- open --stack ipv4 --service 0 --quiet -- sh -c "$told"
    verdict "inherited: none" 0 '1 0 ipv4' ''
    run_inheriting -u LISTEN_FDS -u LISTEN_FDNAMES -- open --stack ipv4 --service 0 --quiet -- sh -c "$told"
    verdict "inherited: no count" 0 '1 0 ipv4' ''
    run_inheriting LISTEN_FDS=x -- open --stack ipv4 --service 0 --check --quiet
    verdict "inherited: without a program they are left alone" 0 '' ''
    local number
    for number in x '' -1 1x 0x1 ' 1' 2147483645 99999999999999999999; do
        check_inheriting "a count that is no number: '$number'" \
            "LISTEN_FDS \"$number\": must be a number, how many sockets there are" "LISTEN_FDS=$number"
    done
    check_inheriting "a descriptor that is not open" \
        'LISTEN_FDS "2": descriptor 4 is not open: what is passed on must be descriptors 3 and on' LISTEN_FDS=2
    run_inheriting LISTEN_FDS=2 LISTEN_FDNAMES=web:notes -- open --stack ipv4 --service 0 --quiet -- sh -c "$told" 4</dev/null
    verdict "inherited: a file is passed on, too" 0 '3 0 web:notes:ipv4' ''
    check_inheriting "too many names" 'LISTEN_FDNAMES "a:b": 2 names for LISTEN_FDS 1: must be as many, or none' \
        LISTEN_FDNAMES=a:b
    check_inheriting "a name for none" 'LISTEN_FDNAMES "a": 1 names for LISTEN_FDS 0: must be as many, or none' \
        LISTEN_FDS=0 LISTEN_FDNAMES=a
    run_inheriting LISTEN_FDS=x -- open --json -- echo started
    verdict "inherited: wrong, as JSON" 2 '' \
        '{"outcome":"error","stage":"usage","argument":"LISTEN_FDS","message":"LISTEN_FDS \"x\": must be a number, how many sockets there are"}'
    local fault
    for fault in "strdup 1" "asprintf 1"; do
        run "$command" open --service 0 --stack ipv4 --quiet -- \
            env LD_PRELOAD="$faults" COMMAND_FAULT="$fault ENOMEM" "$command" open --service 0 -- /bin/echo started
        verdict "inherited: no memory ($fault)" 2 '' 'listen-socket: out of memory'
        run "$command" open --service 0 --stack ipv4 --quiet -- \
            env LD_PRELOAD="$faults" COMMAND_FAULT="$fault ENOMEM" "$command" open --json -- /bin/echo started
        verdict "inherited: no memory ($fault), as JSON" 2 '' \
            '{"outcome":"error","stage":"usage","argument":null,"message":"out of memory"}'
    done
}

test_inherited_ipv6() {
    # shellcheck disable=SC2016
    local inodes='for i in 3 4 5; do readlink /proc/$$/fd/$i; done'
    # shellcheck disable=SC2016
    run "$command" open --stack pair --service 0 --quiet -- sh -c 'readlink /proc/$$/fd/3 /proc/$$/fd/4; exec "$@"' - \
        "$command" open --stack ipv4 --service 0 --quiet -- sh -c "$told; $inodes"
    equal "inherited: a pair in front of a third: the same sockets, at the same places" \
        "3 0 ipv6:ipv4:ipv4 $(sed -n 1,2p "$room/out" | tr '\n' ' ')" \
        "$(sed -n 3p "$room/out") $(sed -n 4,5p "$room/out" | tr '\n' ' ')"
    equal "inherited: the third is another socket" "1" "$(sed -n 6p "$room/out" | grep -c '^socket:')"
    run "$command" open --stack ipv4 --service 0 --quiet -- "$command" open --stack pair --service 0 --quiet -- \
        env LISTEN_FDNAMES=a::c "$command" open --stack dual --service 0 --quiet -- sh -c "$told; ls /proc/\$\$/fd"
    verdict "inherited: three in a row, one name missing" 0 '~4 0 a:unknown:c:dual
.*
3
4
5
6' ''
}

test_hand_over_ipv6() {
    check_descriptors "a pair: descriptors 3 and 4 and nothing else" "3 4" --stack pair
    check_descriptors "a pair where 3 was open at start" "3 4" --stack pair 3</dev/null
    check_descriptors "a pair where 4 was open at start" "3 4" --stack pair 4</dev/null
    check_descriptors "a pair where 3 to 6 were open at start" "3 4 5 6" --stack pair 3</dev/null 4<&3 5<&3 6<&3
    # shellcheck disable=SC2016
    run "$command" open --stack pair --service 27015 --quiet -- sh -c \
        'echo "$LISTEN_FDS $((LISTEN_PID - $$)) $LISTEN_FDNAMES"; readlink /proc/$$/fd/3 /proc/$$/fd/4
        cat /proc/net/tcp6 /proc/net/tcp' 3</dev/null
    # local address, state "listening", and at the end the inode that the descriptor is of
    local six four
    six=$(sed -nE 's/^ *[0-9]+: 0{32}:6987 [0-9A-F:]+ 0A ([^ ]+ +){5}([0-9]+) .*/socket:[\2]/p' "$room/out")
    four=$(sed -nE 's/^ *[0-9]+: 00000000:6987 [0-9A-F:]+ 0A ([^ ]+ +){5}([0-9]+) .*/socket:[\2]/p' "$room/out")
    equal "a pair's sockets listen, IPv6 at 3 and IPv4 at 4" "2 0 ipv6:ipv4
${six:-no IPv6 listener}
${four:-no IPv4 listener}" "$(sed -n 1,3p "$room/out")"
}

test_hand_over_faults_ipv6() {
    check_memory "a pair with --json" 1 'listen-socket: out of memory' open --stack pair --service 0 --check
    check_handover_fault "the second of a pair that cannot be moved" "dup2 2 EBUSY" "Device or resource busy" pair 3</dev/null
    # A resolver that ends a connection between the two sockets leaves the second one the lower descriptor.
    # shellcheck disable=SC2016
    LD_PRELOAD=$faults COMMAND_FREE=3 run "$command" open --stack pair --service 0 --quiet -- sh -c \
        'readlink /proc/$$/fd/3 /proc/$$/fd/4 && sed 1d /proc/net/tcp6' 3</dev/null
    local inode
    inode=$(awk '$4 == "0A" {print $10}' "$room/out") # in state "listening"
    verdict "a pair whose second socket is the lower descriptor: IPv6 at 3, IPv4 at 4" 0 "~socket:\\[${inode:-no IPv6 listener}\\]
socket:.*" ''
    : >"$room/left"
    # shellcheck disable=SC2016
    LD_PRELOAD=$faults COMMAND_FREE=3 COMMAND_LEFT=$room/left run bash -c 'ulimit -n 5 && exec "$0" "$@"' "$command" \
        open --stack pair --service 0 --quiet -- echo started 3</dev/null
    verdict "the same without another descriptor" 1 '' 'listen-socket: the sockets cannot be handed over: Too many open files'
    equal "the same without another descriptor; nothing is left open" "$nothing_left" "$(cat "$room/left")"
}

# ---- Several listeners ----

test_several() {
    check "several: the steps of each under its own line" 0 \
        '~listener 1 of 2 \(service "0"\):
stack: ipv4
1\. .*
   close
listener 2 of 2 \(name "web", node "127\.0\.0\.1", service "0"\):
stack: auto, came up as ipv4
1\. .* -> 127\.0\.0\.1:0
.*-> descriptor 4
.*
   close
closed: --check asks for no more' '' \
        open --check --service 0 --stack ipv4 --service 0 --node 127.0.0.1 --name web
    check "several: create" 0 '~listener 1 of 2 \(service "27015"\):
1\. .*
listener 2 of 2 .*' '' create --service 27015 --service 27015
    check "several: as JSON, each socket with the number and the name of its listener" 0 \
        '~\{"outcome":"ok","sockets":\[\{"listener":1,[^{}]*,"port":[0-9]+,"stack":"ipv4","backlog":9\},\{"listener":2,[^{}]*,"port":[0-9]+,"name":"web","stack":"ipv4","backlog":9\}\]\}' '' \
        open --stack ipv4 --backlog 9 --check --json --service 0 --service 0 --name web
    check_memory "several, with --json" 1 'listen-socket: out of memory' \
        open --stack ipv4 --check --service 0 --service 0 --name web
    check_descriptors "several: descriptors from 3 on, in their order" "3 4 5" --stack ipv4 --service 0 --service 0
    run "$command" open --stack ipv4 --quiet --service 0 --service 0 --name a --service 0 --name b -- sh -c "$told"
    verdict "several: the names of the descriptors" 0 '3 0 ipv4:a:b' ''
    run "$command" open --stack ipv4 --name 'same name' --service 0 --service 0 -- sh -c "$told"
    verdict "several: one name for all, and the steps say so" 0 '2 0 same name:same name' '~.*
handing over to "sh": LISTEN_FDS 2, LISTEN_FDNAMES "same name:same name"'
    run_inheriting LISTEN_FDNAMES=first -- open --stack ipv4 --quiet --service 0 --name a --service 0 --name b -- sh -c "$told"
    verdict "several: behind what was inherited" 0 '3 0 first:a:b' ''
    run "$command" open --stack ipv4 --quiet --service={0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0} -- sh -c "$told"
    verdict "several: as many as there can be" 0 '~16 0 ipv4(:ipv4){15}' ''
    # one behind the other, or all in one: the same sockets for the program
    # shellcheck disable=SC2016
    local listed='echo "$LISTEN_FDS $LISTEN_FDNAMES"; awk '\''$4 == "0A" {print $2}'\'' /proc/net/tcp | sort'
    run "$command" open --stack ipv4 --quiet --service 27015 --name a --service 27016 --name b -- sh -c "$listed"
    local once
    once=$(cat "$room/out")
    run "$command" open --stack ipv4 --quiet --service 27015 --name a -- \
        "$command" open --stack ipv4 --quiet --service 27016 --name b -- sh -c "$listed"
    equal "several: the same as one command after the other" "$once" "$(cat "$room/out")"
    equal "several: each port is there" 1 "$(printf '%s' "$once" | tr '\n' ' ' | grep -c '^2 a:b .*:6987 .*:6988')"
}

test_several_failures() {
    local invalid='service "65536" refused (EAI_SERVICE, -8): the number is above 65535; a port is 0 to 65535'
    check_fault "several: one is not valid: none is begun" "socket 1 EMFILE" 1 '' \
        "listen-socket: listener 2 of 2 (name \"b\", service \"65536\"): validate: $invalid" \
        open --stack ipv4 --service 0 --name a --service 65536 --name b
    check_fault "several: one is not valid, as JSON" "socket 1 EMFILE" 1 \
        "{\"outcome\":\"error\",\"stage\":\"validate\",\"code\":\"EAI_SERVICE\",\"native\":-8,\"call\":null,\"message\":\"validate: ${invalid//\"/\\\"}\",\"listener\":1,\"name\":\"n\"}" '' \
        open --json --name n --stack ipv4 --service 65536 --service 0
    local socket='socket: socket failed for 0\.0\.0\.0:0 \(EMFILE, 24\): .*'
    check_fault "several: one fails: those before it are closed, and the steps of all are shown" "socket 3 EMFILE" 1 \
        '~listener 1 of 3 .*
   close
listener 2 of 3 .*
   close
listener 3 of 3 \(service "0"\):
.* -> failed: EMFILE
4\. checked: invalid' "~listen-socket: listener 3 of 3 \\(service \"0\"\\): $socket" \
        open --stack ipv4 --service 0 --service 0 --service 0
    check_fault "several: one fails: no program is started" "socket 2 EMFILE" 1 '' \
        "~listen-socket: listener 2 of 2 \\(service \"0\"\\): $socket" \
        open --quiet --stack ipv4 --service 0 --service 0 -- echo started
    check_fault "several: sockets that cannot be handed over are all closed" "dup2 2 EBUSY" 1 '' \
        'listen-socket: the sockets cannot be handed over: Device or resource busy' \
        open --quiet --stack ipv4 --service 0 --service 0 --service 0 -- echo started 3</dev/null
}

test_several_conflicts() {
    local first="listener 1 of 2 (name \"a\", service \"27015\")" second="listener 2 of 2 (node \"127.0.0.1\", service \"27015\")"
    check_fault "several: a port that the first has" "socket 9 EMFILE" 1 '' \
        "listen-socket: $second: bind: bind failed for 127.0.0.1:27015 $in_use
listen-socket: in use by $first of this command" \
        open --quiet --service 27015 --stack ipv4 --name a --service 27015 --node 127.0.0.1
    LD_PRELOAD=$faults COMMAND_STILL=1 check "several: a port that the first has, as JSON" 1 \
        "{\"outcome\":\"error\",\"stage\":\"bind\",\"code\":\"EADDRINUSE\",\"native\":98,\"call\":\"bind\",\"message\":\"bind: bind failed for 0.0.0.0:27015 $in_use\",\"listener\":2,\"in_use_by_listener\":1,\"holders\":[]}" '' \
        open --json --stack ipv4 --service 27015 --service 27015
    check_memory "several: a port that the first has, with --json" 1 "listen-socket: out of memory
listen-socket: ${second/(/(name \"b\", }: bind: bind failed for 127.0.0.1:27015 $in_use
listen-socket: in use by $first of this command" \
        open --service 27015 --stack ipv4 --name a --service 27015 --node 127.0.0.1 --name b
    run "$command" open --quiet --stack ipv4 --service 27016 --service 27015 --node 127.0.0.1 --service 27015 --node 127.0.0.2 \
        --service 27015 --node 127.0.0.2
    equal "several: neither another port nor another address is in the way" \
        "listen-socket: in use by listener 3 of 4 (node \"127.0.0.2\", service \"27015\") of this command" "$(sed -n 2p "$room/err")"
    check "several: the same port, shared" 0 '' '' \
        open --quiet --check --stack ipv4 --reuseport --service 27015 --service 27015
    start_listener --stack ipv4 --service 27015 --service 27016
    local wanted="listen-socket: in use by 0.0.0.0:27016 (listening): process $listener \"listen-socket\""
    LD_PRELOAD=$faults COMMAND_STILL=1 run "$command" open --stack ipv4 --quiet --service 0 --service 27016
    equal "several: both ports are listened on, and who has the second is told" "$wanted" "$(sed -n 2p "$room/err")"
    end_listener TERM
    equal "several: the signal ends all with 0" 0 "$status"
    run "$command" open --stack ipv4 --quiet --check --service 27015 --service 27016
    verdict "several: both ports are free again" 0 '' ''
}

test_several_ipv6() {
    check_descriptors "several: two pairs" "3 4 5 6" --stack pair --service 0 --stack pair
    run "$command" open --quiet --service 0 --stack pair --name web --service 0 --service 0 --stack pair -- sh -c "$told"
    verdict "several: both sockets of a pair have its name" 0 '5 0 web:web:dual:ipv6:ipv4' ''
    run "$command" open --quiet --service 27015 --stack pair --service 27015 --stack ipv6
    equal "several: a port that a pair has, in one of its families" \
        'listen-socket: in use by listener 1 of 2 (service "27015") of this command' "$(sed -n 2p "$room/err")"
    start_listener --service 27015 --service 27016 --stack pair
    local address reached=''
    for address in 127.0.0.1/27015 ::1/27015 127.0.0.1/27016 ::1/27016; do
        (: <>"/dev/tcp/$address") 2>/dev/null && reached+="$address "
    done
    equal "several: each is reached by IPv4 and IPv6" '127.0.0.1/27015 ::1/27015 127.0.0.1/27016 ::1/27016 ' "$reached"
    end_listener TERM
}

# ---- All ----

no_ipv6=''
if [ ! -e /proc/net/if_inet6 ] || [ "$(cat /proc/sys/net/ipv6/conf/all/disable_ipv6)" != 0 ]; then
    no_ipv6="no IPv6 here"
fi
no_network=''
[ "$COMMAND_TEST_NAMESPACE" = own ] || no_network="no network namespace: unshare -rn failed"
[ -n "$no_network" ] || ip link set lo up

part 12 test_create
part 24 test_refusals
part 28 test_advice
part 24 test_refused_nodes
part 3 test_refusals_json
part 1 test_words
part 43 test_usage
part 9 test_usage_json
part 41 test_habits
part 11 test_help
part 19 test_write_errors "$no_full"
part 25 test_faults
part 4 test_memory
part 7 test_resolver
part 25 test_program
part 11 test_hand_over
part 18 test_hand_over_faults
part 26 test_inherited
part 1 test_no_dev_null
part 5 test_hangup
part 11 test_create_ipv6 "$no_ipv6"
part 8 test_open "$no_network"
part 7 test_privileged "$no_network"
part 9 test_ranges "$no_network"
part 21 test_holders "$no_network"
part 4 test_more_holders "$no_network"
part 6 test_other_holders "$no_network"
part 18 test_slow_holders "$no_network"
part 7 test_open_ipv6 "${no_network:-$no_ipv6}"
part 15 test_faults_ipv6 "${no_network:-$no_ipv6}"
part 12 test_names "${no_network:-$no_ipv6}"
part 5 test_hand_over_ipv6 "${no_network:-$no_ipv6}"
part 6 test_hand_over_faults_ipv6 "${no_network:-$no_ipv6}"
part 3 test_inherited_ipv6 "${no_network:-$no_ipv6}"
part 11 test_several "$no_network"
part 10 test_several_failures "$no_network"
part 9 test_several_conflicts "$no_network"
part 4 test_several_ipv6 "${no_network:-$no_ipv6}"
unknown=${chosen//[ \*]/}
[ -z "$unknown" ] || not_ok "each section that is asked for is there" "asked for: $chosen"
echo "1..$count"
[ "$failed" -eq 0 ]
