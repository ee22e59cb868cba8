"""Reads the files of the distributed set-up for the tests in this folder."""

from __future__ import annotations

import json
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SERVICES = ("intake", "classification", "aggregation", "reporting", "notifications")
SUBSCRIBER = "tillvaxtverket"


@cache
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def environment_of(service: str) -> dict[str, str]:
    """The container's variables, as written: `${NAME}` is not replaced."""
    return {name: str(value) for name, value in compose()["services"][service]["environment"].items()}


@cache
def definitions() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DEPLOY / "rabbitmq" / "definitions.json").read_text())
    return loaded


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@cache
def dockerfile() -> str:
    return (DEPLOY / "Dockerfile").read_text()


@cache
def caddyfile() -> str:
    return (DEPLOY / "gateway" / "Caddyfile").read_text()


def variables_in(text: str) -> set[str]:
    """Names asked for as ${NAME}, ${NAME:?…} or ${NAME:-…}."""
    return set(re.findall(r"\$\{([A-Z_]+)", text))


def example_settings() -> dict[str, str]:
    """deploy/.env.example as name -> value."""
    lines = (DEPLOY / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def permission(user: str, kind: str) -> re.Pattern[str]:
    """The regular expression by which RabbitMQ grants `configure`, `write` or `read`."""
    (found,) = (entry for entry in definitions()["permissions"] if entry["user"] == user)
    return re.compile(found[kind])


def topic_permission(user: str, kind: str) -> re.Pattern[str]:
    """The regular expression for routing keys on insats.events that `user` may write or bind (read)."""
    (found,) = (entry for entry in definitions()["topic_permissions"] if entry["user"] == user)
    return re.compile(found[kind])
