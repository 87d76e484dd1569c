#!/bin/sh
# Brings .venv to what the lock names, builds the stage page and installs the package, editable.
# For tests it also makes .venv-peers, with other people's servers, whose pins are not ours.
# Does nothing when nothing has changed.
# Usage: scripts/setup.sh [runtime|test]
set -eu
cd "$(dirname "$0")/.."
stamp=.venv/.setup-stamp
peers=tests/peers/socketio
purpose=${1:-runtime}

# An environment for tests serves the runtime too, and stays one.
case $(cat "$stamp" 2>/dev/null) in "test "*) purpose=test ;; esac
case $purpose in
    runtime) lock=requirements.lock ;;
    test) lock=requirements-dev.lock ;;
    *) echo "usage: $0 [runtime|test]" >&2 && exit 2 ;;
esac

# All that the environment is made from. Its place counts: a virtual environment cannot be moved.
digest() {
    {
        pwd -P
        find stage -type f ! -path '*/node_modules/*' ! -path 'stage/dist/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
        sha256sum "$lock" pyproject.toml hatch_build.py scripts/setup.sh scripts/create-venv.sh scripts/sync-venv.sh
        [ "$purpose" = runtime ] || sha256sum "$peers/package.json" "$peers/package-lock.json" requirements-peers.lock
    } | sha256sum | cut -d ' ' -f 1
}

current="$purpose $(digest)"
if [ "$(cat "$stamp" 2>/dev/null)" = "$current" ] && [ -x .venv/bin/vtuber ] &&
    [ -d stage/node_modules ] && [ -f src/vtuber/stage/page/index.html ] &&
    { [ "$purpose" = runtime ] || { [ -d "$peers/node_modules" ] && [ -x .venv-peers/bin/litellm ]; }; }; then
    exit 0
fi
rm -f "$stamp"

if ! .venv/bin/uv --version >/dev/null 2>&1 ||
    ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    scripts/step.sh "virtual environment" scripts/create-venv.sh "$lock"
fi
scripts/step.sh "Python packages ($purpose)" \
    .venv/bin/uv pip sync --python .venv/bin/python --require-hashes "$lock"
# The build hook makes the stage page; --reinstall runs it even when the package's metadata is unchanged.
scripts/step.sh "stage page and package" \
    .venv/bin/uv pip install --python .venv/bin/python --no-deps --no-build-isolation --reinstall --editable .
if [ "$purpose" = test ]; then
    # The servers that some tests start; npm and what it starts find the node of the environment, not the machine's.
    scripts/step.sh "servers for tests" env NO_COLOR=1 PATH="$PWD/.venv/bin:$PATH" \
        .venv/bin/npm --prefix "$peers" ci --ignore-scripts --no-audit --no-fund
    scripts/step.sh "Python servers for tests" scripts/sync-venv.sh .venv-peers requirements-peers.lock
fi

echo "$current" >"$stamp"
