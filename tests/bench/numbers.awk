# Read the results of the measurements: lines of WHAT CASE WHO ROUND NUMBER.
# The scripts that come after this one ask for medians.
NF == 5 {
    value[$1, $2, $3, $4] = $5
    if ($4 > rounds)
        rounds = $4
}

# has(WHAT, CASE, WHO) - was that measured, in any round?
function has(what, which, who,    round) {
    for (round = 1; round <= rounds; round++)
        if ((what, which, who, round) in value)
            return 1
    return 0
}

# sort(LIST, COUNT) - sort the numbers list[1..count].
function sort(list, count,    i, k, x) {
    for (i = 2; i <= count; i++) {
        x = list[i]
        for (k = i - 1; k > 0 && list[k] > x; k--)
            list[k + 1] = list[k]
        list[k + 1] = x
    }
}

# ratio(WHAT, CASE, WHO, REFERENCE) - the median of what who has for each that
# the reference has, in the same round; without a reference, of the numbers
# themselves. The global spread is half of what lies between the lowest and the
# highest.
function ratio(what, which, who, reference,    list, count, round, x) {
    count = 0
    for (round = 1; round <= rounds; round++) {
        if (!((what, which, who, round) in value))
            continue
        x = value[what, which, who, round]
        if (reference != "")
            x /= value[what, which, reference, round]
        list[++count] = x
    }
    sort(list, count)
    spread = (list[count] - list[1]) / 2
    return (list[int((count + 1) / 2)] + list[int(count / 2) + 1]) / 2
}
function median(what, which, who) {
    return ratio(what, which, who, "")
}

# thousands(NUMBER) - a whole number as people write it.
function thousands(number,    text, rest) {
    text = sprintf("%d", number + 0.5)
    rest = ""
    while (length(text) > 3) {
        rest = "," substr(text, length(text) - 2) rest
        text = substr(text, 1, length(text) - 3)
    }
    return text rest
}

# The loads, and their names: who is busy, beside how many that are not.
BEGIN {
    models = split("epoll poll select threads processes", model, " ")
    loads = split("busy-1 busy-5 busy-6 busy-10 busy-100 busy-1000 " \
                  "idle-1000 idle-4000 large-1 large-10 renew", load, " ")
    name["busy-1"] = "1 client"
    name["busy-5"] = "5 clients"
    name["busy-6"] = "6 clients"
    name["busy-10"] = "10 clients"
    name["busy-100"] = "100 clients"
    name["busy-1000"] = "1,000 clients"
    name["idle-1000"] = "10, 1,000 silent"
    name["idle-4000"] = "10, 4,000 silent"
    name["large-1"] = "1, of 64 KiB"
    name["large-10"] = "10, of 64 KiB"
    name["renew"] = "10, always new"
}
