#!/bin/sh
# Makes a further environment, beside .venv, from a lock; .venv has the installer. Does nothing when nothing has changed.
# Usage: scripts/sync-venv.sh FOLDER LOCK
set -eu
cd "$(dirname "$0")/.."
folder=$1
lock=$2
stamp=$folder/.setup-stamp

# A virtual environment cannot be moved, nor outlive the Python that it was made with.
current=$({ pwd -P && .venv/bin/python -V && cat "$lock" scripts/sync-venv.sh; } | sha256sum)
if [ "$(cat "$stamp" 2>/dev/null)" = "$current" ] && "$folder/bin/python" -V >/dev/null 2>&1; then
    exit 0
fi
.venv/bin/uv venv --quiet --clear --python .venv/bin/python "$folder"
.venv/bin/uv pip sync --python "$folder/bin/python" --require-hashes "$lock"
echo "$current" >"$stamp"
