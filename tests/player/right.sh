# The player finds nothing wrong in lessons that are right, whatever the
# surroundings in which it is started.
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/player/player.inc"

# Nothing of this may reach the sessions.
umask 077
export PLAYER_TEST=1 PS1='? ' HOME=/ ENV=/nowhere LANG=C.UTF-8 TZ=Asia/Tokyo
exec 7<"$SOURCE/tests/helpers.sh" 8>&1 9<&8

for lesson in "$SOURCE"/tests/player/right/*.md; do
    (
        trap '' INT QUIT PIPE TSTP TTOU USR1
        exec "$player" check "$lesson" >"$work/out" 2>"$work/err"
    ) || fail "$lesson"
    [ ! -s "$work/out" ] || fail "$lesson: something on standard output"
    [ ! -s "$work/err" ] || fail "$lesson: something on standard error"
done
expect_clean
