#!/usr/bin/env bash
# Makes sure of the outside programs: setup/system.sh runtime|test
#
# Installs Debian's packages that are missing where this user may (root, or sudo that asks for no password);
# elsewhere says in one sentence what to type, and exits 1. Does nothing, quickly, when all is there.
set -euo pipefail
cd "$(dirname "$0")/.."
source setup/python.sh

purpose=${1:?runtime or test}

is_there() { # the proof of a line in debian-packages.txt
    local kind=${1%%:*} names=${1#*:} name
    for name in ${names//|/ }; do
        case $kind in
            command) command -v "$name" >/dev/null && return 0 ;;
            language) grep -qxE "(script/)?$name" <<<"$languages" && return 0 ;;
            file) [[ -e $name ]] && return 0 ;;
            library) grep -qF "$name " <<<"$libraries" && return 0 ;;
        esac
    done
    return 1
}

missing_packages() {
    local languages libraries package needed_for proof
    languages=$(tesseract --list-langs 2>/dev/null || true)
    libraries=$(/sbin/ldconfig -p 2>/dev/null || true)
    while read -r package needed_for proof; do
        [[ $needed_for == runtime || $needed_for == "$purpose" ]] || continue
        is_there "$proof" || printf '%s\n' "$package"
    done < <(grep -v '^#' setup/debian-packages.txt)
    environment_runs || find_python >/dev/null || printf '%s\n' python3 python3-venv
}

give_up() {
    printf '\nverbale: %s\n' "$*" >&2
    exit 1
}

# The browser has another name on Ubuntu.
names_here() {
    local package
    for package in "$@"; do
        if [[ $package == chromium ]] && grep -qx 'ID=ubuntu' /etc/os-release 2>/dev/null; then package=chromium-browser; fi
        printf '%s\n' "$package"
    done
}

apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 "$@" </dev/null; }

install() {
    # The package lists may be absent or old; fetching them costs seconds, so only then.
    if ! apt-cache show "$@" >/dev/null 2>&1 || ! apt install -y --no-install-recommends "$@"; then
        apt update && apt install -y --no-install-recommends "$@"
    fi
}

mapfile -t missing < <(missing_packages)
[[ ${#missing[@]} -eq 0 ]] && exit 0

command -v apt-get >/dev/null ||
    give_up "this machine has no apt-get; install with its own package manager what Debian calls: ${missing[*]}"

mapfile -t packages < <(names_here "${missing[@]}")
by_hand="sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages[*]}"
if [[ $(id -u) -eq 0 ]]; then
    as_root=()
    by_hand=${by_hand//sudo /}
elif sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
else
    give_up "Debian packages are missing, and this user may not install them. Type:  $by_hand"
fi

echo "Installing Debian's packages: ${packages[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! install "${packages[@]}" >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    give_up "Debian's packages could not be installed (the last lines above say why; is there a network?). To try by hand, type:  $by_hand"
fi

mapfile -t missing < <(missing_packages)
[[ ${#missing[@]} -eq 0 ]] || give_up "still missing after their installation: ${missing[*]} (is Python 3.11 or newer there?)"
