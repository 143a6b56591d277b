# The same name means the same text: a function that several programs have is
# the same in each, with the comment above it, character by character. Not so
# what a server does with its clients one by one: that is what its model is, and
# under the same name one can be compared with the other.
. "$SOURCE/tests/helpers.sh"

cat >functions.awk <<'AWK'
# Prints each function as one line: name, tab, file, tab, its text.
FNR == 1 { comment = text = "" }
/^\/\*/ { comment = "" }
/^(\/\*| \*)/ { comment = comment $0 "\\n" }
text == "" && /^static [^=]*\(/ { signature = "" }
/^static [^=]*\(/ || signature != "" {
    signature = signature $0 "\\n"
    if (/;$/)
        signature = ""
    else if (/\)$/) {
        name = signature
        sub(/\(.*/, "", name)
        sub(/.*[ *]/, "", name)
        text = comment signature
        signature = ""
        next
    }
}
text != "" {
    text = text $0 "\\n"
    if (/^}/) {
        print name "\t" FILENAME "\t" text
        comment = text = ""
    }
}
/^$/ { if (text == "") comment = "" }
AWK
awk -f functions.awk "$SOURCE"/chapter*/*.c "$SOURCE"/chapter*/practice/*.c |
    sort >functions
[ -s functions ] || fail 'no function was found'

awk -F '\t' '
    $1 ~ /^(accept_client|receive_from|send_to|close_client)$/ { next }
    $1 == name && $3 != text { print file " and " $2 " differ in " $1; bad = 1 }
    { name = $1; file = $2; text = $3 }
    END { exit bad }' functions || fail 'helpers of one name differ'

# The parse itself must not fail silently: each definition was found.
wanted=$(cat "$SOURCE"/chapter*/*.c "$SOURCE"/chapter*/practice/*.c |
    grep -c '^static .*)$')
[ "$(wc -l <functions)" -ge "$wanted" ] || fail 'functions were missed'
