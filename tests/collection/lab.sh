# The front door: its list, its errors, and a tour that is piped.
. "$SOURCE/tests/helpers.sh"

lab() {
    program="./lab $*"
    "$SOURCE/lab" "$@" >out 2>err </dev/null
    status=$?
}

expect_wrong() {
    expect_status 2
    [ ! -s out ] || fail 'something on standard output'
    expect_err_line "$1"
    grep -q '^usage: ./lab tour' err || fail 'no usage'
}

lab
expect_status 0
grep -q '^usage: ./lab tour' out || fail 'no usage'
lab help
expect_status 0
expect_quiet
lab nonsense
expect_wrong "lab: not a command: 'nonsense'"
lab tour nonsense
expect_wrong "lab: no chapter and no program is called 'nonsense';\
 see ./lab list"
lab tour chapter1 chapter2
expect_wrong "lab: a tour is of one chapter or program: 'chapter1 chapter2'"
lab list nonsense
expect_wrong "lab: not a chapter: 'nonsense'"
lab list chapter1 chapter2
expect_wrong "lab: a list is of one chapter: 'chapter1 chapter2'"

# A line for each program, in the order of the chapters' lists.
lab list
expect_status 0
expect_quiet
sed -n 's/^  \([a-z0-9_]*\) - .*\.$/\1/p' out >listed
sed -n 's/^add_program(\(.*\))$/\1/p' "$SOURCE"/chapter*/CMakeLists.txt |
    diff -u - listed || fail 'the list is not that of the chapters'
lab list chapter2
grep -q '^  echo_server - ' out || fail 'chapter 2 without echo_server'
! grep -q '^  hello - ' out || fail 'chapter 2 with a program of chapter 1'
