# Programs: address_structs
. "$SOURCE/tests/helpers.sh"

run address_structs
expect_status 0
expect_quiet

# RFC 3493 and POSIX leave the sizes to the system; these are Linux's.
for line in '  struct sockaddr           16 bytes' \
    '  struct in_addr             4 bytes' \
    '  struct sockaddr_in        16 bytes' \
    '  struct in6_addr           16 bytes' \
    '  struct sockaddr_in6       28 bytes' \
    '  struct sockaddr_un       110 bytes' \
    '  struct sockaddr_storage  128 bytes' \
    '  sin_port       at  2,  2 bytes' \
    '  sin_addr       at  4,  4 bytes' \
    '  sin6_addr      at  8, 16 bytes' \
    '127.0.0.1 port 9190'; do
    expect_out_line "$line"
done

# Port and address are the same bytes on every machine, the family is not.
# Both ways to fill the structure come to the same.
bytes='23 e6 7f 00 00 01 00 00 00 00 00 00 00 00'
[ "$(sed -n 's/^  = {\.\.\.}    .. .. //p' out)" = "$bytes" ] ||
    fail 'not the bytes of 127.0.0.1 port 9190'
[ "$(sed -n 's/^  = {\.\.\.}  *//p' out)" = \
    "$(sed -n 's/^  set  *//p' out)" ] || fail 'another outcome'
[ "$(sed -n 's/^  memset//p' out | tr -d ' 0')" = '' ] || fail 'not all zeros'
