#!/bin/bash
# The reference's adapter goes as far as it is asked and no further, whatever its answer says. Prints TAP.
#
# usage: test.sh PATH-OF-THE-ADAPTER
set -u

if [ $# -ne 1 ] || [ ! -x "$1" ]; then
    echo "usage: $0 ADAPTER (an executable file)" >&2
    exit 2
fi
coproc adapter { exec "$1"; }
process=$! # bash unsets adapter_PID when it ends
trap 'kill "$process" 2>/dev/null' EXIT
exec {requests}>&"${adapter[1]}" {answers}<&"${adapter[0]}"
count=0
failed=0

equal() { # NAME WANTED GOT
    count=$((count + 1))
    if [ "$2" = "$3" ]; then
        echo "ok $count - $1"
    else
        failed=$((failed + 1))
        printf 'not ok %s - %s\n#   wanted: %s\n#   got:    %s\n' "$count" "$1" "$2" "$3"
    fi
}

# Sends one line. Sets `answer`, with any port but 0 as N.
ask() { # LINE
    echo "$1" >&"$requests"
    IFS= read -r -t 30 answer <&"$answers" || answer="no answer" # one that hangs fails
    answer=$(sed -E 's/port=[1-9][0-9]*/port=N/' <<<"$answer")
}

ask_open() { # ID STACK UPTO
    ask "open id=$1 node=127.0.0.1 service=0 family=inet socktype=stream protocol=tcp flags=passive nonzero= stack=$2 options= backlog=1 upto=$3"
}

# How many sockets the adapter has, and how many of them listen: "1, 1 listening".
sockets() {
    local inodes
    inodes=$(find "/proc/$process/fd" ! -name 2 -lname 'socket:*' -printf '%l\n' | tr -dc '0-9\n')
    echo "$(grep -c . <<<"$inodes"), $(awk '$4 == "0A" {print $10}' "/proc/$process/net/tcp" | grep -cFx "${inodes:-none}") listening"
}

IFS= read -r -t 30 answer <&"$answers"
equal "hello names the last steps that can be asked" "upto=socket,bind,listen" "$(tr ' ' '\n' <<<"$answer" | grep ^upto=)"
for step in resolve socket bind; do
    ask_open 1 ipv4 "$step"
    equal "a stack is opened as a whole: upto=$step cannot be asked" "unsupported id=1 why=no-upto-$step" "$answer"
    equal "a stack is opened as a whole: upto=$step makes no socket" "0, 0 listening" "$(sockets)"
done
ask_open 2 - resolve
equal "it does not resolve without making a socket: upto=resolve cannot be asked" "unsupported id=2 why=no-upto-resolve" "$answer"
equal "it does not resolve without making a socket: upto=resolve makes none" "0, 0 listening" "$(sockets)"
while read -r id stack step wanted_port wanted_sockets; do
    ask_open "$id" "$stack" "$step"
    equal "stack=$stack upto=$step answers ok" "ok id=$id sockets=1 stack=$stack address=127.0.0.1 port=$wanted_port" "$answer"
    equal "stack=$stack upto=$step is what the system has" "$wanted_sockets listening" "$(sockets)"
    ask "close id=$id"
    equal "stack=$stack upto=$step is closed again" "closed id=$id; 0, 0 listening" "$answer; $(sockets)"
done <<'LIST'
3 - socket 0 1, 0
4 - bind N 1, 0
5 - listen N 1, 1
6 ipv4 listen N 1, 1
LIST
echo stop >&"$requests"
wait "$process"
equal "stop ends it with 0" 0 $?
echo "1..$count"
[ "$failed" -eq 0 ]
