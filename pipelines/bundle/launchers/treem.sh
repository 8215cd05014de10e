#!/bin/sh
TREEM_NO_PAUSE=1 exec sh "$(dirname -- "$0")/pipelines/bundle/launchers/run.sh" "$@"
