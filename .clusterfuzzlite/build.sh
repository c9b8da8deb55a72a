#!/bin/bash -eu
# Builds the fuzz targets as ci/oss-fuzz/build.sh does, which both services run.
exec bash -eux "$SRC/listen-socket/ci/oss-fuzz/build.sh"
