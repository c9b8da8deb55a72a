# What the tests of the installed library share: a room for each, and lines of TAP. Sourced by them, in the project's directory.
# shellcheck shell=bash disable=SC2034 # the scripts that source it use these

BUILD=${BUILD:-build}
unset MAKEFLAGS MFLAGS MAKELEVEL # a make below these tests is nobody's part
export LC_ALL=C.UTF-8
# A room of its own in BUILD, which stays for looking into; its path is absolute.
room=$(mkdir -p "$BUILD/installed" && cd "$BUILD/installed" && pwd)/$(basename "$0")
rm -rf "$room"
mkdir -p "$room"
count=0
failed=0

ok() { # NAME
    count=$((count + 1))
    echo "ok $count - $1"
}

not_ok() { # NAME FILE-OR-TEXT...
    count=$((count + 1))
    failed=$((failed + 1))
    echo "not ok $count - $1"
    shift
    for detail in "$@"; do
        if [ -f "$detail" ]; then head -n 20 "$detail"; else printf '%s\n' "$detail"; fi | sed 's/^/#   /'
    done
}

skip() { # NAME WHY
    count=$((count + 1))
    echo "ok $count - $1 # SKIP $2"
}

run() { # NAME COMMAND...: must succeed
    local name=$1
    shift
    if ("$@") >"$room/run.log" 2>&1; then ok "$name"; else not_ok "$name" "$*" "$room/run.log"; fi
}

same() { # NAME WANTED GOT: two files that must be the same
    if [ -s "$2" ] && diff -u "$2" "$3" >"$room/same.diff"; then ok "$1"; else not_ok "$1" "$room/same.diff"; fi
}

equals() { # NAME WANTED GOT
    if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "wanted $2" "got $3"; fi
}

compile_and_run() { # PROGRAM COMPILER ARGUMENT...
    "${@:2}" -o "$1" && "$1"
}

# The clang that there is: Debian's packages of one version have no plain name.
clang=clang
for name in clang clang-19 clang-14; do
    if command -v "$name" >/dev/null; then
        clang=$name
        break
    fi
done

has() { # NAME TOOL...: whether every tool is there; else the check is skipped
    local name=$1 tool
    shift
    for tool in "$@"; do
        command -v "$tool" >/dev/null || { skip "$name" "$tool is not there"; return 1; }
    done
}

finish() {
    echo "1..$count"
    [ "$failed" = 0 ] && [ "$count" -gt 0 ]
}

# functions_of FILES COMPILER ARGUMENT...: the functions that the compiler meets in the files (a regular expression of their paths) while
# it compiles; its own list, so that none is missed however it is written. (ccache, if ci/cached is before it, would not keep that.)
functions_of() {
    local files=$1 compiler=$2
    shift 2
    CCACHE_DISABLE=1 "$compiler" -w "$@" -fsyntax-only -aux-info "$room/functions" || return
    grep -E "^/\* ($files):" "$room/functions" >"$room/met"
    sed -n 's,^/\*[^*]*\*/ [^(]*[ *]\([A-Za-z0-9_]*\) (.*,\1,p' "$room/met" >"$room/names"
    [ "$(wc -l <"$room/met")" = "$(wc -l <"$room/names")" ] || return # a line that could not be read is no list
    sort -u "$room/names"
}
