#!/bin/bash
# Checks what the runner does for implementations that a layer stands below, as Wine: that no socket is taken for seen
# whose calls nobody saw, that an adapter's files and Wine's server go with it, and what of an environment it is told.
#
#   conformance/runner/selftest/layer.sh [RUNNER]     needs the adapters to be built, below LISTEN_SOCKET_BUILD or build/
set -u
# shellcheck source=conformance/runner/selftest/expect.sh
. "$(dirname "$0")/expect.sh"
vectors=$house/conformance/vectors

holds() { # holds COMMAND...: prints "yes" if it succeeds
    if "$@"; then echo yes; fi
}

# adapter NAME [MORE-OF-META] <PROGRAM: a directory with an adapter, below $work/adapters.
adapter() {
    mkdir -p "$work/adapters/$1"
    cat >"$work/adapters/$1/run"
    chmod +x "$work/adapters/$1/run"
    printf '{"schema": "adapter-1", "name": "%s", "language": "-", "api": "-", "url": "-", "package": "-"%s}\n' "$1" "${2:-}" \
        >"$work/adapters/$1/meta.json"
}

# ---- Sockets that somebody else makes ----

cat >"$work/maker.py" <<'END'
"""Makes listening sockets for whoever connects, as a server does that was there before: argument: the path of its own socket."""
import array, socket, sys
wanted = socket.socket(socket.AF_UNIX)
wanted.bind(sys.argv[1])
wanted.listen(8)
while True:
    asker, _ = wanted.accept()
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", 0))
    made.listen(128)
    asker.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [made.fileno()]))])
    made.close()
    asker.close()
END
/usr/bin/python3 "$work/maker.py" "$work/maker" &
maker=$!
disown "$maker"
trap 'kill "$maker" 2>/dev/null; rm -rf "$work"' EXIT
adapter fetches <<END
#!/usr/bin/python3
import array, socket, sys
print("hello protocol=1 name=fetches version=1 api=none upto=listen features=create,ipv4,node-null,node-numeric,service-number,flags,family", flush=True)
for line in sys.stdin:
    number = dict(field.split("=") for field in line.split()[1:]).get("id")
    if line.startswith("open"):
        asks = socket.socket(socket.AF_UNIX)
        asks.connect("$work/maker")
        _, control, _, _ = asks.recvmsg(1, 64)
        held = socket.socket(fileno=array.array("i", control[0][2])[0])
        print(f"ok id={number} sockets=1", flush=True)
    elif line.startswith("close"):
        held.close()
        print(f"closed id={number}", flush=True)
    else:
        break
END
for _ in $(seq 600); do
    [ ! -S "$work/maker" ] || break
    sleep 0.1
done
run run --adapters "$work/adapters" --vectors "$vectors" --filter 'STEP-007/*' fetches
expect 2 'a socket of adapter fetches was made by a process that is not watched' 'a socket from outside'
run run --adapters "$work/adapters" --vectors "$vectors" --filter 'STEP-007/*' --trace no fetches
expect 1 'fetches does not conform' 'nobody watches: it is judged by what it is'

# ---- Files ----

adapter writes <<END
#!/bin/sh
echo "hello protocol=1 name=writes version=1 api=none upto=listen features=create,ipv4,node-null,node-numeric,service-number,flags,family"
echo "\$LISTEN_SOCKET_SCRATCH" >>"$work/scratch"
find "\$LISTEN_SOCKET_SCRATCH" -mindepth 1 >>"$work/not-empty"
mkdir -p "\$LISTEN_SOCKET_SCRATCH/a/b"
ln -s "$work/kept" "\$LISTEN_SOCKET_SCRATCH/a/link"
echo text >"\$LISTEN_SOCKET_SCRATCH/a/b/file"
while read -r line; do
    case \$line in
    open*) [ ! -e "$work/dies" ] || exit 9; echo "unsupported id=\${line#open id=}" | sed 's/ node=.*/ why=no-flags/' ;;
    close*) exit 9 ;;
    stop) exit 0 ;;
    esac
done
END
mkdir "$work/kept"
touch "$work/kept/file"
gone() { # whether each folder that an adapter was given is gone, and there was one
    local folder
    [ -s "$work/scratch" ] || return 1
    while read -r folder; do [ -n "$folder" ] && [ ! -e "$folder" ] || return 1; done <"$work/scratch"
}
run run --adapters "$work/adapters" --vectors "$vectors" --filter 'STEP-00[67]/*' --jobs 3 writes
note "$(holds gone)" "an adapter's folder goes with it: $(cat "$work/scratch")"
note "$(holds [ ! -s "$work/not-empty" ])" 'it is empty at the start'
note "$(holds [ "$(sort "$work/scratch" | uniq -d)" = '' ])" 'each start has one of its own'
note "$(holds [ -e "$work/kept/file" ])" 'what it links to stays'
touch "$work/dies"
run run --adapters "$work/adapters" --vectors "$vectors" --filter 'STEP-00[67]/*' writes
note "$(holds gone)" "it goes with an adapter that dies: $(cat "$work/scratch")"

# ---- Environments ----

adapter stays-out ', "uninhabitable": {"listen-in-use": "it has nothing to wear there"}' <<'END'
#!/bin/sh
exit 3
END
run run --adapters "$work/adapters" --vectors "$vectors" --filter LSTN-004/t201 stays-out
expect 3 'skipped \(environment\): 1 test environment: listen-in-use: it has nothing to wear there' 'where it cannot live'
run run --adapters "$work/adapters" --vectors "$vectors" --filter STEP-007/t02 stays-out
expect 2 'stays-out exited with status 3 before its hello' 'where it could'
adapter stays-out ', "uninhabitable": {"the-moon": "no air"}' </dev/null
run run --adapters "$work/adapters" --vectors "$vectors" stays-out
expect 2 'stays-out/meta.json: "uninhabitable": "the-moon" is no environment, or has no reason' 'an environment that is none'
rm -r "$work/adapters/stays-out"

# ---- Wine ----

LISTEN_SOCKET_BUILD=$work run run --filter STEP-007/t02 reference-winsock
expect 3 'not built: .*/adapters/reference-winsock.exe .*reference-winsock was asked for and is not on this machine' 'the program is not there'
if ! { [ -x /usr/lib/wine/wine64 ] || [ -x /usr/bin/wine64 ]; } || [ ! -e "$LISTEN_SOCKET_BUILD/adapters/reference-winsock.exe" ]; then
    echo "ok # skip Wine, or the programs for it, are not here"
    finish
    exit
fi
run run --all --filter 'STEP-007/*,BIND-002/t201' reference-winsock
expect 0 'reference-winsock, seconds by environment: bind-forbidden [0-9.]+, plain [0-9.]+' 'it lives where bind is forbidden, and its seconds are told'
note "$(holds grep -q '"call":"setsockopt".*"arguments":"reuseaddr 1, by itself"' "$work/results.jsonl")" "what Wine's server does is seen, and told apart"
run run --filter 'SOCK-004/t01,SOCK-005/t01,REUSE-001/t01,BIND-004/t23,REUSE-007/t01' reference-winsock
expect 3 'reference-winsock .* 0 +0 +0 \| +0 +0 +0 \| [0-9]+ ' 'what does not show below Wine is not asked'
run fuzz --requests 5 reference-winsock
expect 3 'reference-winsock: speaks to Winsock, of which this oracle says nothing' 'the oracle is that of POSIX'

# Everything that is started for one run has the mark, and every file of it is below TMPDIR.
mkdir "$work/temporary"
marked() { grep -lz "^LAYER_TEST=$work\$" /proc/[0-9]*/environ 2>/dev/null; }
servers() { for file in $(marked); do command_line "$file"; echo; done | grep -c wineserver; }
until_is() { # until_is COMMAND NUMBER: whether it prints that, or for "some" anything but 0, within some minutes: a busy machine is slow
    local count
    for _ in $(seq 2400); do
        count=$("$1")
        [ "$count" = "$2" ] || { [ "$2" = some ] && [ "$count" != 0 ]; } && return 0
        sleep 0.1
    done
    return 1
}
names() { for file in $(marked); do command_line "$file"; done; }
count_marked() { marked | wc -l; }
count_folders() { find "$work/temporary" -mindepth 1 -maxdepth 1 | wc -l; }
set -m
for signal in INT TERM KILL; do
    LAYER_TEST=$work TMPDIR=$work/temporary "$runner" run --jobs 2 --results "$work/results.jsonl" reference-winsock seed-page-winsock \
        >"$work/out" 2>&1 </dev/null &
    pid=$!
    until_is servers some
    note "$(holds [ "$(count_folders)" -ge 1 ])" "Wine's server is at work before SIG$signal, in a folder of its own"
    case $signal in
    KILL) kill -KILL "$pid" ;; # its workers notice, and end what they started
    *) kill "-$signal" -- "-$pid" ;;
    esac
    wait "$pid" 2>/dev/null
    note "$(holds until_is count_marked 0)" "no process is left after SIG$signal: $(names)"
    note "$(holds until_is count_folders 0)" "no file is left after SIG$signal"
done
finish
