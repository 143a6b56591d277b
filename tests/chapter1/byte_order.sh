# Programs: byte_order
. "$SOURCE/tests/helpers.sh"

run byte_order
expect_status 0
expect_quiet
case $(printf '\001\000' | od -An -tu2) in
*' 1')
    expect_out <<'END'
number 0x12345678 is stored as:
  address +0: 0x78
  address +1: 0x56
  address +2: 0x34
  address +3: 0x12
little endian
END
    ;;
*' 256')
    expect_out <<'END'
number 0x12345678 is stored as:
  address +0: 0x12
  address +1: 0x34
  address +2: 0x56
  address +3: 0x78
big endian
END
    ;;
*) fail 'od knows of a third byte order' ;;
esac
