# The links of docs/pitfalls.md: where `WORD` in FILE.c leads to a line, that
# line has the word, and where that is a function of the file, it is the line
# that the function begins with. What leads to a heading or a file finds it. And
# each program of practice/ is run in a session, or linked to.
. "$SOURCE/tests/helpers.sh"

cd "$SOURCE/docs" || exit 1
page=pitfalls.md

# Each link of the page as a line: its number, tab, text, tab, target.
awk '
    /^```/ { block = !block }
    block { next }
    {
        rest = $0
        while (match(rest, /\[[^]]*\]\([^)]*\)/)) {
            link = substr(rest, RSTART + 1, RLENGTH - 2)
            rest = substr(rest, RSTART + RLENGTH)
            split(link, parts, /\]\(/)
            print FNR "\t" parts[1] "\t" parts[2]
        }
    }' $page >"$work/links"
grep -q '#L' "$work/links" || fail 'no link to a line was found'
[ "$(grep -c '#L' "$work/links")" -eq "$(grep -c '#L' $page)" ] ||
    fail 'a link to a line was not understood'

cat >"$work/lines.awk" <<'AWK'
function wrong(what) {
    print "pitfalls.md:" $1 ": [" $2 "]: " what
    bad = 1
}
BEGIN { FS = "\t" }
$3 ~ /#L/ {
    split($3, place, "#L")
    name = place[1]
    sub(/.*\//, "", name)
    word = $2
    if (word !~ /^`[a-zA-Z0-9_]+` in [a-z0-9_]+\.c$/) {
        wrong("not `WORD` in FILE.c")
        next
    }
    file = word
    sub(/.* in /, "", file)
    sub(/^`/, "", word)
    sub(/`.*/, "", word)
    if (file != name)
        wrong("leads to " name)
    line = ""
    defined = begins = number = 0
    while ((got = (getline text <place[1])) > 0) {
        number++
        if (number == place[2])
            line = text
        if (text ~ ("^[a-z].*[ *]" word "\\("))
            begins = number
        if (text ~ /;$/)
            begins = 0 # no more than a declaration
        if (text ~ /^\{/ && begins)
            defined = begins
    }
    close(place[1])
    if (got == -1)
        wrong("no such file: " place[1])
    else if (defined && defined != place[2])
        wrong("the function begins at line " defined)
    else if (line !~ ("(^|[^a-zA-Z0-9_])" word "([^a-zA-Z0-9_]|$)"))
        wrong("line " place[2] " is: " line)
}
END { exit bad }
AWK
awk -f "$work/lines.awk" "$work/links" || fail 'a link leads to another line'

# Headings, as GitHub and others name them: lower case, no punctuation.
awk '/^```/ { block = !block }
    !block && sub(/^#+ /, "") {
        text = tolower($0)
        gsub(/[^a-z0-9_ -]/, "", text)
        gsub(/ /, "-", text)
        print "#" text
    }' $page >"$work/headings"
sort "$work/headings" | uniq -d | grep . && fail 'two headings of one name'
sed -n '2,$p' "$work/headings" >"$work/wanted"
cut -f 3 "$work/links" | grep '^#' | diff -u "$work/wanted" - ||
    fail 'the contents are not the headings, in their order'
cut -f 3 "$work/links" | grep -v '^#' | sed 's/#.*//' | sort -u |
    while read -r target; do
        [ -e "$target" ] || fail "no such file: $target"
    done || exit 1

for file in ../chapter*/practice/*.c; do
    program=$(basename "$file" .c)
    grep -Eq "^\\$ (.*[ (])?\./$program( |;|\$)|\]\($file\)" $page ||
        fail "$page does not show $program"
done
