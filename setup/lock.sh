#!/usr/bin/env bash
# Remakes requirements.lock and requirements-dev.lock from pyproject.toml; "--upgrade" takes the newest that fits.
#
# One lock serves every Python from 3.11 on (markers), holds every package by hash and names no registry.
set -euo pipefail
cd "$(dirname "$0")/.."
source setup/python.sh

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$(find_python)" -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --quiet --disable-pip-version-check 'uv>=0.13,<1'

compile() {
    "$tools/bin/uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 --extra second-reader --fork-strategy fewest \
        --generate-hashes --no-emit-index-url --custom-compile-command "make lock" "$@"
}
compile "$@" --group build --output-file requirements.lock
compile "$@" --group build --group dev --constraint requirements.lock --output-file requirements-dev.lock
grep -c '^[a-z].*==' requirements.lock requirements-dev.lock
