# fuzz.sh TARGET SEED ROUNDS SECONDS - give a program what nobody expects: see
# fuzz.c. The first finding ends it.
. "$SOURCE/tests/helpers.sh"

target=$1 seed=$2 rounds=$3 seconds=$4
case $target in
lesson) set -- "$SOURCE"/docs/*.md "$SOURCE"/tests/player/*/*.md ;;
*) set -- "$SOURCE/tests/fuzz/cases/$target.txt" ;;
esac
"$BUILD/tests/fuzz/fuzz" "$target" "$BUILD" "$seed" "$rounds" "$seconds" \
    "$@" >report 2>&1 &
wait $! || {
    head -c 20000 report
    exit 1
}
cat report
