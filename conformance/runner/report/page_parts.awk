# Prints files as C source for page_parts.h: each a text named after the file, page.css as page_css.
#
#     LC_ALL=C awk -f page_parts.awk page.html page.css page.js >page_parts.c

BEGIN {
    print "/* Generated from page.html, page.css and page.js. */"
    print "#include \"runner/report/page_parts.h\"\n"
}

FNR == 1 {
    if (NR > 1)
        print "    ;\n"
    name = FILENAME
    sub(/.*\//, "", name)
    gsub(/[^a-z]/, "_", name)
    print "const char " name "[] ="
}

{
    gsub(/[\\"]/, "\\\\&")
    print "    \"" $0 "\\n\""
}

END {
    print "    ;"
}
