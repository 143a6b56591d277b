# The documents hold together: each link leads to a file that is there, a
# heading that is there, a line that is there; each name in backquotes that
# looks like a file, a program or a tour of the project is one; each page of
# docs/ is in the index, and has the lines that lead to its neighbours.
. "$SOURCE/tests/helpers.sh"

cat >links.awk <<'AWK'
# pass 0: the files, path and lines. pass 1: headings. pass 2: the documents.
BEGIN {
    # what a reader makes himself
    made["main.c"]
    made["copy.txt"]
    made["program"]
}

pass == 0 {
    lines[$1] = $2
    for (path = $1; sub(/\/[^\/]*$/, "", path);)
        folders[path]
    if ($1 ~ /^chapter[0-9]\/[^\/]*\.c$/) {
        name = $1
        sub(/.*\//, "", name)
        sub(/\.c$/, "", name)
        programs[name]
    }
    next
}

FNR == 1 {
    if (pass == 2)
        end_paragraph()
    fenced = block = 0
    split("", times)
    folder = FILENAME
    if (!sub(/\/[^\/]*$/, "", folder))
        folder = ""
}
/^ ? ? ?```/ { fenced = !fenced }
fenced || /^ ? ? ?```/ || /^<!--/ { next }

pass == 1 {
    if (/^#+ /) {
        title = anchor_of($0)
        anchors[FILENAME "#" title (times[title] ? "-" times[title] : "")]
        times[title]++
    }
    next
}

# A block that is set off by four blanks is typed text, not prose.
/^$/ || /^#/ || /^ *(- |[0-9]+\. )/ { end_paragraph() }
text == "" && /^    / { check_tour(FILENAME, FNR, $0); next }
text == "" { here = FILENAME; line = FNR; there = folder }
{ text = text == "" ? $0 : text " " $0 }

END {
    end_paragraph()
    exit bad
}

function wrong(what) {
    print here ":" line ": " what
    bad = 1
}

# As GitHub makes it of a heading.
function anchor_of(heading) {
    sub(/^#+ +/, "", heading)
    sub(/ +$/, "", heading)
    while (match(heading, /\]\([^)]*\)/))
        heading = substr(heading, 1, RSTART - 1) \
            substr(heading, RSTART + RLENGTH)
    heading = tolower(heading)
    gsub(/[^a-z0-9 _\200-\377-]/, "", heading)
    gsub(/ /, "-", heading)
    return heading
}

function end_paragraph(    code) {
    while (match(text, /`[^`]*`/)) {
        code = substr(text, RSTART + 1, RLENGTH - 2)
        text = substr(text, 1, RSTART - 1) "code" \
            substr(text, RSTART + RLENGTH)
        check_code(code)
    }
    while (match(text, /\]\([^)]*\)|\]: [^ ]*/)) {
        code = substr(text, RSTART + 1, RLENGTH - 1)
        text = substr(text, RSTART + RLENGTH)
        sub(/^(\(|: )/, "", code)
        sub(/\)$/, "", code)
        check_link(code)
    }
    text = ""
}

function check_link(link,    path, place) {
    if (link ~ /^(https?|mailto):/)
        return
    place = link
    if (!sub(/^[^#]*#/, "", place))
        place = ""
    path = link
    sub(/#.*/, "", path)
    path = path == "" ? here : path_from(there, path)
    if (!(path in lines) && !(path in folders))
        wrong("no such file: " link)
    else if (place ~ /^L[0-9]+(-L[0-9]+)?$/ && path !~ /\.md$/) {
        sub(/^.*L/, "", place)
        if (place + 0 > lines[path] || place + 0 == 0)
            wrong("no such line: " link)
    } else if (place != "" && !((path "#" place) in anchors))
        wrong("no such heading: " link)
}

# The path from a folder on, without its "..".
function path_from(folder, path) {
    while (sub(/^\.\.\//, "", path)) {
        if (folder == "")
            return "outside"
        if (!sub(/\/[^\/]*$/, "", folder))
            folder = ""
    }
    sub(/^\.\//, "", path)
    sub(/\/$/, "", path)
    return folder == "" ? path : folder "/" path
}

# What stands in backquotes, word by word.
function check_code(code,    n, i, word) {
    check_tour(here, line, code)
    n = split(code, word, " ")
    for (i = 1; i <= n; i++)
        check_word(word[i])
}

function check_word(word,    path) {
    sub(/[;,]$/, "", word)
    path = word
    sub(/^(\.\.\/|\.\/)+/, "", path)
    sub(/\/$/, "", path)
    if (path ~ /[^A-Za-z0-9_.\/]/ || path in lines || path in folders ||
        path in programs || path in made)
        return
    if (path ~ /^(chapter[0-9]|docs|tests|\.ci)\//) {
        if (!((path ".c") in lines))
            wrong("no such file: `" word "`")
    } else if (word ~ /^\.\.?\/[a-z]/)
        wrong("no such program: `" word "`")
    else if (path ~ /^[a-z0-9_]+\.(c|md)$/ && !(("docs/" path) in lines)) {
        sub(/\.c$/, "", path)
        if (!(path in programs))
            wrong("no such file: `" word "`")
    }
}

# ./lab tour NAME: of a page or of a program.
function check_tour(file, number, code,    name) {
    here = file
    line = number
    while (match(code, /\.\/lab (tour|list) [a-z0-9_]+/)) {
        name = substr(code, RSTART, RLENGTH)
        code = substr(code, RSTART + RLENGTH)
        sub(/.* /, "", name)
        if (!(name in programs) && !(name in folders) &&
            !(("docs/" name ".md") in lines))
            wrong("no such tour or list: " name)
    }
}
AWK

cd "$SOURCE" || exit 1
find . \( -path ./build -o -path ./.git -o -path ./tests/player/right -o \
    -path ./tests/player/wrong \) -prune -o -type f -print |
    sed 's/^\.\///' | sort >"$work/paths"
xargs wc -l <"$work/paths" | awk '$2 != "total" { print $2, $1 }' \
    >"$work/files"
pages=$(grep '\.md$' "$work/paths")
[ -n "$pages" ] || fail 'no document was found'
# shellcheck disable=SC2086 # one word a page
awk -f "$work/links.awk" pass=0 "$work/files" pass=1 $pages pass=2 $pages ||
    fail 'a link or a name leads nowhere: see above'

# What the tool makes of the pages is what they are.
mkdir "$work/docs"
cp docs/*.md "$work/docs"
cd "$work/docs" || exit 1
for page in *.md; do
    [ "$page" = README.md ] ||
        sh "$SOURCE/tests/collection/navigation" "$page" ||
        fail "docs/$page is not in docs/README.md"
    diff -u "$SOURCE/docs/$page" "$page" ||
        fail 'lines of navigation: put them in with tests/collection/navigation'
done
