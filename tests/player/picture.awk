# Draws a recorded tour as a picture in SVG: a terminal's window with the first
# session of the cast, line by line as it was played. Without animation it
# shows what the screen shows in the end, and so it does for people who have
# asked their system for less motion. It is light or dark as its reader's page.
#
# Usage:  LC_ALL=C awk -f picture.awk FILE.cast >FILE.svg

BEGIN {
    escape = sprintf("%c", 27)
    size = 14         # of the letters
    letter = 8.4      # width of one
    line = 22         # height of a line
    bar = 38          # height of the window's title
    margin = 22       # around the text
    columns = 72      # at the least
    delay = .6        # seconds more before the first key
}

NR == 1 { next } # the header
sessions > 1 { next }

{
    time = substr($1, 2) + delay
    kind = substr($2, 2, 1)
    text = $0
    sub(/^\[[^ ]* "[a-z]", "/, "", text)
    sub(/"\]$/, "", text)
    text = plain_of(text)
}
kind == "m" {
    if (++sessions == 1)
        title = text
    heading = 1
    next
}
heading { # the lesson's own words, one event
    heading = 0
    next
}
{ show(text) }

END {
    for (i = 1; i <= rows; i++)
        if (width_of(row[i]) > columns)
            columns = width_of(row[i])
    draw()
}

# What a string of JSON stands for.
function plain_of(text,    result, at, code) {
    while ((at = index(text, "\\")) > 0) {
        result = result substr(text, 1, at - 1)
        code = substr(text, at + 1, 1)
        text = substr(text, at + 2)
        if (code == "n") {
            code = "\n"
        } else if (code == "r") {
            code = "\r"
        } else if (code == "u") {
            code = letter_of(substr(text, 1, 4))
            text = substr(text, 5)
        }
        result = result code
    }
    return result text
}

function letter_of(hexadecimal,    number, i) {
    for (i = 1; i <= 4; i++)
        number = 16 * number + \
            index("0123456789abcdef", substr(hexadecimal, i, 1)) - 1
    return sprintf("%c", number)
}

# The screen shows text. The line at its bottom, as it is so far, is in seen,
# without colours, and in bottom, with them as tags.
function show(text,    at, sequence) {
    while (text != "") {
        if (substr(text, 1, 2) == "\r\n") {
            text = substr(text, 3)
            end_row()
        } else if (substr(text, 1, 1) == "\r") {
            text = substr(text, 2)
            bottom = now = ""
            typed_at = 0
        } else if (substr(text, 1, 2) == escape "[") {
            match(text, /[mK]/)
            sequence = substr(text, 3, RSTART - 2)
            text = substr(text, RSTART + 1)
            colour(sequence)
        } else {
            at = match(text, "[\r" escape "]") ? RSTART : length(text) + 1
            put(substr(text, 1, at - 1))
            text = substr(text, at)
        }
    }
    see()
}

function colour(sequence) {
    if (sequence == "0m")
        class = ""
    else if (sequence ~ /m$/)
        class = "s" substr(sequence, 1, length(sequence) - 1)
}

function put(text) {
    if (class == "s1" && !typed_at)
        typed_at = width_of(now) + 1
    now = now text
    gsub(/&/, "\\&amp;", text)
    gsub(/</, "\\&lt;", text)
    gsub(/>/, "\\&gt;", text)
    if (class != "")
        text = "<tspan class=\"" class "\">" text "</tspan>"
    bottom = bottom text
}

# The bottom line may have changed: since when is this one there, and when were
# its keys typed?
function see() {
    if (now == seen)
        return
    if (seen == "" || index(now, seen) != 1) {
        since = time
        first_key = 0
    }
    if (typed_at && width_of(now) >= typed_at) {
        if (!first_key)
            first_key = time
        last_key = time
    }
    seen = now
}

function end_row() {
    see()
    rows++
    row[rows] = now
    drawn[rows] = bottom
    comes[rows] = since
    if (first_key && last_key > since) {
        from[rows] = typed_at - 1
        begins[rows] = first_key
        ends[rows] = last_key
    }
    now = bottom = seen = ""
    typed_at = first_key = 0
}

# A character of UTF-8 is one column.
function width_of(text) {
    gsub(/[\200-\277]/, "", text)
    return length(text)
}

function draw(    width, height, i, name) {
    width = columns * letter + 2 * margin
    height = bar + rows * line + 2 * margin - 8
    name = title
    sub(/^chapter/, "chapter ", name)
    gsub(/&/, "\\&amp;", name)
    gsub(/</, "\\&lt;", name)
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" " \
        "height=\"%d\"\n  viewBox=\"0 0 %d %d\" role=\"img\">\n",
        width, height, width, height
    print "<title>" name "</title>"
    style()
    printf "<clipPath id=\"inside\"><rect x=\"1\" y=\"%d\" width=\"%d\" " \
        "height=\"%d\"/></clipPath>\n", bar + 1, width - 2, height - bar - 8
    printf "<rect class=\"window\" x=\".5\" y=\".5\" width=\"%d\" " \
        "height=\"%d\" rx=\"10\"/>\n", width - 1, height - 1
    printf "<path class=\"bar\" d=\"M1 %d V10 A9 9 0 0 1 10 1 H%d " \
        "A9 9 0 0 1 %d 10 V%d Z\"/>\n", bar, width - 10, width - 1, bar
    printf "<path class=\"rule\" d=\"M1 %s H%d\"/>\n", bar + .5, width - 1
    for (i = 0; i < 3; i++)
        printf "<circle class=\"dot\" cx=\"%d\" cy=\"%s\" r=\"5.5\"/>\n",
            margin + 18 * i, bar / 2 + .5
    printf "<text class=\"name\" x=\"%s\" y=\"%d\">%s</text>\n",
        width / 2, bar / 2 + 5, name
    print "<g clip-path=\"url(#inside)\" xml:space=\"preserve\">"
    for (i = 1; i <= rows; i++)
        draw_row(i, bar + margin + i * line - 10)
    print "</g>\n</svg>"
}

# textLength keeps the columns where they are, whatever font there is.
function draw_row(i, y,    x, width, keys, pace) {
    if (i == 1) # it is there from the beginning
        printf "<g>"
    else
        printf "<g class=\"row\" style=\"animation-delay:%.2fs\">", comes[i]
    if (row[i] != "")
        printf "<text x=\"%d\" y=\"%d\" textLength=\"%.1f\" " \
            "lengthAdjust=\"spacingAndGlyphs\">%s</text>",
            margin, y, width_of(row[i]) * letter, drawn[i]
    if (i in begins) {
        # A cover of the window's colour moves off the line, letter by letter,
        # with the cursor at its left end.
        x = margin + from[i] * letter
        keys = width_of(row[i]) - from[i]
        width = keys * letter
        pace = keys > 1 ? (ends[i] - begins[i]) / (keys - 1) : .04
        printf "\n<g class=\"cover\" style=\"--way:%.1fpx;animation-delay:" \
            "%.2fs;animation-duration:%.2fs;\nanimation-timing-function:" \
            "steps(%d)\">", width, begins[i] - pace, pace * keys, keys
        printf "<rect class=\"behind\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" " \
            "height=\"%d\"/>", x, y - 16, width + letter, line
        printf "<rect class=\"cursor\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" " \
            "height=\"%d\"/></g>", x, y - 13, letter, 17
    }
    print "</g>"
}

function style() {
    print "<style>"
    print "svg { --window: #ffffff; --bar: #f6f8fa; --edge: #d0d7de;"
    print "  --dot: #d0d7de; --name: #57606a; --text: #424a53;"
    print "  --typed: #1f2328; --cyan: #0b6b78; --yellow: #855600;"
    print "  --magenta: #8a2ea8; --green: #1a7037; --blue: #0757b8 }"
    print "@media (prefers-color-scheme: dark) {"
    print "  svg { --window: #151b23; --bar: #1e252e; --edge: #3d444d;"
    print "    --dot: #3d444d; --name: #9ea7b1; --text: #b7bfc8;"
    print "    --typed: #f4f7fa; --cyan: #56d4dd; --yellow: #e8b84a;"
    print "    --magenta: #dc9bf5; --green: #62d17b; --blue: #7cb7ff }"
    print "}"
    printf "text { font: %dpx ui-monospace, SFMono-Regular, Menlo, Consolas,\n",
        size
    print "  \"DejaVu Sans Mono\", \"Liberation Mono\", monospace;"
    print "  fill: var(--text); white-space: pre }"
    print ".name { fill: var(--name); font-size: 13px; text-anchor: middle }"
    print ".window { fill: var(--window); stroke: var(--edge) }"
    print ".bar { fill: var(--bar) }"
    print ".rule { stroke: var(--edge) }"
    print ".dot { fill: var(--dot) }"
    print ".behind { fill: var(--window) }"
    print ".cursor { fill: var(--text) }"
    print ".s1 { fill: var(--typed); font-weight: bold }"
    print ".s36 { fill: var(--cyan) }"
    print ".s33 { fill: var(--yellow) }"
    print ".s35 { fill: var(--magenta) }"
    print ".s32 { fill: var(--green) }"
    print ".s34 { fill: var(--blue) }"
    print ".cover { visibility: hidden }"
    print "@media (prefers-reduced-motion: no-preference) {"
    print "  .row { animation: come .2s ease-out backwards }"
    print "  .cover { animation: type 1s steps(1) backwards }"
    print "}"
    print "@keyframes come { from { opacity: 0 } }"
    print "@keyframes type {"
    print "  from { visibility: visible }"
    print "  to { visibility: visible; transform: translateX(var(--way)) }"
    print "}"
    print "</style>"
}
