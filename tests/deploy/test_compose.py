"""Everything that docker-compose.yml, the images and the gateway name exists, and by the same name elsewhere."""

from __future__ import annotations

import json
import re
import subprocess
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from libs.common.settings import ServiceSettings
from services.notifications.pages import session
from services.notifications.settings import NotificationsSettings
from tests.deploy.files import (
    DEPLOY,
    ROOT,
    SERVICES,
    SUBSCRIBER,
    caddyfile,
    compose,
    definitions,
    dockerfile,
    environment_of,
    example_settings,
    pyproject,
    variables_in,
)


def _filled(text: str) -> str:
    """The text as compose fills it in, every password being its variable's own name."""
    return re.sub(r"\$\{([A-Z_]+)[^}]*\}", r"\1", text)


@pytest.mark.parametrize("service", SERVICES)
def test_image_holds_the_service_when_built_with_its_argument(service: str) -> None:
    build = compose()["services"][service]["build"]
    assert build == {"context": ".", "dockerfile": "deploy/Dockerfile", "args": {"SERVICE": service}}
    assert service in pyproject()["project"]["optional-dependencies"]
    assert (ROOT / "services" / service).is_dir()
    assert '--extra "$SERVICE"' in dockerfile()
    assert 'insats serve \\"$SERVICE\\"' in dockerfile()
    assert "insats" in pyproject()["project"]["scripts"]


def test_image_has_what_the_project_asks_for_when_built() -> None:
    version = re.search(r"^ARG PYTHON=([\d.]+)", dockerfile(), re.M)
    assert version is not None
    minimum = pyproject()["project"]["requires-python"].removeprefix(">=")
    assert [*map(int, version[1].split("."))] >= [*map(int, minimum.split("."))]
    ignored_except = (ROOT / ".dockerignore").read_text().splitlines()
    for line in re.findall(r"^COPY ([^-].*)", dockerfile(), re.M):
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists()
            assert f"!{source}" in ignored_except
    packages = pyproject()["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {f"COPY {package} {package}" for package in packages} <= set(dockerfile().splitlines())


def test_service_does_not_run_as_root_when_started() -> None:
    last_stage = dockerfile().rsplit("\nFROM ", 1)[1]
    assert re.findall(r"^USER (\w+)", last_stage, re.M) == ["insats"]
    assert "useradd" in last_stage


@pytest.mark.parametrize("service", SERVICES)
def test_every_variable_is_a_setting_when_a_service_is_started(service: str) -> None:
    in_image = set(re.findall(r"\b(INSATS_[A-Z_]+)=", dockerfile()))
    own = import_module(f"services.{service}.settings")
    chosen: type[ServiceSettings] = getattr(own, f"{service.capitalize()}Settings")
    assert in_image | environment_of(service).keys() <= {f"INSATS_{field.upper()}" for field in chosen.model_fields}
    assert {"INSATS_DATABASE_URL", "INSATS_AMQP_URL", "INSATS_ISSUER", "INSATS_JWKS"} <= environment_of(service).keys()


@pytest.mark.parametrize("service", SERVICES)
def test_settings_are_readable_when_filled_in_as_compose_does(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment_of(service).items():
        default = re.search(r":-([^}]*)\}", value)
        monkeypatch.setenv(name, default[1] if default else _filled(value))
    settings = ServiceSettings()
    assert settings.database_url == (f"postgresql://{service}:{service.upper()}_DB_PASSWORD@postgres:5432/{service}")
    assert settings.amqp_url == f"amqp://{service}:{service.upper()}_AMQP_PASSWORD@rabbitmq:5672/"
    assert settings.max_body_bytes == ServiceSettings.model_fields["max_body_bytes"].default


@pytest.mark.parametrize("service", SERVICES)
def test_database_and_user_exist_when_a_service_logs_in(service: str) -> None:
    services = compose()["services"]
    database, broker = (
        urlsplit(_filled(environment_of(service)[name])) for name in ("INSATS_DATABASE_URL", "INSATS_AMQP_URL")
    )
    roles = re.search(r"^for service in (.+); do$", (DEPLOY / "postgres" / "services.sh").read_text(), re.M)
    assert roles is not None
    assert database.username in roles[1].split()
    assert database.path == f"/{database.username}"
    assert database.hostname in services
    assert database.password in environment_of("postgres")
    assert {"name": broker.username, "password": f"${{{broker.password}}}", "tags": []} in definitions()["users"]
    assert broker.hostname in services
    assert broker.password in environment_of("rabbitmq")
    assert broker.path == "/"
    assert {"name": "/"} in definitions()["vhosts"]


def test_broker_has_the_services_and_the_subscriber_as_users_and_nobody_else() -> None:
    users = [user["name"] for user in definitions()["users"]]
    assert users == [*SERVICES, SUBSCRIBER]
    assert [entry["user"] for entry in definitions()["permissions"]] == users
    assert [entry["user"] for entry in definitions()["topic_permissions"]] == users
    asked_for = variables_in((DEPLOY / "rabbitmq" / "definitions.json").read_text())
    assert asked_for == {*environment_of("rabbitmq")}


def test_replicas_may_be_started_of_every_service_when_scaled() -> None:
    services = compose()["services"]
    assert not [name for name, service in services.items() if "container_name" in service]
    assert {name for name, service in services.items() if "ports" in service} == {"gateway"}
    assert services["gateway"]["ports"] == ["8000:8000"]


def test_containers_find_each_other_when_they_share_a_network() -> None:
    services, networks = compose()["services"], compose()["networks"]
    for name, service in services.items():
        assert set(service["networks"]) <= networks.keys()
        assert set(service.get("depends_on", ())) <= services.keys()
        for other in service.get("depends_on", ()):
            assert set(service["networks"]) & set(services[other]["networks"]), f"{name} cannot reach {other}"
    assert networks["inside"] == {"internal": True}
    assert services["postgres"]["networks"] == services["rabbitmq"]["networks"] == ["inside"]


def test_every_mounted_file_and_volume_exists_when_started() -> None:
    for service in compose()["services"].values():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith("./") else source in compose()["volumes"]
    assert "load_definitions = /run/insats/definitions.json" in (DEPLOY / "rabbitmq/rabbitmq.conf").read_text()
    start = (DEPLOY / "rabbitmq/start.sh").read_text()
    assert "sh /opt/insats/render.sh > /run/insats/definitions.json" in start
    assert compose()["services"]["rabbitmq"]["entrypoint"][-1] == "/opt/insats/start.sh"


@pytest.mark.parametrize("service", SERVICES)
def test_gateway_finds_the_service_when_its_path_is_called(service: str) -> None:
    port = re.search(r"INSATS_PORT=(\d+)", dockerfile())
    assert port is not None
    block = re.search(rf"handle_path /{service}/\* \{{.*?\n\t\}}", caddyfile(), re.S)
    assert block is not None
    assert f"dynamic a {service} {port[1]} " in block[0]
    assert f"header_up X-Forwarded-Prefix /{service}\n" in block[0]
    assert f"EXPOSE {port[1]}\n" in dockerfile()
    assert f"http://127.0.0.1:{port[1]}/health/ready" in dockerfile()
    assert service in compose()["services"]["gateway"]["depends_on"]


def test_gateway_serves_the_web_pages_when_no_service_is_named() -> None:
    assert set(re.findall(r"handle_path /(\w+)/\*", caddyfile())) == set(SERVICES)
    rest = re.search(r"\thandle \{.*?\n\t\}", caddyfile(), re.S)
    assert rest is not None
    assert "dynamic a notifications 8000 " in rest[0]
    assert "header_up -X-Forwarded-Prefix\n" in rest[0]
    (site,) = re.findall(r"^:(\d+) \{", caddyfile(), re.M)
    assert compose()["services"]["gateway"]["ports"] == [f"8000:{site}"]


def test_gateway_refuses_what_the_service_would_when_a_body_is_too_large() -> None:
    limits = {environment_of(name)["INSATS_MAX_BODY_BYTES"] for name in ("gateway", *SERVICES)}
    assert limits == {f"${{INSATS_MAX_BODY_BYTES:-{ServiceSettings.model_fields['max_body_bytes'].default}}}"}
    assert "int({http.request.header.Content-Length}) > {$INSATS_MAX_BODY_BYTES}`" in caddyfile()
    backstop = re.search(r"max_size (\d+)MB", caddyfile())
    assert backstop is not None
    assert int(backstop[1]) * 1_000_000 > ServiceSettings.model_fields["max_body_bytes"].default


def test_event_streams_are_not_held_back_when_they_pass_the_gateway() -> None:
    assert "encode" not in caddyfile()  # compressing is what would buffer them
    assert "flush_interval" not in caddyfile()  # the default flushes text/event-stream at once


def test_every_variable_is_explained_when_the_example_is_copied() -> None:
    assert variables_in((ROOT / "docker-compose.yml").read_text()) == example_settings().keys()


def test_no_secret_is_written_when_the_files_are_read() -> None:
    files = [ROOT / "docker-compose.yml", *(path for path in DEPLOY.rglob("*") if path.is_file())]
    for file in files:
        text = file.read_text()
        assert [m for m in re.findall(r"://\w+:([^@\s]+)@", text) if not m.startswith("${")] == [], file
        assert [m for m in re.findall(r'"password(?:_hash)?": *"([^"]*)"', text) if m[:2] != "${"] == [], file
        assert [m for m in re.findall(r"^ *\w+_PASSWORD: *(\S+)", text, re.M) if m[:2] != "${"] == [], file
        assert re.findall(r"^\w*(?:PASSWORD|SECRET|TOKEN|KEY)\w*=(\S+)", text, re.M) == [], file
        assert "PRIVATE KEY-----" not in text, file


def _made_settings(folder: Path) -> dict[str, str]:
    made = subprocess.run(
        ["sh", DEPLOY / "make-env.sh"], capture_output=True, text=True, check=True, cwd=folder,
        env={"PATH": "/usr/bin:/bin", "INSATS_ISSUER": "https://id.example.se"},
    ).stdout  # fmt: skip
    return dict(line.split("=", 1) for line in made.splitlines() if line and not line.startswith("#"))


def test_passwords_are_fresh_and_different_when_the_settings_are_made(tmp_path: Path) -> None:
    first, second = _made_settings(tmp_path), _made_settings(tmp_path)
    assert first.keys() == example_settings().keys()
    assert first["INSATS_ISSUER"] == "https://id.example.se"
    fresh = ("_PASSWORD", "_SESSION_SECRET")
    passwords = [s[name] for s in (first, second) for name in s if name.endswith(fresh)]
    assert len(set(passwords)) == len(passwords) == 26
    assert all(re.fullmatch(r"[0-9a-f]{48}", password) for password in passwords)


def test_every_service_trusts_the_pages_logins_by_the_key_set_that_notifications_serves() -> None:
    settings = NotificationsSettings()
    place = f"http://notifications:8000{next(r.path for r in session.router.routes if r.path.endswith('jwks.json'))}"  # type: ignore[attr-defined]
    for service in SERVICES:
        trusted = json.loads(environment_of(service)["INSATS_TRUSTED_ISSUERS"])
        assert trusted == {settings.session_issuer: place}
