#!/bin/sh
# show.sh - the results of the measurements: tables and bars on standard output,
# the tables and a chart in docs/. run.sh runs it.
#
# Usage:  SOURCE=... BUILD=... show.sh [seconds]
#
# Environment: FOLDER and DOCS for others than the build's and the project's.

# shellcheck source=tests/bench/common.sh
. "$SOURCE/tests/bench/common.sh"
seconds=${1:-1}
docs=${DOCS:-$SOURCE/docs}

{
    # shellcheck disable=SC2016 # Markdown
    echo 'Measured with `./lab bench` on this machine:'
    echo
    machine | sed 's/^/    /'
    fold -s -w 74 "$folder/notes" | sed 's/ *$//; s/.*/    &/'
    echo
    awk -f "$bench/numbers.awk" -f "$bench/tables.awk" "$results"
} >"$work/tables"
cat "$work/tables"
awk -f "$bench/numbers.awk" -f "$bench/bars.awk" "$results"

model=$(machine | sed -n 's/^processor: //p' | tr -d '&<>')
system=$(uname -sr | sed 's/-.*//')
about="Medians of $rounds rounds of $seconds s. $system, $model."
awk -v about="$about" -f "$bench/numbers.awk" -f "$bench/chart.awk" \
    "$results" >"$work/chart" || fail 'there is no chart'
# The tables take the place of those before.
awk -v tables="$work/tables" '
    /^<!-- end: .\/lab bench -->/ { within = 0 }
    !within { print }
    /^<!-- begin: .\/lab bench -->/ {
        within = 1
        while ((getline line <tables) > 0)
            print line
    }' "$docs/server_models.md" >"$work/page" || fail 'there is no page'
cp "$work/chart" "$docs/server_models.svg" || fail 'it cannot be written'
cp "$work/page" "$docs/server_models.md" || fail 'it cannot be written'
echo 'Written: docs/server_models.svg and, in docs/server_models.md, the tables'
