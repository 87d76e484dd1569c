#!/bin/sh
# Installs Debian packages unless all are there. Root is needed only when something is missing.
# Usage: scripts/apt-install.sh PACKAGE...
set -eu

missing=
for package in "$@"; do
    status=$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

# Where sudo asks for the password.
has_terminal() { (: </dev/tty) 2>/dev/null; }

if ! command -v apt-get >/dev/null; then
    echo "This system has no apt-get. Install what corresponds to these Debian packages:$missing." \
        "Then say that they are there: make test SYSTEM_PACKAGES=" >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root="env DEBIAN_FRONTEND=noninteractive"
elif command -v sudo >/dev/null && { has_terminal || sudo -n true 2>/dev/null; }; then
    as_root="sudo env DEBIAN_FRONTEND=noninteractive"
else
    echo "Run this once as root, then try again: apt-get install --no-install-recommends$missing" >&2
    exit 1
fi

# Package lists may be absent or stale on a fresh machine: they are fetched only if the first try fails.
install() {
    # shellcheck disable=SC2086
    $as_root apt-get install --yes --no-install-recommends $missing
}
install || { $as_root apt-get update && install; }
