# A show that is recorded: a text cast of what an audience would see.
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/player/player.inc"

# expect_sound FILE - a header, and events with times that do not go back, all
# JSON by form: RFC 8259 wants strings without control characters, and their
# quotes and backslashes with a backslash.
expect_sound() {
    head -n 1 "$1" >header
    echo '{"version": 2, "width": 80, "height": 24,' \
        '"title": "Sockets by Example"}' | diff -u - header ||
        fail 'another header'
    string='"([^"\[:cntrl:]]|\\["\rn]|\\u00[01][0-9a-f])*"'
    sed 1d "$1" >events
    ! grep -aEvx "\[[0-9]+\.[0-9][0-9][0-9], \"[om]\", $string\]" events ||
        fail 'no events by form'
    tr -d '[' <events | cut -d , -f 1 | sort -c -n || fail 'a time goes back'
}

# shown FILE - what stands on the screen in the end.
shown() {
    sed -n 's/^\[[0-9.]*, "o", "\(.*\)"\]$/\1/p' "$1" | tr -d '\n' |
        sed 's/\\u001b\[[0-9]*[mK]//g; s/\\r\\n/\n/g' |
        sed 's/.*\\u000d//; s/\\\(["\\]\)/\1/g'
}

# A recording that goes on until it is ended. It has port 9190, so that the
# next one has another.
mkfifo said
cat >long.md <<END
# Long
\`\`\`console
\$ echo begun >$work/said
\$ sleep 1000
\`\`\`
END
program='player show -t 60 -r long.cast long.md'
"$player" show -t 60 -r long.cast long.md >out 2>err </dev/null &
long=$!
read -r line <said || fail 'it did not begin'
[ "$line" = begun ] || fail "it began with $line"

cat >lesson.md <<'END'
# Quotes "and" \ more

Its intröduction.

```console
$ printf '"\\\303\251 \\n\033[1m"\n'; echo "9190 $HOME."
"\é \n\x1b[1m"
9190 {folder}.
$ echo 9190 >$HOME/../../port
```

## Two terminals

```console server
$ echo on
on
```

```console client
$ cat
^D
```
END
play show -r cast lesson.md
expect_status 0
expect_quiet
[ ! -s out ] || fail 'something on standard output'
expect_sound cast
shown cast >screen
grep -v -e '^server ' -e '^client ' screen >rest
cat >expected <<'END'
lesson: Quotes "and" \ more
1 of 2, lesson.md line 6

Its intröduction.

$ printf '"\\\303\251 \\n\033[1m"\n'; echo "9190 $HOME."
"\é \n\x1b[1m"
9190 /home/you.
$ echo 9190 >$HOME/../../port

lesson: Two terminals
2 of 2, lesson.md line 15

END
diff -u expected rest || fail 'another text'
cat >expected <<'END'
server | $ echo on
server | on
client | $ cat
client | ^D
END
grep -v '| [$>] $' screen | grep '|' | diff -u expected - ||
    fail 'another text of the terminals'
grep -qF "\\u001b[33mclient |\\u001b[0m $ \\u001b[1mc" cast ||
    fail 'not in colours'
! grep -qF "$work" cast || fail 'it shows a path of this machine'
real=$(cat port)
[ "$real" = 9190 ] || ! grep -qF "$real" cast || fail "it shows port $real"

# Each session is marked where it begins.
sed -n 's/^[^ ]* "m", \(.*\)\]$/\1/p' cast >marked
cat >expected <<'END'
"lesson: Quotes \"and\" \\ more"
"lesson: Two terminals"
END
diff -u expected marked || fail 'other marks'

# A line is typed key by key, and the next session waits a little.
awk -F '[][, ]+' '
    /"m"/ { mark = $2 }
    /\[1mp/ && !first { first = $2 }
    /HOME\.\\"/ && !line { line = $2 }
    END {
        print "the first line:", line - first, "s, the second session:", mark
        exit !(first > 0 && line - first > 2 && mark - line > 3)
    }' cast || fail 'not at the pace of a show'

# The file holds what was shown till now, and Ctrl+C leaves it so.
expect_sound long.cast
shown long.cast >screen
grep -qxF "\$ echo begun >$work/said" screen || fail 'its line is not there'
kill -INT "$long"
wait "$long"
status=$?
program='player show -t 60 -r long.cast long.md, and Ctrl+C'
expect_status 130
expect_clean
expect_sound long.cast

# A session that goes wrong is reported, and what it showed is recorded.
cat >wrong.md <<'END'
# Wrong
```console
$ echo one
two
```
END
play show -r wrong.cast wrong.md
expect_status 1
[ ! -s out ] || fail 'something on standard output'
expect_sound wrong.cast
shown wrong.cast >screen
grep -qx one screen || fail 'it is not recorded'

# Files that cannot be written.
play show -r "$work/nothing/cast" lesson.md
expect_error 2 "player: $work/nothing/cast: No such file or directory"
play show -r "$work" lesson.md
expect_error 2 "player: $work: Is a directory"
play show -r /dev/full lesson.md
expect_error 2 'player: /dev/full: No space left on device'
expect_clean
