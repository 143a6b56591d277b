# The folder of a session: what it holds, and that it is gone afterwards, with
# all processes, however the player ends.
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/player/player.inc"

# A project with three chapters, and its build tree.
mkdir -p docs build
for chapter in 1 2 3; do
    mkdir chapter$chapter chapter$chapter/practice \
        build/chapter$chapter build/chapter$chapter/practice
    echo "source $chapter" >chapter$chapter/source$chapter.c
    echo text >chapter$chapter/README.md
    echo text >chapter$chapter/practice/fault$chapter.c
    echo "echo program $chapter" >build/chapter$chapter/program$chapter
    echo text >build/chapter$chapter/practice/fault$chapter
    chmod +x build/chapter$chapter/practice/fault$chapter
    echo text >build/chapter$chapter/Makefile
    echo text >build/chapter$chapter/script.sh
    chmod +x build/chapter$chapter/program$chapter \
        build/chapter$chapter/script.sh
done

# A chapter's lesson gets its sources, its programs and those before.
cat >docs/chapter2.md <<'END'
# Chapter 2
```console
$ ls -1
program1
program2
source2.c
$ cat source2.c; ./program1; ./program2
source 2
program 1
program 2
$ ls -l | cut -c 1-10 | uniq
total 12
-rwxr-xr-x
-rw-r--r--
$ echo >source2.c; rm program1; mkdir -p a/b/c; ln -s / a/b/root; touch a/.b
```
END
for lesson in docs/chapter2.md ./docs/chapter2.md "$work/docs/chapter2.md"; do
    play check -b build "$lesson"
    expect_quiet
    expect_status 0
done
(cd docs && "$player" check -b ../build chapter2.md) || fail 'beside the lesson'
[ "$(cat chapter2/source2.c)" = 'source 2' ] || fail 'the project has changed'
expect_clean

# Another lesson gets the programs of all chapters, those for practice too, and
# what is for it alone.
mkdir -p tests/other tests/more
echo text >tests/other/own.c
echo text >tests/other/own.sh
echo text >tests/more/more.c
cat >docs/other.md <<'END'
# Another lesson
```console
$ ls -1
fault1
fault1.c
fault2
fault2.c
fault3
fault3.c
own.c
program1
program2
program3
source1.c
source2.c
source3.c
```
END
play check -b build docs/other.md
expect_quiet
expect_status 0

# Without the programs there is no session, and no folder.
rm -r build/chapter1
play check -b build docs/chapter2.md
expect_error 2 'player: build/chapter1: No such file or directory'
expect_clean
TMPDIR=$work/nothing play check docs/chapter2.md
expect_status 2
grep -q "^player: mkdtemp $work/nothing/.*: No such file" err ||
    fail 'no word about TMPDIR'

# A signal ends the player in mid-session, with all that it started.
mkfifo ready
cat >waits.md <<END
# It waits
\`\`\`console first
\$ trap '' HUP TERM INT; (setsid sh -c 'trap "" HUP TERM; sleep 1000' &)
\$ sleep 1000 & sh -c 'echo ready >$work/ready; exec sleep 1000'
never
\`\`\`
END
for signal in HUP INT QUIT TERM; do
    case $signal in
    HUP) number=129 ;;
    INT) number=130 ;;
    QUIT) number=131 ;;
    TERM) number=143 ;;
    esac
    for command in check show; do
        # A shell ignores SIGINT and SIGQUIT for what it starts with &. It is
        # the same to the player.
        program="player $command waits.md, with SIG$signal"
        # Its end of the pipe tells when it ends.
        "$player" $command waits.md >out 2>err </dev/null 9>ready &
        exec 3<ready
        read -r _ <&3 || fail 'the session did not begin'
        [ -n "$(ls -A "$TMPDIR")" ] || fail 'no folder'
        kill -$signal $!
        wait $!
        status=$?
        expect_status "$number"
        expect_quiet
        expect_clean
    done
done
