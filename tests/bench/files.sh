#!/bin/sh
# files.sh - a file over loopback, with the programs of chapter 3 and with
# others that are installed; and pieces of many sizes. ./lab bench runs it.
#
# Usage:  SOURCE=... BUILD=... files.sh [seconds]
#
# The file has 256 MiB for each second, but 1 GiB at most; and 64 MiB where
# there is no room for two of them. Environment: ROUNDS, and MIB for another.

# In memory, where that can be: a disk would be measured, too.
if [ -w /dev/shm ]; then
    TMPDIR=/dev/shm
    export TMPDIR
fi
# shellcheck source=tests/bench/common.sh
. "$SOURCE/tests/bench/common.sh"
seconds=${1:-1}
mib=${MIB:-$((seconds < 4 ? seconds * 256 : 1024))}
if [ "$(df -Pk "$work" | awk 'NR == 2 { print int($4 / 1024) }')" -lt \
    $((3 * mib)) ]; then
    mib=64
fi
file=$work/file
copy=$work/copy

# fetch WHO ROUND COMMAND... - the time that the command takes to bring the
# file.
fetch() {
    who=$1 round=$2
    shift 2
    tell " $who"
    begin=$(date +%s%N)
    here "$@" >"$work/said" || fail "$who: it failed"
    nanoseconds=$(($(date +%s%N) - begin))
    end_launched "$server"
    record rate files "$who" "$round" $((mib * 1048576 * 1000 / nanoseconds))
}

# transfer WHO ROUND COMMAND... - the same; and what came is compared. A system
# gives memory that was used a moment ago more quickly than other memory: so all
# get such.
transfer() {
    head -c "${mib}M" /dev/zero >"$copy" || fail 'there is no room for a copy'
    rm "$copy"
    fetch "$@"
    cmp -s "$file" "$copy" || fail "$1: the copy is another"
    rm "$copy"
}

# iperf3 has no file; how much it brings in a second is what it says.
iperf() {
    tell ' iperf3'
    here iperf3 -c 127.0.0.1 -p "$port" -n "${mib}M" -f m >"$work/said" ||
        fail 'iperf3: it failed'
    end_launched "$server"
    record rate files iperf3 "$1" "$(awk '/receiver$/ {
        for (i = 1; i <= NF; i++)
            if ($i == "Mbits/sec")
                printf "%d\n", $(i - 1) / 8
        }' "$work/said")"
}

head -c "${mib}M" /dev/urandom >"$file" || fail 'there is no room for the file'
file_rounds=${ROUNDS:-5} # more: memory and disks are less even than processors
for round in $(seq "$file_rounds"); do
    tell "file of $mib MiB, round $round of $file_rounds:"
    serve "$BUILD/chapter3/file_server" 0 "$file"
    transfer file_server "$round" \
        "$BUILD/chapter3/file_client" 127.0.0.1 "$port" "$copy"
    serve "$BUILD/chapter3/file_server" 0 "$file"
    fetch unkept "$round" "$tools/discard" "$port"
    serve "$tools/sendfile" 0 "$file"
    transfer sendfile "$round" \
        "$BUILD/chapter3/file_client" 127.0.0.1 "$port" "$copy"
    serve "$BUILD/chapter3/udp_file_receiver" 0 "$copy"
    transfer udp "$round" \
        "$BUILD/chapter3/udp_file_sender" 127.0.0.1 "$port" "$file"
    record resent files udp "$round" \
        "$(sed -n 's/.*, \([0-9]*\) sent again$/\1/p' "$work/said")"
    if nc -h 2>&1 | grep -q OpenBSD; then
        serve sh -c "exec nc -N -l 127.0.0.1 0 <'$file'"
        # shellcheck disable=SC2016 # the inner shell expands it
        transfer nc "$round" sh -c 'nc -d 127.0.0.1 "$0" >"$1"' "$port" "$copy"
    fi
    if command -v iperf3 >/dev/null; then
        serve iperf3 -s -1 -B 127.0.0.1 -p "$port" # free again
        iperf "$round"
    fi
    end_of_line
done
rm "$file"

for round in $(seq "$rounds"); do
    tell "pieces, round $round of $rounds:"
    for size in 30 100 1024 4096 16384 65536 262144 1048576; do
        tell " $size"
        speed=$(here "$tools/pieces" "$size" $((seconds * 200))) ||
            fail 'pieces: it failed'
        record rate pieces "$size" "$round" "${speed% MB/s}"
    done
    end_of_line
done
