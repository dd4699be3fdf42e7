#!/usr/bin/env bash
# Makes the virtual environment .venv with the locked packages: setup/environment.sh runtime|dev
#
# Does nothing, quickly, when the lock and pyproject.toml are those that were installed last. What is fetched is held
# by a hash; the project itself is linked in without build isolation, so that nothing unlocked is ever fetched.
set -euo pipefail
cd "$(dirname "$0")/.."
source setup/python.sh

case ${1:?runtime or dev} in
    runtime) covers=(runtime) ;;
    dev) covers=(runtime dev) ;;
    *) echo "usage: setup/environment.sh runtime|dev" >&2; exit 2 ;;
esac

lock_of() { if [[ $1 == dev ]]; then echo requirements-dev.lock; else echo requirements.lock; fi; }
stamp_of() { echo ".venv/verbale-$1.stamp"; }
# What .venv must have been made from; the folder counts too, because the scripts of an environment hold its path.
wanted_for() { { pwd; cat "$(lock_of "$1")" pyproject.toml; } | sha256sum; }
was_made_elsewhere() { [[ -f .venv/verbale-folder && $(<.venv/verbale-folder) != "$PWD" ]]; }

give_up() {
    printf '\nverbale: %s\n' "$*" >&2
    exit 1
}

if [[ $(cat "$(stamp_of "$1")" 2>/dev/null) == "$(wanted_for "$1")" ]] && environment_runs; then exit 0; fi

if was_made_elsewhere || ! environment_runs; then
    python=$(find_python) || give_up "Python 3.11 or newer with its venv module is needed; on Debian 12:  apt-get install python3 python3-venv"
    echo "Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
    pwd >.venv/verbale-folder
fi

lock=$(lock_of "$1")
echo "Installing $(grep -c '^[a-z].*==' "$lock") locked packages into .venv (a minute or two the first time)"
rm -f .venv/verbale-*.stamp
# Without compiling, setting up takes half the time; Python compiles what it needs on its first run.
pip=(.venv/bin/python -m pip install --quiet --quiet --no-input --disable-pip-version-check --progress-bar off --no-compile)
# The lock is complete, so pip need not resolve (Debian's pip 23.0 trips over extras there); "pip check" proves it.
"${pip[@]}" --no-deps --require-hashes --only-binary :all: -r "$lock" </dev/null ||
    give_up "the packages of $lock could not be installed (the lines above say why; is there a network?). Run the same command again."
"${pip[@]}" --no-deps --no-build-isolation --editable . </dev/null ||
    give_up "verbale itself could not be installed into .venv (the lines above say why)."
.venv/bin/python -m pip check >/dev/null || give_up "the packages in .venv do not fit together: run  .venv/bin/python -m pip check  and  make lock"
# Where Python may not keep what it compiles (many containers say so), every run and every scan opened would compile all of it anew.
env -u PYTHONDONTWRITEBYTECODE .venv/bin/python -c 'import app.cli, flows.orchestration, preprocessing.image_pages, preprocessing.opening_child, \
    preprocessing.pdf_pages' || give_up "verbale does not start (the lines above say why)."
for purpose in "${covers[@]}"; do wanted_for "$purpose" >"$(stamp_of "$purpose")"; done
