# Every program compiles alone, without a warning, with gcc and with clang, in
# a folder that holds nothing but the chapter's sources: by make, which needs
# no Makefile for it. A compiler that is not on the machine is left out, but
# one of them must be there.
. "$SOURCE/tests/helpers.sh"

warnings='-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror'
tried=''
for compiler in gcc clang; do
    if ! command -v "$compiler" >/dev/null; then
        echo "$compiler is not installed: not tried"
        continue
    fi
    for folder in "$SOURCE"/chapter*/ "$SOURCE"/chapter*/practice/; do
        there="$work/$compiler/$(echo "${folder#"$SOURCE"}" | tr -d /)"
        mkdir -p "$there" && cp "$folder"/*.c "$there" || exit 1
        (
            cd "$there" || exit 1
            programs=$(echo ./*.c | sed 's/\.\/\([^ ]*\)\.c/\1/g')
            # shellcheck disable=SC2086 # one word a program
            if make -k CC="$compiler" CFLAGS="$warnings" $programs; then
                : >compiled
            fi
        ) >"$there.log" 2>&1 &
        tried="$tried $there"
    done
done
wait
[ -n "$tried" ] || fail 'neither gcc nor clang is installed'
for there in $tried; do
    [ -e "$there/compiled" ] || {
        grep -v '^cc ' "$there.log"
        fail "not all of $there compiles"
    }
done
