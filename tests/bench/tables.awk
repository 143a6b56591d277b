# Print the results as tables of 80 columns. After numbers.awk.
function heading(text) {
    print text
    print ""
}
function columns(first, second,    m) {
    line = sprintf("    %-17s%9s", first, second)
    for (m = 1; m <= models; m++)
        line = line sprintf("%10s", model[m])
    print line
}

# How a number of a model is written in its column; "-" if there is none.
function entry(what, which, who,    x, text) {
    if (!has(what, which, who))
        return "-"
    if (what == "rate") {
        x = ratio("rate", which, who, "plain")
        text = sprintf("%.2f", spread)
        sub(/^0/, "", text)
        return sprintf("%.2f+-%s", x, text)
    }
    x = median(what, which, who)
    if (x < 0) # a page less is possible
        x = 0
    return what == "time" ? sprintf("%.1f", x / 1e3) : sprintf("%.1f", x / 1024)
}
function row(what, which,    m, text) {
    if (!has(what, which, "plain"))
        return
    text = what == "rate" ? thousands(median(what, which, "plain")) : \
           entry(what, which, "plain")
    line = sprintf("    %-17s%9s", name[which], text)
    for (m = 1; m <= models; m++)
        line = line sprintf("%10s", entry(what, which, model[m]))
    print line
}
function rows(what,    l) {
    for (l = 1; l <= loads; l++)
        row(what, load[l])
    print ""
}

# One more server, which serves one client at a time.
function iterative(which) {
    if (has("rate", which, "iterative"))
        printf "    %-26s%s\n", name[which], entry("rate", which, "iterative")
}

# The cases, and how fast they are beside the reference.
function cases(which, reference, unit, count, who, what,    i, x) {
    for (i = 1; i <= count; i++) {
        if (!has("rate", which, who[i]))
            continue
        x = ratio("rate", which, who[i], reference)
        note = sprintf(x < 0.1 ? "%.4f +-%.4f" : "%.2f +-%.2f", x, spread)
        printf "    %-38s%9s %s  %s\n", what[i], \
               thousands(median("rate", which, who[i])), unit, note
    }
    print ""
}

END {
    if (has("rate", "busy-10", "plain")) {
        heading("Requests a second, for each of the plain epoll server")
        columns("busy clients", "a second")
        rows("rate")
        heading("Processor time of the server for a request, in microseconds")
        columns("busy clients", "plain")
        rows("time")
        heading("Memory of the server for a silent client, in KiB")
        columns("clients", "plain")
        name["idle-1000"] = "1,000"
        name["idle-4000"] = "4,000"
        rows("memory")
        name["idle-1000"] = "10, 1,000 silent"
        name["idle-4000"] = "10, 4,000 silent"
        if (has("rate", "busy-1", "iterative")) {
            heading("One client after the other (echo_server of chapter 2)")
            iterative("busy-1")
            iterative("renew")
            print ""
        }
    }
    if (has("rate", "stall", "whole")) {
        heading("Messages of 64 KiB, one client; for each of the first server")
        count = split("whole pieces delayed chapter2", who, " ")
        what[1] = "buffer of 64 KiB"
        what[2] = "buffer of 1 KiB, TCP_NODELAY"
        what[3] = "buffer of 1 KiB, without TCP_NODELAY"
        what[4] = "echo_server of chapter 2"
        cases("stall", "whole", "a second", count, who, what)
    }
    if (has("rate", "files", "file_server")) {
        heading("A file over loopback; for each of file_server's")
        count = split("file_server sendfile nc udp unkept iperf3", who, " ")
        what[1] = "file_server to file_client"
        what[2] = "sendfile(2) to file_client"
        what[3] = "nc to nc"
        what[4] = "udp_file_sender to udp_file_receiver"
        what[5] = "file_server, no copy is kept"
        what[6] = "iperf3 (no file at all)"
        cases("files", "file_server", "MB/s", count, who, what)
        if (has("resent", "files", "udp"))
            printf "    Packets that UDP's sender sent again: %s\n\n", \
                   thousands(median("resent", "files", "udp"))
    }
    if (has("rate", "pieces", 65536)) {
        heading("One connection, a piece with each call; for each of 64 KiB")
        count = split("30 100 1024 4096 16384 65536 262144 1048576", who, " ")
        for (i = 1; i <= count; i++)
            what[i] = who[i] < 1024 ? who[i] " bytes" : \
                      who[i] < 1048576 ? who[i] / 1024 " KiB" : "1 MiB"
        cases("pieces", 65536, "MB/s", count, who, what)
    }
}
