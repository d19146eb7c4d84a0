#!/usr/bin/env bash
# debian_packages.sh [PACKAGE...]: unpacks large pure-Python packages of Debian into build/ and compares pycc with python3.11
# on every file in them. Downloads, installs nothing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$here/../../build/packages
[ $# -gt 0 ] || set -- python3-twisted python3-sqlalchemy python3-mypy python3-sphinx python3-django python3-sympy
mkdir -p "$build"
cd "$build"
for package in "$@"; do
    [ -d "$package" ] && continue
    apt-get download -q "$package"
    dpkg-deb -x "$package"_*.deb "$package"
    rm "$package"_*.deb
done
exec "$here/run.py" "$@"
