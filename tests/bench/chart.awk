# Draw the results of the server models as an SVG: a panel for each load, a bar
# for each model. After numbers.awk; `about` is the line below the chart.
function say(x, y, class, words) {
    printf "<text x=\"%d\" y=\"%d\" class=\"%s\">%s</text>\n", x, y, class, \
           words
}

# A bar, with its name before it and its length behind it.
function bar(x, y, who, which,    length_of, r) {
    say(x + BAR - 10, y + 19, "name", who)
    if (!has("rate", which, who)) {
        say(x + BAR + 6, y + 19, "none", \
             who == "select" ? "not possible" : "not measured")
        return
    }
    r = ratio("rate", which, who, "plain")
    length_of = (r < MOST ? r : MOST) * UNIT
    printf "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"25\" rx=\"2\" " \
           "class=\"%s\"/>\n", x + BAR, y, length_of < 2 ? 2 : length_of, who
    say(x + BAR + UNIT * MOST + 8, y + 19, "value", sprintf("%.2f", r))
}

function panel(x, y, which, words,    m) {
    say(x, y, "panel", words)
    for (m = 1; m <= models; m++)
        bar(x, y + 16 + (m - 1) * 33, model[m], which)
    printf "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>\n", \
           x + BAR + UNIT, y + 10, x + BAR + UNIT, y + 22 + 32 * models
}

END {
    if (!has("rate", "busy-10", "plain"))
        exit 1
    BAR = 104 # where bars begin
    UNIT = 132 # the length of a ratio of 1
    MOST = 1.12
    print "<svg xmlns=\"http://www.w3.org/2000/svg\" " \
          "viewBox=\"0 0 1040 650\" role=\"img\">"
    print "<title>Echo servers side by side: requests a second, as a ratio " \
          "to a plain epoll server</title>"
    print "<style>"
    print "svg { background: #ffffff }"
    print "text { font-family: system-ui, 'DejaVu Sans', sans-serif;"
    print "       fill: #111111; font-size: 19px }"
    print ".title { font-size: 32px; font-weight: bold }"
    print ".panel { font-size: 22px; font-weight: bold }"
    print ".name { text-anchor: end }"
    print ".value { font-weight: bold }"
    print ".none { font-style: italic }"
    print ".small { font-size: 16px }"
    print ".epoll, .poll, .select { fill: #1f5fbf }"
    print ".threads { fill: #c25a00 }"
    print ".processes { fill: #9c2a6e }"
    print "line { stroke: #111111; stroke-width: 2; stroke-dasharray: 3 4 }"
    print "@media (prefers-color-scheme: dark) {"
    print "    svg { background: #12161b }"
    print "    text { fill: #f4f4f4 }"
    print "    .epoll, .poll, .select { fill: #5f9dff }"
    print "    .threads { fill: #ffa94a }"
    print "    .processes { fill: #f783bd }"
    print "    line { stroke: #f4f4f4 }"
    print "}"
    print "</style>"
    print "<rect width=\"1040\" height=\"650\" fill=\"none\"/>"
    say(30, 54, "title", "Echo servers side by side: requests a second")
    say(30, 88, "", "Dotted line: a plain epoll server, 1.00. All share one " \
         "processor with their clients.")
    count = split("busy-1 busy-10 busy-100 busy-1000 idle-4000 renew", \
                  shown, " ")
    split("1 client:10 clients:100 clients:1,000 clients:" \
          "10 clients, 4,000 silent:10 clients, always new", words, ":")
    for (i = 1; i <= count; i++)
        panel(30 + (i - 1) % 3 * 338, 142 + int((i - 1) / 3) * 235, \
              shown[i], words[i])
    say(30, 603, "", \
         "<tspan class=\"epoll value\">One process for all.</tspan> " \
         "<tspan class=\"threads value\">A thread for each client.</tspan> " \
         "<tspan class=\"processes value\">A process for each client.</tspan>")
    say(30, 630, "small", about)
    print "</svg>"
}
