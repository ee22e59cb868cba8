"""The command when something is missing or wrong: one plain message, and never a secret in it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from insats import cli
from tests.infrastructure.ports import free_ports

SECRET = "kort-hemlighet"


def told(*arguments: str) -> str:
    """What a command that fails says."""
    done = CliRunner().invoke(cli.app, list(arguments))
    assert (done.exit_code, type(done.exception)) == (1, SystemExit), done.output
    return done.output


def test_address_is_told_when_nothing_answers_there(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_ports(1)[0]}"
    file = tmp_path / "24.json"
    file.write_text("{}")
    where = ("--round", "villkor-2023", "--data-dir", str(tmp_path), "--url", url)
    assert f"{url} does not answer" in told("submit", str(file), "--respondent", "24", *where)
    assert f"{url} does not answer" in told(
        "report", "national", "--format", "csv", "-o", str(tmp_path / "n.csv"), *where
    )


@pytest.mark.parametrize("name", ["INSATS_WEBHOOK_KEY", "INSATS_SESSION_SECRET"])
def test_setting_is_named_and_its_secret_is_not_when_it_is_too_short(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, SECRET)
    said = told("serve", "--data-dir", str(tmp_path))
    assert name.removeprefix("INSATS_").lower() in said.lower()
    assert "kort" not in said


def test_missing_address_of_the_broker_is_named_when_one_service_is_started(tmp_path: Path) -> None:
    assert "INSATS_AMQP_URL" in told("serve", "intake", "--data-dir", str(tmp_path))
