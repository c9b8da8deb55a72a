#!/bin/bash -eu
exec bash -eux "$SRC/listen-socket/ci/oss-fuzz/build.sh"
