#!/bin/bash
# The runner where it is somebody else, or in something less than a machine: as an ordinary user, in a chroot, in a chroot without any
# capability, where users have no namespaces. A verdict must be the same as here, or "skipped" with the remedy.
#
#   conformance/runner/selftest/containers.sh [RUNNER]     needs vector_runner and the adapters in C, below LISTEN_SOCKET_BUILD or build/
# shellcheck disable=SC2016 # most of what is quoted here is for a shell further in
set -u
# shellcheck source=conformance/runner/selftest/expect.sh
. "$(dirname "$0")/expect.sh"

# A few vectors of each kind of environment: sysctls, files, limits, rights, interfaces, filters, no standard descriptors.
ids='FAM-004/t201 SEL-005/t201 BIND-002/t201 LSTN-004/t201 SOCK-001/t201 PORT-014/t51 REUSE-005/t51 SEL-004/t58 SOCK-003/t51 STEP-007/t02 V6-001/t04 V6-001/t05 PORT-003/t02'
vectors=$work/vectors
mkdir "$vectors"
ln -s "$house/conformance/vectors/environment" "$vectors/environment"
/usr/bin/python3 - "$house/conformance/vectors" "$vectors/few.json" "$ids" <<'END'
import glob, json, sys
wanted = set(sys.argv[3].split())
found = [vector for path in glob.glob(sys.argv[1] + "/*.json") for vector in json.load(open(path))["vectors"] if vector["id"] in wanted]
assert {vector["id"] for vector in found} == wanted, wanted
json.dump({"schema": "vector-1", "vectors": found}, open(sys.argv[2], "w"))
END
count=$(wc -w <<<"$ids")

# Somebody else must be able to read all that is needed, wherever the checkout is.
chmod 755 "$work"
mkdir -m 777 "$work/results"
mkdir "$work/root"
export WORK=$work
PATH=$PATH:/usr/sbin:/sbin # chroot: an ordinary user may not have it there
cp "$runner" "$work/runner"
cp "$LISTEN_SOCKET_BUILD/vector_runner" "$work/vector_runner"
mkdir "$work/adapters"
for adapter in reference seed-page; do
    cp -r "$house/conformance/adapters/$adapter" "$work/adapters/$adapter"
    cp "$LISTEN_SOCKET_BUILD/adapters/$adapter" "$work/adapters/$adapter/program"
    printf '#!/bin/sh\nexec "$(dirname -- "$0")/program"\n' >"$work/adapters/$adapter/run"
    rm -f "$work/adapters/$adapter/deviations.tsv"
done
cp -rL "$vectors" "$work/copies"
chmod -R a+rX "$work/runner" "$work/vector_runner" "$work/adapters" "$work/copies"

verdicts() { # verdicts FILE: adapter, id and verdict of each result
    /usr/bin/python3 -c '
import json, sys
for record in map(json.loads, open(sys.argv[1])):
    if record["type"] == "result":
        print(record["adapter"], record["id"], record["verdict"])' "$1"
}

# Everything that follows the name is a command that runs the runner in another way. Its verdicts are in $work/NAME, one a line.
judge() { # judge NAME COMMAND...
    local name=$1
    shift
    timeout 400 "$@" "$work/runner" run --timeout 60 "${more[@]}" --vectors "$work/copies" --adapters "$work/adapters" --results "$work/results/$name.jsonl" \
        >"$work/out" 2>&1 </dev/null
    status=$?
    words=$(tr -s ' \n' ' ' <"$work/out")
    verdicts "$work/results/$name.jsonl" >"$work/$name"
}

same() { # same NAME: the verdicts are those of "here"
    cp "$work/$1" "$work/out"
    if [ "$(wc -l <"$work/here")" = $((2 * count)) ] && cmp -s "$work/here" "$work/$1"; then note yes; else note no "$1: other verdicts"; fi
}

# skipped NAME: nothing was judged, and it is said what is missing and what can be done
skipped() {
    expect 3 'skipped \(environment\): [0-9]+ tests? the environment cannot be made: .*To allow it, run as root.*nothing was run: the environments cannot be made' "$1"
    cp "$work/$1" "$work/out"
    note "$([ "$(grep -c ' skipped$' "$work/$1")" = $((2 * count)) ] && echo yes)" "$1: not every test is skipped"
}

more=() # arguments of the runner, for what is not asked everywhere
judge here
cp "$work/here" "$work/out"
note "$([ "$(grep -c '^reference .* pass$' "$work/here")" = "$count" ] && echo yes)" 'the reference passes all of them here'
note "$([ "$(grep -c '^seed-page .* fail$' "$work/here")" -ge 1 ] && echo yes)" 'the program of the page fails PORT-003 at least'

# What an environment refuses is refused by the runner where it watches, and by the environment's own filter where it does not.
# One verdict is another: that the page's program never sets IPV6_V6ONLY, which is right only as the system has it, is seen
# in its calls alone.
more=(--trace no)
judge unwatched env
note "$(grep -qx 'seed-page V6-001/t05 fail' "$work/here" && grep -qx 'seed-page V6-001/t05 pass' "$work/unwatched" && echo yes)" \
    'that an option is never set is seen only where calls are watched'
sed -i 's|^seed-page V6-001/t05 pass$|seed-page V6-001/t05 fail|' "$work/unwatched"
same unwatched
more=()

user=()
[ "$(id -u)" != 0 ] || user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
powerless='exec setpriv --bounding-set=-all --inh-caps=-all "$0" "$@"'
if ! "${user[@]}" unshare -rm true 2>/dev/null; then
    echo "skipped: users have no namespaces here"
    finish
    exit
fi

# ---- As an ordinary user ---------------------------------------------------------------------------------------------

judge user "${user[@]}"
same user
judge used-up "${user[@]}" unshare -r sh -c "echo 0 >/proc/sys/user/max_user_namespaces && $powerless"
skipped used-up

# ---- In a chroot -----------------------------------------------------------------------------------------------------

# Nobody in a chroot can make a user namespace. Who has every capability needs none, if the root directory is a mount.
judge chroot "${user[@]}" unshare -rm sh -c 'mount --rbind / "$WORK/root" && exec chroot "$WORK/root" "$0" "$@"'
same chroot
judge powerless "${user[@]}" unshare -rm sh -c "mount --rbind / \"\$WORK/root\" && exec chroot \"\$WORK/root\" sh -c '$powerless' \"\$0\" \"\$@\""
skipped powerless

# A root directory that is a directory like any other: its mounts cannot be made private.
judge directory "${user[@]}" unshare -rm sh -c '
    mount -t tmpfs tmpfs "$WORK/root" && mkdir "$WORK/root/new" || exit
    for path in /*; do
        if [ -h "$path" ]; then
            cp -P "$path" "$WORK/root/new$path"
        elif [ -d "$path" ]; then
            mkdir "$WORK/root/new$path" && mount --rbind "$path" "$WORK/root/new$path" || exit
        fi
    done
    exec chroot "$WORK/root/new" "$0" "$@"'
skipped directory

# The suite that runs in-process, where there are no namespaces: what needs none is checked, and nothing fails.
timeout 400 "${user[@]}" unshare -r sh -c "echo 0 >/proc/sys/user/max_user_namespaces && $powerless" \
    "$work/vector_runner" >"$work/out" 2>&1 </dev/null
status=$?
words=$(tr -s ' \n' ' ' <"$work/out")
expect 0 'skipped: .*no user, network and mount namespaces.* [1-9][0-9]* passed, 0 failed, [1-9][0-9]* skipped' 'the vectors in-process, without namespaces'
finish
