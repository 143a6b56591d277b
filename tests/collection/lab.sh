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
lab tour --record
expect_wrong 'lab: a recording needs a FILE'
lab tour nonsense
expect_wrong "lab: no chapter and no program is called 'nonsense';\
 see ./lab list"
lab tour chapter1 chapter2
expect_wrong "lab: a tour is of one chapter or program: 'chapter1 chapter2'"
lab fuzz ten
expect_wrong "lab: not a number: 'ten'"
lab fuzz 1 2 3
expect_wrong "lab: a number of seconds and a seed are enough: '1 2 3'"
lab bench nonsense
expect_wrong "lab: not a number of seconds from 1 to 29: 'nonsense'"
lab bench 30
expect_wrong "lab: not a number of seconds from 1 to 29: '30'"
lab bench 1 2
expect_wrong "lab: a measurement has one number of seconds: '1 2'"
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

# What it builds, and with what: a project that has it for its front door, and
# a player that says how it was called.
mkdir -p project/docs project/tests/player other || exit 1
cp "$SOURCE/lab" "$SOURCE/CMakePresets.json" project || exit 1
echo '# A lesson' >project/docs/chapter1.md
cat >project/CMakeLists.txt <<'END_OF_FILE'
cmake_minimum_required(VERSION 3.22)
project(project LANGUAGES C)
add_subdirectory(tests/player)
END_OF_FILE
echo 'add_executable(player player.c)' >project/tests/player/CMakeLists.txt
cat >project/tests/player/player.c <<'END_OF_FILE'
#include <stdio.h>
int main(int argc, char *argv[])
{
    for (int i = 1; i < argc; i++)
        puts(argv[i]);
}
END_OF_FILE

# tour PRESET - a tour of chapter 1, from another folder, calls the player with
# paths that are right.
tour() {
    program="./lab tour of $1"
    (cd other && ../project/lab tour --record cast chapter1) >out 2>err
    status=$?
    expect_status 0
    printf '%s\n' show -b "build/$1" -r "$work/other/cast" docs/chapter1.md |
        diff -u - out || fail 'the player was called in another way'
    kept=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' \
        "project/build/$1/CMakeCache.txt")
}
unset CC LAB_PRESET # what these tests may have been called with
tour default
first=$kept
# shellcheck disable=SC2016 # the script expands it
printf '#!/bin/sh\nexec cc "$@"\n' >compiler
chmod +x compiler
export CC="$work/compiler"
tour default
[ "$kept" = "$work/compiler" ] || fail "CC=compiler built with $kept"
unset CC
tour default
[ "$kept" = "$work/compiler" ] || fail "without CC it built with $kept"
export CC="$first"
tour default
[ "$kept" = "$first" ] || fail "CC=$first built with $kept"
export LAB_PRESET=sanitize
tour sanitize
