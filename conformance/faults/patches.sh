# shellcheck shell=bash
# What the checks by patches share: a table `id, clause, what it does`, and a patch of the library for each line of it. Sourced, never run.

# read_faults NAME [--sample N | FAULT...]: sets `table`, `patches`, and `faults`: all, the named ones, or N that differ with each commit.
read_faults() {
    local name=$1 unlike commit fault
    shift
    table=conformance/faults/$name.tsv patches=conformance/faults/$name
    if [ "$(head -n 1 "$table")" != "$(printf 'id\tclause\twhat it does')" ]; then
        echo "check-$name: $table: the first line is not: id, clause, what it does" >&2
        return 1
    fi
    unlike=$(diff <(tail -n +2 "$table" | cut -f 1 | sort) <(for patch in "$patches"/*.patch; do basename "$patch" .patch; done | sort))
    if [ -n "$unlike" ]; then
        printf 'check-%s: the lines of %s and the patches are not the same:\n%s\n' "$name" "$table" "$unlike" >&2
        return 1
    fi
    if [ "${1:-}" = --sample ]; then # in an order that the commit gives
        commit=$(git rev-parse HEAD 2>/dev/null)
        mapfile -t faults < <(tail -n +2 "$table" | cut -f 1 | while read -r fault; do
            echo "$(md5sum <<<"$fault $commit") $fault"
        done | sort | head -n "${2:-10}" | awk '{ print $3 }')
    elif [ $# -eq 0 ]; then
        mapfile -t faults < <(tail -n +2 "$table" | cut -f 1)
    else
        faults=("$@")
    fi
    for fault in "${faults[@]}"; do
        if [ -z "$(clause_of "$fault")" ]; then
            echo "check-$name: there is no fault $fault" >&2
            return 1
        fi
    done
}

clause_of() { # FAULT
    awk -F '\t' -v fault="$1" 'NR > 1 && $1 == fault { print $2 }' "$table"
}

# A copy of the library with the fault: patched_sources FAULT DIRECTORY
patched_sources() {
    mkdir -p "$2" && cp -r src "$2" && patch -s -p1 -F0 -d "$2" <"$patches/$1.patch"
}
