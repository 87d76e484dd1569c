#!/bin/sh
# Runs a command as one named step: one line when it succeeds, everything it printed when it fails.
# Usage: scripts/step.sh NAME COMMAND [ARGUMENT...]
set -u
name=$1
shift
log=$(mktemp)
trap 'rm -f "$log"' EXIT
printf '%-36s' "$name"
started=$(date +%s)
if "$@" >"$log" 2>&1 </dev/null; then
    printf 'ok %5d s\n' $(($(date +%s) - started))
else
    status=$?
    printf 'FAILED\n\n'
    cat "$log"
    printf '\n%s failed (exit status %d): %s\n' "$name" "$status" "$*"
    exit "$status"
fi
