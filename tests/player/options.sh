# The command line: options, lessons and sessions by their names.
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/player/player.inc"

cat >"$work/usage" <<'END'
usage: player check [-b build] [-t seconds] [-s session] lesson...
       player show [-b build] [-t seconds] [-p program] [-r file] lesson...
       player ctest [-b build] lesson...
END

# expect_player_usage [ARGUMENT...] - they are no command line.
expect_player_usage() {
    play "$@"
    expect_status 2
    sed '/^[a-z]*: \(invalid\|option\) /d' "$work/err" >"$work/said"
    diff -u "$work/usage" "$work/said" || fail 'no usage'
    [ ! -s "$work/out" ] || fail 'something on standard output'
}

lesson=$SOURCE/tests/player/right/blocks.md
expect_player_usage
expect_player_usage play "$lesson"
expect_player_usage check
expect_player_usage check -x "$lesson"
expect_player_usage check -s
expect_player_usage check -p echo_server "$lesson"
expect_player_usage check -r cast "$lesson"
expect_player_usage show
expect_player_usage show -s 'blocks: Blocks' "$lesson"
expect_player_usage ctest
expect_player_usage ctest -s 'blocks: Blocks' "$lesson"
expect_player_usage ctest -r cast "$lesson"

for seconds in '' 0 -1 1x 3601 4294967297; do
    play check -t "$seconds" "$lesson"
    expect_error 2 \
        "player: not a number of seconds from 1 to 3600: '$seconds'"
done

play check "$work/nothing.md"
expect_error 2 "player: $work/nothing.md: No such file or directory"
play check "$lesson" "$work"
expect_error 2 "player: $work: Is a directory"
play check -s 'blocks: Nothing' "$lesson"
expect_error 2 "player: no session is called 'blocks: Nothing'"
play show -p nothing "$lesson"
expect_error 2 "player: no lesson shows 'nothing'"

# Each session has a name of its own, and can be played by it.
play ctest -b "$BUILD" "$lesson"
expect_status 0
sed -n 's/^add_test(\[==\[\(.*\)\]==\] \[==\[.*$/\1/p' out >names
cat >expected <<'END'
blocks
blocks: Blocks
blocks: Blocks (2)
blocks: Blocks (3)
blocks: Blocks (4)
blocks: Blocks with names: "quotes", (brackets) & more
blocks: Blocks with names: "quotes", (brackets) & more (2)
blocks: Blocks with names: "quotes", (brackets) & more (3)
blocks: A heading ends it too
blocks: Blocks (5)
END
diff -u expected names || fail 'other sessions'
while IFS= read -r name; do
    play check -s "$name" "$lesson"
    expect_status 0
done <names

# One session of several, and the others are not played.
wrong=$SOURCE/tests/player/wrong/second_session.md
play check -s 'second_session: Another heading' "$wrong"
expect_status 0
play check -s 'second_session: Another heading (2)' "$wrong"
expect_status 1
play check "$lesson" "$wrong" "$lesson"
expect_status 1

# CTest reads the sessions as they are, with labels.
# shellcheck disable=SC2016 # the dollar signs are meant
printf '# A "heading" $HOME ${HOME} ; \\n ]]\n```console\n$ true\n```\n' >own.md
play ctest -b "$BUILD" own.md
expect_status 0
mkdir tests && cp out tests/CTestTestfile.cmake
(cd tests && ctest -N -L own) >listed || fail 'CTest cannot read it'
# shellcheck disable=SC2016
grep -qxF '  Test #1: own: A "heading" $HOME ${HOME} ; \n ]]' listed ||
    { cat listed && fail 'another name'; }
(cd tests && ctest -L own) >listed || { cat listed && fail 'it does not run'; }

play ctest -b "$work/nothing" own.md
expect_error 2 "player: $work/nothing: No such file or directory"
play ctest -b "$BUILD" "$SOURCE/tests/player/wrong/lesson_empty.md"
expect_status 2
expect_clean
