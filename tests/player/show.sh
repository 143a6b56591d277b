# A show whose output is no terminal: plain text, without a pause.
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/player/player.inc"

cat >lesson.md <<'END'
# One terminal

```console
$ printf '> '; read -r line; echo "$line"; printf '\033[1m\n'
> text
text
\x1b[1m
$ sleep 1000
^C
```

## Two `terminals`

```console server
$ sh -c 'mkfifo in; exec 3<>in; echo ready; exec cat <&3'
ready
hello
> ^C
```

```console the-client
$ echo hello >in
$ while printf '> '; read -r line; do echo "$line"; done
> a
a
> ^D
```
END
sed -i 's/^> ^C$/^C/' lesson.md
play show lesson.md
expect_quiet
expect_status 0
grep '^server ' out >server
grep '^the-client ' out >client
grep -v -e '^server ' -e '^the-client ' out >rest
cat >expected <<'END'
lesson: One terminal
1 of 2, lesson.md line 4

$ printf '> '; read -r line; echo "$line"; printf '\033[1m\n'
> text
text
\x1b[1m
$ sleep 1000
^C

lesson: Two terminals
2 of 2, lesson.md line 15

END
diff -u expected rest || fail 'another text'
cat >expected <<'END'
server     | $ sh -c 'mkfifo in; exec 3<>in; echo ready; exec cat <&3'
server     | ready
server     | hello
server     | ^C
END
diff -u expected server || fail 'another text of the server'
cat >expected <<'END'
the-client | $ echo hello >in
the-client | $ while printf '> '; read -r line; do echo "$line"; done
the-client | > a
the-client | a
the-client | > ^D
END
diff -u expected client || fail 'another text of the client'

# The first session of a section is introduced by the section's first paragraph,
# a later one by the paragraph before it.
cat >intro.md <<'END'
# Paragraphs

The first
paragraph.

Another one:

```console
$ echo one
one
```

Not this one.

But this
one:

```console
$ echo two
two
```
END
play show intro.md
expect_status 0
expect_out <<'END'
intro: Paragraphs
1 of 2, intro.md line 9

The first
paragraph.

$ echo one
one

intro: Paragraphs (2)
2 of 2, intro.md line 19

But this
one:

$ echo two
two
END

# The sessions of one program, named as a word of its own.
play show -p terminals lesson.md
expect_status 0
[ "$(head -n 2 out | tail -n 1)" = '1 of 1, lesson.md line 15' ] ||
    fail 'another session'
play show -p terminal lesson.md
expect_status 0
[ "$(head -n 2 out | tail -n 1)" = '1 of 1, lesson.md line 4' ] ||
    fail 'another session'

# A session that goes wrong is reported, and the show goes on.
play show "$SOURCE/tests/player/wrong/second_session.md"
expect_status 1
[ "$(grep -c '^second_session: ' out)" -eq 4 ] || fail 'not all sessions'
[ "$(grep -c '^second_session.md:\|/second_session.md:' err)" -eq 2 ] ||
    fail 'not both faults'

# An output that cannot be written ends it.
for target in /dev/full '&-'; do
    program="player show lesson.md >$target"
    eval '"$player" show lesson.md 2>err </dev/null' ">$target"
    status=$?
    : >out
    expect_error 2 'player: standard output cannot be written'
    expect_clean
done
program='player show lesson.md | head -n 1'
{ "$player" show lesson.md 2>err </dev/null; echo $? >status; } | head -n 1 >out
status=$(cat status)
[ "$(cat out)" = 'lesson: One terminal' ] || fail 'another first line'
case $status in
0) ;; # head has read more than a line
*) expect_status 2 ;;
esac
expect_clean

# All standard streams closed: no file of the player takes their places.
"$player" check "$SOURCE/tests/player/right/surroundings.md" <&- >&- 2>&- ||
    fail 'with its standard streams closed'
