# What people read in a terminal fits into 80 columns, without tabs and without
# blanks at the ends of lines. Programs have 200 lines at most.
. "$SOURCE/tests/helpers.sh"

cat >columns.awk <<'AWK'
function wrong(what) {
    print FILENAME ":" FNR ": " what
    bad = 1
}
{
    letters = $0
    gsub(/[\200-\277]/, "", letters) # a character of UTF-8 is one column
}
length(letters) > 80 { wrong(length(letters) " columns") }
/\t/ { wrong("a tab") }
/ $/ && FILENAME !~ /\.md$/ { wrong("a blank at the end") }
FILENAME ~ /chapter.*\.c$/ && FNR == 201 { wrong("more than 200 lines") }
END { exit bad }
AWK
cd "$SOURCE" || exit 1
find . -path ./build -prune -o -path ./.git -prune -o \
    -path ./tests/player/right -prune -o -path ./tests/player/wrong -prune -o \
    -type f \( -name '*.[ch]' -o -name '*.sh' -o -name '*.md' -o -name lab -o \
    -name '*.txt' -o -name '*.json' -o -name run -o -name LICENSE -o \
    -name '*.awk' -o -name '*.yml' -o -name make_picture -o -name lint -o \
    -name calls -o -name navigation -o -name table \) \
    -print >"$work/files"
[ -s "$work/files" ] || fail 'no file was found'
xargs awk -f "$work/columns.awk" <"$work/files" || fail 'see above'
