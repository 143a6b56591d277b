#!/bin/sh
# harden.sh - the tests of the chapters, with programs in which variables are
# filled with 0xFE before they are set, and in which the C library checks the
# sizes of what it writes to (_FORTIFY_SOURCE=3).
#
# Usage:  tests/checks/harden.sh
#
# A compiler that cannot fill variables (gcc before 12) is told by CMake, and
# the rest is done.

cd "$(dirname "$0")/../.." || exit 1
cmake --preset harden >/dev/null &&
    cmake --build --preset harden --parallel "$(nproc)" >/dev/null &&
    exec ctest --preset harden
