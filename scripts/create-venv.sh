#!/bin/sh
# Creates .venv with nothing in it but the installer (uv), at the version and hashes of the lock.
# Usage: scripts/create-venv.sh LOCK
set -eu
lock=$1

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    echo "Python 3.11 or newer was not found. On Debian 12 or newer: apt-get install python3 python3-venv." \
        "If it has another name, set PYTHON to it." >&2
    return 1
}

python=$(find_python)
has() { "$python" -c "import $1" 2>/dev/null; }

# Debian's python3 comes without the pip that seeds an environment; any pip on the machine does as well.
has ensurepip || has pip || scripts/apt-install.sh python3-venv

installer=$(mktemp)
trap 'rm -f "$installer"' EXIT
awk '/^uv==/ { found = 1 } found { print } found && !/\\$/ { exit }' "$lock" >"$installer"

if has ensurepip; then
    "$python" -m venv --clear .venv
    pip=".venv/bin/python -m pip"
else
    "$python" -m venv --clear --without-pip .venv
    pip="$python -m pip --python .venv/bin/python"
fi
$pip --disable-pip-version-check install --require-hashes --no-deps --requirement "$installer"
