"""What the container files promise, held without an engine: nobody is root, nothing is writable that need not be, no host is named."""

from __future__ import annotations

import configparser
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.cli import COMMANDS
from flows.settings import unknown_in_environment

ROOT = Path(__file__).parents[2]
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
OURS = [name for name in SERVICES if name != "database"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
UNITS = sorted((ROOT / "setup" / "systemd").glob("*.service"))


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_no_more_rights_than_it_needs(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["tmpfs"]
    assert service["init"] is True
    assert not {"privileged", "network_mode", "pid", "devices", "cap_add"} & set(service)
    # Our image is nobody's root by itself (USER); PostgreSQL's would be.
    assert service.get("user") == ("postgres" if name == "database" else None)
    assert name in OURS or "build" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_that_stays_says_how_it_is(name: str) -> None:
    health = SERVICES[name]["healthcheck"]
    assert health.get("disable") is True or {"test", "interval", "timeout"} <= set(health)
    assert health.get("disable", False) is (name == "deployments")  # it ends


def test_what_waits_waits_for_what_is_there() -> None:
    waits = {name: service.get("depends_on", {}) for name, service in SERVICES.items()}
    assert all(other in SERVICES for needed in waits.values() for other in needed)
    assert waits["worker"] == {"deployments": {"condition": "service_completed_successfully"}}


def test_only_loopback_reaches_in_and_the_password_is_nowhere() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports == ["127.0.0.1:4200:4200"]
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"PASSWORD: (\S+)", text)) == {"${VERBALE_PASSWORD:?is"}
    assert not re.search(r"://\w+:\w+@", text)


def test_images_and_files_come_from_no_named_host() -> None:
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.M) + [service["image"] for service in SERVICES.values()]
    assert images
    assert not [image for image in images if "/" in image or image.endswith(":latest")]
    assert not re.search(r"https?://(?!127\.0\.0\.1)|\b(curl|wget)\b|git clone|^ADD ", DOCKERFILE, re.M)


def test_compose_speaks_of_settings_and_files_that_there_are() -> None:
    told = {name: "x" for service in SERVICES.values() for name in service["environment"]}
    assert unknown_in_environment(told) == []
    mounts = [volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    assert [mount for mount in mounts if mount.startswith("./") and not (ROOT / mount).exists()] == []


def test_the_image_runs_as_a_user_of_its_own_and_says_how_it_is() -> None:
    last = DOCKERFILE.rindex("\nFROM ")
    assert re.findall(r"^USER (.+)$", DOCKERFILE[last:], re.M) == ["verbale"]
    assert "useradd --uid 10001" in DOCKERFILE
    assert 'CMD ["verbale", "check"]' in DOCKERFILE
    assert "--only-binary :all:" in DOCKERFILE  # nothing is compiled
    assert "VOLUME" not in DOCKERFILE  # letters in a volume without a name would be lost to their owner


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_not_root_and_runs_commands_that_there_are(path: Path) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read_string(path.read_text(encoding="utf-8"))
    service = unit["Service"]
    assert service["User"] == "verbale"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    commands = re.findall(r"/bin/verbale (\w+)", service["ExecStart"])
    assert commands
    assert set(commands) <= set(COMMANDS)
