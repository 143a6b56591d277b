# Print the results of the server models as bars. After numbers.awk.
END {
    if (!has("rate", "busy-10", "plain"))
        exit
    print "Requests a second, for each of the plain epoll server (= 1.00)"
    for (l = 1; l <= loads; l++) {
        if (!has("rate", load[l], "epoll"))
            continue
        print ""
        print "    busy clients: " name[load[l]]
        for (m = 1; m <= models; m++) {
            printf "    %-10s", model[m]
            if (!has("rate", load[l], model[m])) {
                print " -"
                continue
            }
            x = ratio("rate", load[l], model[m], "plain")
            for (i = 1; i <= x * 50 + 0.5 && i <= 60; i++)
                printf "="
            printf " %.2f\n", x
        }
    }
    print ""
}
