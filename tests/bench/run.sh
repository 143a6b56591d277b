#!/bin/sh
# run.sh - measure the server models, the stall and files, one after the other,
# and show the results. ./lab bench runs it, when all is built.
#
# Usage:  SOURCE=... BUILD=... run.sh [seconds]

# shellcheck source=tests/bench/common.sh
. "$SOURCE/tests/bench/common.sh"
seconds=${1:-1}

: >"$results"
: >"$folder/notes"
begin=$(date +%s)
for part in servers stall files; do
    sh "$bench/$part.sh" "$seconds" || fail 'nothing is written'
done
echo "all of it took $((($(date +%s) - begin + 59) / 60)) minutes" \
    >>"$folder/notes"
sh "$bench/show.sh" "$seconds"
