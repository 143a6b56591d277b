# cell.sh CASE SERVER - what the probe finds is what the table says that stands
# in docs/server_models.md.
here=$(dirname "$0")
found=$(sh "$here/probe.sh" "$1" "$2")
status=$?
echo "$found"
[ $status -ne 77 ] || exit 77
# A column begins where the server's name does: echo_ and _server are left out.
name=${2%_server}
said=$(awk -v case="$1" -v name="${name#echo_}" '
    $1 == "case" { at = index($0 " ", " " name " ") }
    $1 == case && at > 0 {
        said = substr($0, at + 1)
        sub(/  .*/, "", said)
        print said
        exit
    }' "$SOURCE/docs/server_models.md")
[ "$found" = "$said" ] || {
    echo "The table says: '$said'. tests/robustness/table makes it anew."
    exit 1
}
