# Whoever adds a program adds its line in the chapter's CMakeLists.txt and in
# its README.md, its section in the lesson with a console session that runs it,
# and its test. README.md at the top names it too.
. "$SOURCE/tests/helpers.sh"

for folder in "$SOURCE"/chapter*/; do
    chapter=$(basename "$folder")
    sed -n 's/^add_program(\(.*\))$/\1/p' "$folder/CMakeLists.txt" >built
    sed -n 's/^| \([a-z0-9_]*\) .*/\1/p' "$folder/README.md" |
        grep -vx program >listed
    diff -u built listed ||
        fail "$chapter: CMakeLists.txt and README.md list other programs"
    (cd "$folder" && ls ./*.c) | sed 's/^\.\/\(.*\)\.c$/\1/' | sort >there
    sort built | diff -u - there ||
        fail "$chapter: CMakeLists.txt does not list what is there"

    # The lesson, a line for each program that a section both names in its
    # heading and runs in a console session, in the order of the sections.
    awk '
        /^#/ { heading = $0; split("", done) }
        /^```/ { console = /^```console/ && !console; next }
        console && /^\$ \.\// {
            program = substr($2, 3)
            if (heading ~ "[^a-z0-9_]" program "([^a-z0-9_]|$)" &&
                !(program in shown)) {
                shown[program] = 1
                print program
            }
        }' "$SOURCE/docs/$chapter.md" >taught
    diff -u built taught ||
        fail "docs/$chapter.md: not all programs, or in another order"

    sed -n 's/^# Programs: //p' "$SOURCE/tests/$chapter"/*.sh |
        tr ' ' '\n' | sort >tested
    diff -u there tested || fail "tests/$chapter: not each program has a test"

    while read -r name; do
        grep -qw "$name" "$SOURCE/README.md" || fail "README.md lacks $name"
    done <built
done
[ -s built ] || fail 'no program was found'

# Programs for practice: CMakeLists.txt and README.md list what is there.
for folder in "$SOURCE"/chapter*/practice/; do
    (cd "$folder" && ls ./*.c) | sed 's/^\.\/\(.*\)\.c$/\1/' | sort >there
    sed -n 's/^add_practice(\(.*\))$/\1/p' "$folder/CMakeLists.txt" >built
    sed -n 's/^| \([a-z0-9_]*\) .*/\1/p' "$folder/README.md" |
        grep -vx program >listed
    diff -u built listed ||
        fail "$folder: CMakeLists.txt and README.md list other programs"
    sort built | diff -u - there ||
        fail "$folder: CMakeLists.txt does not list what is there"
done
