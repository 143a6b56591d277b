# docs/calls.md is what the sources and the table calls.txt make of it.
. "$SOURCE/tests/helpers.sh"

mkdir docs
cp "$SOURCE"/docs/*.md docs || exit 1
sh "$SOURCE/tests/collection/calls" docs || fail 'the page was not made'
diff -u "$SOURCE/docs/calls.md" docs/calls.md ||
    fail 'docs/calls.md is old: write it anew with tests/collection/calls'
