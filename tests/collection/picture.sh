# The picture on the front page is the recording that lies beside it, and shows
# what the lesson's session shows today. If not: docs/make_picture
. "$SOURCE/tests/helpers.sh"

program=docs/make_picture
awk -f "$SOURCE/tests/player/picture.awk" "$SOURCE/docs/tour.cast" >drawn.svg
cmp drawn.svg "$SOURCE/docs/tour.svg" || fail 'tour.svg is not tour.cast'

# The rows of the picture, as text. Its end is what a reader sees who has asked
# for less motion, so all of them are there.
sed -n 's/^.*<text x=[^>]* textLength=[^>]*>\(.*\)<\/text>.*$/\1/p' drawn.svg |
    sed 's/<[^>]*>//g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g' >rows

name=$(sed -n 's/^program=//p' "$SOURCE/docs/make_picture")
"$BUILD/tests/player/player" show -b "$BUILD" -p "$name" \
    "$SOURCE"/docs/chapter*.md >played </dev/null ||
    fail 'the session does not go as the lesson says'
title=$(head -n 1 played | sed 's/^chapter/chapter /')
grep -qxF "<title>$title</title>" drawn.svg || fail "not the title: $title"

# Which terminal comes first, where none waits for the other, differs.
terminals=$(sed -n 's/^\([a-z]*\) *| .*/\1/p' played | sort -u)
[ -n "$terminals" ] || fail 'no terminal has a name'
for terminal in $terminals; do
    grep "^$terminal *| " played >expected
    grep "^$terminal *| " rows | diff -u expected - ||
        fail "another text of $terminal"
done
[ "$(grep -c ' | ' played)" -eq "$(wc -l <rows)" ] ||
    fail 'it has other rows, too'
