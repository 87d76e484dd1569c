#!/bin/sh
# Brings .venv to what the lock names, builds the stage page and installs the package, editable.
# For tests it also makes .venv-peers, with other people's servers, whose pins are not ours.
# Does nothing when nothing has changed.
# Usage: scripts/setup.sh [runtime|test]
set -eu
cd "$(dirname "$0")/.."
stamp=.venv/.setup-stamp
peers="tests/peers/socketio tests/peers/cypher"
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
        [ "$purpose" = runtime ] || {
            for peer in $peers; do sha256sum "$peer/package.json" "$peer/package-lock.json"; done
            sha256sum requirements-peers.lock
        }
    } | sha256sum | cut -d ' ' -f 1
}

has_peers() {
    for peer in $peers; do [ -d "$peer/node_modules" ] || return 1; done
}

current="$purpose $(digest)"
if [ "$(cat "$stamp" 2>/dev/null)" = "$current" ] && [ -x .venv/bin/vtuber ] &&
    [ -d stage/node_modules ] && [ -f src/vtuber/stage/page/index.html ] &&
    { [ "$purpose" = runtime ] || { has_peers && [ -x .venv-peers/bin/litellm ]; }; }; then
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
    # What some tests run on Node; npm and what it starts find the node of the environment, not the machine's.
    for peer in $peers; do
        scripts/step.sh "for tests: ${peer##*/}" env NO_COLOR=1 PATH="$PWD/.venv/bin:$PATH" \
            .venv/bin/npm --prefix "$peer" ci --ignore-scripts --no-audit --no-fund
    done
    scripts/step.sh "Python servers for tests" scripts/sync-venv.sh .venv-peers requirements-peers.lock
fi

echo "$current" >"$stamp"
