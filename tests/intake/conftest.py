"""Intake for a test: on SQLite, and where it matters on either database."""

import contextlib
from collections.abc import AsyncIterator

import pytest

from libs.common.telemetry import configure_logging
from tests.infrastructure.services import own_databases
from tests.intake.system import Intake, running


@pytest.fixture(autouse=True, scope="session")
def plain_logs() -> None:
    """As the running service has them: what a log says by default of an error takes seconds to draw."""
    configure_logging("ERROR")


@pytest.fixture(scope="session")
async def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Intake]:
    async with running(tmp_path_factory.mktemp("intake")) as started:
        yield started


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
async def on_either(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Intake]:
    with contextlib.ExitStack() as stack:
        url = None
        if request.param == "postgresql":
            pg_url: str = request.getfixturevalue("pg_url")
            url = stack.enter_context(own_databases(pg_url, ["intake"]))["intake"]
        async with running(tmp_path_factory.mktemp("intake"), url) as started:
            yield started


@pytest.fixture
async def intake(on_sqlite: Intake) -> Intake:
    """On SQLite, empty, no round opened."""
    await on_sqlite.empty()
    return on_sqlite


@pytest.fixture
async def opened(intake: Intake) -> Intake:
    """On SQLite, with nothing but the round `examples.ROUND`."""
    await intake.open_round()
    return intake


@pytest.fixture
async def either(on_either: Intake) -> Intake:
    """Each test twice, once on either database, with nothing but the round `examples.ROUND`."""
    await on_either.empty()
    await on_either.open_round()
    return on_either
