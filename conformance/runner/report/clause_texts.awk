# Prints what SPEC.md says of each clause as C source for clause_texts.h, in the order of the document.
#
#     LC_ALL=C awk -f clause_texts.awk SPEC.md >clause_texts.c
#
# Exit 1, with a message, if a clause has no text or no source, or if there is no clause.

function fail(text) {
    print "clause_texts.awk: " FILENAME ": " text >"/dev/stderr"
    failed = 1
    exit 1
}

function quoted(text) {
    gsub(/[\\"]/, "\\\\&", text)
    return "\"" text "\""
}

function put() {
    if (id == "")
        return
    if (lines["Text"] == "" || lines["Source"] == "")
        fail(id " has no text or no source")
    print "    {" quoted(id) ", " quoted(area) ", " quoted(lines["Level"]) ", " quoted(title) ","
    print "     " quoted(lines["Text"]) ","
    print "     " quoted(lines["Source"]) ","
    print "     " quoted(lines["Decision"]) ","
    print "     " quoted(lines["Observed by"]) "},"
    count++
    id = ""
}

BEGIN {
    print "/* Generated from conformance/SPEC.md: what it says of each clause. */"
    print "#include \"runner/report/clause_texts.h\"\n"
    print "const struct clause_text clause_texts[] = {"
}

/^## / {
    put()
    area = $0
    sub(/^## ([A-Z0-9]+: )?/, "", area)
}

/^### [A-Z][A-Z0-9]*-[0-9][0-9][0-9] / {
    put()
    id = $2
    title = substr($0, length("### " id " ") + 1)
    split("", lines)
    name = ""
}

/^- [A-Z][a-z ]*: / && id != "" {
    name = substr($0, 3, index($0, ": ") - 3)
    lines[name] = substr($0, index($0, ": ") + 2)
    next
}

/^  +[^ ]/ && id != "" && name != "" {
    rest = $0
    sub(/^ +/, "", rest)
    lines[name] = lines[name] " " rest
    next
}

/^$/ {
    name = ""
}

END {
    if (failed)
        exit 1
    put()
    if (count == 0)
        fail("there are no clauses")
    print "};\n"
    print "const size_t clause_text_count = sizeof clause_texts / sizeof clause_texts[0];"
}
