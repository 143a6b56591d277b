# The header comment of each program: name and purpose on one line, Usage,
# Try (where there is something to type), New here (in practice/: Look for), See
# also, in this order.
. "$SOURCE/tests/helpers.sh"

cat >header.awk <<'AWK'
function wrong(what) {
    print FILENAME ":" FNR ": " what
    bad = 1
}
function require_before(field, before) {
    for (other in seen)
        if (index(" " before " ", " " other " "))
            wrong(field " comes behind " other)
    seen[field] = 1
}
FNR == 1 {
    name = FILENAME
    sub(/.*\//, "", name)
    sub(/\.c$/, "", name)
    split("", seen)
    takes_arguments = 0
    in_header = 1
    if ($0 != "/*")
        wrong("a program begins with its header comment")
}
FNR == 2 && (index($0, " * " name " - ") != 1 || $0 !~ /[^.]\.$/) {
    wrong("not \"" name " - purpose.\"")
}
FNR == 3 && $0 != " *" {
    wrong("the purpose takes more than one line")
}
in_header && /^ \* Usage:  / {
    require_before("Usage", "Try New-here See-also")
    if ($3 != name)
        wrong("the usage is not that of " name)
    takes_arguments = /</
}
in_header && /^ \* Try:    / { require_before("Try", "New-here See-also") }
in_header && /^ \* (New here|Look for): / {
    require_before("New-here", "See-also")
    if (/Look for/ != (FILENAME ~ /[0-9]\/practice\//))
        wrong("Look for is what practice has, New here what the others")
}
in_header && /^ \* See also: / { require_before("See-also", "") }
in_header && /^ \*\/$/ {
    in_header = 0
    if (!("Usage" in seen) || !("New-here" in seen))
        wrong("a header says Usage and New here (or Look for)")
    if (takes_arguments && !("Try" in seen))
        wrong("what takes arguments says what to try")
}
END { exit bad }
AWK
awk -f header.awk "$SOURCE"/chapter*/*.c "$SOURCE"/chapter*/practice/*.c ||
    fail 'a header is not in order'
