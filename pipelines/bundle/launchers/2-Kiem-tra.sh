#!/bin/sh
exec sh "$(dirname -- "$0")/pipelines/bundle/launchers/run.sh" office check
