"""Intake for a test: on SQLite, and where it matters on either database."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from libs.common.telemetry import configure_logging
from tests.infrastructure.services import own_databases
from tests.intake.system import Intake, running


@pytest.fixture(autouse=True, scope="session")
def plain_logs() -> None:
    """As the running service has them: what a log says by default of an error takes seconds to draw."""
    configure_logging("ERROR")


@pytest.fixture
async def intake(tmp_path: Path) -> AsyncIterator[Intake]:
    """On SQLite, no round opened."""
    async with running(tmp_path) as started:
        yield started


@pytest.fixture(params=["sqlite", "postgresql"])
async def either(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Intake]:
    """Each test twice, once on either database; the round `examples.ROUND` is open."""
    with contextlib.ExitStack() as stack:
        url = None
        if request.param == "postgresql":
            pg_url: str = request.getfixturevalue("pg_url")
            url = stack.enter_context(own_databases(pg_url, ["intake"]))["intake"]
        async with running(tmp_path, url) as started:
            await started.open_round()
            yield started


@pytest.fixture
async def opened(intake: Intake) -> Intake:
    """On SQLite, with the round `examples.ROUND` open."""
    await intake.open_round()
    return intake
