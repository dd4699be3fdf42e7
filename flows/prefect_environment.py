"""Where Prefect is found and how it behaves, told by environment variables alone: importing Prefect takes seconds."""

from __future__ import annotations

import os
import tomllib
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# No telemetry, no advertisements. Without these, telemetry also logs "database is locked".
QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
}

HEARTBEAT_SECONDS = 30
# Without batches Prefect records about six tasks a second, and drops what it cannot keep up with (docs/one-million-letters.md).
BATCHED = {
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
}
# Runs say now and then that they live; an automation marks those that have stopped to (flows/automations.py).
BEATING = {"PREFECT_FLOWS_HEARTBEAT_FREQUENCY": str(HEARTBEAT_SECONDS)}


def prefect_api_url(environment: Mapping[str, str] = os.environ) -> str | None:
    """The Prefect API that somebody has configured, found as Prefect finds it: PREFECT_API_URL, then the active profile."""
    url = environment.get("PREFECT_API_URL") or _profile(environment).get("PREFECT_API_URL")
    return str(url).rstrip("/") if url else None


def _profile(environment: Mapping[str, str]) -> dict[str, object]:
    """The settings of the active profile; {} when there is none that can be read."""
    home = Path(environment.get("PREFECT_HOME") or "~/.prefect").expanduser()
    path = Path(environment.get("PREFECT_PROFILES_PATH") or home / "profiles.toml").expanduser()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}
    profiles = content.get("profiles")
    profile = profiles.get(environment.get("PREFECT_PROFILE") or content.get("active")) if isinstance(profiles, dict) else None
    return profile if isinstance(profile, dict) else {}


def answers(url: str, *, timeout_seconds: float = 3.0, own: bool = False) -> bool:
    """Whether a Prefect server answers at this API. `own`: one of ours on loopback, which no proxy stands before.

    A server that asks for a password or another path answers too: what it thinks of us is seen when it is used.
    """
    if not url.startswith(("http://", "https://")):
        return False
    opener = urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if own else []))
    try:
        with opener.open(f"{url}/health", timeout=timeout_seconds):
            return True
    except urllib.error.HTTPError as error:
        return not own and error.code < 500
    except (OSError, ValueError):
        return False


def own_server(home: Path, port: int, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of a server that belongs to one archive, and of everything that talks to it.

    home: where it keeps its SQLite database. No Prefect setting of the caller is taken over: they speak of other servers.
    """
    address = f"http://127.0.0.1:{port}"
    others = {name: value for name, value in environment.items() if not name.startswith("PREFECT_")}
    past_proxies = ",".join(filter(None, [environment.get("NO_PROXY") or environment.get("no_proxy"), "127.0.0.1"]))
    return others | QUIET | BATCHED | {
        "NO_PROXY": past_proxies,
        "no_proxy": past_proxies,
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home / 'prefect.db'}",
        "PREFECT_API_URL": f"{address}/api",
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_UI_API_URL": f"{address}/api",  # else its pages look for the API on port 4200
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home / "pages"),  # else they are unpacked among the libraries, which may be read-only
        # Web sites that the archivist visits must not be able to start runs or read them.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": f"{address},http://localhost:{port}",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",  # else 50,000 records of runs a year stay for ever
    }  # fmt: skip
