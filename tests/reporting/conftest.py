"""Databases of the reporting service, brought up to date by its migrations, on SQLite and on PostgreSQL."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from libs.common.auth import LocalIssuer
from libs.common.database import Database
from libs.common.migrating import migrate
from services.reporting.formats import FORMATS
from services.reporting.models import METADATA
from tests.infrastructure.services import find_postgres, own_databases
from tests.reporting.running import Running, Token, running


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with find_postgres() as url:
        yield url


@pytest.fixture
async def postgresql(postgres_server: str) -> AsyncIterator[Database]:
    with own_databases(postgres_server, ["reporting"]) as urls:
        async with _ready(urls["reporting"]) as database:
            yield database


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """Each test twice: once on either database."""
    if request.param == "sqlite":
        urls = {"reporting": f"sqlite:///{tmp_path / 'reporting.db'}"}
        held: contextlib.AbstractContextManager[dict[str, str]] = contextlib.nullcontext(urls)
    else:
        held = own_databases(request.getfixturevalue("postgres_server"), ["reporting"])
    with held as found:
        async with _ready(found["reporting"]) as database:
            yield database


@pytest.fixture
def token(tmp_path: Path) -> Token:
    def header(scope: str = "read", **claims: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {LocalIssuer(tmp_path).token(scope, **claims)}"}

    return header


@pytest.fixture
async def take(tmp_path: Path) -> AsyncIterator[Running]:
    """The running service, on SQLite."""
    async with running(tmp_path) as service:
        yield service


@pytest.fixture(params=["sqlite", "postgresql"])
async def either(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Running]:
    """The running service; each test twice, once on either database."""
    if request.param == "sqlite":
        async with running(tmp_path) as service:
            yield service
        return
    with own_databases(request.getfixturevalue("postgres_server"), ["reporting"]) as urls:
        async with running(tmp_path, urls["reporting"]) as service:
            yield service


@contextlib.asynccontextmanager
async def _ready(url: str) -> AsyncIterator[Database]:
    database = Database(url, METADATA)
    await migrate("reporting", database)
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture(autouse=True)
def _editions_without_pdf(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Setting eight PDFs takes ten times as long as all the rest of an edition. What an edition promises of its files
    is tried with the others; with PDF too in test_same_bytes.py and tests/real/test_edition_2023.py."""
    if request.module.__name__ != "tests.reporting.test_same_bytes":
        others = {name: one for name, one in FORMATS.items() if name != "pdf"}
        monkeypatch.setattr("services.reporting.editions.building.FORMATS", others)
