# A show on a terminal: colours, a pause between sessions, and keys. script(1)
# is the terminal; its standard input is the keyboard.
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/player/player.inc"
command -v script >/dev/null || exit 77

cat >lesson.md <<'END'
# First
```console one
$ :
```
# Second
```console one
$ :
```
END
mkfifo keys
cat >run.sh <<'END'
trap : INT # Ctrl+C is for the player
stty cols 80 rows 24
stty -g >before
# shellcheck disable=SC2086 # words of a command line, or none
"$player" show $options lesson.md
echo "status $?" >status
stty -g >after
END
options=''
export player options

# show - start a show on a terminal: descriptor 4 is its keyboard, 3 its screen.
show() {
    program="player show lesson.md, on a terminal"
    shown=''
    rm -f screen status before after
    mkfifo screen
    script -qefc 'sh run.sh' /dev/null <keys >screen 2>&1 4>&- &
    exec 4>keys 3<screen
}

# expect_shown TEXT - the screen shows it now or later, behind what was
# expected before.
expect_shown() {
    until case $shown in *"$1"*) true ;; *) false ;; esac do
        # Not by lines, for the last one has no end yet.
        more=$(dd bs=4096 count=1 <&3 2>/dev/null && echo x)
        [ "$more" != x ] || fail "the screen did not show: $1"
        shown=$shown${more%x}
    done
    shown=${shown#*"$1"}
}

# expect_end STATUS - the player has ended with STATUS and left the terminal as
# it was.
expect_end() {
    exec 4>&-
    cat <&3 >>rest
    wait $!
    [ "$(cat status)" = "status $1" ] || fail "$(cat status), not $1"
    diff before after || fail 'the terminal has another mode'
    expect_clean
}

escape=$(printf '\033')
show
expect_shown "${escape}[1mlesson: First${escape}[0m"
expect_shown "${escape}[36mone |${escape}[0m $ ${escape}[1m:${escape}[0m"
expect_shown 'Enter: go on    q: leave'
echo >&4
expect_shown 'lesson: Second'
expect_shown '|'
expect_end 0

# q and Ctrl+C leave, in a session and between two.
show
expect_shown 'lesson: First'
printf q >&4
expect_end 0
show
expect_shown '$ '
printf '\003' >&4
expect_end 130
show
expect_shown 'q: leave'
printf q >&4
expect_end 0

# A recording shows the same and waits for nobody.
options='-r cast'
show
expect_shown "${escape}[1mlesson: First${escape}[0m"
expect_shown "${escape}[36mone |${escape}[0m $ ${escape}[1m:${escape}[0m"
expect_shown 'lesson: Second'
expect_end 0
case $shown$(cat rest) in *Enter*) fail 'it asks for Enter' ;; esac
[ "$(grep -c '"m", "lesson: ' cast)" -eq 2 ] || fail 'not both are recorded'
