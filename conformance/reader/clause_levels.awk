# Prints the clauses of SPEC.md, with their levels, which are properties, and their titles, as C source for clauses.h,
# ordered by id.
#
#     LC_ALL=C awk -f clause_levels.awk SPEC.md >clause_levels.c
#
# Exit 1, with a message, if a clause has no level or an unknown one, if one is judged as anything but a property, if an
# id is used twice, or if there is no clause.

function fail(text) {
    print "clause_levels.awk: " FILENAME ": " text >"/dev/stderr"
    failed = 1
    exit 1
}

# Adds the id to the list at its place.
function add(id, at) {
    for (at = ++count; at > 1 && ids[at - 1] > id; at--)
        ids[at] = ids[at - 1]
    ids[at] = id
    levels[id] = ""
}

/^### [A-Z][A-Z0-9]*-[0-9][0-9][0-9] / {
    id = $2
    if (id in levels)
        fail(id " is used twice")
    add(id)
    titles[id] = substr($0, length("### " id " ") + 1)
    gsub(/[\\"]/, "\\\\&", titles[id])
}

/^## / {
    id = ""
}

id != "" && /^- Level: / {
    levels[id] = $3
}

id != "" && /^- Judged as: / {
    if ($0 != "- Judged as: a property")
        fail(id " is judged as something else than a property: " $0)
    properties[id] = 1
}

END {
    if (failed)
        exit 1
    if (count == 0)
        fail("there are no clauses")
    for (i = 1; i <= count; i++)
        if (levels[ids[i]] !~ /^(MUST|SHOULD|INFO)$/)
            fail(ids[i] " has no level: \"" levels[ids[i]] "\" is not MUST, SHOULD or INFO")
    print "/* Generated from conformance/SPEC.md: its clauses, their levels, and which are properties. */"
    print "#include \"reader/clauses.h\"\n"
    print "const struct clause spec_clauses[] = {"
    for (i = 1; i <= count; i++)
        print "    {\"" ids[i] "\", VECTOR_" levels[ids[i]] ", " (ids[i] in properties ? "true" : "false") ", \"" titles[ids[i]] "\"},"
    print "};\n"
    print "const size_t spec_clause_count = sizeof spec_clauses / sizeof spec_clauses[0];"
}
