# The player says in words what is wrong in a lesson: those that NAME.txt holds
# for NAME.md, with the exit status behind them. Where time has to pass before
# it knows, the lesson's name begins with late_.
. "$SOURCE/tests/helpers.sh"
. "$SOURCE/tests/player/player.inc"
cp -R "$SOURCE/tests/player/wrong" . && cd wrong || exit 1

# check NAME SECONDS - what the player says goes to NAME.said.
check() {
    "$player" check -t "$2" "$1.md" >"$work/$1.out" 2>"$work/$1.err" </dev/null
    echo "status $?" >>"$work/$1.err"
    # How much of an endless line is read depends on the moment.
    sed 's/([0-9]\{7\} bytes)/(more than a million bytes)/' \
        "$work/$1.err" >"$work/$1.said"
}

for lesson in late_*.md; do
    check "${lesson%.md}" 1 &
done
for lesson in *.md; do
    case $lesson in
    late_*) ;;
    *) check "${lesson%.md}" 10 ;;
    esac
done
wait

wrong=0
for lesson in *.md; do
    name=${lesson%.md}
    [ ! -s "$work/$name.out" ] || fail "$name: something on standard output"
    diff -u "$name.txt" "$work/$name.said" || wrong=$((wrong + 1))
done
[ "$wrong" -eq 0 ] || fail "other words about $wrong lessons"
[ "$(find . -name '*.txt' | wc -l)" -eq "$(find . -name '*.md' | wc -l)" ] ||
    fail 'a .txt without its .md'
expect_clean
