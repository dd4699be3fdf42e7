"""`setup/system.sh` on machines that lack something: it installs, or says in one sentence what to type; it never asks and never hangs."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What a bare Debian has and the script needs.
ESSENTIAL = ["bash", "dirname", "cat", "env", "grep", "mktemp", "rm", "tail", "true"]


@dataclass
class Machine:
    """A machine made of a folder of programs, without Tesseract."""

    programs: Path

    def has(self, name: str, script: str) -> None:
        program = self.programs / name
        program.write_text(f"#!/bin/bash\n{script}\n")
        program.chmod(0o755)

    def set_up(self) -> subprocess.CompletedProcess[str]:
        command = [self.programs / "bash", ROOT / "setup" / "system.sh", "runtime"]
        return subprocess.run(
            command, env={"PATH": str(self.programs)}, capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    for name in ESSENTIAL:
        found = shutil.which(name)
        assert found
        (tmp_path / name).symlink_to(found)
    return Machine(tmp_path)


def user(machine: Machine, number: int, *, may_sudo: bool = False) -> None:
    machine.has("id", f"echo {number}")
    machine.has("sudo", 'shift; exec "$@"' if may_sudo else 'echo "a password is required" >&2; exit 1')


def debian(machine: Machine, *, installs: bool) -> None:
    machine.has("apt-cache", "exit 0")
    log = machine.programs / "apt.log"
    tesseract = machine.programs / "tesseract"
    languages = r"printf 'List:\neng\nfra\nspa\ndeu\nosd\nLatin\n'"
    works = f"printf '#!/bin/bash\\n%s\\n' {languages!r} >{tesseract}; chmod 755 {tesseract}; cp {tesseract} {machine.programs}/pdftoppm"
    (machine.programs / "chmod").symlink_to(shutil.which("chmod") or "")
    (machine.programs / "cp").symlink_to(shutil.which("cp") or "")
    machine.has(
        "apt-get", f'echo "$@" >>{log}; ' + (f"[[ $* == *install* ]] && {{ {works}; }}; exit 0" if installs else "echo no route; exit 100")
    )


def test_all_is_there_and_nothing_is_said() -> None:
    done = subprocess.run([ROOT / "setup" / "system.sh", "runtime"], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_plain_user_is_told_what_to_type(machine: Machine) -> None:
    user(machine, 1000)
    debian(machine, installs=True)
    done = machine.set_up()
    assert done.returncode == 1
    (sentence,) = done.stderr.strip().splitlines()
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-eng" in sentence
    assert "tesseract-ocr-script-latn poppler-utils" in sentence
    assert not (machine.programs / "apt.log").exists()


@pytest.mark.parametrize("number", [0, 1000], ids=["root", "sudo without a password"])
def test_who_may_install_does(machine: Machine, number: int) -> None:
    user(machine, number, may_sudo=True)
    debian(machine, installs=True)
    machine.has("python3", "exit 0")
    done = machine.set_up()
    assert (done.returncode, done.stderr) == (0, "")
    (call,) = (machine.programs / "apt.log").read_text().splitlines()
    assert "install -y --no-install-recommends tesseract-ocr " in call


def test_without_a_network_the_reason_and_the_command_are_told(machine: Machine) -> None:
    user(machine, 0)
    debian(machine, installs=False)
    done = machine.set_up()
    assert done.returncode == 1
    assert "no route" in done.stderr
    assert "apt-get update && apt-get install -y --no-install-recommends tesseract-ocr" in done.stderr
    assert "sudo" not in done.stderr


def test_another_system_is_told_what_is_missing(machine: Machine) -> None:
    user(machine, 0)
    done = machine.set_up()
    assert done.returncode == 1
    assert "no apt-get" in done.stderr
    assert "tesseract-ocr-osd" in done.stderr
