# Each session has a port of its own, and gives it back.
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/player/player.inc"

mkfifo said
cat >lesson.md <<END
# A port
\`\`\`console
\$ echo port=9190 >$work/said
\$ until [ -e $work/go ]; do sleep 0.02; done
\`\`\`
END

# Twenty at once, and each says its port while the others still have theirs.
players=''
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    "$player" check lesson.md >"out$i" 2>"err$i" </dev/null 9>said &
    players="$players $!"
done
exec 3<said
for pid in $players; do
    IFS= read -r port <&3 || fail 'a session did not begin'
    case $port in
    port=[5-8][0-9][0-9][13579]) echo "$port" >>ports ;;
    *) fail "no port from 5001 to 8999, and odd: $port" ;;
    esac
done
[ "$(sort ports | uniq -d)" = '' ] || fail 'two sessions have the same port'

: >go
for pid in $players; do
    wait "$pid" || fail "exit status $? of a player"
done
expect_clean
